"""Run several ways of working on the same people, until their differences are sure enough."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.capacity_order import work_order
from longstop.actions.capacity_ways import Way
from longstop.actions.run_capacity import LIMITED, MOST, limits_of, walked
from longstop.core.capacity.comparison import Comparison, are_sure, compared
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.limits import Limits
from longstop.core.capacity.network import Network, orderless
from longstop.core.capacity.outcome import Walked
from longstop.engines.simulator import replications

SHARE, DAYS = 0.005, 0.5
"""How sure the difference of a share and of the risk-weighted delay must be: half a width."""


def compare_capacity(
    ways: Sequence[Way],
    *,
    share: float = SHARE,
    days: float = DAYS,
    most: int = MOST,
    threads: int = 1,
    at_once: int = 4,
) -> Comparison:
    """Compare ways with the first; all take its seed."""
    seed = ways[0].scenario.run.seed
    labels = [way.label for way in ways]
    networks = [laid_out(way.scenario, work_order(way.policy, way.scenario.rule)) for way in ways]
    walks: list[list[Walked]] = [[] for _ in ways]
    unlimited: list[Limits | None] = [None] * len(ways)
    for first in range(0, most, at_once):
        count = min(at_once, most - first)
        for network, own in zip(networks, walks, strict=True):
            done = replications(network, seed, count, first=first, threads=threads)
            own += map(walked, done)
        if are_sure(compared(labels, walks, unlimited), share=share, days=days):
            break
    return compared(labels, walks, limits_of_each(networks, seed, min(LIMITED, len(walks[0]))))


def limits_of_each(networks: Sequence[Network], seed: int, count: int) -> list[Limits]:
    """Bound each network, whatever the order of its work: those alike but for it only once."""
    found: dict[Network, Limits] = {}
    for one in map(orderless, networks):
        if one not in found:
            found[one] = limits_of(one, seed, count)
    return [found[orderless(one)] for one in networks]
