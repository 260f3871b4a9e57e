"""Find the clock that falls due first after some stop and others start, and whose days count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.jurisdictions import Jurisdictions
from longstop.core.referral.records import Place


class Runs(Protocol):
    """A running clock: its number, its kind and when it falls due."""

    @property
    def id(self) -> int:
        """Give its number."""

    @property
    def kind(self) -> str:
        """Give its kind."""

    @property
    def due_at(self) -> datetime:
        """Give the moment at which it falls due."""


def starting(started: Mapping[int, Mapping[str, Any]]) -> dict[int, tuple[datetime, int]]:
    """Read clocks that start, as the ledger writes them, in the form that `earliest` takes."""
    return {
        id_: (datetime.fromisoformat(clock["due_at"]), clock["id"])
        for id_, clock in started.items()
    }


def earliest(
    running: Mapping[int, Sequence[Runs]],
    ids: Iterable[int],
    *,
    without: Sequence[str] = (),
    also: Mapping[int, tuple[datetime, int]] | None = None,
) -> dict[int, int]:
    """Find the next clock of each obligation: the first due, then the lowest number.

    without are kinds that stop; also is a clock that starts, as (due moment, number). Raises
    ValueError for an obligation that would have no clock left: nothing open may be without one.
    """
    found = {}
    for id_ in ids:
        left = [(one.due_at, one.id) for one in running.get(id_, ()) if one.kind not in without]
        if also and id_ in also:
            left.append(also[id_])
        if not left:
            raise ValueError("no clock would be left running")
        found[id_] = min(left)[1]
    return found


def told_stops(
    running: Sequence[Runs], kinds: Sequence[str] | None, at: datetime, why: str
) -> list[Plain]:
    """Write for the ledger that those of these clocks stopped which are of these kinds, or all."""
    return [
        {"id": one.id, "at": iso(at), "why": why}
        for one in running
        if kinds is None or one.kind in kinds
    ]


def joined(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Plain]:
    """Tell two changes of the clocks of one obligation as one; what came later moves the next."""
    told: dict[str, Plain] = {
        name: [*first.get(name, ()), *then.get(name, ())]
        for name in ("start", "stop")
        if name in first or name in then
    }
    if "set" in first or "set" in then:
        told["set"] = {**first.get("set", {}), **then.get("set", {})}
    return told


def calendar_of(places: Iterable[Place], table: Jurisdictions, *, own: str) -> str:
    """Name the calendar by which working days count where somebody is; own where that is unknown.

    All places must lie in one jurisdiction: nobody chooses between two.
    """
    found = table.of(places)
    return own if found is None else found.calendar
