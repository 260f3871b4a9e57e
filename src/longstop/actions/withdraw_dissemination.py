"""Take back what was sent out before somebody accepted it, or what was to go abroad."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.find import canonical, check_moved
from longstop.actions.give_back import carry_on, unseen
from longstop.actions.house import House
from longstop.actions.intake_obligations import clock_maker
from longstop.actions.sent import (
    CLOSED,
    Answered,
    check_answers,
    hold_sent,
    told,
    told_of_referral,
)
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.dissemination import why_not_withdrawn
from longstop.core.clocks.choosing import earliest, starting, told_stops
from longstop.core.ledger.canonical import Plain
from longstop.store import bulk, ledger
from longstop.store.queries import clocks
from longstop.store.queries import dissemination as queries
from longstop.store.session import Actor

BECAUSE = "withdrawn"


def withdraw_dissemination(house: House, actor: Actor, references: Sequence[str]) -> list[Answered]:
    """Take all of these back or none: the referrals are ready again, with what was promised.

    The same number of statements, however many. Raises NotFound, DisseminationRefused,
    ChangedMeanwhile.
    """
    check(actor.roles, Permission.DISSEMINATION_SEND)
    wanted = canonical(references)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = hold_sent(connection, actor, wanted, receiver=False)
        ids, referrals = [one.id for one in found], [one.referral_id for one in found]
        check_answers(found, actor, why_not_withdrawn)
        running = clocks.running(connection, [*ids, *referrals])
        maker = clock_maker(connection, house, now, len(found))
        carried = carry_on(connection, maker, found, BECAUSE)
        leads = [one.referral_id for one in found if one.lead]
        next_ = earliest(running, leads, also=starting(carried))
        clocks.stop(connection, ids, None, now, BECAUSE)
        if carried:
            bulk.insert_clocks(connection, maker.rows["clock"])
        ended = sum(
            queries.move(
                connection, [one.id for one in found if one.state == state], state, "withdrawn",
                is_open=False,
            )
            for state in ("drafted", "sent")
        )  # fmt: skip
        check_moved(ended, len(found))
        check_moved(
            queries.move(connection, leads, "disseminated", "ready", is_open=True), len(leads)
        )
        check_moved(clocks.move_next(connection, next_), len(leads))
        queries.answer(connection, ids, "withdrawn", actor.person, now)
        rows = queries.whole_rows(connection, ids)
        events = []
        for one in found:
            own: dict[str, Plain] = {
                "set": {**CLOSED, "state": "withdrawn", "previous_state": one.state,
                        "outcome": "withdrawn"},
                "stop": told_stops(running.get(one.id, ()), None, now, BECAUSE),
            }  # fmt: skip
            events.append(told(one, "dissemination.withdrawn", rows[one.id], own))
            moved: dict[str, Plain] = {}
            if one.lead:
                moved = {
                    "state": "ready", "previous_state": "disseminated", "held_by": None,
                    "held_until": None, "next_clock_id": next_[one.referral_id],
                }  # fmt: skip
            start: list[Plain] = [carried[one.referral_id]] if one.lead else []
            data: dict[str, Plain] = {"set": {**moved, **unseen(one)}, "start": start}
            events.append(told_of_referral(one, "referral.dissemination_withdrawn", data))
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select end_dissemination_sharing(%s::bigint[])", (ids,))
        connection.execute("select refile(%s)", ([*ids, *referrals],))
    return [Answered(one.referral_reference, one.reference, "withdrawn") for one in found]
