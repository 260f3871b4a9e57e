"""Say when what was closed may be opened again: easily, and never without a reason."""

from __future__ import annotations

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind

REOPENED_STATE = "developing"

REASONS: tuple[str, ...] = (
    "new_information",
    "closed_in_error",
    "found_after_all",
    "court_or_prosecutor_asks",
    "review",
)
"""Why somebody says so: codes, because a free reason would put personal values on the ledger."""

CLOCKS = (("grade", "reopened"), ("disseminate", "reopened"))
"""What is owed from the moment it is open again; the allowances stand in the clock document."""


class ReopeningRefused(LongstopError):
    """It may not be opened again like this."""

    exit_code = 2


def check_reason(reason: str) -> None:
    """Check that a reason is one of the fixed list; raises ReopeningRefused naming them."""
    if reason not in REASONS:
        raise ReopeningRefused(
            "That is not a reason for opening again. Nothing was changed. "
            f"Choose one of: {', '.join(REASONS)}."
        )


def check_reopening(kind: ObligationKind, reference: str, *, is_open: bool) -> None:
    """Check that this may be opened again: a referral, and closed; raises ReopeningRefused."""
    if kind is not ObligationKind.REFERRAL:
        raise ReopeningRefused(
            f"{reference} is a {kind.value.replace('_', ' ')}: only referrals are opened again. "
            "Nothing was changed."
        )
    if is_open:
        raise ReopeningRefused(f"{reference} is open. Nothing was changed.")
