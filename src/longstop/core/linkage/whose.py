"""Tell whether what is searched for is what somebody said of themselves or of those they live with.

What was declared and what is looked for are read by the same rule as a search, so that whatever
would find somebody's record is known to be about them: a slip or a nickname hides nobody. Forms
leave here only as digests under a key.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from longstop.core.linkage.asked import Asked
from longstop.core.linkage.names import name_forms
from longstop.core.referral.vocabulary import IdentifierKind


class Relation(StrEnum):
    """Whom something that was declared is of."""

    ONESELF = "oneself"
    HOUSEHOLD = "household"


class Whose(StrEnum):
    """Who was searched for, as far as the house knows it."""

    ONESELF = "oneself"
    HOUSEHOLD = "household"
    COLLEAGUE = "colleague"


WHOSE_WORDS = {
    Whose.ONESELF: "themselves",
    Whose.HOUSEHOLD: "somebody of their household",
    Whose.COLLEAGUE: "a colleague",
}


class Finding(StrEnum):
    """What came of looking into a search."""

    EXPLAINED = "explained"
    PASSED_ON = "passed_on"


FINDING_WORDS = {
    Finding.EXPLAINED: "there was a reason for it",
    Finding.PASSED_ON: "passed on, to be dealt with outside Longstop",
}
TOLD = ("professional_standards", "supervisor", "head_of_bureau", "data_protection_officer")
"""Who is mailed of such a search, the first of them who is there and did not search themselves."""
_LIKELY = (
    IdentifierKind.EMAIL, IdentifierKind.PHONE, "name_and_birth", "name", "postcode",
    IdentifierKind.IP_ADDRESS, "reference", "family_name", IdentifierKind.USER_NAME,
)  # fmt: skip


def likeliest(kinds: Iterable[str]) -> str | None:
    """Choose of all that a text may be what a person would take it for, if anything."""
    there = set(kinds)
    return next((one for one in (*_LIKELY, *sorted(there)) if one in there), None)


def forms_of(asked: Asked) -> set[str]:
    """Give the forms under which something declared is known."""
    found = {f"key {key}" for key in asked.exact} | _identifiers(asked)
    family = asked.family or (name_forms(asked.name[1], None).given if asked.name else None)
    return found | ({f"family {family}"} if family else set())


def forms_looked_for(asked: Asked) -> set[str]:
    """Give the forms that a search reaches, nearly as well; a family name where it stands alone."""
    found = {f"key {key}" for key in (*asked.exact, *asked.near)} | _identifiers(asked)
    names = (asked.family, *asked.near_families) if asked.family else ()
    return found | {f"family {one}" for one in names}


def _identifiers(asked: Asked) -> set[str]:
    """Give identifiers, but no address of a page: an e-mail shares that with its whole host."""
    return {
        f"{kind.value} {form}" for kind, form in asked.identifiers if kind is not IdentifierKind.URL
    }


def digests_of(forms: Iterable[str], key: bytes) -> list[int]:
    """Digest forms under a key, each to a signed number of 64 bits, in no telling order."""
    return sorted(
        int.from_bytes(hmac.digest(key, form.encode(), sha256)[:8], signed=True) for form in forms
    )
