"""Open the decision on the path of whomever an act has put under 18: a clock, a date to review.

What comes in from a sender does the same in its own batch (actions/intake_path.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows
from longstop.core.casework.keeping import UNDECIDED
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.path import PATH_CLOCK
from longstop.store import bulk
from longstop.store.queries import clocks as queries
from longstop.store.queries.clocks import Running
from longstop.store.queries.path import keep
from longstop.store.session import Connection

STANDARD = (PATH_CLOCK, "standard")


@dataclass(slots=True)
class OpenedPath:
    """What an entry tells of a path that was opened: data beside facts, and facts."""

    data: dict[str, Plain] = field(default_factory=dict)
    facts: dict[str, Plain] = field(default_factory=dict)


def open_paths(connection: Connection, house: House, ids: Sequence[int]) -> dict[int, OpenedPath]:
    """Start the clock for each of these open referrals, and say by when keeping is reviewed.

    Five statements, however many; none for nobody.
    """
    if not ids:
        return {}
    now = house.now()
    keeping = house.keeping.of(UNDECIDED, now)
    running = queries.running(connection, ids)
    unclocked = [id_ for id_ in ids if all(one.kind != PATH_CLOCK for one in running.get(id_, ()))]
    maker = ObligationRows(
        now=now,
        allowances=house.allowances,
        calendar=house.calendar,
        key=house.reference_key,
        obligation_ids=iter(()),
        clock_ids=iter(bulk.reserve(connection, "clock_id", len(unclocked))),
    )
    opened = {id_: OpenedPath(facts={"retention": keeping.told()}) for id_ in ids}
    moved: dict[int, int] = {}
    for id_ in unclocked:
        opened[id_].data = _start(maker, id_, running, moved)
    bulk.insert_clocks(connection, maker.rows.get("clock", ()))
    queries.move_next(connection, moved)
    keep(connection, dict.fromkeys(ids, keeping))
    return opened


def _start(
    maker: ObligationRows,
    id_: int,
    running: Mapping[int, Sequence[Running]],
    moved: dict[int, int],
) -> dict[str, Plain]:
    """Start one clock; notes where it falls due before all others."""
    clock = maker.start_clock(id_, STANDARD)
    data: dict[str, Plain] = {"start": [clock]}
    others = [(iso(one.due_at), one.id) for one in running.get(id_, ())]
    if (clock["due_at"], clock["id"]) < min(others, default=("~", 0)):
        moved[id_] = clock["id"]
        data["set"] = {"next_clock_id": clock["id"]}
    return data
