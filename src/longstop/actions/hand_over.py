"""Hand a shift over to a named colleague, with a note; they accept by name, or it falls.

Until the receiver accepts, the giver stays the owner and on duty, for half an hour: then the shift
has ended, and the sweep lets what nobody accepted fall to the supervisor.
"""

from __future__ import annotations

import os
from datetime import datetime

from longstop.actions.house import House, NotFound
from longstop.actions.show_handover import HandoverShown, show_handover
from longstop.actions.sit import (
    check_hours,
    end_holds_of,
    ended,
    hold_desk,
    sit_down,
    write_duty,
)
from longstop.core.authority.permissions import Permission, check, may
from longstop.core.casework.handover import (
    ACCEPT_WITHIN,
    BURNS_WITHIN,
    Giving,
    check_accepting,
    check_giving,
    check_note,
)
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.replay import iso
from longstop.core.ledger.roster_rules import digest_of_items
from longstop.store import ledger
from longstop.store.queries import handing
from longstop.store.queries.directory import DeskSeat, colleague_of, may_begin
from longstop.store.session import Actor, Connection


def hand_over(
    house: House, actor: Actor, *, desk: str, to: str, note: str | None = None
) -> HandoverShown:
    """Hand over the shift at a desk; gives what is handed over, as the actor may see it.

    The same number of statements, however many obligations. Raises NotFound, HandoverRefused.
    """
    check(actor.roles, Permission.DUTY_HAND_OVER)
    text = check_note(note)
    now = house.now()
    with house.database.as_service("hand over") as connection, connection.transaction():
        seat = hold_desk(connection, actor, desk)
        receiver = colleague_of(connection, actor.agency, to)
        if receiver is None:
            raise NotFound(
                f"No person '{to}' in your agency. Nothing was changed. See: longstop person list"
            )
        giver = _check(connection, actor, seat, desk, receiver, now)
        waiting = handing.waiting_at(connection, seat.id)
        before = ended(connection, [waiting.id], "withdrawn", now) if waiting is not None else []
        given = _write(connection, actor, seat, giver, receiver.person, text, now)
        end_holds_of(connection, seat, giver, now=now, actor=actor.ledger_name)
        if seat.duty_person == giver:
            write_duty(connection, seat, giver, now + ACCEPT_WITHIN)
        ledger.record(connection, [*before, given], at=now, actor=actor.ledger_name)
    return show_handover(house, actor, desk=desk)


def accept_handover(
    house: House, actor: Actor, *, desk: str, hours: float | None = None
) -> tuple[int, datetime]:
    """Accept what waits for the actor at a desk: their shift begins, and the giver's ends.

    Gives how many obligations moved, and the end of the shift. Raises NotFound, HandoverRefused.
    """
    check(actor.roles, Permission.DUTY_HAND_OVER)
    check_hours(hours)
    now = house.now()
    with house.database.as_service("accept hand-over") as connection, connection.transaction():
        seat = hold_desk(connection, actor, desk)
        waiting = check_accepting(handing.waiting_at(connection, seat.id), desk, actor.person, now)
        return sit_down(connection, actor, seat, desk=desk, hours=hours, now=now, accepted=waiting)


def _check(
    connection: Connection, actor: Actor, seat: DeskSeat, desk: str, receiver: Actor, now: datetime
) -> int:
    absent, may_sit = may_begin(connection, receiver.person, seat.id)
    works = may(receiver.roles, Permission.DUTY_HAND_OVER).allowed
    return check_giving(
        Giving(
            desk=desk,
            actor=actor.person,
            on_duty=seat.on_duty(now),
            supervisor=seat.supervisor,
            receiver=receiver.person,
            receiver_code=receiver.code,
            receiver_absent=absent,
            receiver_may_sit=may_sit and works,
        )
    )


def _write(
    connection: Connection,
    actor: Actor,
    seat: DeskSeat,
    giver: int,
    receiver: int,
    note: str | None,
    now: datetime,
) -> ledger.Event:
    """Write the hand-over and all it holds; gives the entry that binds it."""
    salt = os.urandom(SALT_BYTES) if note is not None else None
    commitment = None if salt is None else commit(salt, [note])
    falls = now + ACCEPT_WITHIN
    values = {
        "agency": actor.agency, "desk": seat.id, "given_by": giver, "given_to": receiver,
        "given_at": now, "falls_at": falls, "note": note, "salt": salt, "commitment": commitment,
    }  # fmt: skip
    id_, compartment = handing.insert_handover(connection, values)
    items = handing.insert_items(connection, id_, giver, now, BURNS_WITHIN)
    return ledger.Event(
        ledger.SYSTEM,
        "handover.given",
        {
            "facts": {
                "handover": {
                    "id": id_,
                    "agency": actor.agency,
                    "desk": seat.id,
                    "compartment": compartment,
                    "given_by": giver,
                    "given_to": receiver,
                    "falls_at": iso(falls),
                    "commitment": None if commitment is None else commitment.hex(),
                    "items": digest_of_items(items),
                }
            }
        },
    )
