"""Rebuild an obligation from its ledger entries alone.

Every entry that changes an obligation says the outcome of the change: the fields it set, the
clocks it started and stopped. Folding them from nothing must give what the tables hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

OBLIGATION_FIELDS = (
    "kind", "reference", "state", "previous_state", "is_open", "opened_at",
    "owner_agency", "owner_desk", "owner_person", "next_clock_id", "compartment", "excluded",
    "never_to", "seen_by", "held_by", "held_until", "outcome",
)  # fmt: skip
CLOCK_FIELDS = (
    "id", "kind", "started_at", "due_at", "calendar", "allowance_seconds", "because", "running",
    "stopped_at", "stopped_why", "breach_seen",
)  # fmt: skip


def iso(moment: datetime) -> str:
    """Write a moment the one way the ledger writes it: UTC, microseconds, 'Z'."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


@dataclass(slots=True)
class Rebuilt:
    """An obligation as its ledger tells it."""

    fields: dict[str, Any] = field(default_factory=dict)
    clocks: dict[int, dict[str, Any]] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


class ReplayFault(ValueError):
    """An entry speaks of a clock that the entries before it never started."""


def fold(rebuilt: Rebuilt, data: Mapping[str, Any]) -> None:
    """Apply one entry's data to what the entries before it gave; raises ReplayFault."""
    rebuilt.fields.update(data.get("set", {}))
    rebuilt.facts.update(data.get("facts", {}))
    for clock in data.get("start", []):
        rebuilt.clocks[clock["id"]] = {
            **clock,
            "running": True,
            "stopped_at": None,
            "stopped_why": None,
            "breach_seen": False,
        }
    for stop in data.get("stop", []):
        _clock(rebuilt, stop["id"]).update(
            running=False, stopped_at=stop["at"], stopped_why=stop["why"]
        )
    for clock_id in data.get("breach", []):
        _clock(rebuilt, clock_id)["breach_seen"] = True
    if "values" in data:
        rebuilt.values.append(data["values"])


def _clock(rebuilt: Rebuilt, clock_id: int) -> dict[str, Any]:
    if clock_id not in rebuilt.clocks:
        raise ReplayFault(f"clock {clock_id} was never started")
    return rebuilt.clocks[clock_id]
