"""Take work: a lease with an end, so that two people never do the same and nothing stays stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries.work import Held
from longstop.store.session import Actor

LEASE = timedelta(hours=4)


class HeldByAnother(LongstopError):
    """A colleague is working on it and the lease has not ended."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken, in which state it is now, and until when it is held."""

    reference: str
    state: str
    until: datetime


def take(house: House, actor: Actor, references: Sequence[str]) -> list[Taken]:
    """Take all of these or none; a referral that was only received is being developed from now.

    The same number of statements, however many. Raises NotFound, NotYours, AlreadyClosed,
    HeldByAnother.
    """
    check(actor.roles, Permission.REFERRAL_TAKE)
    wanted = canonical(references)
    now = house.now()
    until = now + LEASE
    with house.database.as_person(actor) as connection, connection.transaction():
        found = hold_own(connection, actor, find_seen(connection, wanted))
        _check_free(found, actor, now)
        changed = connection.execute(
            "update obligation set held_by = %(me)s, held_until = %(until)s,"
            "  previous_state = case when kind = 'referral' and state = 'received' then state"
            "    else previous_state end,"
            "  state = case when kind = 'referral' and state = 'received' then 'developing'"
            "    else state end"
            " where id = any(%(ids)s) and is_open"
            "  and (held_by is null or held_until <= %(now)s or held_by = %(me)s)",
            {"me": actor.person, "until": until, "now": now, "ids": [one.id for one in found]},
        )
        check_moved(changed.rowcount, len(found))
        events = [_event(one, actor, until) for one in found]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
    return [Taken(one.reference, state_after(one), until) for one in found]


def holder_until(one: Held, actor: Actor, now: datetime) -> datetime | None:
    """Give until when somebody else holds it; None where nobody does."""
    if one.held_by in (None, actor.person) or one.held_until is None or one.held_until <= now:
        return None
    return one.held_until


def state_after(one: Held) -> str:
    """Give the state in which it is once somebody has taken it."""
    return "developing" if _starts(one) else one.state


def _check_free(found: Sequence[Held], actor: Actor, now: datetime) -> None:
    for one in found:
        until = holder_until(one, actor, now)
        if until is not None:
            raise HeldByAnother(
                f"{one.reference} is held by {one.held_by_code} until "
                f"{until:%H:%M} UTC on {until:%a %d %b}. Nothing was taken."
            )


def _starts(one: Held) -> bool:
    return one.kind == ObligationKind.REFERRAL and one.state == "received"


def _event(one: Held, actor: Actor, until: datetime) -> ledger.Event:
    fields: dict[str, Plain] = {"held_by": actor.person, "held_until": iso(until)}
    if _starts(one):
        fields |= {"state": "developing", "previous_state": "received"}
    return ledger.Event(ledger.obligation_stream(one.id), f"{one.kind}.taken", {"set": fields})
