"""A distribution is fitted to times as they are seen, and it is said when it describes badly."""

from __future__ import annotations

from math import exp, isnan, log

import numpy as np
import pytest
from scipy.special import log_ndtr

from benchmarks import _known_truth as known
from longstop.engines.durations import exponential, fit, lognormal
from longstop.engines.survival import OPEN, Spells


def seen(random: np.random.Generator, lasts: np.ndarray) -> Spells:
    return known._seen(random, lasts, np.zeros(known.PEOPLE, np.int64))


def likelihood(spells: Spells, median: float, sigma: float) -> float:
    """Give the logarithm of a lognormal's likelihood, term by term."""
    total = 0.0
    for first, last, way in zip(spells.first, spells.last, spells.ending, strict=True):
        z = log(last / median) / sigma
        total += (
            float(log_ndtr(-z))
            if way == OPEN
            else -z * z / 2 - log(sigma * last) - log(2 * np.pi) / 2
        )
        total -= float(log_ndtr(-log(first / median) / sigma)) if first else 0.0
    return total


def test_no_other_lognormal_makes_what_was_seen_more_likely() -> None:
    random = np.random.default_rng(5)
    some = seen(random, known._lognormal(random))
    found = lognormal(some)
    assert found
    median, sigma = (found.duration.figures[name].value for name in ("median", "sigma"))
    best = likelihood(some, median, sigma)
    assert found.likelihood == pytest.approx(best)
    for times in (0.97, 0.995, 1.005, 1.03):
        assert likelihood(some, median * times, sigma) < best
        assert likelihood(some, median, sigma * times) < best


def test_an_exponential_is_time_seen_by_those_who_ended() -> None:
    some = Spells(np.array([0.0, 2.0, 0.0]), np.array([4.0, 5.0, 5.0]), np.array([0, 0, OPEN]))
    found = exponential(some)
    assert found
    assert found.duration.figures["mean"].value == pytest.approx((4 + 3 + 5) / 2)
    assert exponential(Spells(some.first[2:], some.last[2:], some.ending[2:])) is None


def test_the_better_of_the_two_is_taken() -> None:
    random = np.random.default_rng(6)
    for lasts, shape in (
        (random.exponential(40, known.PEOPLE), "exponential"),
        (known._lognormal(random), "lognormal"),
    ):
        found = fit(seen(random, lasts))
        assert found
        assert found.shape == shape


def test_a_right_fit_is_doubted_as_seldom_as_is_said_and_a_wrong_one_nearly_always() -> None:
    random = np.random.default_rng(7)
    found = [known.doubts(random) for _ in range(100)]
    low, high = known.band(2, 100)
    for name in ("exponential", "lognormal"):
        right, wrong = (
            sum(one[f"{kind} {name}"] for one in found) / 100 for kind in ("right", "wrong")
        )
        assert 1 - high <= right <= 1 - low
        assert wrong > 0.95


def test_of_few_nothing_is_said_about_how_well_it_fits() -> None:
    few = Spells(np.zeros(20), np.arange(1.0, 21.0), np.zeros(20, np.int64))
    found = fit(few)
    assert found
    assert isnan(found.fits)
    assert not found.is_doubtful
    assert lognormal(Spells(few.first[:2], few.last[:2], few.ending[:2])) is None


def test_times_that_are_all_the_same_are_no_reason_to_fail() -> None:
    same = Spells(np.zeros(40), np.full(40, exp(1)), np.zeros(40, np.int64))
    found = fit(same)
    assert found is None or isnan(found.fits)
