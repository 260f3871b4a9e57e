"""Say what a person may say of two referrals, and what stands against saying it.

*Same* and *different* are kept as what was said, with who said it and why, and every later run
obeys them. A word that other words already contradict is refused, so that what stands never depends
on which was said first.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from longstop.core.linkage.clusters import Pair, Words, settle
from longstop.core.referral.errors import LongstopError


class Said(StrEnum):
    """What a person says of two referrals."""

    SAME = "same"
    DIFFERENT = "different"


REASONS: Final[Mapping[Said, tuple[str, ...]]] = {
    Said.SAME: (
        "identifiers_checked",
        "record_shows",
        "officer_knows",
        "sender_confirmed",
        "agency_confirmed",
    ),
    Said.DIFFERENT: (
        "another_person",
        "shared_home",
        "shared_device_or_number",
        "shared_account",
        "false_details",
        "record_shows",
        "agency_confirmed",
    ),
}
"""Codes, because a free reason would put personal values on the ledger."""


class LinkRefused(LongstopError):
    """It may not be said, or not taken back, like this."""

    exit_code = 2


def check_reason(said: Said, reason: str) -> None:
    """Check the reason of a word; raises LinkRefused naming the codes."""
    if reason not in REASONS[said]:
        raise LinkRefused(
            f"That is not a reason for saying so. Nothing was changed. Choose one of: "
            f"{', '.join(REASONS[said])}."
        )


def contradicted(words: Words, pair: Pair, said: Said) -> bool:
    """Tell whether what people said before, all of it together, says the other of two."""
    if said is Said.DIFFERENT:
        groups = settle((), Words(words.same), {})
        return any(pair[0] in members and pair[1] in members for members in groups)
    groups = settle((), Words(words.same | {pair}), {})
    return any(a in members and b in members for a, b in words.different for members in groups)
