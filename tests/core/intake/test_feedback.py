"""What a sender is told: nothing small, nothing that subtraction would give away, no false miss."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.feedback import (
    BY_REFERRAL,
    FIELDS,
    MINIMUM,
    URGENT,
    Measured,
    Told,
    hide,
    told,
    wilson,
)

COUNT = st.one_of(st.just(0), st.integers(0, 12))


def with_sums(table: list[list[int]]) -> list[list[int]]:
    """Add the sum of each row and of each column."""
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


@given(st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(COUNT, min_size=width, max_size=width), min_size=1, max_size=5)
))  # fmt: skip
def test_nothing_small_is_told_and_nothing_is_found_by_subtraction(table: list[list[int]]) -> None:
    whole = with_sums(table)
    hidden = hide(whole, MINIMUM)
    for i, row in enumerate(whole):
        for j, n in enumerate(row):
            assert not 0 < n < MINIMUM or (i, j) in hidden
            assert n or (i, j) not in hidden, "that there is none is told"
    for row_place in range(len(whole)):
        assert sum((row_place, j) in hidden for j in range(len(whole[0]))) != 1
    for column in range(len(whole[0])):
        assert sum((i, column) in hidden for i in range(len(whole))) != 1


def test_what_is_large_is_told_as_it_is() -> None:
    assert hide(with_sums([[10, 20], [30, 40]]), MINIMUM) == set()


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_rate_lies_in_its_interval_and_nothing_has_none(hits: int, misses: int) -> None:
    found = wilson(hits, hits + misses)
    if hits + misses == 0:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.lowest <= found.share <= found.highest <= 1


def test_the_interval_is_that_of_the_book() -> None:
    found = wilson(8, 10)
    assert found is not None
    assert (found.share, found.lowest, found.highest) == (0.8, 0.490, 0.943)


def measured(
    reporter: str, cells: Mapping[str, Mapping[str, int]], *, whole: bool = False, timed: int = 0
) -> Measured:
    """Count something of a reporter; referrals are those of the outcomes."""
    referrals = sum(cells["outcome"].values())
    return Measured(
        reporter=reporter, whole=whole, accepted=referrals, follow_up=0, duplicate=0,
        quarantined=0, fields={"place": referrals // 2}, referrals=referrals, cells=cells,
        timed=timed, median_seconds=60, ninth_decile_seconds=90,
    )  # fmt: skip


def cells(closed: int, opened: int, urgent: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Make cells in which every referral stands once in each group."""
    return {
        "outcome": {"charged": closed, "open": opened},
        "attribution": {"account": closed + opened},
        "grade": {"high": closed + opened},
        "urgent": dict(urgent),
    }


def test_what_is_not_graded_yet_is_no_miss() -> None:
    urgent = {"high_or_very_high": 8, "lower": 8, "not_graded": 900}
    (row,) = told([measured("", cells(600, 600, urgent), whole=True)])
    assert row.urgent_hits is not None
    assert row.urgent_hits.share == 0.5
    assert row.cells[URGENT]["not_graded"] == 900


def test_a_hidden_part_hides_the_rate() -> None:
    urgent = {"high_or_very_high": 2, "lower": 80, "not_graded": 9}
    (row,) = told([measured("", cells(600, 600, urgent), whole=True)])
    assert row.cells[URGENT]["high_or_very_high"] is None
    assert row.urgent_hits is None


def test_how_long_grading_took_is_told_of_enough() -> None:
    few, many = (
        told([measured("", cells(10, 10, {}), whole=True, timed=timed)])[0] for timed in (4, 5)
    )
    assert (few.median_seconds, many.median_seconds) == (None, 60)


def test_shares_are_of_readable_records_and_of_enough() -> None:
    assert told([measured("", cells(10, 10, {}), whole=True)])[0].fields["place"] == 0.5
    few = told([measured("", cells(0, 4, {}), whole=True)])[0].fields
    assert few == dict.fromkeys(FIELDS)


@pytest.mark.parametrize("small", [1, 2, 4])
def test_a_small_count_of_one_reporter_hides_in_another(small: int) -> None:
    rows = [
        measured("", cells(small + 30, 90, {}), whole=True),
        measured("Firm A", cells(small, 50, {})),
        measured("Firm B", cells(30, 40, {})),
    ]
    whole, first, second = told(rows)
    assert (whole.reporter, first.reporter, second.reporter) == ("", "Firm A", "Firm B")
    assert first.cells["outcome"]["charged"] is None
    assert second.cells["outcome"]["charged"] is None


def derivable(row: Told, group: str) -> bool:
    """Tell whether one figure alone is left out of a row whose sum is told."""
    left_out = sum(one is None for one in row.cells[group].values()) + (row.referrals is None)
    return left_out == 1


@given(st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=4))
def test_a_sum_left_out_of_one_group_is_given_away_by_no_other(
    counts: list[tuple[int, int]],
) -> None:
    rows = [measured(f"Firm {n}", cells(a, b, {})) for n, (a, b) in enumerate(counts)]
    closed, opened = (sum(column) for column in zip(*counts, strict=True))
    rows.append(measured("", cells(closed, opened, {}), whole=True))
    for row in told(rows):
        assert not any(derivable(row, group) for group in BY_REFERRAL)


def test_each_figure_is_told_in_its_own_place() -> None:
    one = Measured(
        reporter="Firm A", whole=False, accepted=40, follow_up=10, duplicate=7, quarantined=3,
        fields={"place": 25}, referrals=20, cells=cells(10, 10, {}), timed=5, median_seconds=60,
        ninth_decile_seconds=90,
    )  # fmt: skip
    (row,) = told([one])
    assert (row.reporter, row.whole, row.referrals) == ("Firm A", False, 20)
    assert (row.records, row.accepted, row.follow_up) == (60, 40, 10)
    assert (row.duplicate, row.quarantined) == (7, 3)
    assert (row.median_seconds, row.ninth_decile_seconds) == (60, 90)
    assert row.fields["place"] == 0.5
    assert row.fields["file"] == 0.0
    assert row.cells["outcome"] == {"charged": 10, "open": 10}


def test_a_rate_is_told_of_enough_and_a_share_of_exactly_enough() -> None:
    def rate(hits: int, misses: int) -> object:
        urgent = {"high_or_very_high": hits, "lower": misses}
        return told([measured("", cells(600, 600, urgent), whole=True)])[0].urgent_hits

    assert rate(0, 0) is None
    assert rate(0, 5) == wilson(0, 5)
    assert rate(5, 0) == wilson(5, 5)
    assert rate(5, 15) == wilson(5, 20)
    enough = told([measured("", cells(0, MINIMUM, {}), whole=True)])[0]
    assert enough.fields["place"] == 0.4
