"""An interval is as wide as Student says."""

from __future__ import annotations

from math import isnan, nan

import pytest
from scipy.stats import t

from longstop.core.capacity.intervals import figure, student


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 19, 20, 63])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.9998])
def test_the_quantile_is_students(freedom: int, level: float) -> None:
    assert student(level, freedom) == pytest.approx(t.ppf((1 + level) / 2, freedom), rel=1e-9)


def test_a_figure_has_its_mean_and_half_width() -> None:
    found = figure([1, 2, 3, 4])
    assert (found.value, found.half) == pytest.approx((2.5, 3.182446 * 1.290994 / 2))
    assert found.holds(4.5)
    assert not found.holds(4.6)
    assert figure([1, 2, 3, 4], at_once=20).half > found.half


def test_what_cannot_be_told_is_left_out_or_said_not_to_be_known() -> None:
    assert figure([1, nan, 3]) == figure([1, 3])
    assert isnan(figure([]).value)
    assert isnan(figure([5]).half)
