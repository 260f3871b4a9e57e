"""Say which kinds of clock will be missed in the days ahead, from what is due and the recent rate.

It is a forecast and says its basis: what falls due among the work there is today, times the share
that was missed lately. It knows nothing of who is yet to come, nor of who will be away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

AHEAD, LATELY = timedelta(days=30), timedelta(days=90)
LEAST = 20
"""Fewer than this settled lately, and no rate is told."""
_Z = 1.96


@dataclass(frozen=True, kw_only=True, slots=True)
class KindSeen:
    """What is known of one kind: due in the days ahead; met in time and missed lately."""

    kind: str
    due: int
    met: int
    missed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """What is to be expected of one kind; None where too few were settled lately to tell.

    rate is the share missed lately; low and high are how many of those due may be missed, by the
    95 % interval of that share (Wilson).
    """

    seen: KindSeen
    rate: float | None
    expected: float | None
    low: float | None
    high: float | None


def forecasts(kinds: Iterable[KindSeen]) -> list[Forecast]:
    """Forecast every kind of which something falls due: most expected first, then the unknown."""
    found = [_forecast(one) for one in kinds if one.due]
    return sorted(found, key=lambda one: (-(one.expected or 0.0), -one.seen.due, one.seen.kind))


def _forecast(seen: KindSeen) -> Forecast:
    settled = seen.met + seen.missed
    if settled < LEAST:
        return Forecast(seen=seen, rate=None, expected=None, low=None, high=None)
    rate = seen.missed / settled
    low, high = _wilson(rate, settled)
    return Forecast(
        seen=seen,
        rate=rate,
        expected=rate * seen.due,
        low=low * seen.due,
        high=high * seen.due,
    )


def _wilson(share: float, count: int) -> tuple[float, float]:
    middle = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z * sqrt(share * (1 - share) / count + (_Z / (2 * count)) ** 2) / (1 + _Z**2 / count)
    return max(0.0, middle - half), min(1.0, middle + half)
