"""Say how well a score puts those who were yes before those who were no, wherever a cut lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from longstop.core.oversight.intervals import Z95, Estimate, Pile

_STEPS = 60
"""Halvings of an interval of length 1: more than a double can tell apart."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One person: how high they were put, whether it was yes, and their weight."""

    score: float
    yes: bool
    weight: float = 1.0


def auc(scored: Iterable[Scored]) -> Estimate | None:
    """Compute the share of pairs, one yes and one no, in which the yes stands higher; ties a half.

    None where there is no pair. Source: Hanley and McNeil 1982, Radiology 143:29-36 (the area
    under the ROC curve is that share); the interval as in `auc_interval`.
    """
    listed = sorted(scored, key=lambda one: one.score)
    yes = Pile.of(one.weight for one in listed if one.yes)
    no = Pile.of(one.weight for one in listed if not one.yes)
    if not yes.people or not no.people:
        return None
    below = won = 0.0
    for _, tied in groupby(listed, key=lambda one: one.score):
        group = list(tied)
        beaten = sum(one.weight for one in group if not one.yes)
        won += sum(one.weight for one in group if one.yes) * (below + beaten / 2)
        below += beaten
    area = min(1.0, won / (yes.weight * no.weight))
    ends = auc_interval(area, yes.effective, no.effective)
    return Estimate(area, *ends, yes.people + no.people)


def auc_interval(area: float, yes: float, no: float) -> tuple[float, float]:
    """Compute the 95 % interval of an area from so many yes and no (effective numbers).

    Source: Newcombe 2006, Stat. Med. 25:559-573, method 5: the variance of Hanley and McNeil with
    both numbers replaced by their mean, taken at the end of the interval and not at the area, so
    that it stays within 0 and 1 and keeps its width at 1.
    """
    low = _end(area, 0.0, yes, no) if area > 0 else 0.0
    high = _end(area, 1.0, yes, no) if area < 1 else 1.0
    return low, high


def _end(area: float, far: float, yes: float, no: float) -> float:
    near = area
    for _ in range(_STEPS):
        middle = (near + far) / 2
        if abs(area - middle) > Z95 * sqrt(_variance(middle, yes, no)):
            far = middle
        else:
            near = middle
    return (near + far) / 2


def _variance(area: float, yes: float, no: float) -> float:
    mean = max(0.0, (yes + no) / 2 - 1)
    inner = 1 + mean * (1 - area) / (2 - area) + mean * area / (1 + area)
    return area * (1 - area) * inner / (yes * no)
