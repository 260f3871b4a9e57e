"""Tell from a stream what people decided of a reported young person, and how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PATH_DECIDED: Mapping[str, tuple[str, ...]] = {
    "path_feature": ("number", "feature", "said", "unknown", "basis", "found_by", "found_at"),
    "path_decision": (
        "attempt", "decision", "reason", "basis", "proposed_by", "proposed_at", "agreed_by",
        "agreed_at", "withdrawn_at", "alone",
    ),
    "retention": ("review_by", "line", "policy"),
}  # fmt: skip
"""The columns held against the ledger; a retention stands at most once for a referral."""

_FEATURE = ("number", "feature", "said", "unknown", "basis")
_ALONE = ("person_involved", "cannot_be_known")


def tell_path(
    kept: dict[tuple[str, int], dict[str, Any]], body: Mapping[str, Any], person: int | None
) -> None:
    """Fold one entry into the rows before it; person is whoever acted, none where a service did."""
    event, facts, at = body["event"], body["data"].get("facts", {}), body["at"]
    keeping = facts.get("retention")
    if isinstance(keeping, dict):
        kept["retention", 0] = {name: keeping.get(name) for name in PATH_DECIDED["retention"]}
    if not event.startswith("path."):
        return
    found = facts.get("features")
    for one in found if isinstance(found, list) else []:
        if isinstance(one, dict) and type(one.get("number")) is int:
            told = {name: one.get(name) for name in _FEATURE}
            kept["path_feature", one["number"]] = {**told, "found_by": person, "found_at": at}
    attempt = facts.get("attempt")
    if type(attempt) is int:
        _tell_decision(kept, event, facts, ("path_decision", attempt), at, person)


def _tell_decision(
    kept: dict[tuple[str, int], dict[str, Any]],
    event: str,
    facts: Mapping[str, Any],
    key: tuple[str, int],
    at: str,
    person: int | None,
) -> None:
    """Tell a proposal, its end, or a decision that one person took alone."""
    if event == "path.withdrawn":
        kept.setdefault(key, {})["withdrawn_at"] = at
    elif event == "path.decided" and key in kept:
        kept[key].update(agreed_by=person, agreed_at=at)
    else:
        kept[key] = {
            "attempt": key[1],
            "decision": facts.get("path"),
            "reason": facts.get("path_reason"),
            "basis": facts.get("path_basis"),
            "proposed_by": person,
            "proposed_at": at,
            "agreed_by": None,
            "agreed_at": None,
            "withdrawn_at": None,
            "alone": facts.get("path") in _ALONE,
        }
