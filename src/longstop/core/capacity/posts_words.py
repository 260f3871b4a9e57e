"""Say where the next posts help most, as a planner reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import isnan
from typing import Any

from longstop.core.capacity.comparison_words import comparison_as_plain
from longstop.core.capacity.outcome_words import days_of, plain
from longstop.core.capacity.posts import NextPosts, Posts

DEAREST = 10


def posts_in_words(found: NextPosts) -> Iterator[str]:
    """Say it line by line; what is uncertain stands with its 95 % interval."""
    yield f"The risk-weighted delay is {days_of(found.base)} with the people there are."
    yield f"{found.posts} more, by where they go, the best first:"
    for one in found.placed:
        by = one.change
        said = f"{by.value:+.2f} [{by.low:+.2f}, {by.high:+.2f}] days"
        yield (
            f"- {one.placement.label}: {'not known' if isnan(by.value) else said}"
            f" ({_listed(one.placement.posts)})"
        )
    if len(found.placed) > 1:
        yield (
            "The first is better than every other by more than chance."
            if found.is_sure
            else "The first and others lie so close together that chance may decide between them."
        )
    dearest = ", ".join(f"{one.name} {one.days:.3f}" for one in found.prices[:DEAREST])
    yield (
        "What one more person would take off, in days, by a programme of flows that knows no chance"
        f" and orders the work as well as can be: {dearest}."
    )
    yield (
        f"{found.comparison.replications} replications on the same people. It counts the time until"
        " somebody has acted: laboratories and what comes after cannot show here. A person decides."
    )


def posts_as_plain(found: NextPosts) -> dict[str, Any]:
    """Give it as figures, for programs: each with value and half width, null where not known."""
    return {
        "posts": found.posts,
        "delay": plain(asdict(found.base)),
        "is_sure": found.is_sure,
        "placements": [
            {
                "label": one.placement.label,
                "posts": dict(one.placement.posts),
                "delay": plain(asdict(one.delay)),
                "change": plain(asdict(one.change)),
            }
            for one in found.placed
        ],
        "prices": [asdict(one) for one in found.prices],
        "comparison": comparison_as_plain(found.comparison),
    }


def _listed(posts: Posts) -> str:
    return ", ".join(f"{name} +{count}" for name, count in posts.items())
