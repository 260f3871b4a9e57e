"""Tell from a stream which files people let be opened, and on what ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OPENINGS: Mapping[str, tuple[str, ...]] = {
    "file_opening": (
        "attempt", "file_id", "flag", "rule", "policy", "ground", "proposed_by", "proposed_at",
        "agreed_by", "agreed_at", "withdrawn_at", "alone",
    ),
}  # fmt: skip
"""The columns held against the ledger."""

_PROPOSED = ("file_id", "flag", "rule", "policy", "ground")


def tell_opening(
    kept: dict[tuple[str, int], dict[str, Any]], body: Mapping[str, Any], person: int | None
) -> None:
    """Fold one entry into the rows before it; person is whoever acted, none where a service did."""
    event, facts, at = body["event"], body["data"].get("facts", {}), body["at"]
    attempt = facts.get("attempt")
    if type(attempt) is not int:
        return
    key = ("file_opening", attempt)
    if event == "file.opening_withdrawn":
        kept.setdefault(key, {})["withdrawn_at"] = at
    elif event == "file.opening_agreed":
        kept.setdefault(key, {}).update(agreed_by=person, agreed_at=at)
    elif event in ("file.opening_proposed", "file.opening_decided"):
        kept[key] = {
            "attempt": attempt,
            **{name: facts.get(name) for name in _PROPOSED},
            "proposed_by": person,
            "proposed_at": at,
            "agreed_by": None,
            "agreed_at": None,
            "withdrawn_at": None,
            "alone": event == "file.opening_decided",
        }
