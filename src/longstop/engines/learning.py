"""Learn a bureau's pace from plain rows of what happened when; nothing here knows whose they are.

Times are days since the first midnight looked at; what came before it is below 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import nan

import numpy as np

from longstop.core.capacity.learned import (
    LEAST,
    ArrivalsLearned,
    Duration,
    Learned,
    Step,
    StepLearned,
    Way,
)
from longstop.core.capacity.scenario import GRADES
from longstop.engines.arrival_rates import WEEK, YEAR, mean, rate, rhythm, share_of_time
from longstop.engines.durations import fit
from longstop.engines.survival import (
    OPEN,
    Floats,
    Spells,
    Whole,
    age_reached,
    incidence,
    share_of_ended,
    wilson,
)

SECOND = 1 / 86_400
WEEKS = 8
"""Weeks that it takes to learn how weekdays differ."""

Stretch = tuple[float, float | None, Way | None]
"""When something began, and when and how it ended (None: it has not)."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who came: of which grade, in which package, on which day from the first (0)."""

    grade: str
    package: int
    day: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How many come of each grade, and how weekdays and months differ (empty: not learnt)."""

    arrivals: tuple[ArrivalsLearned, ...]
    week: tuple[Learned, ...]
    season: tuple[Learned, ...]


def spells_of(stretches: Sequence[Stretch], length: float) -> Spells:
    """Give what was seen of stretches from 0 until length; what takes no time takes a second."""
    began = np.array([one[0] for one in stretches], np.float64)
    ended = np.array([np.inf if one[1] is None else one[1] for one in stretches], np.float64)
    ways = np.array([OPEN if one[2] is None else int(one[2]) for one in stretches], np.int64)
    seen = (ended > 0) & (began < length)
    began, ended, ways = began[seen], ended[seen], ways[seen]
    first = np.maximum(0.0, -began)
    last = np.maximum(np.minimum(ended, length) - began, first + SECOND)
    return Spells(first, last, np.where(ended <= length, ways, OPEN))


def learn_step(step: Step, grade: str, spells: Spells) -> StepLearned:
    """Learn how long a step takes and how it ends."""
    events = spells.events
    found = incidence(spells, len(Way))
    enough = events >= LEAST
    return StepLearned(
        step=step,
        grade=grade,
        spells=len(spells),
        late=int((spells.first > 0).sum()),
        open=len(spells) - events,
        half=age_reached(found, 0.5),
        most=age_reached(found, 0.9),
        shares={way: share_of_ended(found, way) for way in Way} if enough else {},
        unseen=float(found.staying[-1]) if events else nan,
        duration=fit(spells) if enough else None,
    )


def learn_steps(
    stretches: Mapping[tuple[Step, str], Sequence[Stretch]], length: float
) -> tuple[StepLearned, ...]:
    """Learn every step, of everybody and by grade."""
    found = []
    for step in Step:
        by_grade = {grade: stretches.get((step, grade), ()) for grade in (*GRADES, "")}
        whole = [one for some in by_grade.values() for one in some]
        for grade, some in (("", whole), *((one, by_grade[one]) for one in GRADES)):
            spells = spells_of(some, length)
            if len(spells):
                found.append(learn_step(step, grade, spells))
    return tuple(found)


def learn_pace(
    coming: Sequence[Coming],
    first: date,
    days: int,
    week: Sequence[float],
    season: Sequence[float],
) -> Pace:
    """Learn how many come; week and season are assumed where they cannot be learnt."""
    dates = [first + timedelta(days=n) for n in range(days)]
    weekdays = np.array([one.weekday() for one in dates])
    months = np.array([one.month - 1 for one in dates])
    counts = np.bincount([one.day for one in coming], minlength=days)
    by_weekday = np.bincount(weekdays, counts, minlength=WEEK)
    by_month = np.bincount(months, counts, minlength=YEAR)
    learns_week = days >= WEEKS * WEEK and by_weekday.min() >= LEAST
    learns_season = learns_week and days >= 365 and by_month.min() >= LEAST
    known = np.ones(days) if learns_season else _assumed(season, months, counts)
    if not learns_week:
        return Pace(_rates(coming, days, known * _assumed(week, weekdays, counts)), (), ())
    found = rhythm(counts, weekdays, months if learns_season else None, known)
    return Pace(_rates(coming, days, found.days), found.week, found.season)


def _assumed(factors: Sequence[float], place: Whole, counts: Whole) -> Floats:
    """Give what each day is assumed to differ by: nothing, where somebody came though none can."""
    found = np.array(factors, np.float64)[place]
    return np.ones(len(place)) if counts[found == 0].any() or not found.any() else found


def _rates(coming: Sequence[Coming], days: int, factors: Floats) -> tuple[ArrivalsLearned, ...]:
    rates = []
    for grade in reversed(GRADES):
        some = [one for one in coming if one.grade == grade]
        counts = np.bincount([one.day for one in some], minlength=days)
        sets = np.array(list(Counter(one.package for one in some).values()), np.float64)
        batch = mean(sets) if len(sets) else Learned(nan, nan, nan, 0)
        rates.append(ArrivalsLearned(grade=grade, per_day=rate(counts, factors), batch=batch))
    return tuple(rates)


def learn_ages(ages: Sequence[float]) -> Duration | None:
    """Fit ages that are known whole; None where there are too few."""
    old = np.array([one for one in ages if one > 0], np.float64)
    if len(old) < LEAST:
        return None
    return fit(Spells(np.zeros(len(old)), old, np.zeros(len(old), np.int64)))


def learn_share(part: int, whole: int) -> Learned:
    """Give a share of people, each of whom counts alone."""
    if not whole:
        return Learned(nan, nan, nan, 0)
    return Learned(part / whole, *wilson(part / whole, whole), whole)


def learn_absence(
    people: Sequence[int], noted: Sequence[tuple[int, float, bool]], length: float
) -> Learned | None:
    """Learn the share of time away, out of who was noted absent (or back) when, in order.

    None where nobody ever was.
    """
    if not noted:
        return None
    gone: dict[int, float] = {}
    since: dict[int, float] = {}
    for person, at, back in noted:
        if back and person in since:
            gone[person] = gone.get(person, 0.0) + _inside(since.pop(person), at, length)
        elif not back:
            since.setdefault(person, at)
    for person, at in since.items():
        gone[person] = gone.get(person, 0.0) + _inside(at, length, length)
    away = np.array([gone.get(one, 0.0) for one in people])
    return share_of_time(away, np.full(len(people), length))


def _inside(begin: float, end: float, length: float) -> float:
    """Give how much of a stretch lies between 0 and length."""
    return max(0.0, min(end, length) - max(begin, 0.0))
