"""Records of a bureau whose pace is known exactly, and what calibration must find in them.

Some people were there before the first day looked at and some still are when it ends; packages hold
several, and days differ. For the tests, a few times over; for the benchmark, a thousand times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from math import erf, exp, log, sqrt

import numpy as np
from scipy.special import bdtr

from longstop.core.capacity.learned import Learned, Step, StepLearned, Way
from longstop.engines.durations import Fitted, described, exponential, lognormal
from longstop.engines.learning import (
    Coming,
    learn_absence,
    learn_ages,
    learn_pace,
    learn_share,
    learn_step,
)
from longstop.engines.survival import Floats, Spells, Whole

FIRST, DAYS = date(2025, 1, 1), 730
PER_DAY, BATCH = 4.0, 2.0
WEEK = (1.15, 1.15, 1.1, 1.1, 1.1, 0.7, 0.7)
SEASON = (1.15, 1.1, 1.05, 1.0, 1.0, 0.95, 0.9, 0.85, 0.95, 1.0, 1.0, 1.05)
LENGTH, BEFORE, PEOPLE = 200.0, 300.0, 1_000
MEAN, MEDIAN, SIGMA = 40.0, 30.0, 0.9
SHARES = (0.6, 0.3, 0.1)
CLOSED_MEAN, BACK_MEAN = 10.0, 5.0
SAMPLE, SHARE = 300, 0.35
STAFF, ABSENCE, AWAY = 80, 0.1, 12.0

Found = Mapping[str, Learned]
Random = np.random.Generator


def once(random: Random, see: Callable[[Spells], Spells] = lambda spells: spells) -> Found:
    """Learn from one set of records; see lets a test look at spells wrongly."""
    return {**_pace(random), **times(random, see), **_people(random)}


@cache
def truths() -> Mapping[str, float]:
    """Give what is true of every figure that is learnt."""
    months = {f"month {n + 1}": one for n, one in enumerate(SEASON)}
    return {
        "arrivals a day": PER_DAY,
        "batch": BATCH,
        **{f"weekday {n + 1}": one for n, one in enumerate(WEEK)},
        **months,
        "exponential, mean": MEAN,
        "exponential, half within": MEAN * log(2),
        "lognormal, median": MEDIAN,
        "lognormal, sigma": SIGMA,
        "competing, go on": SHARES[0],
        "competing, closed": SHARES[1],
        "competing, go back": SHARES[2],
        "competing, half within": _half_of_competing(),
        "age at receipt, mean": MEAN,
        "share of people": SHARE,
        "absence": ABSENCE,
    }


def band(many: int, repetitions: int) -> tuple[float, float]:
    """Give the shares between which so many counts all lie with 99 %, if each is right 95 %."""
    tail = 0.005 / many
    ends = np.arange(repetitions + 1)
    below = bdtr(ends.astype(np.float64), repetitions, 0.95)
    low = int(np.argmax(below > tail))
    high = int(np.argmax(below >= 1 - tail))
    return low / repetitions, high / repetitions


def covered(
    repetitions: int, seed: int, learn: Callable[[Random], Found] = once
) -> dict[str, float]:
    """Give the share of repetitions in which each figure's interval held the truth."""
    random = np.random.default_rng(seed)
    held: dict[str, int] = {}
    for _ in range(repetitions):
        for name, one in learn(random).items():
            held[name] = held.get(name, 0) + one.holds(truths()[name])
    return {name: count / repetitions for name, count in held.items()}


def _pace(random: Random) -> Found:
    dates = FIRST.toordinal() + np.arange(DAYS)
    weekdays = (dates - 1) % 7
    months = np.array([date.fromordinal(int(one)).month - 1 for one in dates])
    rates = PER_DAY / BATCH * np.array(WEEK)[weekdays] * np.array(SEASON)[months]
    packages = np.repeat(np.arange(DAYS), random.poisson(rates))
    sizes = random.geometric(1 / BATCH, len(packages))
    coming = [
        Coming("high", number, day)
        for number, (day, size) in enumerate(zip(packages.tolist(), sizes.tolist(), strict=True))
        for _ in range(size)
    ]
    found = learn_pace(coming, FIRST, DAYS, [1.0] * 7, [1.0] * 12)
    (one,) = (each for each in found.arrivals if each.grade == "high")
    return {
        "arrivals a day": one.per_day,
        "batch": one.batch,
        **{f"weekday {n + 1}": each for n, each in enumerate(found.week)},
        **{f"month {n + 1}": each for n, each in enumerate(found.season)},
    }


