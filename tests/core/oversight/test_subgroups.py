"""Errors must be told by group with their intervals, and never of a few people."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.oversight.intervals import wilson
from longstop.core.oversight.labelled import Labelled
from longstop.core.oversight.subgroups import group_rates
from tests.core.oversight.people import HIGH, LOW, NO, UNKNOWN, YES, people

LEAST = 10


def grouped(name: str, missed: int, hit: int, flagged: int, cleared: int) -> list[Labelled]:
    rows = people((missed, LOW, YES), (hit, HIGH, YES), (flagged, HIGH, NO), (cleared, LOW, NO))
    return [replace(row, groups={"region": name}) for row in rows]


def test_each_group_has_its_own_errors_with_intervals() -> None:
    rows = [*grouped("north", 10, 40, 20, 80), *grouped("south", 20, 20, 30, 30)]
    north, south = group_rates(rows, ("region",), HIGH, LEAST)
    assert north.missed is not None
    assert south.flagged is not None
    assert (north.missed.value, north.missed.people) == (0.2, 50)
    assert (north.missed.low, north.missed.high) == wilson(0.2, 50)
    assert (south.flagged.value, south.flagged.people) == (0.5, 60)


def test_the_two_kinds_of_error_are_hidden_apart() -> None:
    rows = [*grouped("north", 2, 40, 20, 80), *grouped("south", 20, 20, 30, 30)]
    for one in group_rates(rows, ("region",), HIGH, LEAST):
        assert one.missed is None
        assert one.flagged is not None
        assert one.brier is None


def test_that_a_group_has_nobody_is_hidden_too() -> None:
    rows = [*grouped("north", 0, 0, 20, 80), *grouped("south", 20, 20, 30, 30),
            *grouped("west", 30, 30, 30, 30)]  # fmt: skip
    found = {one.group: one for one in group_rates(rows, ("region",), HIGH, LEAST)}
    assert found["north"].missed is None
    assert found["south"].missed is None
    assert found["west"].missed is not None


def test_the_unknown_are_in_no_groups_rate() -> None:
    rows = grouped("north", 10, 40, 20, 80)
    unknown = [replace(row, outcome=UNKNOWN) for row in rows]
    south = grouped("south", 20, 20, 30, 30)
    assert group_rates([*rows, *south, *unknown], ("region",), HIGH, LEAST) == group_rates(
        [*rows, *south], ("region",), HIGH, LEAST
    )


def test_a_jurisdiction_whose_promises_fail_is_seen_by_itself() -> None:
    home = [replace(row, probability=0.4) for row in grouped("home", 40, 40, 60, 60)]
    away = [replace(row, probability=0.4) for row in grouped("away", 10, 10, 90, 90)]
    found = {one.group: one for one in group_rates([*home, *away], ("region",), HIGH, LEAST)}
    for name, failed in (("home", False), ("away", True)):
        large, score = found[name].large, found[name].brier
        assert large is not None
        assert large.z is not None
        assert score is not None
        assert (large.z < -3) is failed
        assert (score.score > score.of_base_rate + 0.05) is failed


@given(st.lists(st.tuples(*[st.integers(0, 25)] * 4), min_size=2, max_size=5))
def test_no_printed_rate_rests_on_a_few(sizes: list[tuple[int, int, int, int]]) -> None:
    rows = [row for n, size in enumerate(sizes) for row in grouped(f"g{n}", *size)]
    found = group_rates(rows, ("region",), HIGH, LEAST)
    if len(found) < 2:
        return
    for one in found:
        missed, hit, flagged, cleared = sizes[int(one.group[1:])]
        assert one.missed is None or min(missed, hit) >= LEAST
        assert one.flagged is None or min(flagged, cleared) >= LEAST
