"""Say in plain words why a search found something, for every face alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from longstop.core.linkage.whose import likeliest
from longstop.core.referral.why import plain

REASONS: Final = (
    "assessment",
    "deconfliction",
    "safeguarding",
    "new_information",
    "subject_request",
    "disclosure",
    "quality",
)
"""Codes, because a free reason would put personal values on the ledger."""
WHAT_WORDS: Final = {
    "name": "the name, in either order, short forms as one",
    "name_and_birth": "a name and the date of birth",
    "name_slip": "a name but for one slip",
    "name_sound": "an initial, a family name that sounds alike and the year of birth",
    "family_name": "the family name",
    "family_slip": "the family name but for one slip",
    "email": "the e-mail address",
    "same_mailbox": "another way to write the same mailbox",
    "mailbox_name": "the same before the @ at another provider",
    "phone": "the telephone number",
    "user_name": "the user name",
    "user_name_elsewhere": "the user name, whatever the service",
    "account_id": "the account",
    "ip_address": "the address of a connection",
    "network": "the same household's network",
    "url": "the address of a page",
    "device": "the device",
    "vehicle": "the vehicle",
    "report_reference": "the number of a report",
    "postcode": "the postcode",
    "reference": "our reference",
    "their_reference": "the sender's reference",
}


def why_found(what: str, roles: Sequence[str], *, near: bool) -> str:
    """Say why something was found: what fits, whose it is, and that it only nearly fits."""
    whose = f" ({', '.join(plain(one) for one in roles)})" if roles else ""
    return f"{'nearly: ' if near else ''}{WHAT_WORDS[what]}{whose}"


def likely_in_words(kinds: Iterable[str]) -> str:
    """Say what a text was most likely taken for, of all that it may be."""
    found = likeliest(kinds)
    return WHAT_WORDS[found].removeprefix("the ").partition(",")[0] if found else "nothing known"
