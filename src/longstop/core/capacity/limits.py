"""Say how close to the best possible a result is: what no order of work can beat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from longstop.core.capacity.intervals import Figure, figure


@dataclass(frozen=True, kw_only=True, slots=True)
class Least:
    """What one walk cannot fall below. Delays are risk-weighted days (core/capacity/outcome.py).

    alone: if nobody waited for anybody. clairvoyant: however the work is ordered, every duration
    known. informed: likewise with the mean durations known. missed and lost are shares by grade
    that are so though nobody waits; nan where there is nobody to tell by.
    """

    alone: float
    clairvoyant: float
    informed: float
    missed: Mapping[str, float]
    lost: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The same over several walks, each figure with its interval of 95 %."""

    alone: Figure
    clairvoyant: Figure
    informed: Figure
    missed: Mapping[str, Figure]
    lost: Mapping[str, Figure]


def limits(walks: Sequence[Least]) -> Limits:
    """Put the limits of walks together; who knows less cannot do better than who knows all."""
    clairvoyant = figure([one.clairvoyant for one in walks])
    informed = figure([one.informed for one in walks])
    return Limits(
        alone=figure([one.alone for one in walks]),
        clairvoyant=clairvoyant,
        informed=max(informed, clairvoyant, key=lambda one: one.value),
        missed={grade: figure([one.missed[grade] for one in walks]) for grade in walks[0].missed},
        lost={grade: figure([one.lost[grade] for one in walks]) for grade in walks[0].lost},
    )
