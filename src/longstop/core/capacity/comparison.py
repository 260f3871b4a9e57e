"""Set ways of working side by side: what each comes to, and by how much it differs from the first.

All of them meet the same people with the same random numbers, so that most of what is chance is in
both and leaves their difference (common random numbers): it is sure long before either figure is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan, nan

from longstop.core.capacity.intervals import Figure, figure
from longstop.core.capacity.limits import Limits
from longstop.core.capacity.network import Milestone
from longstop.core.capacity.outcome import Walked, days_within, in_time, weighted_delay
from longstop.core.capacity.scenario import GRADES


class Unit(StrEnum):
    """What a measure counts."""

    DAYS = "days"
    SHARE = "share"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared: its name for programs, in words, and how it is read off a walk."""

    name: str
    words: str
    unit: Unit
    of: Callable[[Walked], float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """One way of working: its measures, and how much they differ from the first way's."""

    label: str
    figures: Mapping[str, Figure]
    differences: Mapping[str, Figure]
    limits: Limits | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Ways of working side by side, the first being what the others are held to."""

    replications: int
    ways: tuple[Beside, ...]


def _missed(grade: str) -> Callable[[Walked], float]:
    def of(walk: Walked) -> float:
        one = walk.grades[grade]
        return one.missed / (one.met + one.missed) if one.met + one.missed else nan

    return of


def _half_safe(grade: str) -> Callable[[Walked], float]:
    return lambda walk: days_within(walk.grades[grade].ages[Milestone.SAFE], walk.bin_days, 0.5)


def _most(walk: Walked) -> float:
    oldest = max(one.oldest for one in walk.grades.values())
    return nan if oldest < 0 else oldest


_SAID = {grade: grade.replace("_", " ").title() for grade in GRADES}
MEASURES = (
    Measure("delay", "risk-weighted delay", Unit.DAYS, weighted_delay),
    *(
        Measure(f"missed_{grade}", f"{_SAID[grade]}: not in time", Unit.SHARE, _missed(grade))
        for grade in reversed(GRADES)
    ),
    *(
        Measure(
            f"half_safe_{grade}", f"{_SAID[grade]}: half safe within", Unit.DAYS, _half_safe(grade)
        )
        for grade in reversed(GRADES)
    ),
    Measure("in_time", "of 1,000, in time", Unit.PEOPLE, in_time),
    Measure(
        "lost", "lost because data expired", Unit.PEOPLE,
        lambda walk: sum(one.lost for one in walk.grades.values()),
    ),
    Measure("oldest", "the oldest that waits", Unit.DAYS, _most),
)  # fmt: skip


def compared(
    labels: Sequence[str],
    walks: Sequence[Sequence[Walked]],
    limits: Sequence[Limits | None],
) -> Comparison:
    """Set ways side by side: walks of each, in the same order of replications."""
    first = walks[0]
    return Comparison(
        replications=len(first),
        ways=tuple(
            Beside(
                label=label,
                figures={one.name: figure([one.of(walk) for walk in own]) for one in MEASURES},
                differences={one.name: _difference(one, first, own) for one in MEASURES},
                limits=limit,
            )
            for label, own, limit in zip(labels, walks, limits, strict=True)
        ),
    )


def _difference(one: Measure, first: Sequence[Walked], own: Sequence[Walked]) -> Figure:
    """Give the paired difference; not known where one of a pair is not."""
    pairs = [one.of(b) - one.of(a) for a, b in zip(first, own, strict=True)]
    return Figure(nan, nan) if any(map(isnan, pairs)) else figure(pairs)


def are_sure(found: Comparison, *, share: float, days: float) -> bool:
    """Tell whether no difference of a share, nor of the delay, is less sure: half a width each."""
    shares = [one.name for one in MEASURES if one.unit is Unit.SHARE]
    for way in found.ways[1:]:
        read = [(way.differences[name], share) for name in shares]
        read.append((way.differences["delay"], days))
        if not all(isnan(one.value) or one.half <= within for one, within in read):
            return False
    return True
