"""Sit down at a desk: what duty, hand-over and acceptance have in common, in the caller's hands.

Whoever begins takes what the shift before them holds, or was given to them, and what fell to the
supervisor meanwhile. A hand-over that waited ends with it, so that none is left over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from longstop.actions.house import NotFound
from longstop.actions.reown import take_over
from longstop.core.casework.handover import HandoverRefused, Waiting
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.errors import LongstopError
from longstop.store import ledger
from longstop.store.queries.directory import DeskSeat, desk_seat, may_begin
from longstop.store.queries.handing import end_handovers, end_holds, waiting_at
from longstop.store.queries.rostering import note_come, shift_end
from longstop.store.session import Actor, Connection

LONGEST_SHIFT = timedelta(hours=24)
USUAL_SHIFT = timedelta(hours=12)


class ShiftNotValid(LongstopError):
    """A shift ends after it begins, and lasts a day at most."""

    exit_code = 2


def check_hours(hours: float | None) -> None:
    """Check how long a shift is to last; raises ShiftNotValid."""
    if hours is not None and not 0 < hours <= LONGEST_SHIFT.total_seconds() / 3600:
        raise ShiftNotValid("A shift lasts more than 0 and at most 24 hours. Nothing was changed.")


def hold_desk(connection: Connection, actor: Actor, desk: str) -> DeskSeat:
    """Find and hold a desk of the actor's agency; raises NotFound."""
    seat = desk_seat(connection, actor.agency, desk)
    if seat is None:
        raise NotFound(
            f"Your agency has no desk '{desk}'. Nothing was changed. See: longstop desk list"
        )
    return seat


def sit_down(
    connection: Connection,
    actor: Actor,
    seat: DeskSeat,
    *,
    desk: str,
    hours: float | None,
    now: datetime,
    accepted: Waiting | None = None,
) -> tuple[int, datetime]:
    """Begin the actor's shift at a desk that is held; gives how many moved, and its end.

    Without hours it lasts to the end of the shift that the roster plans for the actor, else 12
    hours. accepted is the hand-over the actor accepts. Raises HandoverRefused.
    """
    _check_may_begin(connection, actor, seat, desk)
    until = _until(connection, actor, seat, hours, now)
    giver = accepted.given_by if accepted is not None else seat.duty_person
    events = _end_holds(connection, seat, accepted.given_by) if accepted is not None else []
    if events:
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
    moved = take_over(
        connection, desk=seat.id, giver=giver, taker=actor.person, now=now, actor=actor.ledger_name
    )
    write_duty(connection, seat, actor.person, until)
    told = [
        *end_waiting(connection, seat, now, actor=actor.person),
        ledger.Event(
            ledger.SYSTEM, "duty.started", {"facts": {"desk": seat.id, "person": actor.person}}
        ),
        *came(note_come(connection, now, seat.id)),
    ]
    ledger.record(connection, told, at=now, actor=actor.ledger_name)
    return moved, until


def end_waiting(
    connection: Connection, seat: DeskSeat, now: datetime, *, actor: int | None
) -> list[ledger.Event]:
    """End the hand-over that waits at a desk: accepted by its receiver, taken back or lapsed."""
    waiting = waiting_at(connection, seat.id)
    if waiting is None:
        return []
    if now >= waiting.falls_at:
        outcome = "lapsed"
    else:
        outcome = "accepted" if waiting.given_to == actor else "withdrawn"
    return ended(connection, [waiting.id], outcome, now)


def ended(
    connection: Connection, ids: list[int], outcome: str, now: datetime
) -> list[ledger.Event]:
    """Write how hand-overs ended, and give the entries that tell it."""
    return [
        ledger.Event(
            ledger.SYSTEM,
            "handover.accepted"
            if outcome == "accepted"
            else ("handover.lapsed" if outcome == "lapsed" else "handover.withdrawn"),
            {"facts": {"handover": {"id": id_}}},
        )
        for id_ in end_handovers(connection, ids, outcome, now)
    ]


def end_holds_of(
    connection: Connection, seat: DeskSeat, person: int, *, now: datetime, actor: str
) -> int:
    """End what a person holds at a desk; gives how many holds there were."""
    events = _end_holds(connection, seat, person)
    if events:
        ledger.record(connection, events, at=now, actor=actor)
    return len(events)


def write_duty(
    connection: Connection, seat: DeskSeat, person: int | None, until: datetime | None
) -> None:
    """Write who is on duty at a desk, and until when."""
    connection.execute(
        "update desk set duty_person = %s, duty_until = %s where id = %s", (person, until, seat.id)
    )


def came(turns: Sequence[int]) -> list[ledger.Event]:
    """Give the entry that tells of shifts whose person came; none where nobody did."""
    facts: list[Plain] = [turn_fact(turn) for turn in turns]
    return (
        [ledger.Event(ledger.SYSTEM, "roster.came", {"facts": {"turns": facts}})] if turns else []
    )


def turn_fact(turn: int, **more: Plain) -> dict[str, Plain]:
    """Name a turn of the roster in an entry."""
    return {"id": turn, **more}


def _end_holds(connection: Connection, seat: DeskSeat, person: int) -> list[ledger.Event]:
    return [
        ledger.Event(
            ledger.obligation_stream(id_),
            "hold.ended",
            {"set": {"held_by": None, "held_until": None}},
        )
        for id_ in end_holds(connection, seat.id, person)
    ]


def _check_may_begin(connection: Connection, actor: Actor, seat: DeskSeat, desk: str) -> None:
    absent, may_sit = may_begin(connection, actor.person, seat.id)
    if absent:
        raise HandoverRefused(
            "You are noted as absent. Nothing was changed. Say that you are back: "
            "longstop person absent AGENCY CODE --back"
        )
    if not may_sit:
        raise HandoverRefused(
            f"You may not sit at the restricted desk '{desk}'. Nothing was changed. "
            "An administrator names who may, in the organisation file."
        )


def _until(
    connection: Connection, actor: Actor, seat: DeskSeat, hours: float | None, now: datetime
) -> datetime:
    if hours is not None:
        return now + timedelta(hours=hours)
    planned = shift_end(connection, seat.id, actor.person, now)
    return planned if planned is not None else now + USUAL_SHIFT
