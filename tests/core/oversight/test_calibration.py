"""A stated probability must be held against what came true, and a fall between bands be seen."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from longstop.core.oversight.calibration import (
    brier,
    calibration_table,
    in_the_large,
    rates_by_band,
    rises,
)
from longstop.core.oversight.labelled import Labelled
from tests.core.oversight.people import NO, UNKNOWN, YES, by_score, drawn, people


def told(count: int, yes: int, probability: float) -> list[Labelled]:
    rows = people((yes, 0, YES), (count - yes, 0, NO))
    return [replace(row, probability=probability) for row in rows]


def test_the_brier_score_is_the_mean_squared_distance() -> None:
    found = brier([*told(1, 1, 0.9), *told(1, 0, 0.2), *told(2, 1, 0.5)])
    assert found is not None
    assert found.score == pytest.approx((0.1**2 + 0.2**2 + 0.5**2 + 0.5**2) / 4)
    assert found.of_base_rate == pytest.approx(0.25)


def test_certainty_that_comes_true_scores_nothing_and_the_contrary_one() -> None:
    right, wrong = brier([*told(3, 3, 1.0), *told(4, 0, 0.0)]), brier(told(5, 0, 1.0))
    assert right is not None
    assert right.score == 0
    assert wrong is not None
    assert wrong.score == 1


@given(drawn())
def test_whoever_says_the_base_rate_of_everybody_scores_that_of_the_base_rate(
    rows: list[Labelled],
) -> None:
    found = brier(rows)
    if found is None:
        return
    large = in_the_large(rows)
    assert large is not None
    base = brier([replace(row, probability=large.seen.value) for row in rows])
    assert base is not None
    assert base.score == pytest.approx(found.of_base_rate)


def test_the_unknown_are_neither_expected_nor_seen() -> None:
    rows = told(10, 4, 0.4)
    unknown = [replace(row, outcome=UNKNOWN, probability=0.99) for row in rows]
    assert brier([*rows, *unknown]) == brier(rows)
    assert in_the_large([*rows, *unknown]) == in_the_large(rows)
    assert brier(unknown) is None
    assert in_the_large(people((3, 0, YES))) is None


def test_norms_that_promise_far_too_much_are_seen() -> None:
    """Made where 11 % were yes, used where 7 of 304 (2.3 %) are."""
    found = in_the_large(told(304, 7, 0.11))
    assert found is not None
    assert found.expected == pytest.approx(0.11)
    assert round(found.seen.value, 3) == 0.023
    assert found.z is not None
    assert found.z < -4


@given(drawn(most=120))
def test_a_row_holds_ties_together_and_every_person_once(rows: list[Labelled]) -> None:
    table = calibration_table(rows)
    assert sum(row.seen.people for row in table) == sum(row.known for row in rows)
    assert all(one.high < other.low for one, other in pairwise(table))
    assert all(row.low - 1e-12 <= row.expected <= row.high + 1e-12 for row in table)


def test_rows_are_of_about_as_many_people_each() -> None:
    rows = [replace(row, probability=n / 1000) for n, row in enumerate(told(1000, 500, 0.0))]
    assert [row.seen.people for row in calibration_table(rows)] == [100] * 10
    assert len(calibration_table(rows[:39])) == 1


def test_rates_that_rise_from_3_to_41_percent_are_said_to_rise() -> None:
    rates = rates_by_band(by_score([130, 225, 257, 180, 100, 42, 22], [4, 8, 15, 19, 18, 12, 9]), 7)
    seen = [one.seen.value for one in rates if one.seen is not None]
    assert (round(seen[0], 2), round(seen[-1], 2)) == (0.03, 0.41)
    assert rises(rates)


def test_one_band_below_the_one_beneath_it_is_no_rise_and_an_empty_band_is_passed_over() -> None:
    assert not rises(rates_by_band(by_score([10, 10, 10], [1, 3, 2]), 3))
    assert rises(rates_by_band(by_score([10, 0, 10], [1, 0, 2]), 3))
    assert rises(rates_by_band([], 3))


def test_a_band_counts_its_unknown_beside_its_rate() -> None:
    (one,) = rates_by_band(people((3, 0, YES), (1, 0, NO), (6, 0, UNKNOWN)), 1)
    assert one.seen is not None
    assert (one.people, one.unknown, one.seen.value, one.seen.people) == (10, 6, 0.75, 4)
