"""Rebuild an obligation from its ledger entries alone.

Every entry that changes an obligation says the outcome of the change: the fields it set, the
clocks it started and stopped, the alert it raised or answered. Folding them from nothing must give
what the tables hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
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
ALERT_FIELDS = (
    "clock_id", "rung", "person", "outside_role", "raised_at", "standing", "next_climb_at",
    "acknowledged_by", "acknowledged_at",
)  # fmt: skip

LINKED_FIELDS = ("linked_known", "linked_affirmed", "linked_alleged")
"""What other records of the same person tell; an entry leaves out what there is none of."""
ASSESSMENT_FIELDS = (
    "registry", "known", "affirmed", "alleged", "no_trace", "policy", "lowest", "highest",
    "working", "stream", "sampled", "grade", "tool", "tool_grade", "ever_high", "graded_on",
    *LINKED_FIELDS,
)  # fmt: skip
"""What every entry that assesses a referral tells whole, under the fact 'assessment'."""


@lru_cache(maxsize=4096)
def iso(moment: datetime) -> str:
    """Write a moment the one way the ledger writes it: UTC, microseconds, 'Z'.

    What is written together shares its moments, so they are kept: 50,000 rows have a few dozen.
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


@dataclass(slots=True)
class Rebuilt:
    """An obligation as its ledger tells it."""

    fields: dict[str, Any] = field(default_factory=dict)
    clocks: dict[int, dict[str, Any]] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    alerts: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)


class ReplayFault(ValueError):
    """An entry speaks of a clock or an alert that the entries before it never began."""


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
    if "alert" in data:
        _fold_alert(rebuilt, data["alert"])
    if "values" in data:
        rebuilt.values.append(data["values"])


def _clock(rebuilt: Rebuilt, clock_id: int) -> dict[str, Any]:
    if clock_id not in rebuilt.clocks:
        raise ReplayFault(f"clock {clock_id} was never started")
    return rebuilt.clocks[clock_id]


def _fold_alert(rebuilt: Rebuilt, alert: Mapping[str, Any]) -> None:
    """Raise a rung, which ends the one below it, or change the rung that stands."""
    key = (alert["clock_id"], alert["rung"])
    _clock(rebuilt, key[0])
    if "raised_at" in alert:
        for (clock_id, _), lower in rebuilt.alerts.items():
            if clock_id == key[0]:
                lower.update(standing=False, next_climb_at=None)
        rebuilt.alerts[key] = dict(alert)
    elif key in rebuilt.alerts:
        rebuilt.alerts[key].update(alert)
    else:
        raise ReplayFault(f"the alert of clock {key[0]} on the rung {key[1]} was never raised")
