"""Say what walks through time have shown: who is reached, who is missed, where the line runs.

Who is still open when the time looked at ends is not left out, which would praise a policy for
those it never reached: a time within which half are reached is that of the cumulative incidence
(Aalen and Johansen 1978), in which being lost is another end and being open is censored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

from longstop.core.capacity.intervals import Figure, figure
from longstop.core.capacity.limits import Limits
from longstop.core.capacity.network import End, Milestone
from longstop.core.capacity.scenario import GRADES

Ages = Mapping[Milestone, Mapping[End, Sequence[int]]]
"""How many of a grade came to each end of each milestone at each age."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """What one walk counted of one grade; oldest is in days, below 0 where nobody waits.

    met and missed are those graded of whom it is known whether somebody acted within the target.
    delay is the sum of days from receipt until somebody had acted or the case ended otherwise; who
    was lost, or is open when time ends, counts until then. weight is that of a day of it.
    """

    received: int
    met: int
    missed: int
    lost: int
    bailed: int
    lapsed: int
    waiting: int
    oldest: float
    delay: float
    weight: float
    ages: Ages


@dataclass(frozen=True, kw_only=True, slots=True)
class Walked:
    """What one walk counted, by grade; busy is the share of each station's time that was worked."""

    grades: Mapping[str, Counted]
    bin_days: float
    busy: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class OfGrade:
    """What is known of one grade. Times are days since receipt; nan: not within the time looked at.

    half_ and most_ are the days within which a half and nine tenths are reached.
    """

    received: Figure
    missed: Figure
    lost: Figure
    waiting: Figure
    oldest: Figure
    half_acted_on: Figure
    most_acted_on: Figure
    half_safe: Figure
    most_safe: Figure
    half_arrested: Figure
    lapsed: Figure
    delay: Figure


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a scenario comes to, over so many replications.

    in_time is how many of a thousand are acted on within their target; the cut-line runs in
    line_grade, of which line_share would be above it if the most dangerous were all first; both
    figures are nan where there is nobody to tell by. delay is the risk-weighted one: the mean of
    all cases' days (Counted), each weighing as its grade does.
    """

    replications: int
    grades: Mapping[str, OfGrade]
    in_time: Figure
    line_grade: str
    line_share: float
    busy: Mapping[str, Figure]
    delay: Figure
    limits: Limits | None = None


def answer(walks: Sequence[Walked]) -> Answer:
    """Put replications together, each figure with its interval of 95 %."""
    reached = figure([in_time(one) for one in walks])
    grade, share = _line(walks, reached.value)
    return Answer(
        replications=len(walks),
        grades={grade: _of_grade(walks, grade) for grade in reversed(GRADES)},
        in_time=reached,
        line_grade=grade,
        line_share=share,
        busy={name: figure([one.busy[name] for one in walks]) for name in walks[0].busy},
        delay=figure([weighted_delay(one) for one in walks]),
    )


def weighted_delay(one: Walked) -> float:
    """Give the risk-weighted delay of a walk, in days."""
    of = one.grades.values()
    weight = sum(grade.weight * grade.received for grade in of)
    return sum(grade.weight * grade.delay for grade in of) / weight if weight else nan


def is_sure(found: Answer, within: float) -> bool:
    """Tell whether no share that a planner reads is less sure than this, half a width."""
    read = [one for of in found.grades.values() for one in (of.missed, of.lost)]
    return all(isnan(one.value) or one.half <= within for one in read)


def days_within(ages: Mapping[End, Sequence[int]], bin_days: float, share: float) -> float:
    """Give the days within which such a share is reached; nan where it is not.

    ages are counts by end and bin; open ones leave the number at risk without an end.
    """
    at_risk = sum(map(sum, ages.values()))
    staying, reached = 1.0, 0.0
    columns = zip(*(ages[end] for end in End), strict=True)
    for place, (now, lost, left, still) in enumerate(columns):
        if not at_risk:
            break
        step = staying * now / at_risk
        if reached + step >= share:
            return float(bin_days * (place + (share - reached) / step))
        reached += step
        staying *= 1 - (now + lost + left) / at_risk
        at_risk -= now + lost + left + still
    return nan


def _of_grade(walks: Sequence[Walked], grade: str) -> OfGrade:
    def of(measure: Callable[[Counted], float]) -> Figure:
        return figure([measure(one.grades[grade]) for one in walks])

    def days(milestone: Milestone, share: float) -> Figure:
        values = [
            days_within(one.grades[grade].ages[milestone], one.bin_days, share) for one in walks
        ]
        return Figure(nan, nan) if any(map(isnan, values)) else figure(values)

    return OfGrade(
        received=of(lambda one: one.received),
        missed=of(lambda one: _share(one.missed, one.met + one.missed)),
        lost=of(lambda one: _share(one.lost, one.received)),
        waiting=of(lambda one: one.waiting),
        oldest=of(lambda one: nan if one.oldest < 0 else one.oldest),
        half_acted_on=days(Milestone.ACTED_ON, 0.5),
        most_acted_on=days(Milestone.ACTED_ON, 0.9),
        half_safe=days(Milestone.SAFE, 0.5),
        most_safe=days(Milestone.SAFE, 0.9),
        half_arrested=days(Milestone.ARREST, 0.5),
        lapsed=of(lambda one: _share(one.lapsed, one.bailed)),
        delay=of(lambda one: one.delay / one.received if one.received else nan),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else nan


def in_time(one: Walked) -> float:
    """Give how many of a thousand were acted on within their target."""
    met = sum(grade.met for grade in one.grades.values())
    return 1000 * _share(met, met + sum(grade.missed for grade in one.grades.values()))


def _line(walks: Sequence[Walked], reached: float) -> tuple[str, float]:
    """Find the grade in which the line falls when the most dangerous stand first."""
    if isnan(reached):
        return GRADES[-1], nan
    due = {
        grade: sum(one.grades[grade].met + one.grades[grade].missed for one in walks)
        for grade in reversed(GRADES)
    }
    rest = reached / 1000 * sum(due.values())
    for grade, count in due.items():
        if count and rest <= count:
            return grade, rest / count
        rest -= count
    return GRADES[0], 1.0
