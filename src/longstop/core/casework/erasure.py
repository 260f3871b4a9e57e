"""Say when a person's values may be erased, and what of a text that others stand in must go.

Data must not be kept for ever, and whoever was reported wrongly may ask to be erased; what a court
may need must be kept (practice PR-08; Data Protection Act 2018, sections 39 and 47; the code of
practice under the Criminal Procedure and Investigations Act 1996). So a hold always wins, two
people erase, and nobody erases what is still worked on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind

ERASING: tuple[str, ...] = (
    "kept_long_enough",
    "person_asked",
    "wrongly_reported",
    "court_or_regulator_orders",
)
RESTRICTING: tuple[str, ...] = ("accuracy_contested", "kept_for_claims_only")
"""Holds under which the data are kept and, but for a stated reason, not used.

Each act that asks for a sender's handling conditions asks for this too (Data Protection Act 2018,
sections 46 and 47).
"""

HOLDING: tuple[str, ...] = (
    "investigation",
    "prosecution",
    "appeal",
    "claim",
    "inquiry",
    "inspection",
    *RESTRICTING,
)
LIFTING: tuple[str, ...] = ("matter_ended", "placed_in_error")
"""Why: codes, because a free reason would put personal values on the ledger."""

ERASED = "[erased]"
"""What stands in a text where a value stood."""

_KINDS = (ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD)
_SHORTEST = 2


class ErasureRefused(LongstopError):
    """It may not be erased, held or let go like this."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasureCase:
    """What the rule needs to know of one obligation and of the records its person stands in.

    own_records: all of them came to the asker's agency. named: somebody stands in them whose
    values are there. held: a legal hold stands on it. receiving: a package of theirs is not read
    to its end. mended_beside: a text that a person mended holds somebody else too.
    """

    reference: str
    kind: ObligationKind
    is_open: bool
    own_records: bool
    named: bool
    held: bool
    receiving: bool = False
    mended_beside: bool = False


def check_reason(reason: str, allowed: tuple[str, ...]) -> None:
    """Check that a reason is one of a fixed list; raises ErasureRefused naming them."""
    if reason not in allowed:
        raise ErasureRefused(
            f"That is not a reason. Nothing was changed. Choose one of: {', '.join(allowed)}."
        )


def check_erasure(case: ErasureCase) -> None:
    """Check that this may be erased; raises ErasureRefused saying what stands against it."""
    against = next(_against(case), None)
    if against is not None:
        raise ErasureRefused(f"{case.reference}: {against}. Nothing was changed.")


def _against(case: ErasureCase) -> Iterator[str]:
    if case.kind not in _KINDS:
        yield f"a {case.kind.value.replace('_', ' ')} holds no person of its own"
    if not case.own_records:
        yield "its reports came to another agency, which alone can erase what they hold"
    if case.held:
        yield "a legal hold stands on it: longstop hold list"
    if case.is_open:
        yield "it is open: what is worked on is not erased; close it first"
    if case.receiving:
        yield "its package is not read to its end: receive the file again first"
    if not case.named:
        yield "nobody is named in it, or they were erased before"
    if case.mended_beside:
        yield "somebody mended its text by hand and others stand in it: erase those first"


def check_hold(kind: ObligationKind, reference: str, review_by: date, today: date) -> None:
    """Check that a hold may be placed: on a person's record, with a review still to come."""
    if kind not in _KINDS:
        raise ErasureRefused(
            f"{reference}: a hold stands on a referral or a child's record. Nothing was changed."
        )
    if review_by <= today:
        raise ErasureRefused(
            f"{reference}: the hold must be reviewed after today. Nothing was changed."
        )


def redact(
    text: str, values: Iterable[str], kept: Iterable[str], *, same_length: bool = False
) -> str:
    """Take one person's values out of a text in which others stand.

    Every value goes wherever it stands as a word of its own, in any letter case and as JSON, XML
    or CSV write it; longer ones first. kept are the values that somebody else has as well: they
    stay, being theirs. Nothing shorter than two characters is looked for. same_length puts a star
    for each character, so that places in the text stay what they were.
    """
    others = {one.casefold() for one in kept}
    wanted = {one for one in values if len(one) >= _SHORTEST and one.casefold() not in others}
    forms = {form for one in wanted for form in _forms(one)}
    if not forms:
        return text
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    pattern = "|".join(map(re.escape, longest_first))
    return re.sub(
        rf"(?<!\w)(?:{pattern})(?!\w)",
        lambda found: "*" * len(found[0]) if same_length else ERASED,
        text,
        flags=re.IGNORECASE,
    )


def _forms(value: str) -> Iterator[str]:
    """Write a value in each way in which a sender's format may have written it."""
    yield value
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1].replace("/", "\\/")
    yield escape(value, quote=False)
    yield escape(value)
    yield value.replace('"', '""')
