"""Verify that the ledger and the tables tell one story, and that the story adds up.

All checks look at one snapshot, so that work may go on meanwhile. The run itself is one entry of
the ledger, written when the snapshot is closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from longstop.actions.house import House
from longstop.actions.verify_numbers import verify_numbers
from longstop.actions.verify_records import verify_packages, verify_records
from longstop.actions.verify_replay import verify_streams
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.verification import Fault, Faults, What
from longstop.store import ledger
from longstop.store.queries import replay
from longstop.store.queries.work import is_bureau
from longstop.store.session import Actor, Connection

Progress = Callable[[str, int], None]
"""Called from time to time with what is being checked and how many of it have been."""

COUNTED = ("entries", "obligations", "records", "values", "erased", "packages")


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What was checked, how many faults there are, and the first hundred in the order found.

    For somebody outside a bureau: nothing that was checked, no fault, and 1 if there is any.
    """

    checked: Mapping[str, int]
    fault_count: int
    faults: tuple[Fault, ...]


def verify(house: House, actor: Actor, progress: Progress | None = None) -> Verification:
    """Check everything from nothing; faults are values of the result, never raised."""
    check(actor.roles, Permission.LEDGER_VERIFY)
    faults = Faults()
    checked = Counter(dict.fromkeys(COUNTED, 0))
    with house.database.as_service("verify") as connection:
        whole = is_bureau(connection, actor.agency)
        tell = progress if progress and whole else _nobody
        with replay.snapshot(connection):
            verify_streams(connection, faults, checked, tell)
            verify_records(connection, faults, checked, tell)
            verify_packages(connection, faults, checked)
            verify_numbers(connection, faults)
            _verify_work(connection, faults)
        found = Verification(
            checked=dict(checked), fault_count=faults.count, faults=tuple(faults.kept)
        )
        _record(connection, house, actor, found)
    return found if whole else _outcome_only(found)


def _outcome_only(found: Verification) -> Verification:
    """Keep whether all adds up and no figure: the rest speaks of other agencies' records too."""
    return Verification(checked={}, fault_count=min(found.fault_count, 1), faults=())


def _nobody(_what: str, _count: int) -> None:
    """Tell nobody."""


def _verify_work(connection: Connection, faults: Faults) -> None:
    """Check the lists of work, and that nothing shows where it never may."""
    for reference in replay.seen_by_never_to(connection):
        message = "An agency that may never see it can see it, owns it or is to be given it."
        faults.add(Fault(What.SEEN_BY_NEVER_TO, reference, message))
    for what, where in replay.work_faults(connection):
        if what == "missing":
            message = "A list of work lacks it, or shows it otherwise than it is."
            faults.add(Fault(What.WORK_ITEM_MISSING, where, message))
        else:
            message = "A list of work holds it that should not, or shows it otherwise than it is."
            faults.add(Fault(What.WORK_ITEM_EXTRA, where, message))


def _record(connection: Connection, house: House, actor: Actor, found: Verification) -> None:
    first = found.faults[0].what.value if found.faults else None
    event = ledger.Event(
        ledger.SYSTEM,
        "ledger.verified",
        {"facts": {**found.checked, "faults": found.fault_count, "first": first}},
    )
    with connection.transaction():
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
