"""Let a package close by itself when each of its lines has an outcome.

A service does it, in a transaction of its own right after the closing that may have settled it: the
person who closed the last line may be of another agency, and may not see what else the package
held. If the service is cut short nothing is lost: the package stays open, owned and clocked, and
`settle_left_over` ends it.
"""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.find import check_moved
from longstop.actions.house import House
from longstop.core.ledger.replay import iso
from longstop.store import ledger
from longstop.store.queries.closing import lock_settled_package, packages_of, stop_clocks
from longstop.store.session import Connection

ACTOR = "service:settle"
OUTCOME = "every_line_has_an_outcome"


def settle_packages(house: House, obligation_ids: Sequence[int]) -> list[str]:
    """Close the packages that these obligations settle; gives the references of those."""
    with house.database.as_service("settle package") as connection:
        found = packages_of(connection, obligation_ids)
        ended = [_settle(connection, house, package_id) for package_id in found]
    return [reference for reference in ended if reference is not None]


def settle_left_over(house: House) -> list[str]:
    """Close every settled package that a service cut short left open; gives their references."""
    with house.database.as_service("settle package") as connection:
        rows = connection.execute(
            "select id from obligation where kind = 'package' and state = 'received' order by id"
        ).fetchall()
        ended = [_settle(connection, house, package_id) for (package_id,) in rows]
    return [reference for reference in ended if reference is not None]


def _settle(connection: Connection, house: House, package_id: int) -> str | None:
    now = house.now()
    with connection.transaction():
        if not lock_settled_package(connection, package_id):
            return None
        stopped = stop_clocks(connection, package_id, now)
        row = connection.execute(
            "update obligation set state = 'closed', previous_state = state, is_open = false,"
            "  next_clock_id = null, outcome = %s, held_by = null, held_until = null"
            " where id = %s and state = 'received' returning reference",
            (OUTCOME, package_id),
        ).fetchone()
        check_moved(int(row is not None), 1)
        event = ledger.Event(
            ledger.obligation_stream(package_id),
            "package.closed",
            {
                "set": {
                    "state": "closed", "previous_state": "received", "is_open": False,
                    "next_clock_id": None, "outcome": OUTCOME, "held_by": None, "held_until": None,
                },
                "stop": [{"id": id_, "at": iso(now), "why": "met"} for id_ in stopped],
            },
        )  # fmt: skip
        ledger.record(connection, [event], at=now, actor=ACTOR)
        connection.execute("select refile(%s)", ([package_id],))
    assert row is not None, "checked above"
    return str(row[0])
