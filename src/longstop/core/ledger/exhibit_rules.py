"""Tell from an exhibit's stream through whose hands it went, and who authorised what.

Each offer stands in a row of its own, and so does each authorisation. Every one is written with an
entry that tells it whole, so that a hand, a seal or a name changed afterwards is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXHIBIT_DECIDED: Mapping[str, tuple[str, ...]] = {
    "custody_move": (
        "attempt", "from_agency", "from_desk", "from_person", "to_agency", "to_desk", "to_person",
        "reason", "seal_given", "newly_shared", "offered_at", "ended", "ended_by", "ended_at",
        "seal_found", "seal_differs",
    ),
    "exhibit_authorisation": ("attempt", "what", "reason", "authorised_by", "authorised_at"),
}  # fmt: skip
"""The columns held against the ledger; the first is the row's number."""

_OFFERED = (
    "attempt", "from_agency", "from_desk", "to_agency", "to_desk", "to_person", "reason",
    "seal_given", "newly_shared",
)  # fmt: skip


def tell_exhibit(
    kept: dict[tuple[str, int], dict[str, Any]], body: Mapping[str, Any], person: int | None
) -> None:
    """Fold one entry into the rows before it; person is whoever acted."""
    event, facts, at = body["event"], body["data"].get("facts", {}), body["at"]
    if event == "exhibit.authorised":
        told = facts.get("authorised")
        if _has_number(told):
            kept["exhibit_authorisation", told["attempt"]] = {
                "attempt": told["attempt"], "what": told.get("what"),
                "reason": told.get("reason"), "authorised_by": person, "authorised_at": at,
            }  # fmt: skip
        return
    told = facts.get("custody")
    if not event.startswith("custody.") or not _has_number(told):
        return
    key = ("custody_move", told["attempt"])
    if event == "custody.offered":
        kept[key] = {
            **{name: told.get(name) for name in _OFFERED}, "from_person": person,
            "offered_at": at, "ended": None, "ended_by": None, "ended_at": None,
            "seal_found": None, "seal_differs": None,
        }  # fmt: skip
    else:
        kept.setdefault(key, {}).update(
            ended=event.removeprefix("custody."), ended_by=person, ended_at=at,
            seal_found=told.get("seal_found"), seal_differs=told.get("seal_differs"),
        )  # fmt: skip


def _has_number(told: object) -> bool:
    return isinstance(told, dict) and type(told.get("attempt")) is int
