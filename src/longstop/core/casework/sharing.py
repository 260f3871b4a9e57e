"""Say what may be shown to another agency that does not own it, and why."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind

REASONS: tuple[str, ...] = (
    "already_investigating",
    "joint_work",
    "person_known_there",
    "child_known_there",
    "advice_needed",
)
ENDING_REASONS: tuple[str, ...] = ("joint_work_ended", "not_needed", "shared_in_error")

SHARED: frozenset[ObligationKind] = frozenset(
    {ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD}
)


class SharingRefused(LongstopError):
    """It may not be shown to that agency."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class SharingCase:
    """What the rule needs to know of an obligation and of the other agency's part in it."""

    reference: str
    kind: ObligationKind
    restricted: bool
    never_to: frozenset[int]
    seen_by: frozenset[int]
    has_part: bool


def why_not_shared(case: SharingCase, other: int, own: int) -> str | None:
    """Say why this may not be shown to the other agency; None when it may."""
    if case.kind not in SHARED:
        return f"a {case.kind.value.replace('_', ' ')} is not shown to other agencies"
    if other == own:
        return "it is yours already"
    if case.restricted or other in case.never_to:
        # One sentence for both, so that it tells nobody which of the two it was.
        return "it may not be shown there: ask the supervisor of the desk that owns it"
    if other in case.seen_by:
        return "they see it already"
    return None


def why_not_ended(case: SharingCase, other: int, own: int) -> str | None:
    """Say why the other agency's sight of this may not be ended; None when it may."""
    if other not in case.seen_by:
        return "they do not see it"
    if other == own:
        return "it is yours"
    if case.has_part:
        return "they were sent or offered it, and it has not come back or ended"
    return None


def check_reason(reason: str | None, allowed: tuple[str, ...]) -> str:
    """Check that a reason is one of a fixed list; gives it, or raises SharingRefused."""
    if reason is None or reason not in allowed:
        raise SharingRefused(
            f"That needs a reason. Nothing was changed. Choose one with --reason: "
            f"{', '.join(allowed)}."
        )
    return reason
