"""Say when a referral may go out to a force, and what accepting, returning and acting need.

The sender stays the owner until somebody at the receiver accepts by name: silence is never
acceptance. One dissemination of a referral is its lead, and the referral's state and owner follow
it; others stand beside it. Nothing that argues against the person goes out unconsidered, and
nobody acts without a welfare plan that was made before the first contact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from longstop.core.casework.readiness import Unsettled, why_unsettled
from longstop.core.casework.refusals import refused_words
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind

REASONS: tuple[str, ...] = (
    "person_lives_there",
    "child_lives_there",
    "event_was_there",
    "already_investigating",
    "specialist_needed",
)
"""Why somebody is sent a referral: codes, for a free reason would put names on the ledger."""

RETURN_REASONS: tuple[str, ...] = (
    "not_our_area",
    "belongs_to_another_agency",
    "not_enough_to_act_on",
    "not_this_person",
    "sent_in_error",
)
RECEIVERS: tuple[str, ...] = ("force", "partner", "bureau")
"""The kinds of agency that a referral is sent to; children's services are told of children."""

OUT: tuple[str, ...] = ("disseminated", "accepted", "acted")
"""The states of a referral that a force has or is to have."""


class DisseminationRefused(LongstopError):
    """It may not be sent, accepted, returned or acted on like this."""

    exit_code = 2


class Way(StrEnum):
    """How a referral goes out: its owner follows the lead, others stand beside, abroad it stays."""

    LEAD = "lead"
    BESIDE = "beside"
    ABROAD = "abroad"


@dataclass(frozen=True, slots=True)
class Receiver:
    """The agency that is to have it: its number, code, kind and country."""

    id: int
    code: str
    kind: str
    country: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SendingCase:
    """What the rule needs to know of an obligation before it may go out.

    receiver is None where none was named and none is proposed. graded means that a person's grade
    stands and its clock to act runs. open_with are agencies that have it already, the lead first.
    """

    reference: str
    kind: ObligationKind
    state: str
    restricted: bool
    graded: bool
    closing_proposed: bool
    unsettled: frozenset[Unsettled]
    never_to: frozenset[int]
    open_with: tuple[int, ...]
    receiver: Receiver | None


def why_not_sent(case: SendingCase, *, own: int, way: Way) -> str | None:
    """Say why this may not go out to its receiver, and what to do next; None when it may.

    own is the sender's agency.
    """
    if case.kind is not ObligationKind.REFERRAL:
        return f"a {case.kind.value.replace('_', ' ')}: only a referral is sent to a force"
    if why := _why_not_there(case, own):
        return why
    if way is Way.BESIDE and not case.open_with:
        return "nobody has it yet, so nobody stands beside: leave out --beside"
    if way is Way.LEAD and case.state in OUT:
        return "a force has it already: one more stands beside it with --beside"
    if case.state not in (("ready",) if way is Way.LEAD else ("ready", *OUT)):
        return f"it is {case.state}: only what is ready goes out: longstop ready {case.reference}"
    if not case.graded:
        return f"no grade of a person stands on it: longstop grade GRADE {case.reference}"
    if case.closing_proposed:
        return "closing it has been proposed: agree, or take that back first"
    return why_unsettled(case.reference, case.unsettled)


def _why_not_there(case: SendingCase, own: int) -> str | None:
    receiver = case.receiver
    if receiver is None:
        return "no one agency is known for its places: name it with --to"
    if receiver.id == own:
        return "it is yours already: another desk of yours has it with longstop transfer"
    if receiver.kind not in RECEIVERS:
        return f"'{receiver.code}' is told of children, not sent referrals: longstop protect"
    if case.restricted or receiver.id in case.never_to:
        # One sentence for both, so that it tells nobody which of the two it was.
        return "it may not go there: ask the supervisor of the desk that owns it"
    if receiver.id in case.open_with:
        return f"'{receiver.code}' has it already"
    return None


def check_sending(cases: Sequence[SendingCase], *, own: int, way: Way) -> None:
    """Check that all of these may go out; raises DisseminationRefused naming each that may not."""
    check_all((one.reference, why_not_sent(one, own=own, way=way)) for one in cases)


def check_all(whys: Iterable[tuple[str, str | None]]) -> None:
    """Refuse a set if anything stands against one of it, naming the first of them."""
    refused = [(reference, why) for reference, why in whys if why is not None]
    if refused:
        raise DisseminationRefused(refused_words(refused))


def check_reason(reason: str | None, allowed: tuple[str, ...]) -> str:
    """Check that a reason is one of a fixed list; gives it, or raises DisseminationRefused."""
    if reason is None or reason not in allowed:
        raise DisseminationRefused(
            f"That needs a reason. Nothing was changed. Choose one with --reason: "
            f"{', '.join(allowed)}."
        )
    return reason


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerCase:
    """What the rule needs to know of a dissemination before its receiver answers it."""

    reference: str
    state: str
    to_own: bool
    abroad: bool


def why_not_accepted(case: AnswerCase) -> str | None:
    """Say why this agency may not accept it; None when it may."""
    if not case.to_own:
        return "it was sent to another agency"
    if case.abroad:
        return "it went abroad: its sender records that it arrived: longstop abroad acknowledge"
    return None if case.state == "sent" else f"it is {case.state}: only what is sent is accepted"


def why_not_returned(case: AnswerCase) -> str | None:
    """Say why this agency may not give it back; None when it may."""
    if not case.to_own:
        return "it was sent to another agency"
    if case.state not in ("sent", "accepted"):
        return f"it is {case.state}: only what is sent or accepted is returned"
    return None


def why_not_withdrawn(case: AnswerCase) -> str | None:
    """Say why its sender may not take it back; None when they may."""
    if case.state not in ("drafted", "sent"):
        return f"it is {case.state}: what was accepted is returned by its owner, not withdrawn"
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class WelfarePlan:
    """A suspect-and-family welfare plan: the force's reference, when made, when contact was.

    Practice PR-24: risk is highest at first contact, in the 48 hours after, when a telephone is
    seized, an employer is told, at charge and at court; so the plan comes before contact.
    """

    reference: str
    made_at: datetime
    contact_at: datetime


def check_acting(reference: str, state: str, plan: WelfarePlan, now: datetime) -> None:
    """Check that its owner may say that a referral was acted on; raises DisseminationRefused."""
    if state != "accepted":
        raise DisseminationRefused(
            f"{reference} is {state}: only what is accepted is acted on. Nothing was changed."
        )
    if not plan.reference.strip():
        raise DisseminationRefused(
            "Which welfare plan? Nothing was changed. Name the force's own: --plan REFERENCE"
        )
    if not plan.made_at < plan.contact_at <= now:
        raise DisseminationRefused(
            "The welfare plan is made before first contact, and contact lies in the past. Nothing "
            "was changed. Give both: --plan-made MOMENT --contact MOMENT"
        )
