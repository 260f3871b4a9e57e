"""Record that a referral was wrong, and tell everybody who was told of it.

Whoever records it decides that it is told: the notices of their own agency go out in their name.
Those of other agencies wait there for a person, with a clock.
"""

from __future__ import annotations

from dataclasses import dataclass

from longstop.actions.find import canonical, find_seen, hold_own
from longstop.actions.follow_links import follow_links
from longstop.actions.found_wrong import tell_found
from longstop.actions.house import House
from longstop.actions.pass_on_corrections import pass_on_corrections
from longstop.actions.send_corrections import NoticeAnswered, send_corrections
from longstop.core.authority.permissions import Permission, check, may
from longstop.core.casework.correction import REASONS, CorrectionRefused, Ground, check_reason
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries.corrections import Found, drafted_of
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class CorrectionRecorded:
    """What was found wrong with a referral, and the notices that went out in one's own name."""

    reference: str
    reason: str
    sent: tuple[NoticeAnswered, ...]


def record_correction(
    house: House, actor: Actor, reference: str, *, reason: str | None
) -> CorrectionRecorded:
    """Record what was wrong with a referral of one's own, open or closed, and tell who was told.

    Raises NotFound, NotYours, CorrectionRefused.
    """
    check(actor.roles, Permission.REFERRAL_ATTRIBUTE)
    why = check_reason(reason, REASONS)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_own(connection, actor, find_seen(connection, wanted), closed=True)
        if one.kind != ObligationKind.REFERRAL:
            raise CorrectionRefused(
                f"{one.reference} is a {one.kind.replace('_', ' ')}: what is wrong is recorded of "
                "the referral. Nothing was changed."
            )
        found = Found(
            referral=one.id, ground=Ground.RECORDED, reason=why, agency=actor.agency,
            person=actor.person,
        )  # fmt: skip
        events = tell_found(connection, [found], now)
        ledger.record(connection, events, at=now, actor=actor.ledger_name)
    follow_links(house)
    return CorrectionRecorded(one.reference, why, tell_now(house, actor, one.id))


def tell_now(house: House, actor: Actor, referral: int) -> tuple[NoticeAnswered, ...]:
    """Draft what is due of a referral, and send those of one's own agency in one's own name."""
    pass_on_corrections(house)
    if not may(actor.roles, Permission.DISSEMINATION_SEND).allowed:
        return ()
    with house.database.as_person(actor) as connection:
        own = drafted_of(connection, referral, actor.agency)
    return tuple(send_corrections(house, actor, own)) if own else ()
