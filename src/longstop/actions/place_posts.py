"""Propose where the next posts go, and try it beside other placements on the same people."""

from __future__ import annotations

from longstop.actions.capacity_order import work_order
from longstop.actions.capacity_ways import Way
from longstop.actions.compare_capacity import compare_capacity
from longstop.core.capacity.comparison import Beside
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.posts import (
    NextPosts,
    Placed,
    Placement,
    Price,
    in_whole_posts,
    rivals,
)
from longstop.core.capacity.scenario import Scenario
from longstop.core.capacity.what_if import with_posts
from longstop.core.triage.policy import Policy
from longstop.engines.flow_programme import flows

AS_PRICED = "as the programme places them"
DAYS, MOST_TRIED = 0.05, 16
"""How sure the change of the risk-weighted delay must be: half a width, in days. And at most."""


def place_posts(
    scenario: Scenario,
    policy: Policy,
    posts: int,
    *,
    days: float = DAYS,
    most: int = MOST_TRIED,
    threads: int = 1,
) -> NextPosts:
    """Say where so many posts help most; raises NotSolved, ChangeNotPossible."""
    network = laid_out(scenario, work_order(policy, scenario.rule))
    found = flows(network, posts)
    names = [station.name for station in network.stations]
    staff = [station.servers for station in network.stations]
    prices = [Price(names[s], staff[s], days_off) for s, days_off in found.prices.items()]
    proposed = in_whole_posts({names[s]: share for s, share in found.posts.items()}, posts)
    best = [Placement(AS_PRICED, proposed)] if proposed else []
    shared = [team.name for team in scenario.teams]
    placements = [*best, *rivals(prices, posts, shared, proposed)]
    ways = [Way("no more posts", scenario, policy)] + [
        Way(one.label, with_posts(scenario, one.posts), policy) for one in placements
    ]
    came = compare_capacity(ways, share=1.0, days=days, most=most, threads=threads)
    placed = sorted(
        (_placed(one, way) for one, way in zip(placements, came.ways[1:], strict=True)),
        key=lambda one: one.delay.value,
    )
    return NextPosts(
        posts=posts,
        base=came.ways[0].figures["delay"],
        prices=tuple(sorted(prices, key=lambda one: (-one.days, one.name))),
        placed=tuple(placed),
        is_sure=_is_sure(placed),
        comparison=came,
    )


def _placed(one: Placement, way: Beside) -> Placed:
    return Placed(placement=one, delay=way.figures["delay"], change=way.differences["delay"])


def _is_sure(placed: list[Placed]) -> bool:
    """Tell whether the best one's interval lies beyond all others'."""
    first, *others = placed
    return all(first.change.high < one.change.low for one in others)
