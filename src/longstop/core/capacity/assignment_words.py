"""Say how a backlog could be shared out, as whoever decides it reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from longstop.core.capacity.assignment import Assigned
from longstop.core.capacity.scenario import GRADES
from longstop.core.capacity.telling import words

HEADS = ("agency", *(words(grade) for grade in reversed(GRADES)), "from elsewhere", "hours", "of")


def rows_of(found: Assigned) -> Iterator[tuple[str, ...]]:
    """Give the table: a row for each agency."""
    for one in found.agencies:
        people = (f"{one.people[grade]:,}" for grade in reversed(GRADES))
        yield (
            one.agency,
            *people,
            f"{one.from_elsewhere:,}",
            f"{one.hours:,.0f}",
            f"{one.of_hours:,.0f}",
        )


def below_the_table(found: Assigned) -> Iterator[str]:
    """Say what could not be placed or kept, and how near the best possible this is."""
    yield f"Placed: {len(found.goes_to):,}."
    why = "a skill or a conflict of interest is in the way"
    yield from _left("No agency may take", why, found.no_agency)
    yield from _left("No room for", "others are more dangerous, or keep a floor", found.no_room)
    for one in found.not_kept:
        yield f"NOT KEPT: {one.what} (short by {one.short:,.1f})."
    yield (
        f"No plan under these terms can be worth more than {found.bound:,.1f}; this one is worth"
        f" {found.worth:,.1f}, {max(0.0, found.gap):.3%} below. It is advice: a person decides, and"
        " nothing was sent."
    )


def _left(what: str, why: str, left: Mapping[str, int]) -> Iterator[str]:
    if any(left.values()):
        listed = ", ".join(f"{count:,} {words(grade)}" for grade, count in left.items() if count)
        yield f"{what}: {listed} ({why})."


def assigned_as_plain(found: Assigned) -> dict[str, Any]:
    """Give it for programs."""
    return asdict(found)
