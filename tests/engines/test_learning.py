"""What is learnt of a bureau whose pace is known is that pace, and as sure as it says."""

from __future__ import annotations

from datetime import date
from math import isfinite, isnan

import pytest

from benchmarks import _known_truth as known
from longstop.core.capacity.learned import Step, Way
from longstop.engines.learning import (
    Coming,
    learn_absence,
    learn_ages,
    learn_pace,
    learn_share,
    learn_steps,
    spells_of,
)
from longstop.engines.survival import Spells

MANY = 60


def test_intervals_of_95_percent_hold_the_truth_as_often_as_they_say() -> None:
    found = known.covered(MANY, 1939)
    low, high = known.band(len(known.truths()), MANY)
    assert {name for name, share in found.items() if not low <= share <= high} == set()
    assert set(found) == set(known.truths())


@pytest.mark.parametrize("see", [known.unaware_of_entering_late, known.unaware_of_staying])
def test_whoever_forgets_who_came_late_or_who_is_there_still_is_found_out(see: object) -> None:
    found = known.covered(40, 1939, lambda random: known.times(random, see))  # type: ignore[arg-type]
    low, _ = known.band(len(known.truths()), 40)
    assert {"exponential, mean", "lognormal, median", "lognormal, sigma"} <= {
        name for name, share in found.items() if share < low
    }


def test_a_stretch_counts_from_the_first_day_and_until_the_last() -> None:
    some = spells_of(
        [(-5.0, 3.0, Way.ON), (-9.0, -1.0, Way.ON), (2.0, 30.0, Way.CLOSED), (4.0, None, None),
         (12.0, None, None), (6.0, 6.0, Way.BACK)],
        10.0,
    )  # fmt: skip
    assert some.first.tolist() == [5, 0, 0, 0]
    assert some.last.tolist() == pytest.approx([8, 8, 6, 0], abs=1e-4)
    assert some.ending.tolist() == [Way.ON, -1, -1, Way.BACK]


def test_steps_are_learnt_whole_and_by_grade_and_of_few_only_how_long() -> None:
    rows = [(0.0, 1.0 + n % 7, Way.ON) for n in range(30)]
    found = learn_steps({(Step.TAKE, "high"): rows, (Step.TAKE, "low"): rows[:5]}, 50.0)
    assert [(one.grade, one.spells) for one in found] == [("", 35), ("low", 5), ("high", 30)]
    whole, low, _ = found
    assert whole.shares[Way.ON].value == 1
    assert whole.duration is not None
    assert (low.shares, low.duration, low.half.value) == ({}, None, 3)


def test_what_cannot_be_learnt_of_days_is_left_out_and_reckoned_with() -> None:
    week, season = [1.0] * 5 + [1.5, 0.5], [1.0] * 12
    coming = [Coming("low", n, n % 14) for n in range(140)]
    found = learn_pace(coming, date(2026, 1, 5), 14, week, season)
    assert (found.week, found.season) == ((), ())
    rates = {one.grade: one for one in found.arrivals}
    assert rates["low"].per_day.value == pytest.approx(10)
    assert rates["low"].batch.value == 1
    assert rates["high"].per_day.value == 0
    assert 0 < rates["high"].per_day.high < 0.3
    assert isnan(rates["high"].batch.value)


def test_days_on_which_nobody_is_assumed_to_come_leave_the_others_as_they_are() -> None:
    closed, season = [1.4] * 5 + [0.0] * 2, [1.0] * 12
    monday, saturday = date(2026, 1, 5), date(2026, 1, 3)
    coming = [Coming("low", n, n % 5) for n in range(70)]
    (low,) = (
        one for one in learn_pace(coming, monday, 7, closed, season).arrivals if one.batch.many
    )
    assert low.per_day.value == pytest.approx(10)
    assert low.per_day.low == pytest.approx(low.per_day.high)
    # Somebody came although: what was assumed is not so, and does not count.
    for first, days in ((saturday, 1), (monday, 7)):
        coming = [Coming("low", n, days - 1) for n in range(30)]
        rate = learn_pace(coming, first, days, closed, season).arrivals[3].per_day
        assert rate.value == pytest.approx(30 / days)
        assert isfinite(rate.low + rate.high)


def test_absence_is_time_away_also_since_before_and_until_after() -> None:
    noted = [(1, -5.0, False), (1, 2.0, True), (2, 8.0, False), (3, -9.0, False), (3, -1.0, True)]
    found = learn_absence([1, 2, 3, 4], noted, 10.0)
    assert found
    assert found.value == pytest.approx(4 / 40)
    assert found.many == 4
    assert learn_absence([1, 2], [], 10.0) is None


def test_of_nobody_nothing_is_said() -> None:
    assert isnan(learn_share(0, 0).value)
    assert learn_ages([1.0] * 5) is None
    assert learn_steps({}, 10.0) == ()
    assert len(spells_of([], 10.0)) == 0
    assert isinstance(spells_of([], 10.0), Spells)
