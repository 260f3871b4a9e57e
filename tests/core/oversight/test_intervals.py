"""An interval must be the published one, and never leave the ground on which shares stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.oversight.intervals import (
    NOBODY,
    Pile,
    chi_square_beyond,
    normal_beyond,
    share_of,
    wilson,
)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(166, 170, 0.941, 0.991), (127, 204, 0.554, 0.686)],
)
def test_the_published_intervals_are_met(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part / whole, whole)
    assert (round(found[0], 3), round(found[1], 3)) == (low, high)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share_and_stays_between_0_and_1(part: int, more: int) -> None:
    whole = part + more
    low, high = wilson(part / whole, whole)
    assert 0 <= low <= part / whole <= high <= 1
    assert low < high


@given(st.integers(0, 50), st.integers(1, 50))
def test_what_is_said_of_yes_is_said_of_no_the_other_way_round(part: int, more: int) -> None:
    yes, no = Pile.of([1.0] * part), Pile.of([1.0] * more)
    one, other = share_of(yes, no), share_of(no, yes)
    assert one is not None
    assert other is not None
    assert one.value == pytest.approx(1 - other.value)
    assert one.low == pytest.approx(1 - other.high)


@given(st.integers(1, 200), st.floats(0.01, 100))
def test_equal_weights_tell_as_much_as_there_are_people(count: int, weight: float) -> None:
    assert Pile.of([weight] * count).effective == pytest.approx(count)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_unequal_weights_never_tell_more(weights: list[float]) -> None:
    assert Pile.of(weights).effective <= len(weights) * (1 + 1e-9)


def test_of_nobody_nothing_is_said() -> None:
    assert share_of(NOBODY, NOBODY) is None
    assert NOBODY.effective == 0


# The 5 % points as every textbook prints them.
@pytest.mark.parametrize(
    ("freedom", "value"),
    [(1, 3.841), (2, 5.991), (3, 7.815), (4, 9.488), (9, 16.919), (10, 18.307)],
)
def test_chi_square_is_that_of_the_printed_tables(freedom: int, value: float) -> None:
    assert chi_square_beyond(value, freedom) == pytest.approx(0.05, abs=2e-5)


@given(st.floats(0, 60), st.floats(0.001, 20), st.integers(1, 12))
def test_further_out_is_rarer(value: float, more: float, freedom: int) -> None:
    assert chi_square_beyond(0, freedom) == 1
    assert 0 <= chi_square_beyond(value + more, freedom) < chi_square_beyond(value, freedom) + 1e-15


@given(st.floats(-8, 8))
def test_one_degree_of_freedom_is_a_normal_squared(z: float) -> None:
    assert chi_square_beyond(z * z, 1) == pytest.approx(normal_beyond(z))
