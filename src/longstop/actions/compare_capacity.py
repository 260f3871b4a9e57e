"""Run several ways of working on the same people, until their differences are sure enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    unlimited: list[Limits | None] = [None] * len(ways)
    for walks in in_rounds(networks, seed, most=most, at_once=at_once, threads=threads):
        if are_sure(compared(labels, walks, unlimited), share=share, days=days):
            break
    return compared(labels, walks, limits_of_each(networks, seed, min(LIMITED, len(walks[0]))))


def in_rounds(
    networks: Sequence[Network], seed: int, *, most: int, at_once: int, threads: int = 1
) -> Iterator[list[list[Walked]]]:
    """Let each network meet the same people, so many walks at once; gives all walks so far."""
    walks: list[list[Walked]] = [[] for _ in networks]
    for first in range(0, most, at_once):
        count = min(at_once, most - first)
        for network, own in zip(networks, walks, strict=True):
            own += map(walked, replications(network, seed, count, first=first, threads=threads))
        yield walks


def limits_of_each(networks: Sequence[Network], seed: int, count: int) -> list[Limits]:
    """Bound each network, whatever the order of its work: those alike but for it only once."""
    found: dict[Network, Limits] = {}
    for one in map(orderless, networks):
        if one not in found:
            found[one] = limits_of(one, seed, count)
    return [found[orderless(one)] for one in networks]
