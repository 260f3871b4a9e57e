"""Say how a person may decide on a possible position of trust, and who is then told how soon."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from longstop.core.referral.errors import LongstopError

TRUST_CLOCK = "position_of_trust"
"""The clock within which a person decides."""


class TrustDecision(StrEnum):
    """What a person decided: silence is never no."""

    YES = "yes"
    NO = "no"
    CANNOT_BE_KNOWN = "cannot_be_known"


class Nation(StrEnum):
    """Whose rule says how soon the designated officer is told."""

    ENGLAND = "england"
    WALES = "wales"


class TrustRefused(LongstopError):
    """The decision may not be taken like this."""

    exit_code = 2


REASONS: Mapping[TrustDecision, tuple[str, ...]] = {
    TrustDecision.YES: ("record_shows", "employer_confirmed", "person_said", "public_source"),
    TrustDecision.NO: (
        "record_shows",
        "employer_denied",
        "another_person",
        "another_meaning",
        "no_contact_with_children",
        "work_has_ended",
    ),
    TrustDecision.CANNOT_BE_KNOWN: ("person_not_identified", "no_source_left", "source_silent"),
}
"""Why somebody says so: codes, because a free reason would put personal values on the ledger."""


def check_trust_decision(decision: TrustDecision, reason: str, nation: Nation | None) -> None:
    """Check that a decision has a reason of its list; raises TrustRefused naming them."""
    if reason not in REASONS[decision]:
        raise TrustRefused(
            f"That is not a reason for '{decision}'. Nothing was changed. "
            f"Choose one of: {', '.join(REASONS[decision])}."
        )
    if nation is not None and decision is not TrustDecision.YES:
        raise TrustRefused(
            f"A nation goes with 'yes' only: after '{decision}' nobody is told. "
            "Nothing was changed."
        )


def tell_reasons(nation: Nation | None) -> tuple[str, ...]:
    """Name the allowances by which the designated officer is told; unknown, the shortest counts."""
    nations = tuple(Nation) if nation is None else (nation,)
    return tuple(f"designated_officer_{one}" for one in nations)
