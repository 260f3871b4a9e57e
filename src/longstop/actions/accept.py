"""Accept what was sent here, by name: from then on a person of this agency owns it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from psycopg.errors import InsufficientPrivilege

from longstop.actions.dispute import end_disputes
from longstop.actions.find import ChangedMeanwhile, canonical
from longstop.actions.house import House, NotFound
from longstop.actions.intake_obligations import clock_maker
from longstop.actions.sent import (
    Answered,
    check_answers,
    find_sent,
    told,
    told_of_referral,
)
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.dissemination import DisseminationRefused, why_not_accepted
from longstop.core.clocks.choosing import joined, told_stops
from longstop.core.ledger.canonical import Plain
from longstop.store import bulk, ledger
from longstop.store.queries import clocks
from longstop.store.queries import dissemination as queries
from longstop.store.queries.dissemination import Sent
from longstop.store.queries.people import colleague
from longstop.store.queries.work import desk_now
from longstop.store.session import Actor, Connection

PURPOSES = ("referrals", "intake")


def accept(house: House, actor: Actor, references: Sequence[str], *, owner: str) -> list[Answered]:
    """Accept all of these or none: the person with this code owns them, and their referrals.

    The clock to accept stops, and one starts to say what becomes of it. The same number of
    statements, however many. Raises NotFound, DisseminationRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.DISSEMINATION_ANSWER)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = find_sent(connection, actor, wanted, receiver=True)
        check_answers(found, actor, why_not_accepted)
        person = colleague(connection, actor.agency, owner)
        if person is None or person.absent:
            raise NotFound(
                f"Nobody here has the code '{owner}', or they are away. Nothing was changed. "
                "See: longstop person list"
            )
        desks = _desks(connection, actor, found, now)
        _carry_out(connection, found, desks, person.id, now)
        _record(connection, house, actor, found, desks, person.id, now)
    return [Answered(one.referral_reference, one.reference, "accepted") for one in found]


def _desks(
    connection: Connection, actor: Actor, found: Sequence[Sent], now: datetime
) -> dict[int, int]:
    """Find the desk at which each is taken on: the one that was asked, else by purpose."""
    own = desk_now(connection, actor.agency, None, PURPOSES, now)
    if own is None and any(one.to_desk is None for one in found):
        raise DisseminationRefused(
            f"Your agency has no desk for: {', '.join(PURPOSES)}. Nothing was changed."
        )
    return {one.id: one.to_desk or own.id for one in found}  # type: ignore[union-attr]


def _carry_out(
    connection: Connection, found: Sequence[Sent], desks: dict[int, int], person: int, now: datetime
) -> None:
    ids = [one.id for one in found]
    try:
        connection.execute(
            "select accept_disseminations(%s::bigint[], %s::int[], %s, %s)",
            (ids, [desks[id_] for id_ in ids], person, now),
        )
    except InsufficientPrivilege as fault:
        raise ChangedMeanwhile(
            "It was answered or taken back at this moment. Nothing was changed. Look again."
        ) from fault


def _record(
    connection: Connection,
    house: House,
    actor: Actor,
    found: Sequence[Sent],
    desks: dict[int, int],
    person: int,
    now: datetime,
) -> None:
    ids = [one.id for one in found]
    running = clocks.running(connection, ids)
    maker = clock_maker(connection, house, now, len(found))
    started = {one.id: maker.start_clock(one.id, ("review", "accepted")) for one in found}
    clocks.stop(connection, ids, None, now, "met")
    bulk.insert_clocks(connection, maker.rows["clock"])
    clocks.move_next(connection, {id_: clock["id"] for id_, clock in started.items()})
    rows = queries.whole_rows(connection, ids)
    leads = [one.referral_id for one in found if one.lead]
    settled = end_disputes(connection, house, leads, now)
    events = []
    for one in found:
        owner: dict[str, Plain] = {
            "owner_agency": actor.agency, "owner_desk": desks[one.id], "owner_person": person,
            "held_by": None, "held_until": None, "state": "accepted",
        }  # fmt: skip
        own: dict[str, Plain] = {
            "set": {**owner, "previous_state": "sent", "next_clock_id": started[one.id]["id"]},
            "start": [started[one.id]],
            "stop": told_stops(running.get(one.id, ()), None, now, "met"),
        }
        events.append(told(one, "dissemination.accepted", rows[one.id], own))
        if one.lead:
            moved: dict[str, Plain] = {"set": {**owner, "previous_state": one.referral_state}}
            data = joined(moved, settled.get(one.referral_id, {}))
            events.append(told_of_referral(one, "referral.dissemination_accepted", data))
    ledger.record(connection, events, at=now, actor=actor.ledger_name)
    connection.execute("select refile(%s)", ([*ids, *(one.referral_id for one in found)],))
