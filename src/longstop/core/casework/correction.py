"""Say who must hear that a referral turned out wrong, and what a notice of it needs.

Whoever was told of somebody may act on it for years. So everybody who was told hears what was
wrong, from the agency that told them, and silence is chased (practice PR-06; reference UN-54).
Nobody learns from it who else was told. A retraction lowers no grade: it is news, as any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from longstop.core.casework.refusals import refused_words
from longstop.core.referral.errors import LongstopError


class Ground(StrEnum):
    """How it came to be known that a referral was wrong."""

    RETRACTION = "retraction"
    CORRECTED_RECORD = "corrected_record"
    RECORDED = "recorded"
    NOT_THIS_PERSON = "not_this_person"


REASONS: tuple[str, ...] = (
    "identity_wrong",
    "address_wrong",
    "account_wrong",
    "time_or_zone_wrong",
    "child_wrong",
    "somebody_else",
    "sender_said_so",
)
"""What a person records as wrong: codes, for a free reason would put names on the ledger."""

DECLINE_REASONS: tuple[str, ...] = ("adds_and_corrects_nothing",)
"""Why a sender's second record that differs need not be told; nothing else is ever declined."""


class CorrectionRefused(LongstopError):
    """It may not be recorded, sent, declined or acknowledged like this."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Telling:
    """One agency told another of a referral; a later one has the greater order."""

    teller: int
    told: int
    order: int


def whom_to_tell(tellings: Sequence[Telling], knows: int) -> dict[int, int]:
    """Find each agency that must hear of a correction, with the agency that is to tell it.

    knows is where the correction arose: nobody needs to tell it. It tells those it told itself;
    any other is told by whoever told it last; who told others and was told by nobody here, by the
    agency that knows.
    """
    ordered = sorted(tellings, key=lambda one: one.order)
    by = dict.fromkeys((one.teller for one in ordered), knows)
    by |= {one.told: one.teller for one in ordered}
    by |= {one.told: knows for one in ordered if one.teller == knows}
    by.pop(knows, None)
    return by


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeCase:
    """What the rules need to know of a notice; by_receiver: whoever acts is of the agency told."""

    reference: str
    state: str
    ground: str
    by_sender: bool
    by_receiver: bool


def why_not_sent(case: NoticeCase) -> str | None:
    """Say why this notice may not be sent; None when it may."""
    if not case.by_sender:
        return "it is another agency's to send"
    return None if case.state == "drafted" else f"it is {case.state} already"


def why_not_declined(case: NoticeCase) -> str | None:
    """Say why this notice must be sent; None where a person may find that nothing was corrected."""
    if case.ground != Ground.CORRECTED_RECORD:
        return f"a {case.ground.replace('_', ' ')} is always told: longstop correction send"
    return why_not_sent(case)


def why_not_acknowledged(case: NoticeCase, *, in_words: bool) -> str | None:
    """Say why receipt may not be recorded; in_words: a name there and a reference are given."""
    if case.state != "sent":
        return f"it is {case.state}: only what is sent is acknowledged"
    if not (case.by_sender or case.by_receiver):
        return "it was sent to another agency"
    if not case.by_receiver and not in_words:
        return "who there confirmed it, and under which reference: --name NAME --reference NUMBER"
    return None


def check_all(whys: Sequence[tuple[str, str | None]]) -> None:
    """Refuse a set if anything stands against one of it, naming the first of them."""
    refused = [(reference, why) for reference, why in whys if why is not None]
    if refused:
        raise CorrectionRefused(refused_words(refused))


def check_reason(reason: str | None, allowed: tuple[str, ...]) -> str:
    """Check that a reason is one of a fixed list; gives it, or raises CorrectionRefused."""
    if reason is None or reason not in allowed:
        raise CorrectionRefused(
            f"That needs a reason. Nothing was changed. Choose one with --reason: "
            f"{', '.join(allowed)}."
        )
    return reason
