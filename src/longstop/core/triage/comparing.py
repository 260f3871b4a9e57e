"""Say what another policy would change before it counts: who moves, from where to where.

People are gathered by what is known of them and what people and tools said, so that a million of
them are compared as fast as their few patterns are. Nothing here moves anybody: a person's grade
stays, and what was promised stays promised.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from longstop.core.triage.answers import Answers
from longstop.core.triage.patterns import Masks, Outcome, SetEvaluator
from longstop.core.triage.placing import Standing, said_of, works_as
from longstop.core.triage.policy import Grade, grade_if_any

Ends = tuple[Grade, Grade]
"""The lowest and the highest grade still open."""
_NOTHING = Answers()


class Group(NamedTuple):
    """So many people alike: their masks, a person's, a tool's and the grade it was given on."""

    known: int
    true: int
    alleged: int
    no_trace: int
    grade: str | None
    tool_grade: str | None
    graded_on: str | None
    people: int


class Way(IntEnum):
    """Which way somebody moves, the gravest first: across High is another kind of work."""

    FALLS_BELOW_HIGH = 0
    RISES_TO_HIGH = 1
    FALLS = 2
    RISES = 3
    RANGE_ONLY = 4


@dataclass(frozen=True, slots=True)
class Moving:
    """People who move alike: how, their outcome before and after, their patterns, how many."""

    way: Way
    before: Outcome
    after: Outcome
    patterns: tuple[Masks, ...]
    people: int


@dataclass(slots=True)
class Side:
    """What one policy makes of everybody, in numbers of people.

    demand is by the grade that orders the work; provisional have a floor in doubt, conflicts a
    conflict in a question that the policy reads; tools_disagree stand on another side of High than
    a tool says, and asked_anew are held to be more dangerous than the person who graded knew.
    """

    demand: Counter[Grade | None] = field(default_factory=Counter)
    provisional: int = 0
    conflicts: int = 0
    emergencies: int = 0
    tools_disagree: int = 0
    asked_anew: int = 0


@dataclass(slots=True)
class Comparison:
    """Two policies over the same people, in numbers of people, and those who move by pattern.

    working and ranges leave out who is outside the instrument. gained and lost tell whose floor is
    higher or lower than before, or is one at all. graded have a person's grade, which stays.
    """

    people: int = 0
    patterns: int = 0
    outside: int = 0
    graded: int = 0
    working: Counter[tuple[Grade, Grade]] = field(default_factory=Counter)
    ranges: Counter[tuple[Ends, Ends]] = field(default_factory=Counter)
    gained: int = 0
    lost: int = 0
    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)
    moving: tuple[Moving, ...] = ()

    def moved(self, *ways: Way) -> int:
        """Count who moves these ways."""
        return sum(one.people for one in self.moving if one.way in ways)


_Alike = tuple[int, int, str | None, str | None, str | None]


@dataclass(slots=True)
class _Gathered:
    """People whose outcomes and grades are the same under both policies."""

    before: Outcome
    after: Outcome
    people: int = 0
    patterns: list[Masks] = field(default_factory=list)


def compare(before: SetEvaluator, after: SetEvaluator, groups: Iterable[Group]) -> Comparison:
    """Compare two policies over these people, with evaluators that nothing was asked of yet.

    Raises AnswersNotValid for impossible masks.
    """
    alike: dict[_Alike, _Gathered] = {}
    of_before, of_after = before.of, after.of
    for known, true, alleged, no_trace, grade, tool_grade, graded_on, people in groups:
        pattern = (known, true, alleged, no_trace)
        old, new = of_before(pattern), of_after(pattern)
        # Equal outcomes are one object each, and a number is quicker to find than ten parts.
        key = (id(old), id(new), grade, tool_grade, graded_on)
        found = alike.get(key)
        if found is None:
            found = alike[key] = _Gathered(old, new)
        found.people += people
        found.patterns.append(pattern)
    result = Comparison(patterns=before.patterns)
    for (_, _, grade, tool_grade, graded_on), gathered in alike.items():
        standing = Standing(
            answers=_NOTHING,
            grade=grade_if_any(grade),
            tool_grade=grade_if_any(tool_grade),
            graded_on=grade_if_any(graded_on),
        )
        _count(result, gathered, standing, before, after)
    result.moving = _moving(alike)
    return result


def _count(
    result: Comparison,
    one: _Gathered,
    standing: Standing,
    before: SetEvaluator,
    after: SetEvaluator,
) -> None:
    result.people += one.people
    result.graded += one.people if standing.grade else 0
    _count_side(result.before, one.before, standing, before, one.people)
    _count_side(result.after, one.after, standing, after, one.people)
    old, new = _inside(one.before), _inside(one.after)
    if old is None or new is None:
        result.outside += one.people
        return
    result.working[old[2], new[2]] += one.people
    result.ranges[old[:2], new[:2]] += one.people
    floors = _floor(before, one.before), _floor(after, one.after)
    result.gained += one.people if floors[1] > floors[0] else 0
    result.lost += one.people if floors[1] < floors[0] else 0


def _count_side(
    side: Side, found: Outcome, standing: Standing, by: SetEvaluator, people: int
) -> None:
    works = works_as(standing, said_of(found.working, standing.tool_grade))
    side.demand[works] += people
    side.provisional += people if found.provisional else 0
    side.conflicts += people if found.conflicts & by.policy.reads else 0
    side.emergencies += people if found.emergency else 0
    tool = standing.tool_grade
    if tool and found.working and (tool >= Grade.HIGH) != (found.working >= Grade.HIGH):
        side.tools_disagree += people
    if standing.grade and works and works > standing.grade:
        side.asked_anew += people


def _moving(alike: Mapping[_Alike, _Gathered]) -> tuple[Moving, ...]:
    """Gather who moves, the gravest way first, and from the most dangerous grade downwards."""
    same: dict[tuple[int, int], list[_Gathered]] = defaultdict(list)
    for key, one in alike.items():
        same[key[:2]].append(one)
    found = []
    for some in same.values():
        way = _way(some[0].before, some[0].after)
        if way is not None:
            patterns = dict.fromkeys(pattern for one in some for pattern in one.patterns)
            people = sum(one.people for one in some)
            found.append(Moving(way, some[0].before, some[0].after, tuple(patterns), people))
    return tuple(sorted(found, key=_first))


def _first(one: Moving) -> tuple[int, ...]:
    grades = (one.before.working, one.before.highest, one.before.lowest, one.after.working)
    return (one.way, *(-(grade or 0) for grade in grades))


def _way(before: Outcome, after: Outcome) -> Way | None:
    old, new = _inside(before), _inside(after)
    if old is None or new is None or old == new:
        return None
    was, comes = old[2], new[2]
    if comes is was:
        return Way.RANGE_ONLY
    if comes < was:
        return Way.FALLS_BELOW_HIGH if comes < Grade.HIGH <= was else Way.FALLS
    return Way.RISES_TO_HIGH if was < Grade.HIGH <= comes else Way.RISES


def _inside(one: Outcome) -> tuple[Grade, Grade, Grade] | None:
    """Give the ends and the working grade; None for somebody outside the instrument."""
    if one.lowest is None or one.highest is None or one.working is None:
        return None
    return one.lowest, one.highest, one.working


def _floor(by: SetEvaluator, one: Outcome) -> int:
    """Give the greatest grade among the floors that hold, 0 for none."""
    held = (floor.grade for at, floor in enumerate(by.policy.floors) if one.floors >> at & 1)
    return max(held, default=0)
