"""Find where a scenario is larger than a machine can play through time in some minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from longstop.core.capacity.network import MOST_NODES
from longstop.core.capacity.scenario_links import allocated_at

MOST_PEOPLE, MOST_STEPS, MOST_WORKING = 10_000_000, 200_000_000, 200_000
"""People who come, stages that all of them go through, and people who work, in one scenario."""


def faults_of_size(document: Mapping[str, Any]) -> Iterator[str]:
    """List what a document without other faults holds too much of."""
    places = node_count(document)
    if places > MOST_NODES:
        yield (
            f"stage: with every agency's own there are {places} places to be at, and at most"
            f" {MOST_NODES} can be: state fewer agencies or fewer stages"
        )
    people = people_count(document)
    steps = people * times_through(document["stage"])
    if people > MOST_PEOPLE:
        yield (
            f"arrivals: with those who wait some {people:,.0f} people come, and at most"
            f" {MOST_PEOPLE:,} can: state fewer people or fewer days"
        )
    elif steps > MOST_STEPS:
        yield (
            f"stage: with all that is done again people go through some {steps:,.0f} stages, and at"
            f" most {MOST_STEPS:,} can be: lower again, or state fewer people or fewer days"
        )
    working = sum(row["staff"] for kind in ("team", "agency") for row in document.get(kind, ()))
    if working > MOST_WORKING:
        yield (
            f"team: with agencies {working:,} people work in all, and at most {MOST_WORKING:,} can:"
            " state fewer"
        )


def node_count(document: Mapping[str, Any]) -> int:
    """Give how many nodes a document is laid out as: its stages, every agency's own, pathways."""
    rows = document["stage"]
    turn = allocated_at([row.get("by") for row in rows])
    sizes = [1 + ("by" in row and "delay_days" in row) for row in rows]
    own = len(document.get("agency", ())) * sum(sizes[turn:])
    return sum(sizes[:turn]) + own + len(document.get("pathway", ()))


def people_count(document: Mapping[str, Any]) -> float:
    """Give how many people come at most in the mean, were every day as busy as the busiest."""
    a_day = sum(
        row["per_day"] * max(row.get("week", (1,))) * max(row.get("season", (1,)))
        for row in document["arrivals"]
    )
    waiting = sum(row["count"] for row in document.get("backlog", ()))
    return float(a_day * document["run"]["days"] + waiting)


def times_through(rows: Sequence[Mapping[str, Any]]) -> float:
    """Give how many stages somebody who never leaves goes through in the mean, again and again."""
    names = [row["name"] for row in rows]
    found: list[float] = []  # from coming to a stage until going on from it, by stage
    for place, row in enumerate(rows):
        again = row.get("again", 0.0)
        back = names.index(row["again_to"]) if again else place
        found.append((1 + again * sum(found[back:])) / (1 - again))
    return sum(found)
