"""Answer a transfer: the receiver accepts by name or refuses, the sender takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import InsufficientPrivilege, ObjectNotInPrerequisiteState
from psycopg.rows import class_row

from longstop.actions.find import ChangedMeanwhile, canonical, find_seen
from longstop.actions.house import House
from longstop.actions.transfer import PURPOSES, Transferred
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.transfer import (
    REFUSAL_REASONS,
    RETURNS_BEFORE_SUPERVISOR,
    TransferRefused,
    check_reason,
)
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries.work import DeskNow, Held, desk_now, seen_with_offer
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class _Answered:
    """What the database's function made of the subject, and the offer's clock that it stopped."""

    subject_id: int
    kind: str
    state: str
    previous_state: str | None
    owner_agency: int
    owner_desk: int
    owner_person: int
    held_by: int | None
    held_until: datetime | None
    seen_by: list[int]
    clock_id: int
    newly_shared: bool


def accept_transfer(house: House, actor: Actor, reference: str) -> Transferred:
    """Accept by name: the actor owns it from now, at the desk that was asked; no clock restarts."""
    return _answer(house, actor, reference, "accepted", None)


def refuse_transfer(house: House, actor: Actor, reference: str, reason: str | None) -> Transferred:
    """Refuse: it stays the sender's; the third return goes to the sender's supervisor."""
    return _answer(house, actor, reference, "refused", check_reason(reason, REFUSAL_REASONS))


def withdraw_transfer(house: House, actor: Actor, reference: str) -> Transferred:
    """Take an offer back before it is answered."""
    return _answer(house, actor, reference, "withdrawn", None)


def _answer(house: House, actor: Actor, reference: str, word: str, why: str | None) -> Transferred:
    check(actor.roles, Permission.REFERRAL_TRANSFER)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        find_seen(connection, wanted)
        subject = seen_with_offer(connection, wanted[0])
        if subject is None or subject.offer is None or not _may_answer(subject, actor, word):
            raise TransferRefused(
                f"{wanted[0]}: there is no offer of it that you can answer like this. "
                "Nothing was changed. See: longstop show REF"
            )
        desk = _own_desk(connection, actor, subject, now) if word == "accepted" else None
        made = _carry_out(connection, subject.offer, word, why, now, desk)
        events = _events(subject, subject.offer, made, word, why, now)
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select end_sharing(%s)", (subject.offer,))
        connection.execute("select refile(%s)", ([subject.id, subject.offer],))
    return Transferred(subject.reference, word, None, None, None)


def _may_answer(subject: Held, actor: Actor, word: str) -> bool:
    if word == "withdrawn":
        return subject.owner_agency == actor.agency
    return subject.offered_to == actor.agency


def _own_desk(connection: Connection, actor: Actor, subject: Held, now: datetime) -> int:
    """Find the desk at which the receiver takes it on: the one that was asked, else by purpose."""
    if subject.offered_desk is not None:
        return subject.offered_desk
    purposes = PURPOSES[ObligationKind(subject.kind)]
    desk: DeskNow | None = desk_now(connection, actor.agency, None, purposes, now)
    if desk is None:
        raise TransferRefused(
            f"Your agency has no desk for: {', '.join(purposes)}. Nothing was changed."
        )
    return desk.id


def _carry_out(
    connection: Connection, offer: int, word: str, why: str | None, now: datetime, desk: int | None
) -> _Answered:
    try:
        with connection.cursor(row_factory=class_row(_Answered)) as cursor:
            made = cursor.execute(
                "select * from answer_transfer(%s, %s, %s, %s, %s::int, %s)",
                (offer, word, why, now, desk, RETURNS_BEFORE_SUPERVISOR),
            ).fetchone()
    except (InsufficientPrivilege, ObjectNotInPrerequisiteState) as fault:
        raise ChangedMeanwhile(
            "The offer was answered or taken back at this moment. Nothing was changed. Look again."
        ) from fault
    assert made is not None, "the function gives one row or raises"
    return made


def _events(
    subject: Held, offer: int, made: _Answered, word: str, why: str | None, now: datetime
) -> Sequence[ledger.Event]:
    """Say the outcome on both streams, so that replaying them gives the rows."""
    owner: dict[str, Plain] = {
        "owner_agency": made.owner_agency,
        "owner_desk": made.owner_desk,
        "owner_person": made.owner_person,
    }
    fields: dict[str, Plain] = {
        **owner,
        "state": made.state,
        "previous_state": made.previous_state,
        "held_by": made.held_by,
        "held_until": iso(made.held_until) if made.held_until is not None else None,
    }
    if word != "accepted" and made.newly_shared:
        fields["seen_by"] = [a for a in made.seen_by if a != subject.offered_to]
    closed: dict[str, Plain] = {
        **owner, "state": word, "previous_state": "offered", "is_open": False,
        "next_clock_id": None, "outcome": word, "held_by": None, "held_until": None,
    }  # fmt: skip
    return [
        ledger.Event(
            ledger.obligation_stream(subject.id),
            f"{subject.kind}.transfer_{word}",
            {"set": fields, "facts": {"transfer": offer}},
        ),
        ledger.Event(
            ledger.obligation_stream(offer),
            f"transfer.{word}",
            {
                "set": closed,
                "stop": [
                    {
                        "id": made.clock_id,
                        "at": iso(now),
                        "why": "withdrawn" if word == "withdrawn" else "met",
                    }
                ],
                "facts": {"answer_reason": why},
            },
        ),
    ]
