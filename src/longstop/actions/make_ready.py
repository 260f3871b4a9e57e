"""Say that the development of referrals is complete: a person does, and the rule agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.readiness import READY_STATE, ReadyCase, check_ready
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries.readiness import unsettled
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class MadeReady:
    """What is ready now, and in which state it was before."""

    reference: str
    before: str


def make_ready(house: House, actor: Actor, references: Sequence[str]) -> list[MadeReady]:
    """Call all of these ready or none; every one that stands against it is named.

    No clock stops: it is still to be disseminated. The same number of statements, however many.
    Raises NotFound, NotYours, AlreadyClosed, NotReady.
    """
    check(actor.roles, Permission.REFERRAL_READY)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = hold_own(connection, actor, find_seen(connection, wanted))
        ids = [one.id for one in found]
        check_ready(ready_cases(connection, found))
        changed = connection.execute(
            "update obligation o set previous_state = o.state, state = %s"
            " from unnest(%s::bigint[], %s::text[]) as n (id, state)"
            " where o.id = n.id and o.state = n.state and o.is_open",
            (READY_STATE, ids, [one.state for one in found]),
        )
        check_moved(changed.rowcount, len(found))
        ledger.record(connection, [_event(one) for one in found], at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (ids,))
    return [MadeReady(one.reference, one.state) for one in found]


def ready_cases(connection: Connection, found: Sequence[Held]) -> list[ReadyCase]:
    """Gather what the rule needs to know of each, in their order."""
    against = unsettled(connection, [one.id for one in found])
    return [
        ReadyCase(
            reference=one.reference,
            kind=ObligationKind(one.kind),
            state=one.state,
            unsettled=against.get(one.id, frozenset()),
        )
        for one in found
    ]


def _event(one: Held) -> ledger.Event:
    return ledger.Event(
        ledger.obligation_stream(one.id),
        "referral.made_ready",
        {"set": {"state": READY_STATE, "previous_state": one.state}},
    )
