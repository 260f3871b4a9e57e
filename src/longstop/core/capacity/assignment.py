"""State a backlog that agencies are to share out, and what came of it: advice, which sends nothing.

What placing somebody is worth is their danger by the hours that it takes, so that no length of work
moves anyone ahead of greater danger: an hour for Very High is worth thirty for Low. Within a grade
access to children and age count, never by so much as the step to the next grade.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from longstop.core.capacity.scenario import GRADES

MUST, LOWEST = GRADES[-1], GRADES[0]
ACCESS, AGED, FULL_AGE = 1.2, 0.3, 90.0
"""What access to children multiplies a worth by; what full age adds, and when it is full (days)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Somebody who waits: the agency of the place, hours of work, and who must not have it.

    has_access: access to children is known or unknown, and was not looked for and not found.
    """

    reference: str
    area: str
    grade: str
    hours: float
    skill: str = ""
    has_access: bool = True
    age_days: float = 0.0
    not_to: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Taking:
    """An agency: hours it can work, skills it has, and agencies that may work for its area."""

    agency: str
    hours: float
    skills: frozenset[str] = frozenset()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What must be kept. Shares lie between 0 and 1.

    overhead: work away from home takes so much longer. area: of what its share of all hours asked
    for would get it of all hours there are, so much goes to each area at least. lowest: so much of
    all hours there are goes to Low at least.
    """

    overhead: float = 0.2
    area: float = 0.6
    lowest: float = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Shared:
    """What one agency gets: people by grade, hours of its own, and how many are from elsewhere."""

    agency: str
    people: Mapping[str, int]
    hours: float
    of_hours: float
    from_elsewhere: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NotKept:
    """A term that could not be kept, and by how many hours (people, for who must be placed)."""

    what: str
    short: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Assigned:
    """Who goes where: by reference, and what could not be placed or kept, and why.

    worth and bound are of the plan and of the linear programme, which no plan can beat; gap is the
    share between them. no_agency may not go to any agency; no_room gave way to greater danger or a
    term that is kept. seconds are the solver's own for the linear programme.
    """

    goes_to: Mapping[str, str]
    agencies: tuple[Shared, ...]
    no_agency: Mapping[str, int]
    no_room: Mapping[str, int]
    not_kept: tuple[NotKept, ...]
    worth: float
    bound: float
    gap: float
    seconds: float


def worth(one: Waiting, targets: Mapping[str, int]) -> float:
    """Say what placing somebody is worth; targets are hours by grade within which one should act.

    Terms of up to 1.2 by access, 1.3 by age and 1.2 for work away stay below the step between two
    grades wherever that is at least 1.88.
    """
    aged = 1 + AGED * min(1.0, one.age_days / FULL_AGE)
    return 24 / targets[one.grade] * one.hours * (ACCESS if one.has_access else 1.0) * aged


def who_may(one: Waiting, agencies: Mapping[str, Taking]) -> Iterator[str]:
    """Give the agencies that may have somebody, home first."""
    home = agencies[one.area]
    for name in (home.agency, *home.near):
        if name not in one.not_to and (not one.skill or one.skill in agencies[name].skills):
            yield name


def area_floors(
    waiting: Sequence[Waiting], agencies: Mapping[str, Taking], terms: Terms
) -> dict[str, float]:
    """Give the hours that each area must get at least, never more than it asks for."""
    asked = dict.fromkeys(agencies, 0.0)
    for one in waiting:
        asked[one.area] += one.hours
    total, there = sum(asked.values()), sum(one.hours for one in agencies.values())
    share = terms.area * min(1.0, there / total) if total else 0.0
    return {name: share * hours for name, hours in asked.items()}


def lowest_floor(waiting: Sequence[Waiting], agencies: Mapping[str, Taking], terms: Terms) -> float:
    """Give the hours that Low must get at least, never more than it asks for."""
    asked = sum(one.hours for one in waiting if one.grade == LOWEST)
    return min(asked, terms.lowest * sum(one.hours for one in agencies.values()))
