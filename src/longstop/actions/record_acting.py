"""Record that a force acted on a referral: never without a welfare plan made before contact."""

from __future__ import annotations

import os

from longstop.actions.find import canonical, check_moved
from longstop.actions.house import House
from longstop.actions.intake_obligations import clock_maker
from longstop.actions.sent import Answered, hold_sent, told, told_of_referral
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.dissemination import WelfarePlan, check_acting
from longstop.core.clocks.choosing import earliest, starting, told_stops
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.store import bulk, ledger
from longstop.store.queries import clocks
from longstop.store.queries import dissemination as queries
from longstop.store.session import Actor

ACT = "respond"
_REVIEW = ("review", "acted")


def record_acting(house: House, actor: Actor, reference: str, plan: WelfarePlan) -> Answered:
    """Say that the suspect was contacted; what came of it is owed from now, on a clock.

    Raises NotFound, DisseminationRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.DISSEMINATION_ANSWER)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_sent(connection, actor, wanted, receiver=True)
        moved = [one.id, one.referral_id] if one.lead else [one.id]
        check_acting(one.reference, one.state, plan, now)
        running = clocks.running(connection, moved)
        maker = clock_maker(connection, house, now, len(moved))
        started = {id_: maker.start_clock(id_, _REVIEW) for id_ in moved}
        kinds = ("review", ACT)
        next_ = earliest(running, moved, without=kinds, also=starting(started))
        clocks.stop(connection, moved, kinds, now, "met")
        bulk.insert_clocks(connection, maker.rows["clock"])
        check_moved(queries.move(connection, moved, "accepted", "acted", is_open=True), len(moved))
        check_moved(clocks.move_next(connection, next_), len(moved))
        salt = os.urandom(SALT_BYTES)
        queries.acted(
            connection, one.id, plan, actor.person, now, salt, commit(salt, (plan.reference,))
        )
        data: dict[int, dict[str, Plain]] = {
            id_: {
                "set": {"state": "acted", "previous_state": "accepted", "held_by": None,
                        "held_until": None, "next_clock_id": next_[id_]},
                "start": [started[id_]],
                "stop": told_stops(running.get(id_, ()), kinds, now, "met"),
            }
            for id_ in moved
        }  # fmt: skip
        row = queries.whole_rows(connection, [one.id])[one.id]
        events = [told(one, "dissemination.acted", row, data[one.id])]
        if one.lead:
            events.append(told_of_referral(one, "referral.acted", data[one.referral_id]))
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", (moved,))
    return Answered(one.referral_reference, one.reference, "acted")
