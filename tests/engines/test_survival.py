"""How many are reached, and how, where some were there before and some are there still."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from longstop.engines.survival import (
    OPEN,
    Spells,
    age_reached,
    incidence,
    share_ended,
    share_of_ended,
)


def spells(*rows: tuple[float, float, int]) -> Spells:
    first, last, ending = zip(*rows, strict=True)
    return Spells(np.array(first, float), np.array(last, float), np.array(ending, np.int64))


def by_hand(some: Spells, endings: int) -> list[tuple[float, float, list[float]]]:
    """Work out the same one age at a time, with a loop over everybody at each."""
    staying, reached, found = 1.0, [0.0] * endings, []
    people = list(zip(some.first.tolist(), some.last.tolist(), some.ending.tolist(), strict=True))
    for age in sorted({last for _, last, way in people if way != OPEN}):
        there = sum(first < age <= last for first, last, _ in people)
        ended = [sum(last == age and way == n for _, last, way in people) for n in range(endings)]
        reached = [share + staying * now / there for share, now in zip(reached, ended, strict=True)]
        staying *= 1 - sum(ended) / there
        found.append((age, staying, reached))
    return found


def test_a_small_table_worked_out_by_hand() -> None:
    # Five people: one ends at 1 of 4 there; at 2 another of 4, since one more has come at 1.5.
    found = incidence(spells((0, 1, 0), (0, 2, 1), (0, 3, OPEN), (0, 4, 0), (1.5, 5, 1)), 2)
    assert found.ages.tolist() == [1, 2, 4, 5]
    assert found.at_risk.tolist() == [4, 4, 2, 1]
    assert found.staying.tolist() == pytest.approx([3 / 4, 9 / 16, 9 / 32, 0])
    assert found.reached[0].tolist() == pytest.approx([1 / 4, 1 / 4, 17 / 32, 17 / 32])
    assert found.reached[1].tolist() == pytest.approx([0, 3 / 16, 3 / 16, 15 / 32])


def test_it_is_what_a_loop_over_everybody_gives_with_ties_and_late_comers() -> None:
    random = np.random.default_rng(1984)
    for _ in range(20):
        first = random.integers(0, 4, 60).astype(float) * (random.random(60) < 0.4)
        last = first + random.integers(1, 9, 60)
        some = Spells(first, last.astype(float), random.integers(-1, 3, 60))
        found = incidence(some, 3)
        for n, (age, staying, reached) in enumerate(by_hand(some, 3)):
            assert found.ages[n] == age
            assert found.staying[n] == pytest.approx(staying)
            assert found.reached[:, n].tolist() == pytest.approx(reached)
        assert found.reached.sum(axis=0) + found.staying == pytest.approx(1)


def test_without_censoring_a_share_is_a_plain_share_with_its_own_interval() -> None:
    some = spells(*((0.0, 1.0 + n, int(n % 4 == 0)) for n in range(200)))
    one = share_of_ended(incidence(some, 2), 1)
    assert one.many == 200
    assert [one.value, one.low, one.high] == pytest.approx([0.25, 0.195, 0.314], abs=0.002)
    early = share_ended(incidence(some, 2), 1, by=20.5)
    assert early.value == pytest.approx(5 / 200)


def test_a_way_that_nobody_went_is_none_of_at_most_a_few_percent() -> None:
    one = share_of_ended(incidence(spells(*((0.0, 1.0 + n, 0) for n in range(100))), 2), 1)
    assert one.value == 0
    assert one.low == 0
    assert 0.02 < one.high < 0.05


def test_an_age_that_was_not_reached_is_not_told() -> None:
    found = incidence(spells((0, 1, 0), (0, 9, OPEN), (0, 9, OPEN)), 1)
    assert isnan(age_reached(found, 0.5).value)
    assert age_reached(found, 0.3).value == 1
    assert isnan(age_reached(incidence(spells((0, 9, OPEN)), 1), 0.5).value)
