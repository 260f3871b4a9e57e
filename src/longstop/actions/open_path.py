"""Open the decision on the path of whomever an act has put under 18: a clock, a date to review.

What comes in from a sender does the same in its own batch (actions/intake_path.py), and opens a
child record too. Where there is none, those who protect children must be told of the referral.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from longstop.actions.house import House
from longstop.actions.intake_obligations import ClockWanted, ObligationRows, clock_maker
from longstop.core.casework.keeping import UNDECIDED
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.path import PATH_CLOCK
from longstop.core.triage.evaluate import is_outside
from longstop.core.triage.placing import Standing
from longstop.store import bulk
from longstop.store.queries import clocks as queries
from longstop.store.queries.clocks import Running
from longstop.store.queries.path import keep, with_child_record
from longstop.store.session import Connection

STANDARD = (PATH_CLOCK, "standard")
TELL = ("tell", "reported_child")


@dataclass(slots=True)
class OpenedPath:
    """What an entry tells of a path that was opened: data beside facts, and facts."""

    data: dict[str, Plain] = field(default_factory=dict)
    facts: dict[str, Plain] = field(default_factory=dict)


def put_outside(before: Mapping[int, Standing], after: Mapping[int, Standing]) -> list[int]:
    """Find those whom an answer put outside the instrument, who stood inside it before."""
    return [
        id_
        for id_, one in after.items()
        if is_outside(one.answers) and not is_outside(before[id_].answers)
    ]


def open_paths(connection: Connection, house: House, ids: Sequence[int]) -> dict[int, OpenedPath]:
    """Start the clocks for each of these open referrals, and say by when keeping is reviewed.

    Six statements, however many; none for nobody.
    """
    if not ids:
        return {}
    now = house.now()
    keeping = house.keeping.of(UNDECIDED, now)
    running = queries.running(connection, ids)
    recorded = with_child_record(connection, ids)
    wanted = {id_: _wanted(running.get(id_, ()), recorded=id_ in recorded) for id_ in ids}
    maker = clock_maker(connection, house, now, sum(map(len, wanted.values())))
    opened = {id_: OpenedPath(facts={"retention": keeping.told()}) for id_ in ids}
    moved: dict[int, int] = {}
    for id_, clocks in wanted.items():
        if clocks:
            opened[id_].data = _start(maker, id_, clocks, running.get(id_, ()), moved)
    bulk.insert_clocks(connection, maker.rows.get("clock", ()))
    queries.move_next(connection, moved)
    keep(connection, dict.fromkeys(ids, keeping))
    return opened


def _wanted(running: Sequence[Running], *, recorded: bool) -> list[ClockWanted]:
    """Name the clocks that a sign starts: one that runs already is not started again."""
    wanted: list[ClockWanted] = [] if recorded else [TELL]
    return wanted if any(one.kind == PATH_CLOCK for one in running) else [STANDARD, *wanted]


def _start(
    maker: ObligationRows,
    id_: int,
    wanted: Sequence[ClockWanted],
    running: Sequence[Running],
    moved: dict[int, int],
) -> dict[str, Plain]:
    """Start clocks; notes where one falls due before all others."""
    started = [maker.start_clock(id_, one) for one in wanted]
    data: dict[str, Plain] = {"start": list(started)}
    first = min((clock["due_at"], clock["id"]) for clock in started)
    if first < min(((iso(one.due_at), one.id) for one in running), default=("~", 0)):
        moved[id_] = first[1]
        data["set"] = {"next_clock_id": first[1]}
    return data
