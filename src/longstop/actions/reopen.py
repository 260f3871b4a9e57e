"""Open closed referrals again, with those that were closed as the same matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.actions.assess import assess
from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.follow_links import follow_links
from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.actions.intake_obligations import ObligationRows, clock_maker
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.reopening import (
    CLOCKS,
    REOPENED_STATE,
    check_reason,
    check_reopening,
)
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.triage.placing import Placed
from longstop.store import bulk, ledger
from longstop.store.queries import reopening as queries
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.work import Held
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class Reopened:
    """What is open again, who owns it now, and whose matter it is part of, if it came with it."""

    reference: str
    owner: str
    with_reference: str | None


def reopen(house: House, actor: Actor, references: Sequence[str], *, reason: str) -> list[Reopened]:
    """Open all of these again or none, with every referral closed as the same matter as one.

    It goes to whoever sits at its desk now, with new clocks. The same number of statements, however
    many. Raises NotFound, NotYours, ReopeningRefused.
    """
    check(actor.roles, Permission.REFERRAL_REOPEN)
    check_reason(reason)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        asked = find_seen(connection, wanted)
        carried = queries.same_matter(connection, [one.id for one in asked])
        joined = [name for name in carried if name not in wanted]
        found = hold_own(connection, actor, [*asked, *find_seen(connection, joined)], closed=True)
        for one in found:
            check_reopening(ObligationKind(one.kind), one.reference, is_open=one.is_open)
        seats = queries.seats(connection, [one.owner_desk for one in found], now)
        maker = clock_maker(connection, house, now, len(CLOCKS) * len(found))
        placed = _assess(connection, house, [one.id for one in found])
        events = [
            _event(
                maker, one, seats[one.owner_desk].person, placed[one.id],
                reason=reason, carried_by=carried.get(one.reference),
            )
            for one in found
        ]  # fmt: skip
        _save(connection, maker, events, found)
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", ([one.id for one in found],))
    follow_links(house)
    return [
        Reopened(one.reference, seats[one.owner_desk].code, carried.get(one.reference))
        for one in found
    ]


def _assess(connection: Connection, house: House, ids: Sequence[int]) -> dict[int, Placed]:
    """Place them under the policy in force: while they were closed none was applied to them."""
    return assess(connection, placer_for_writing(connection, house), standing_of(connection, ids))


def _event(
    maker: ObligationRows,
    one: Held,
    person: int,
    placed: Placed,
    *,
    reason: str,
    carried_by: str | None,
) -> ledger.Event:
    started = [maker.start_clock(one.id, wanted) for wanted in CLOCKS]
    first = min(started, key=lambda clock: (clock["due_at"], clock["id"]))
    fields: dict[str, Plain] = {
        "state": REOPENED_STATE, "previous_state": one.state, "is_open": True, "outcome": None,
        "next_clock_id": first["id"], "owner_person": person,
    }  # fmt: skip
    facts: dict[str, Plain] = {
        "reason": reason, "same_matter_as": carried_by, "assessment": placed.told(),
    }  # fmt: skip
    data: dict[str, Plain] = {"set": fields, "start": list(started), "facts": facts}
    return ledger.Event(ledger.obligation_stream(one.id), "referral.reopened", data)


def _save(
    connection: Connection,
    maker: ObligationRows,
    events: Sequence[ledger.Event],
    found: Sequence[Held],
) -> None:
    bulk.insert_clocks(connection, maker.rows["clock"])
    fields = [event.data["set"] for event in events]
    changed = connection.execute(
        "update obligation o set state = %(state)s, previous_state = o.state, is_open = true,"
        "  outcome = null, next_clock_id = n.clock, owner_person = n.person"
        " from unnest(%(ids)s::bigint[], %(clocks)s::bigint[], %(people)s::int[])"
        "   as n (id, clock, person)"
        " where o.id = n.id and o.state = 'closed' and not o.is_open",
        {
            "state": REOPENED_STATE,
            "ids": [one.id for one in found],
            "clocks": [one["next_clock_id"] for one in fields],  # type: ignore[index,call-overload]
            "people": [one["owner_person"] for one in fields],  # type: ignore[index,call-overload]
        },
    )
    check_moved(changed.rowcount, len(found))
