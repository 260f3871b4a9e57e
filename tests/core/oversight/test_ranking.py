"""The area under the curve must be the share of pairs, and its interval hold as promised."""

from __future__ import annotations

from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.oversight.intervals import Z95
from longstop.core.oversight.ranking import Scored, auc, auc_interval
from tests.core.oversight.people import by_score, published

SCORED = st.lists(
    st.builds(
        Scored, st.integers(0, 6).map(float), st.booleans(), st.sampled_from([0.5, 1.0, 3.0])
    ),
    max_size=40,
)


def by_pairs(scored: list[Scored]) -> float | None:
    """Count every pair by hand."""
    pairs = [(one, other) for one in scored if one.yes for other in scored if not other.yes]
    whole = sum(one.weight * other.weight for one, other in pairs)
    if not pairs:
        return None
    won = sum(
        one.weight * other.weight * ((one.score > other.score) + (one.score == other.score) / 2)
        for one, other in pairs
    )
    return won / whole


@given(SCORED)
def test_it_is_the_share_of_pairs(scored: list[Scored]) -> None:
    found = auc(scored)
    assert (None if found is None else found.value) == pytest.approx(by_pairs(scored))


@given(SCORED)
def test_calling_yes_no_turns_it_round(scored: list[Scored]) -> None:
    one = auc(scored)
    other = auc(Scored(each.score, not each.yes, each.weight) for each in scored)
    if one is not None:
        assert other is not None
        assert one.value == pytest.approx(1 - other.value)
        assert one.low == pytest.approx(1 - other.high)


@given(SCORED)
def test_only_the_order_of_the_scores_counts(scored: list[Scored]) -> None:
    assert auc(scored) == auc(Scored(each.score**3 - 9, each.yes, each.weight) for each in scored)


@given(st.floats(0, 1), st.integers(1, 400), st.integers(1, 400))
def test_the_interval_holds_the_area_and_keeps_its_width(area: float, yes: int, no: int) -> None:
    low, high = auc_interval(area, yes, no)
    assert 0 <= low <= area <= high <= 1
    assert high > low


@given(st.floats(0.05, 0.95), st.integers(2, 300))
def test_with_as_many_yes_as_no_the_ends_lie_where_hanley_and_mcneil_put_them(
    area: float, people: int
) -> None:
    """Their variance of 1982, as printed, taken at each end of the interval."""
    for end in auc_interval(area, people, people):
        one, other = end / (2 - end), 2 * end**2 / (1 + end)
        variance = end * (1 - end) + (people - 1) * (one + other - 2 * end**2)
        assert abs(area - end) == pytest.approx(Z95 * (variance / people**2) ** 0.5, abs=1e-9)


# An effect size d between two normal distributions gives an area of Phi(d / root of 2).
@pytest.mark.parametrize(
    ("effect", "area"), [(0.78, 0.709), (0.50, 0.638), (0.44, 0.622), (0.35, 0.598), (0.32, 0.590)]
)
def test_a_published_effect_size_gives_its_area(effect: float, area: float) -> None:
    count = 4_000
    places = [NormalDist().inv_cdf((n + 0.5) / count) for n in range(count)]
    found = auc([*(Scored(x + effect, True) for x in places), *(Scored(x, False) for x in places)])
    assert found is not None
    assert round(found.value, 3) == area
    assert found.value == pytest.approx(NormalDist().cdf(effect / 2**0.5), abs=2e-4)


def test_one_cut_alone_gives_the_area_under_its_two_lines() -> None:
    found = auc(Scored(float(row.band), row.yes) for row in published())
    assert found is not None
    assert round(found.value, 4) == 0.7995


def test_a_published_area_and_rising_rates_come_out_of_a_cohort_made_so() -> None:
    rows = by_score([130, 225, 257, 180, 100, 42, 22], [4, 8, 15, 19, 18, 12, 9])
    found = auc(Scored(float(row.band), row.yes) for row in rows)
    assert found is not None
    assert found.value == pytest.approx(0.728, abs=0.003)


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    """Of 1,000 seeded samples of 40 yes and 60 no; 95 % are promised, a few more are held."""
    random, held, runs = Random(20261127), 0, 1_000
    truth = NormalDist().cdf(0.78 / 2**0.5)
    for _ in range(runs):
        yes = [Scored(random.gauss(0.78), True) for _ in range(40)]
        no = [Scored(random.gauss(), False) for _ in range(60)]
        found = auc([*yes, *no])
        assert found is not None
        held += found.low <= truth <= found.high
    assert 0.94 <= held / runs <= 0.97
