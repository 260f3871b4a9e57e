"""Say where the next posts help most: prices, rival placements, and what a simulation made of them.

A price is what a linear programme of flows says that one more person would take off the
risk-weighted delay; it knows no chance and no order of work but the best. So it only proposes:
what is told is what the simulation of each placement came to, on the same people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from longstop.core.capacity.comparison import Comparison
from longstop.core.capacity.intervals import Figure

Posts = Mapping[str, int]
"""How many posts go to each team or agency."""


@dataclass(frozen=True, slots=True)
class Price:
    """By how many days one more person there would lower the risk-weighted delay, and how many."""

    name: str
    staff: int
    days: float


@dataclass(frozen=True, slots=True)
class Placement:
    """A way to place posts, by what it follows."""

    label: str
    posts: Posts


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A placement, what it comes to, and by how much that differs from no more posts, in days."""

    placement: Placement
    delay: Figure
    change: Figure


@dataclass(frozen=True, kw_only=True, slots=True)
class NextPosts:
    """The answer: prices from the highest, placements from the best, and whether that is sure.

    is_sure: the best is better than every other by more than chance. comparison holds the rest of
    the figures, its first way being no more posts.
    """

    posts: int
    base: Figure
    prices: tuple[Price, ...]
    placed: tuple[Placed, ...]
    is_sure: bool
    comparison: Comparison


def in_whole_posts(shares: Mapping[str, float], posts: int) -> dict[str, int]:
    """Round shares of posts to whole ones that add up (largest remainders, then the names)."""
    total = sum(shares.values())
    if total <= 0:
        return {}
    exact = {name: posts * share / total for name, share in shares.items()}
    whole = {name: int(one) for name, one in exact.items()}
    left = posts - sum(whole.values())
    by_rest = sorted(exact, key=lambda name: (whole[name] - exact[name], name))
    for name in by_rest[:left]:
        whole[name] += 1
    return {name: count for name, count in whole.items() if count}


def rivals(
    prices: Sequence[Price], posts: int, shared: Sequence[str], best: Posts
) -> list[Placement]:
    """Give placements that people would think of, without those that are the proposed one.

    shared are the teams before cases are allocated to agencies.
    """
    staff = {one.name: float(one.staff) for one in prices}
    dear = max(prices, key=lambda one: (one.days, one.name))
    desk = max(
        (one for one in prices if one.name in shared), key=lambda one: one.days, default=dear
    )
    largest = sorted(staff, key=lambda name: (-staff[name], name))
    few = [name for name in largest if name not in shared][:posts] or largest
    tried = [
        Placement("all where one more helps most", {dear.name: posts}),
        Placement("all at the desk before allocation", {desk.name: posts}),
        Placement(
            "spread over the largest agencies", in_whole_posts(dict.fromkeys(few, 1.0), posts)
        ),
        Placement("in proportion to who is there", in_whole_posts(staff, posts)),
    ]
    found: list[Placement] = []
    for one in tried:
        if one.posts and one.posts != best and all(one.posts != other.posts for other in found):
            found.append(one)
    return found
