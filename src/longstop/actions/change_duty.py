"""Begin a shift at a desk, or end one without a successor: then it falls to the supervisor."""

from __future__ import annotations

from longstop.actions.house import House, NotFound
from longstop.actions.reown import hand_to
from longstop.actions.sit import check_hours, end_waiting, hold_desk, sit_down, write_duty
from longstop.core.authority.permissions import Permission, check
from longstop.store import ledger
from longstop.store.session import Actor


def start_duty(house: House, actor: Actor, *, desk: str, hours: float | None = None) -> int:
    """Begin the actor's shift: what the last person or the supervisor holds there is theirs now.

    Without hours it lasts as the roster plans it, else 12 hours.
    """
    check(actor.roles, Permission.DUTY_CHANGE)
    check_hours(hours)
    now = house.now()
    with house.database.as_service("start duty") as connection, connection.transaction():
        seat = hold_desk(connection, actor, desk)
        moved, _ = sit_down(connection, actor, seat, desk=desk, hours=hours, now=now)
    return moved


def end_duty(house: House, actor: Actor, *, desk: str) -> int:
    """End the shift at a desk without a successor: it falls to the supervisor at once."""
    check(actor.roles, Permission.DUTY_CHANGE)
    now = house.now()
    with house.database.as_service("end duty") as connection, connection.transaction():
        seat = hold_desk(connection, actor, desk)
        if seat.duty_person is None:
            raise NotFound(f"Nobody is on duty at the desk '{desk}'. Nothing was changed.")
        moved = hand_to(
            connection, desk=seat.id, giver=seat.duty_person, taker=seat.supervisor, now=now,
            actor=actor.ledger_name,
        )  # fmt: skip
        write_duty(connection, seat, None, None)
        events = [
            *end_waiting(connection, seat, now, actor=None),
            ledger.Event(ledger.SYSTEM, "duty.ended", {"facts": {"desk": seat.id, "person": None}}),
        ]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
    return moved
