"""Keep what a court may need: place and lift legal holds, under which nothing is erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from longstop.actions.find import canonical, check_as_seen, find_seen
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.erasure import (
    HOLDING,
    LIFTING,
    ErasureRefused,
    check_hold,
    check_reason,
)
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries import erasing as queries
from longstop.store.queries.holding import HoldRow, holds
from longstop.store.queries.work import Held, lock
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class Holding:
    """A reference with what became of its hold: placed or lifted."""

    reference: str
    status: str


def place_holds(
    house: House, actor: Actor, references: Sequence[str], *, reason: str, review_by: date
) -> list[Holding]:
    """Place a hold on all of these or none, until the day it is reviewed.

    The day lifts nothing. The same number of statements, however many. Raises ErasureRefused,
    NotFound.
    """
    check(actor.roles, Permission.RECORD_HOLD)
    check_reason(reason, HOLDING)
    found, now = _found(house, actor, references), house.now()
    for one in found:
        check_hold(ObligationKind(one.kind), one.reference, review_by, now.date())
    review_at = datetime.combine(review_by, time(), UTC)
    with house.database.as_service("hold") as connection, connection.transaction():
        ids = [one.id for one in lock(connection, [one.id for one in found]).values()]
        check_as_seen(connection, actor, {one.reference: one.id for one in found})
        placed = queries.place_hold(connection, ids, reason, actor.person, now, review_at)
        events = [
            _event(id_, "legal_hold.placed",
                   {"attempt": attempt, "reason": reason, "review_by": iso(review_at)})
            for id_, attempt in sorted(placed.items())
        ]  # fmt: skip
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
    return [Holding(one.reference, "placed") for one in found]


def lift_holds(
    house: House, actor: Actor, references: Sequence[str], *, reason: str
) -> list[Holding]:
    """Lift every hold on all of these, or change nothing. Raises ErasureRefused, NotFound."""
    check(actor.roles, Permission.RECORD_HOLD)
    check_reason(reason, LIFTING)
    found, now = _found(house, actor, references), house.now()
    with house.database.as_service("hold") as connection, connection.transaction():
        ids = [one.id for one in lock(connection, [one.id for one in found]).values()]
        check_as_seen(connection, actor, {one.reference: one.id for one in found})
        lifted = queries.lift_holds(connection, ids, reason, actor.person, now)
        without = [one.reference for one in found if one.id not in lifted]
        if without:
            raise ErasureRefused(f"{', '.join(without)}: no hold stands. Nothing was changed.")
        events = [
            _event(id_, "legal_hold.lifted", {"attempt": attempt, "lift_reason": reason})
            for id_, attempts in sorted(lifted.items())
            for attempt in sorted(attempts)
        ]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
    return [Holding(one.reference, "lifted") for one in found]


def list_holds(house: House, actor: Actor, *, limit: int = 50) -> list[HoldRow]:
    """List the holds that stand on what the actor may see, the next to be reviewed first."""
    check(actor.roles, Permission.REFERRAL_READ)
    with house.database.as_person(actor) as connection:
        return holds(connection, limit)


def _found(house: House, actor: Actor, references: Sequence[str]) -> list[Held]:
    with house.database.as_person(actor) as connection:
        return find_seen(connection, canonical(references))


def _event(id_: int, name: str, facts: dict[str, Plain]) -> ledger.Event:
    return ledger.Event(ledger.obligation_stream(id_), name, {"facts": facts})