def times(random: Random, see: Callable[[Spells], Spells] = lambda spells: spells) -> Found:
    """Learn times and endings alone."""

    def learnt(lasts: Floats, ways: Whole) -> StepLearned:
        return learn_step(Step.TAKE, "", see(_seen(random, lasts, ways)))

    ways = random.choice(3, PEOPLE, p=SHARES)
    steady = learnt(random.exponential(MEAN, PEOPLE), ways)
    long_tailed = learnt(_lognormal(random), ways)
    apart = np.choose(
        ways,
        [_lognormal(random), random.exponential(CLOSED_MEAN, PEOPLE),
         random.exponential(BACK_MEAN, PEOPLE)],
    )  # fmt: skip
    competing = learnt(apart, ways)
    return {
        "exponential, mean": _figure(steady, "mean"),
        "exponential, half within": steady.half,
        "lognormal, median": _figure(long_tailed, "median"),
        "lognormal, sigma": _figure(long_tailed, "sigma"),
        "competing, go on": competing.shares[Way.ON],
        "competing, closed": competing.shares[Way.CLOSED],
        "competing, go back": competing.shares[Way.BACK],
        "competing, half within": competing.half,
    }


def doubts(random: Random) -> dict[str, bool]:
    """Tell whether a right fit was doubted, and whether a wrong one was, of each distribution."""
    ways = np.zeros(PEOPLE, np.int64)
    steady = _seen(random, random.exponential(MEAN, PEOPLE), ways)
    long_tailed = _seen(random, _lognormal(random), ways)
    tried = {
        "right exponential": (steady, exponential),
        "right lognormal": (long_tailed, lognormal),
        "wrong exponential": (long_tailed, exponential),
        "wrong lognormal": (steady, lognormal),
    }
    return {name: _is_doubted(some, by) for name, (some, by) in tried.items()}


def _is_doubted(spells: Spells, by: Callable[[Spells], Fitted | None]) -> bool:
    found = by(spells)
    return found is not None and described(spells, found).is_doubtful


def _lognormal(random: Random) -> Floats:
    return MEDIAN * np.exp(SIGMA * random.standard_normal(PEOPLE))


def _seen(random: Random, lasts: Floats, ways: Whole) -> Spells:
    """Let people come over a time that begins before one looks, and look until it ends."""
    began = random.uniform(-BEFORE, LENGTH, PEOPLE)
    ended = began + lasts
    seen = ended > 0
    return Spells(
        np.maximum(0.0, -began)[seen],
        np.minimum(lasts, LENGTH - began)[seen],
        np.where(ended <= LENGTH, ways, -1)[seen],
    )


def unaware_of_entering_late(spells: Spells) -> Spells:
    """Look at spells as if everybody had been seen from the beginning."""
    return replace(spells, first=np.zeros(len(spells)))


def unaware_of_staying(spells: Spells) -> Spells:
    """Look at spells without those who are still there."""
    over = spells.ending >= 0
    return Spells(spells.first[over], spells.last[over], spells.ending[over])


def _figure(one: StepLearned, name: str) -> Learned:
    """Give a figure of a distribution; none where another was taken for the better one."""
    assert one.duration is not None
    return one.duration.figures.get(name, Learned(0.0, 0.0, 0.0, 0))


def _people(random: Random) -> Found:
    ages = learn_ages(random.exponential(MEAN, SAMPLE).tolist())
    assert ages is not None
    people = list(range(STAFF))
    noted = [one for person in people for one in _absences(random, person)]
    absence = learn_absence(people, noted, float(DAYS))
    assert absence is not None
    return {
        "age at receipt, mean": ages.figures.get("mean", Learned(0.0, 0.0, 0.0, 0)),
        "share of people": learn_share(int(random.binomial(SAMPLE, SHARE)), SAMPLE),
        "absence": absence,
    }


def _absences(random: Random, person: int) -> list[tuple[int, float, bool]]:
    """Let somebody be away and back in turn, long since when one begins to look."""
    there = AWAY * (1 - ABSENCE) / ABSENCE
    at, noted = -10 * there, []
    while at < DAYS:
        at += float(random.exponential(there))
        noted.append((person, at, False))
        at += float(random.exponential(AWAY))
        noted.append((person, at, True))
    return noted


def _half_of_competing() -> float:
    """Find within which time half have ended, in whatever way (by bisection)."""
    low, high = 0.0, 1_000.0
    for _ in range(80):
        middle = (low + high) / 2
        slow = 0.5 * (1 + erf(log(middle / MEDIAN) / SIGMA / sqrt(2)))
        gone = (
            SHARES[0] * slow
            + SHARES[1] * (1 - exp(-middle / CLOSED_MEAN))
            + SHARES[2] * (1 - exp(-middle / BACK_MEAN))
        )
        low, high = (middle, high) if gone < 0.5 else (low, middle)
    return high
