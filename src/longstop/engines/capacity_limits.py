"""Put together how far the risk-weighted delay of a walk can be brought down at all.

Every case is bounded twice: by how long it takes if nobody waits, and together with all others by
what the people of its station can work off (engines/capacity_bounds.py). A grade's weight is split
between the two, and any split gives a bound; the one that gives the most is taken.

Clairvoyant: whoever orders knows how long each case will take. Informed: they know the mean of its
grade; then the bound holds in the mean over walks, and where no service varies by more than its
mean (Möhring, Schulz and Uetz 1999). The time between half a service and its mean is left out,
and so is every queue before the stage that acts: both could only raise the bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from longstop.core.capacity.limits import Least
from longstop.core.capacity.network import Network
from longstop.core.capacity.spreads import mean_of, varies_much
from longstop.engines.capacity_bounds import Alone, Numbers, Pooled, pooled
from longstop.engines.simulator_tables import Rows

PARTS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""The parts of a grade's weight that are tried."""

Parts = tuple[float, ...]


def weights_of(network: Network) -> Numbers:
    """Give the risk weight of each grade, 0 where the network has none of it."""
    found = np.zeros(len(network.grades))
    for kind in network.kinds:
        found[kind.grade] = kind.weight
    return found


def least_delays(one: Alone, parts: Parts | None = None) -> tuple[Least, Parts]:
    """Bound a walk; gives the parts of weight that were best too, for the next walks of it.

    informed is clairvoyant where some service varies too much for more. Parts that were chosen on
    another walk leave it unbiased.
    """
    sums = _Sums.of(one)
    means, is_known = _mean_work(one.walk.network)
    weights = sums.weights
    with np.errstate(divide="ignore"):
        known = np.where(means > 0, weights / means, 0.0)
    exact = weights[sums.grades] / np.maximum(sums.work, 1e-12)
    chosen = parts or _best(lambda tried: sums.bound(tried, known[sums.grades]), len(weights))
    clairvoyant = sums.bound(chosen, exact)
    alone = sums.bound((0.0,) * len(weights), exact)
    least = Least(
        alone=alone,
        clairvoyant=max(alone, clairvoyant),
        informed=sums.bound(chosen, known[sums.grades]) if is_known else max(alone, clairvoyant),
        missed=_shares(one, "missed", ("met", "missed")),
        lost=_shares(one, "lost", ("received",)),
    )
    return least, chosen


def _shares(one: Alone, part: str, whole: tuple[str, ...]) -> dict[str, float]:
    """Give by grade the share of what was counted though nobody waited."""
    counts, found = one.walk.counts, {}
    for grade, row in zip(one.walk.network.grades, counts, strict=True):
        of = sum(int(row[name]) for name in whole)
        found[grade] = int(row[part]) / of if of else nan
    return found


def _best(value: Callable[[Parts], float], count: int) -> Parts:
    """Try each grade's part after the other, twice over: the bound is concave in all of them."""
    most, best = max((value(one), one) for one in ((1.0,) * count, (0.0,) * count))
    for _ in range(2):
        for n in range(count):
            for part in PARTS:
                tried = (*best[:n], part, *best[n + 1 :])
                if part != best[n] and (found := value(tried)) > most:
                    best, most = tried, found
    return best


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What a bound is added up from; sums are days by grade."""

    weights: Numbers
    received: Numbers
    others: Numbers
    own: Numbers
    before: Numbers
    grades: Rows
    work: Numbers
    stations: Sequence[tuple[Rows, Pooled]]

    @classmethod
    def of(cls, one: Alone) -> _Sums:
        network, turns = one.walk.network, one.turns
        count, grades = len(network.grades), turns["grade"]
        ends = np.minimum(turns["ends"], network.until)
        own = _by_grade(grades, ends - turns["began"], count)
        stations = []
        for station, open_ in one.open.items():
            among = np.flatnonzero(turns["station"] == station)
            stations.append((among, pooled(turns[among], open_, network.until)))
        return cls(
            weights=weights_of(network),
            received=one.walk.counts["received"].astype(np.float64),
            others=one.walk.counts["delay"] - own,
            own=own,
            before=_by_grade(grades, turns["comes"] - turns["began"], count),
            grades=grades,
            work=turns["work"],
            stations=stations,
        )

    def bound(self, parts: Parts, ranks: Numbers) -> float:
        """Give the mean delay by weight, so much of each grade's weight bounded by the stations."""
        part = np.array(parts)
        days = self.others + (1 - part) * self.own + part * self.before
        shared = part[self.grades] * ranks
        queued = sum(line.least(shared[among]) for among, line in self.stations)
        whole = float(self.weights @ self.received)
        return (float(self.weights @ days) + queued) / whole if whole else nan


def _by_grade(grades: Rows, days: Numbers, count: int) -> Numbers:
    return np.asarray(np.bincount(grades, days, count), np.float64)


def _mean_work(network: Network) -> tuple[Numbers, bool]:
    """Give each grade's mean work where somebody acts (the longest), and whether it may be used."""
    means, is_known = np.zeros(len(network.grades)), True
    for node in network.nodes:
        if not node.acts:
            continue
        steps = node.steps if len(node.steps) > 1 else node.steps * len(network.kinds)
        for kind, step in zip(network.kinds, steps, strict=True):
            means[kind.grade] = max(means[kind.grade], mean_of(step.service))
            is_known = is_known and not varies_much(step.service)
    return means, is_known
