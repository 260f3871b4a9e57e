"""Tell from a stream what was found wrong with a referral, and whether it was passed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TOLD = ("number", "ground", "reason", "record_id", "agency", "found_by")
"""What the entry that finds something wrong says of it, under the fact 'found_wrong'."""

CORRECTION_FOUND: Mapping[str, tuple[str, ...]] = {
    "correction_found": (*TOLD, "found_at", "passed_on_at"),
}
"""The columns held against the ledger."""


def tell_correction(kept: dict[tuple[str, int], dict[str, Any]], body: Mapping[str, Any]) -> None:
    """Fold one entry into the rows before it."""
    event, facts = body["event"], body["data"].get("facts", {})
    if event == "referral.found_wrong":
        found = facts.get("found_wrong")
        if isinstance(found, dict) and type(found.get("number")) is int:
            told = {name: found.get(name) for name in TOLD}
            key = ("correction_found", found["number"])
            kept[key] = {**told, "found_at": body["at"], "passed_on_at": None}
    elif event == "referral.correction_passed_on" and type(facts.get("passed_on")) is int:
        key = ("correction_found", facts["passed_on"])
        kept.setdefault(key, {})["passed_on_at"] = body["at"]
