"""Put what was learnt into a scenario: measured where there was enough, else assumed as before.

The scenario that it is made like gives the stages, and every figure that records cannot tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from longstop.core.capacity.calibrated_coming import put_arrivals, put_backlog, put_data
from longstop.core.capacity.calibrated_draft import Draft, Unlearnt
from longstop.core.capacity.calibrated_work import (
    note_unrecorded,
    put_agencies,
    put_staff,
    put_stages,
)
from longstop.core.capacity.learned import Findings

_OF_THE_POLICY = ("order", "deadline")


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A document of a scenario, and what in it could not be learnt."""

    document: dict[str, Any]
    unlearnt: tuple[Unlearnt, ...]


def calibrated(like: Mapping[str, Any], stamp: str, found: Findings) -> Calibrated:
    """Make a scenario of what was found; like is a valid document, of which stamp is the name."""
    draft = Draft(deepcopy(dict(like)), like["name"], found)
    draft.document |= {
        "name": "measured",
        "version": str(found.last),
        "about": f"Measured here from {found.first} to {found.last}; the rest as {stamp}",
    }
    _assume_all(draft)
    for put in (put_arrivals, put_backlog, put_data, put_staff, put_agencies, put_stages,
                note_unrecorded):  # fmt: skip
        put(draft)
    for row in draft.document["stage"]:
        row["source"] = row.pop("source")  # last, as everywhere
    return Calibrated(draft.document, tuple(draft.unlearnt))


def _assume_all(draft: Draft) -> None:
    """Say of every table that it is assumed as it was, until something in it is measured."""
    for name, value in draft.document.items():
        if name in _OF_THE_POLICY or not isinstance(value, dict | list):
            continue
        for row in [value] if isinstance(value, dict) else value:
            if row["source"].startswith("assumed"):
                rest = row["source"].removeprefix("assumed").lstrip(": ")
                row["source"] = f"assumed as in {draft.like}" + (f": {rest}" if rest else "")
