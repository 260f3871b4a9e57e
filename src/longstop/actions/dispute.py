"""Start and end the clock of a dispute: two agencies say of one child or person: not ours.

The bureau that received it owns it meanwhile, and no other clock starts again. Whatever sends an
obligation back because of its place calls start_disputes in the same transaction, before it writes
to the ledger; the database's function returned_now says what counts as sent back. What is given
back here is what the ledger entry on each of them has to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.actions.house import House
from longstop.actions.intake_obligations import clock_maker
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.store import bulk
from longstop.store.queries import clocks as queries
from longstop.store.session import Connection

CLOCK = "transfer_dispute"
_DISPUTE = (CLOCK, "standard")
_REVIEW = ("review", "standard")
Told = dict[str, Plain]
"""The parts 'set', 'start' and 'stop' of a ledger entry."""


@dataclass(frozen=True, slots=True)
class _Disputed:
    """What the database's function made of one obligation; no clock where one ran already."""

    subject_id: int
    clock_id: int | None
    next_clock_id: int
    moved: bool
    owner_agency: int
    owner_desk: int
    owner_person: int
    seen_by: list[int]


def start_disputes(
    connection: Connection,
    house: House,
    ids: Sequence[int],
    now: datetime,
    *,
    to_supervisor: Sequence[int] = (),
) -> dict[int, Told]:
    """Start the clock on what the actor has just sent back; the bureau that received it owns it.

    Two statements, however many. to_supervisor are those that go to the supervisor of the bureau's
    intake desk instead of whoever is on duty. Gives an entry's parts for each that is disputed; a
    new owner stands in them where it changed hands.
    """
    if not ids:
        return {}
    maker = clock_maker(connection, house, now, len(ids))
    started = {id_: maker.start_clock(id_, _DISPUTE) for id_ in ids}
    first = next(iter(started.values()))
    with connection.cursor(row_factory=class_row(_Disputed)) as cursor:
        rows = cursor.execute(
            "select * from start_disputes(%s::bigint[], %s::bigint[], %s::bigint[], %s,"
            "  %s::timestamptz, %s, %s)",
            (
                list(ids), [clock["id"] for clock in started.values()], list(to_supervisor), now,
                first["due_at"], first["allowance_seconds"], first["calendar"],
            ),
        ).fetchall()  # fmt: skip
    return {row.subject_id: _told(row, started[row.subject_id]) for row in rows}


def _told(row: _Disputed, clock: dict[str, Plain]) -> Told:
    fields: dict[str, Plain] = {"next_clock_id": row.next_clock_id}
    if row.moved:
        fields |= {
            "owner_agency": row.owner_agency, "owner_desk": row.owner_desk,
            "owner_person": row.owner_person, "seen_by": list(row.seen_by), "held_by": None,
            "held_until": None,
        }  # fmt: skip
    return {"set": fields, "start": [clock] if row.clock_id is not None else []}


def end_disputes(
    connection: Connection, house: House, ids: Sequence[int], now: datetime
) -> dict[int, Told]:
    """Stop the clock of a dispute as met, where one runs, on what the actor's agency owns.

    Where no other clock runs, one for a review starts: nothing is without a clock. Gives an entry's
    parts for each that was disputed.
    """
    running = queries.running(connection, ids)
    ending = {
        id_: [one.id for one in running.get(id_, ()) if one.kind == CLOCK]
        for id_ in ids
        if any(one.kind == CLOCK for one in running.get(id_, ()))
    }
    if not ending:
        return {}
    maker = clock_maker(connection, house, now, len(ending))
    told: dict[int, Told] = {}
    next_clocks: dict[int, int] = {}
    for id_, stopped in ending.items():
        left = [(one.due_at, one.id) for one in running[id_] if one.kind != CLOCK]
        review = None if left else maker.start_clock(id_, _REVIEW)
        next_clocks[id_] = min(left)[1] if review is None else int(review["id"])
        told[id_] = {
            "set": {"next_clock_id": next_clocks[id_]},
            "stop": [{"id": clock, "at": iso(now), "why": "met"} for clock in stopped],
            "start": [] if review is None else [review],
        }
    queries.stop(connection, list(ending), [CLOCK], now, "met")
    if maker.rows:
        bulk.insert_clocks(connection, maker.rows["clock"])
    queries.move_next(connection, next_clocks)
    return told
