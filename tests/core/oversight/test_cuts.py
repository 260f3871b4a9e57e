"""A cut's figures must be the published ones, and unknown must never be taken for no."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given

from longstop.core.oversight.cuts import (
    FIGURES,
    Table,
    at_rate,
    figures_of,
    moved,
    odds_ratio,
    ratios_of,
)
from longstop.core.oversight.intervals import Estimate, Pile
from longstop.core.oversight.labelled import Labelled, Outcome
from tests.core.oversight.people import HIGH, LOW, NO, UNKNOWN, YES, drawn, people, published

SWAPPED = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}
PUBLISHED = Table.at(published(), HIGH)


def value(table: Table, name: str) -> float | None:
    found = FIGURES[name](table)
    return None if found is None else found.value


def of(name: str, table: Table = PUBLISHED) -> Estimate:
    found = FIGURES[name](table)
    assert found is not None
    return found


def test_the_published_sample_gives_the_published_figures() -> None:
    assert [round(of(name).value, 4) for name in ("sensitivity", "specificity", "accuracy")] == [
        0.9765, 0.6225, 0.7834,
    ]  # fmt: skip
    assert (round(of("sensitivity").low, 3), round(of("sensitivity").high, 3)) == (0.941, 0.991)
    assert (round(of("specificity").low, 3), round(of("specificity").high, 3)) == (0.554, 0.686)


def test_the_likelihood_ratios_are_those_that_follow_from_it() -> None:
    found = ratios_of(PUBLISHED)
    assert found.positive == pytest.approx(2.587, abs=5e-4)
    assert found.negative == pytest.approx(0.0378, abs=5e-5)


# Worked out from the published sample by Bayes' theorem, to four places.
@pytest.mark.parametrize(
    ("base_rate", "flagged", "ppv", "npv"),
    [
        (39 / 660, 0.4129, 0.1398, 0.9976),
        (0.0586, 0.4126, 0.1387, 0.9977),
        (0.12, 0.4493, 0.2608, 0.9949),
        (1 / 6, 0.4773, 0.3410, 0.9925),
        (0.30, 0.5572, 0.5258, 0.9841),
        (170 / 374, 0.6497, 0.6831, 0.9695),
        (0.55, 0.7069, 0.7597, 0.9558),
    ],
)
def test_what_it_is_worth_elsewhere(
    base_rate: float, flagged: float, ppv: float, npv: float
) -> None:
    found = at_rate(166 / 170, 127 / 204, base_rate)
    assert (found.flagged, found.ppv, found.npv) == pytest.approx((flagged, ppv, npv), abs=6e-5)


@given(drawn())
def test_at_its_own_base_rate_bayes_says_what_the_table_says(rows: list[Labelled]) -> None:
    table = Table.at(rows, HIGH)
    sens, spec, base = (value(table, name) for name in ("sensitivity", "specificity", "base_rate"))
    if sens is None or spec is None or base is None:
        return
    found = at_rate(sens, spec, base)
    assert found.flagged == pytest.approx(value(table, "flagged"))
    for mine, name in ((found.ppv, "ppv"), (found.npv, "npv")):
        theirs = value(table, name)
        if mine is not None and theirs is not None:
            assert mine == pytest.approx(theirs)


@given(drawn())
def test_calling_yes_no_and_flagging_the_others_swaps_the_figures(rows: list[Labelled]) -> None:
    turned = [replace(row, outcome=SWAPPED[row.outcome], band=3 - row.band) for row in rows]
    one, other = Table.at(rows, HIGH), Table.at(turned, HIGH)
    for name, twin in (("sensitivity", "specificity"), ("ppv", "npv"), ("accuracy", "accuracy")):
        assert value(one, name) == pytest.approx(value(other, twin))


@given(drawn(weighted=False))
def test_a_weight_of_one_changes_nothing(rows: list[Labelled]) -> None:
    table = Table.at(rows, HIGH)
    yes, hit = (sum(1 for row in rows if row.yes and row.band >= cut) for cut in (LOW, HIGH))
    assert value(table, "sensitivity") == (hit / yes if yes else None)


@given(drawn())
def test_weights_all_alike_change_no_figure_and_no_interval(rows: list[Labelled]) -> None:
    even = [replace(row, weight=1.0) for row in rows]
    heavy = [replace(row, weight=7.5) for row in rows]
    one, other = figures_of(Table.at(even, HIGH)), figures_of(Table.at(heavy, HIGH))
    for name, found in one.items():
        if found.known is not None:
            twin = other[name].known
            assert twin is not None
            assert (found.known.value, found.known.low, found.known.high) == pytest.approx(
                (twin.value, twin.low, twin.high)
            )


@given(drawn(most=9))
def test_the_bounds_are_those_of_every_way_the_unknown_can_turn_out(rows: list[Labelled]) -> None:
    known = [row for row in rows if row.known]
    unknown = [row for row in rows if not row.known]
    found = figures_of(Table.at(rows, HIGH))
    every = [
        Table.at(
            [*known, *(replace(r, outcome=o) for r, o in zip(unknown, way, strict=True))], HIGH
        )
        for way in product((YES, NO), repeat=len(unknown))
    ]
    for name, figure in found.items():
        values = [v for table in every if (v := value(table, name)) is not None]
        if not values:
            assert figure.lowest is figure.highest is None
            continue
        assert figure.lowest == pytest.approx(min(values))
        assert figure.highest == pytest.approx(max(values))


def test_unknown_is_in_no_figure_and_its_bounds_are_told() -> None:
    rows = people(
        (8, HIGH, YES), (2, LOW, YES), (10, LOW, NO), (5, HIGH, UNKNOWN), (5, LOW, UNKNOWN)
    )
    found = figures_of(Table.at(rows, HIGH))["sensitivity"]
    assert found.known is not None
    assert (found.known.value, found.known.people) == (0.8, 10)
    assert (found.if_all_no, found.if_all_yes) == (0.8, 13 / 20)
    assert (found.lowest, found.highest) == (8 / 15, 13 / 15)


def test_the_published_odds_ratio_of_a_contact_history() -> None:
    """8.8 % against 0.6 %, whatever the numbers of people are."""
    for count in (1_000, 5_000):
        found = odds_ratio(
            Pile.of([1.0] * (count * 88 // 1000)), Pile.of([1.0] * (count * 912 // 1000)),
            Pile.of([1.0] * (count * 6 // 1000)), Pile.of([1.0] * (count * 994 // 1000)),
        )  # fmt: skip
        assert found is not None
        assert round(found.value, 2) == 15.99
        assert found.low < 15.99 < found.high


def test_an_odds_ratio_over_an_empty_cell_is_finite_and_of_nobody_none() -> None:
    five, none = Pile.of([1.0] * 5), Pile()
    found = odds_ratio(five, five, none, five)
    assert found is not None
    assert found.value == pytest.approx(11.0)
    assert odds_ratio(five, five, none, none) is None


def test_who_crosses_the_cut_is_counted_by_what_they_were() -> None:
    rows = people((3, HIGH, YES), (2, LOW, NO), (1, LOW, UNKNOWN), (4, LOW, YES))
    other = [LOW, HIGH, HIGH, HIGH, HIGH, HIGH, LOW, LOW, LOW, HIGH]
    changed = [replace(row, other=band) for row, band in zip(rows, other, strict=True)]
    found = moved(changed, HIGH)
    assert found.up == {Outcome.YES.value: 1, Outcome.NO.value: 2, Outcome.UNKNOWN.value: 1}
    assert found.down == {"yes": 1, "no": 0, "unknown": 0}
    assert moved(rows, HIGH).up == {"yes": 0, "no": 0, "unknown": 0}
