"""Nobody who was never reached makes a policy look better."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import pytest

from longstop.core.capacity.comparison import MEASURES, Unit
from longstop.core.capacity.comparison_words import difference_in_words
from longstop.core.capacity.intervals import Figure
from longstop.core.capacity.network import End, Milestone
from longstop.core.capacity.outcome import Counted, Walked, answer, days_within, is_sure
from longstop.core.capacity.outcome_words import number
from longstop.core.capacity.scenario import GRADES


def ages(
    reached: Sequence[int], lost: Sequence[int], waiting: Sequence[int]
) -> dict[End, Sequence[int]]:
    return {
        End.REACHED: reached,
        End.LOST: lost,
        End.LEFT: [0] * len(reached),
        End.WAITING: waiting,
    }


def test_who_is_never_reached_is_not_left_out() -> None:
    assert days_within(ages([4, 4], [0, 0], [0, 0]), 1.0, 0.5) == pytest.approx(1.0)
    assert isnan(days_within(ages([4, 0], [0, 6], [0, 0]), 1.0, 0.5))
    assert days_within(ages([4, 2], [4, 0], [0, 0]), 1.0, 0.5) == pytest.approx(1.5)


def test_who_is_still_waiting_counts_as_long_as_they_were_watched() -> None:
    # Kaplan and Meier: eight at risk, two reached, four watched no longer, then two of two.
    assert days_within(ages([2, 2], [0, 0], [4, 0]), 1.0, 0.5) == pytest.approx(1 + 0.25 / 0.75)


def counted(received: int, met: int, missed: int) -> Counted:
    return Counted(
        received=received,
        met=met,
        missed=missed,
        lost=5,
        bailed=0,
        lapsed=0,
        waiting=0,
        oldest=-1.0,
        delay=200.0,
        weight=1.0,
        ages={one: ages([met, missed], [0, 0], [0, 0]) for one in Milestone},
    )


def walked(*of: tuple[int, int]) -> Walked:
    grades = {
        grade: counted(100, met, missed)
        for grade, (met, missed) in zip(reversed(GRADES), of, strict=True)
    }
    return Walked(grades=grades, bin_days=1.0, busy={"desk": 0.9})


def test_the_cut_line_counts_whom_the_capacity_reaches_from_the_most_dangerous_down() -> None:
    found = answer([walked((50, 50), (50, 50), (20, 80), (30, 70))] * 2)
    assert found.in_time.value == pytest.approx(375)
    assert found.line_grade == "high"
    assert found.line_share == pytest.approx(0.5)
    assert found.grades["very_high"].missed.value == pytest.approx(0.5)
    assert found.grades["very_high"].lost.value == pytest.approx(0.05)
    assert isnan(found.grades["low"].lapsed.value)
    assert list(found.grades) == ["very_high", "high", "medium", "low"]


def test_where_the_line_runs_is_not_told_where_nobody_is_to_tell_by() -> None:
    nobody = answer([walked((0, 0), (0, 0), (0, 0), (0, 0))] * 2)
    assert isnan(nobody.in_time.value)
    assert isnan(nobody.line_share)
    found = answer([walked((0, 0), (0, 50), (0, 80), (0, 70))] * 2)
    assert (found.line_grade, found.line_share) == ("high", 0)


def test_it_is_sure_when_every_share_is() -> None:
    alike = walked((50, 50), (50, 50), (20, 80), (30, 70))
    other = walked((50, 50), (50, 50), (20, 80), (90, 10))
    assert is_sure(answer([alike, alike]), 0.01)
    assert not is_sure(answer([alike, other]), 0.01)
    assert not is_sure(answer([alike]), 0.01)


def test_nothing_has_no_sign() -> None:
    days = next(one for one in MEASURES if one.unit is Unit.DAYS and one.name != "delay")
    assert difference_in_words(days, Figure(-0.01, 0.01)) == "+0.0 ±0.0"
    assert difference_in_words(days, Figure(-0.06, 0.01)) == "-0.1 ±0.0"
    assert number(Figure(0.1, 0.4)) == "0 [0, 0]"
