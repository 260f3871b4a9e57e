"""Approve, as another person, what was proposed to go abroad: then it is sent and chased."""

from __future__ import annotations

from longstop.actions.find import canonical, check_moved
from longstop.actions.house import House
from longstop.actions.intake_obligations import clock_maker
from longstop.actions.sent import Answered, hold_sent, told, told_of_referral
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.dissemination import check_all
from longstop.core.casework.overseas import GRAVEST, check_approval
from longstop.core.casework.proposals import Step, check_second
from longstop.core.casework.readiness import why_unsettled
from longstop.core.clocks.choosing import earliest, told_stops
from longstop.core.ledger.canonical import Plain
from longstop.store import bulk, ledger
from longstop.store.queries import clocks
from longstop.store.queries import dissemination as queries
from longstop.store.queries.readiness import unsettled
from longstop.store.session import Actor

PROMISED = "disseminate"
_ACKNOWLEDGE = ("acknowledge", "overseas")


def approve_abroad(house: House, actor: Actor, reference: str) -> Answered:
    """Approve: the clock for its acknowledgement starts; the referral and every child stay here.

    What came in since it was proposed, and speaks for the person, is considered first. Where a
    serious risk remains only the head of the bureau may. Raises NotFound, NotAllowed,
    DisseminationRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.DISSEMINATION_APPROVE)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_sent(connection, actor, wanted, receiver=False)
        check_approval(
            one.state, proposed_by=one.sent_by, approver=actor.person, reference=one.reference
        )
        waiting = unsettled(connection, [one.referral_id]).get(one.referral_id, frozenset())
        check_all([(one.referral_reference, why_unsettled(one.referral_reference, waiting))])
        if one.assessment == GRAVEST:
            check_second(actor.roles, Step.ABROAD_AT_RISK)
        running = clocks.running(connection, [one.id, one.referral_id])
        maker = clock_maker(connection, house, now, 1)
        clock = maker.start_clock(one.id, _ACKNOWLEDGE)
        clocks.stop(connection, [one.id], None, now, "met")
        clocks.stop(connection, [one.referral_id], (PROMISED,), now, "met")
        bulk.insert_clocks(connection, maker.rows["clock"])
        check_moved(queries.move(connection, [one.id], "drafted", "sent", is_open=True), 1)
        next_ = earliest(running, [one.referral_id], without=(PROMISED,))
        check_moved(clocks.move_next(connection, {one.id: clock["id"], **next_}), 2)
        queries.approve(connection, one.id, actor.person, now)
        own: dict[str, Plain] = {
            "set": {"state": "sent", "previous_state": "drafted", "next_clock_id": clock["id"],
                    "held_by": None, "held_until": None},
            "start": [clock],
            "stop": told_stops(running.get(one.id, ()), None, now, "met"),
        }  # fmt: skip
        about: dict[str, Plain] = {
            "set": {"next_clock_id": next_[one.referral_id]},
            "stop": told_stops(running[one.referral_id], (PROMISED,), now, "met"),
        }
        row = queries.whole_rows(connection, [one.id])[one.id]
        events = [
            told(one, "dissemination.sent", row, own),
            told_of_referral(one, "referral.sent_abroad", about),
        ]
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", ([one.id, one.referral_id],))
    return Answered(one.referral_reference, one.reference, "sent")
