"""Begin and end a shift at a desk, handing over what is owned there."""

from __future__ import annotations

from datetime import datetime, timedelta

from longstop.actions.house import House, NotFound
from longstop.actions.reown import hand_to
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.errors import LongstopError
from longstop.store import ledger
from longstop.store.queries.directory import DeskSeat, colleague_of, desk_seat
from longstop.store.session import Actor, Connection

LONGEST_SHIFT = timedelta(hours=24)


class ShiftNotValid(LongstopError):
    """A shift ends after it begins, and lasts a day at most."""

    exit_code = 2


def start_duty(house: House, actor: Actor, *, desk: str, hours: float = 12) -> int:
    """Begin the actor's shift: what the last person or the supervisor holds there is theirs now."""
    check(actor.roles, Permission.DUTY_CHANGE)
    if not 0 < hours <= LONGEST_SHIFT.total_seconds() / 3600:
        raise ShiftNotValid("A shift lasts more than 0 and at most 24 hours. Nothing was changed.")
    now = house.now()
    with house.database.as_service("start duty") as connection, connection.transaction():
        seat = _seat(connection, actor, desk)
        giver = seat.duty_person if seat.duty_person is not None else seat.supervisor
        moved = hand_to(
            connection, desk=seat.id, giver=giver, taker=actor.person, now=now,
            actor=actor.ledger_name,
        )  # fmt: skip
        _sit(
            connection, actor, seat, actor.person, now + timedelta(hours=hours), now, "duty.started"
        )
    return moved


def end_duty(house: House, actor: Actor, *, desk: str, to_code: str | None = None) -> int:
    """End the shift at a desk: to a named colleague, or without one to the supervisor at once."""
    check(actor.roles, Permission.DUTY_CHANGE)
    now = house.now()
    with house.database.as_service("end duty") as connection, connection.transaction():
        seat = _seat(connection, actor, desk)
        giver = seat.duty_person
        if giver is None:
            raise NotFound(f"Nobody is on duty at the desk '{desk}'. Nothing was changed.")
        taker = seat.supervisor
        if to_code is not None:
            colleague = colleague_of(connection, actor.agency, to_code)
            if colleague is None:
                raise NotFound(f"No person '{to_code}' in your agency. Nothing was changed.")
            taker = colleague.person
        moved = hand_to(
            connection, desk=seat.id, giver=giver, taker=taker, now=now, actor=actor.ledger_name
        )
        sitter = taker if to_code is not None else None
        until = now + timedelta(hours=12) if sitter is not None else None
        _sit(connection, actor, seat, sitter, until, now, "duty.ended")
    return moved


def _seat(connection: Connection, actor: Actor, desk: str) -> DeskSeat:
    seat = desk_seat(connection, actor.agency, desk)
    if seat is None:
        raise NotFound(f"Your agency has no desk '{desk}'. Nothing was changed.")
    return seat


def _sit(
    connection: Connection,
    actor: Actor,
    seat: DeskSeat,
    person: int | None,
    until: datetime | None,
    now: datetime,
    event: str,
) -> None:
    connection.execute(
        "update desk set duty_person = %s, duty_until = %s where id = %s", (person, until, seat.id)
    )
    noted = ledger.Event(ledger.SYSTEM, event, {"facts": {"desk": seat.id, "person": person}})
    ledger.record(connection, [noted], at=now, actor=actor.ledger_name)
