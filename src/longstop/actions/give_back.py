"""Give back what was sent here: it is its sender's again, with what was promised before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.errors import InsufficientPrivilege

from longstop.actions.dispute import start_disputes
from longstop.actions.find import ChangedMeanwhile, canonical, check_moved
from longstop.actions.house import House
from longstop.actions.intake_obligations import ObligationRows, clock_maker
from longstop.actions.sent import (
    CLOSED,
    Answered,
    check_answers,
    find_sent,
    told,
    told_of_referral,
)
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.dissemination import (
    RETURN_REASONS,
    check_reason,
    why_not_returned,
)
from longstop.core.casework.transfer import DISPUTES, RETURNS_BEFORE_SUPERVISOR
from longstop.core.clocks.allowances import Term
from longstop.core.clocks.choosing import earliest, joined, starting, told_stops
from longstop.core.ledger.canonical import Plain
from longstop.store import ledger
from longstop.store.queries import clocks
from longstop.store.queries import dissemination as queries
from longstop.store.queries.dissemination import Sent
from longstop.store.queries.work import seen
from longstop.store.session import Actor, Connection

BECAUSE = "returned"


def give_back(
    house: House, actor: Actor, references: Sequence[str], *, reason: str | None
) -> list[Answered]:
    """Return all of these or none; the third return of a referral goes to a supervisor.

    The clock to disseminate goes on from when it first began; where it is not theirs, one to
    settle whose it is starts beside it. The same number of statements,
    however many. Raises NotFound, DisseminationRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.DISSEMINATION_ANSWER)
    why = check_reason(reason, RETURN_REASONS)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = find_sent(connection, actor, wanted, receiver=True)
        check_answers(found, actor, why_not_returned)
        ids = [one.id for one in found]
        referrals = [one.referral_id for one in found]
        running = clocks.running(connection, [*ids, *referrals])
        carried = carry_on(
            connection, clock_maker(connection, house, now, len(found)), found, BECAUSE
        )
        leads = [one.referral_id for one in found if one.lead]
        # Where somebody answered it at this moment its clocks are out of sight.
        check_moved(len(carried), len(leads))
        next_ = earliest(running, leads, also=starting(carried))
        owners = _carry_out(connection, found, why, carried, next_, now)
        _check_was(connection, found)
        disputed = start_disputes(connection, house, leads, now) if why in DISPUTES else {}
        rows = queries.whole_rows(connection, ids)
        events = []
        for one in found:
            own: dict[str, Plain] = {
                "set": {**owners[one.id], **CLOSED, "state": "returned",
                        "previous_state": one.state, "outcome": "returned"},
                "stop": told_stops(running.get(one.id, ()), None, now, "returned"),
            }  # fmt: skip
            events.append(told(one, "dissemination.returned", rows[one.id], own))
            moved: dict[str, Plain] = {}
            if one.lead:
                moved = {
                    **owners[one.referral_id], "state": "returned", "held_by": None,
                    "held_until": None, "previous_state": one.referral_state,
                    "next_clock_id": next_[one.referral_id],
                }  # fmt: skip
            moved |= unseen(one)
            start: list[Plain] = [carried[one.referral_id]] if one.lead else []
            data = joined({"set": moved, "start": start}, disputed.get(one.referral_id, {}))
            events.append(told_of_referral(one, "referral.dissemination_returned", data))
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select end_dissemination_sharing(%s::bigint[])", (ids,))
        connection.execute("select refile(%s)", ([*ids, *referrals],))
    return [Answered(one.referral_reference, one.reference, "returned") for one in found]


def carry_on(
    connection: Connection, maker: ObligationRows, found: Sequence[Sent], because: str
) -> dict[int, dict[str, Any]]:
    """Let the clock to disseminate of each lead's referral go on as it was promised."""
    leads = [one.referral_id for one in found if one.lead]
    carried = {}
    for id_, clock in queries.stopped_clocks(connection, leads).items():
        left = Term(due_at=clock.due_at, seconds=clock.seconds, calendar=clock.calendar)
        carried[id_] = maker.carry_clock(id_, ("disseminate", because), clock.started_at, left)
    return carried


def unseen(one: Sent) -> dict[str, Plain]:
    """Tell who sees the referral from now, where the receiver saw it only through this."""
    if not one.newly_shared:
        return {}
    return {"seen_by": [agency for agency in one.seen_by if agency != one.to_agency]}


def _check_was(connection: Connection, found: Sequence[Sent]) -> None:
    """Check that each was given back out of the state it was read in; raises ChangedMeanwhile.

    Until it is accepted its receiver cannot hold its row: who accepts at this moment is seen here.
    """
    now = seen(connection, [one.reference for one in found])
    as_read = [
        one.reference in now and now[one.reference].previous_state == one.state for one in found
    ]
    check_moved(sum(as_read), len(found))


def _carry_out(
    connection: Connection,
    found: Sequence[Sent],
    why: str,
    carried: Mapping[int, Mapping[str, Any]],
    next_: Mapping[int, int],
    now: datetime,
) -> dict[int, dict[str, Plain]]:
    """Let the database give them back; gives the owner that each has now."""
    leads = [one.referral_id if one.lead else None for one in found]
    clock = [carried[id_] if id_ is not None else {} for id_ in leads]
    try:
        made = connection.execute(
            "select * from return_disseminations(%s::bigint[], %s, %s, %s::bigint[],"
            "  %s::timestamptz[], %s::timestamptz[], %s::text[], %s::bigint[], %s::bigint[], %s)",
            (
                [one.id for one in found], why, RETURNS_BEFORE_SUPERVISOR,
                *([one.get(name) for one in clock]
                  for name in ("id", "started_at", "due_at", "calendar", "allowance_seconds")),
                [next_[id_] if id_ is not None else None for id_ in leads], now,
            ),
        ).fetchall()  # fmt: skip
    except InsufficientPrivilege as fault:
        raise ChangedMeanwhile(
            "It was answered or taken back at this moment. Nothing was changed. Look again."
        ) from fault
    return {
        id_: {"owner_agency": agency, "owner_desk": desk, "owner_person": person}
        for id_, agency, desk, person in made
    }
