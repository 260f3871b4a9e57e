"""Hold what a referral says of danger, and of who it is, against its stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from longstop.core.ledger.replay import ASSESSMENT_FIELDS, LINKED_FIELDS
from longstop.core.ledger.verification import Fault, What

_NOT_ASSESSED = {
    "registry": 1, "known": 0, "affirmed": 0, "alleged": 0, "no_trace": 0, "stream": 4,
    "sampled": False, "ever_high": False,
}  # fmt: skip


def check_assessment(
    facts: Mapping[str, Any], row: Mapping[str, Any] | None, where: str
) -> Iterator[Fault]:
    """Check a referral's assessment and attribution; None for any other obligation.

    What the ledger leaves out there is none of. One received before there were assessments holds
    what a new row holds.
    """
    if row is None:
        return
    told = facts.get("assessment", _NOT_ASSESSED)
    told = told if isinstance(told, dict) else {}
    for name in ASSESSMENT_FIELDS:
        if told.get(name, 0 if name in LINKED_FIELDS else None) != row[name]:
            yield Fault(What.ASSESSMENT_DIFFERS, where, f"{name} is not what the ledger tells.")
    if facts.get("attribution", row["attribution"]) != row["attribution"]:
        message = "attribution is not what the ledger tells."
        yield Fault(What.ATTRIBUTION_DIFFERS, where, message)
