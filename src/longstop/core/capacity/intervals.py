"""Say how sure a simulated figure is, from replications that know nothing of one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atan, cos, isnan, nan, pi, sin, sqrt


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over replications, and the half of its interval; nan where it cannot be told."""

    value: float
    half: float

    @property
    def low(self) -> float:
        """Give the lower end."""
        return self.value - self.half

    @property
    def high(self) -> float:
        """Give the upper end."""
        return self.value + self.half

    def holds(self, truth: float) -> bool:
        """Tell whether a value lies inside."""
        return self.low <= truth <= self.high


def figure(values: Sequence[float], *, level: float = 0.95, at_once: int = 1) -> Figure:
    """Give the mean of independent values with Student's interval.

    at_once: of so many intervals all hold together with the level (Bonferroni).
    """
    told = [one for one in values if not isnan(one)]
    if not told:
        return Figure(nan, nan)
    mean = sum(told) / len(told)
    if len(told) < 2:
        return Figure(mean, nan)
    spread = sqrt(sum((one - mean) ** 2 for one in told) / (len(told) - 1))
    return Figure(
        mean, student(1 - (1 - level) / at_once, len(told) - 1) * spread / sqrt(len(told))
    )


@lru_cache(maxsize=256)
def student(level: float, freedom: int) -> float:
    """Give how many standard errors hold so much of Student's t on both sides (by bisection)."""
    low, high = 0.0, 1.0
    while _inside(high, freedom) < level:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, freedom) < level else (low, middle)
    return high


def _inside(t: float, freedom: int) -> float:
    """Give the share of t between -t and t: a finite sum (Abramowitz and Stegun 26.7.3, 26.7.4)."""
    angle = atan(t / sqrt(freedom))
    odd = freedom % 2
    term = cos(angle) if odd else 1.0
    total = 0.0 if freedom == 1 else term
    for n in range(2 + odd, freedom - 1, 2):
        term *= cos(angle) ** 2 * (n - 1) / n
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
