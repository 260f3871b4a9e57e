"""Verify that the ledger and the tables tell one story, and that the story adds up.

All checks look at one snapshot, so that work may go on meanwhile. The run itself is one entry of
the ledger, written when the snapshot is closed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from longstop.actions.house import House
from longstop.actions.verify_history import verify_history
from longstop.actions.verify_links import verify_links
from longstop.actions.verify_numbers import verify_numbers
from longstop.actions.verify_parts import verify_parts
from longstop.actions.verify_policies import verify_assessments
from longstop.actions.verify_records import verify_packages, verify_records
from longstop.actions.verify_replay import verify_streams
from longstop.actions.verify_shared import FEW_ENTRIES, sharing
from longstop.actions.verify_tree import Against, verify_against, verify_tree
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.checkpoint import read_checkpoint
from longstop.core.ledger.verification import Fault, Faults, What
from longstop.engines.ledger_key import check_signed
from longstop.store import ledger
from longstop.store.queries import replay
from longstop.store.queries.replay_view import length, snapshot
from longstop.store.queries.work import is_bureau
from longstop.store.session import Actor, Connection

STEP = 10_000
MOST_PROCESSES = 8
Progress = Callable[[str, int], None]
"""Called from time to time with what is being checked and how many of it have been."""

COUNTED = (
    "entries", "obligations", "records", "values", "erased", "packages", "parts",
    "parts_digested_again", "parts_on_the_receipt_alone", "leaves",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What was checked, how many faults there are, and the first hundred in the order found.

    For somebody outside a bureau: nothing that was checked, no fault, and 1 if there is any.
    """

    checked: Mapping[str, int]
    fault_count: int
    faults: tuple[Fault, ...]


def verify(
    house: House,
    actor: Actor,
    progress: Progress | None = None,
    *,
    against: Against | None = None,
    processes: int | None = None,
) -> Verification:
    """Check everything from nothing; faults are values of the result, never raised.

    against is a checkpoint that was held outside; raises NotSigned when none of its keys signed it,
    before anything is checked. processes says how many share the work: one for each processor of a
    large house when None.
    """
    check(actor.roles, Permission.LEDGER_VERIFY)
    if against is not None:
        check_signed(against.note, against.keys)
    faults = Faults()
    checked = Counter(dict.fromkeys(COUNTED, 0))
    with house.database.as_service("verify") as connection:
        whole = is_bureau(connection, actor.agency)
        tell = progress if progress and whole else _nobody
        with snapshot(connection):
            count = processes or _processes(connection)
            with sharing(connection, house.database, count) as in_order:
                told = verify_streams(connection, in_order, faults, checked, _steps(tell))
                verify_records(connection, in_order, faults, checked, _steps(tell))
                verify_packages(connection, faults, checked)
                verify_parts(connection, house, faults, checked)
                verify_numbers(connection, faults)
                verify_assessments(connection, house, faults)
                verify_links(connection, house, in_order, faults)
                verify_history(connection, house, faults)
                _verify_work(connection, faults)
                verify_tree(connection, in_order, faults, checked, _steps(tell), told)
            if against is not None:
                verify_against(connection, faults, against)
        found = Verification(
            checked=dict(checked), fault_count=faults.count, faults=tuple(faults.kept)
        )
        _record(connection, house, actor, found, against)
    return found if whole else _outcome_only(found)


def _outcome_only(found: Verification) -> Verification:
    """Keep whether all adds up and no figure: the rest speaks of other agencies' records too."""
    return Verification(checked={}, fault_count=min(found.fault_count, 1), faults=())


def _processes(connection: Connection) -> int:
    """Say how many processes share the work: a small house is checked in this one."""
    return 1 if length(connection) <= FEW_ENTRIES else min(os.cpu_count() or 1, MOST_PROCESSES)


def _steps(tell: Progress) -> Progress:
    """Tell of every ten thousand that was passed, though parts are of any size."""
    last = 0

    def told(what: str, count: int) -> None:
        nonlocal last
        for step in range(last // STEP + 1, count // STEP + 1):
            tell(what, step * STEP)
        last = count

    return told


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


def _record(
    connection: Connection,
    house: House,
    actor: Actor,
    found: Verification,
    against: Against | None,
) -> None:
    first = found.faults[0].what.value if found.faults else None
    told = {} if against is None else {"against": read_checkpoint(against.note).size}
    facts = {**found.checked, "faults": found.fault_count, "first": first, **told}
    event = ledger.Event(ledger.SYSTEM, "ledger.verified", {"facts": facts})
    with connection.transaction():
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
