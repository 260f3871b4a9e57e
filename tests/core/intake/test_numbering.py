"""A sender's own numbers: what is missing depends on what came, never on the order of packages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.numbering import (
    NumberingNotValid,
    Ranges,
    combined,
    count,
    in_words,
    left_of,
    missing,
    ranges_of,
    read_numbering,
    size,
    union,
    without,
    written,
)

NUMBERS = st.frozensets(st.integers(0, 60), max_size=40)
BY_SERIES = st.dictionaries(st.sampled_from(["S-25-#", "S-26-#", "S-27-#"]), NUMBERS)


def numbers(ranges: Ranges) -> set[int]:
    """Write ranges out, one number after the other."""
    return {number for first, last in ranges for number in range(first, last + 1)}


@given(NUMBERS, NUMBERS)
def test_ranges_hold_what_sets_hold(one: frozenset[int], other: frozenset[int]) -> None:
    first, then = ranges_of(one), ranges_of(other)
    assert numbers(first) == one
    assert size(first) == len(one)
    assert union(first, then) == ranges_of(one | other)
    assert without(first, then) == ranges_of(one - other)
    for (_, last), (begins, _) in pairwise(first):
        assert last + 1 < begins, "ranges stand apart"


@given(BY_SERIES)
def test_what_is_missing_is_what_stands_between_and_never_came(
    seen: dict[str, frozenset[int]],
) -> None:
    found = missing({series: ranges_of(some) for series, some in seen.items()})
    known = sorted(series for series, some in seen.items() if some)
    for series in seen:
        some = seen[series]
        expected: set[int] = set()
        if some:
            begins = min(some) if series == known[0] else min(1, min(some))
            expected = set(range(begins, max(some) + 1)) - some
        assert numbers(found.get(series, ())) == expected


@given(st.lists(BY_SERIES, max_size=6), st.randoms(use_true_random=False))
def test_no_order_of_packages_changes_what_is_missing(
    packages: list[dict[str, frozenset[int]]], shuffled: object
) -> None:
    def after(all_: list[dict[str, frozenset[int]]]) -> dict[str, Ranges]:
        seen: dict[str, Ranges] = {}
        for one in all_:
            seen = combined(seen, {series: ranges_of(some) for series, some in one.items()})
        return missing(seen)

    another = list(packages)
    shuffled.shuffle(another)  # type: ignore[attr-defined]
    assert after(packages) == after(another)


@given(BY_SERIES, BY_SERIES)
def test_what_is_left_and_what_was_taken_make_the_whole(
    one: dict[str, frozenset[int]], taken: dict[str, frozenset[int]]
) -> None:
    all_ = {series: ranges_of(some) for series, some in one.items() if some}
    away = {series: ranges_of(some) for series, some in taken.items()}
    left = left_of(all_, away)
    gone = left_of(all_, left)
    assert combined(left, gone) == all_
    assert count(left) + count(gone) == count(all_)


@pytest.mark.parametrize(
    ("pattern", "reference", "expected"),
    [
        ("{number}", "0042", ("#", 42)),
        ("TPS-{year}-{number}", "TPS-2026-7", ("TPS-2026-#", 7)),
        ("TPS-{year}-{number}", " TPS-26-0007 ", ("TPS-26-#", 7)),
        ("{number}/{year}", "12/2026", ("#/2026", 12)),
        ("a.b*{number}", "a.b*3", ("a.b*#", 3)),
        ("a.b*{number}", "aXb*3", None),
        ("TPS-{number}", "TPS-", None),
        ("TPS-{number}", "TPS-1234567890123456", None),
        ("TPS-{number}", None, None),
        ("TPS-{number}", "TPS-\u0661", None),
    ],
)
def test_the_number_of_a_reference(
    pattern: str, reference: str | None, expected: tuple[str, int] | None
) -> None:
    found = read_numbering(pattern).read(reference)
    assert (None if found is None else (found.series, found.number)) == expected


@pytest.mark.parametrize(
    "pattern", ["", "TPS", "{number}{number}", "{year}{year}{number}", "A{year}{number}"]
)
def test_a_pattern_says_where_the_number_stands(pattern: str) -> None:
    with pytest.raises(NumberingNotValid, match="Nothing was changed"):
        read_numbering(pattern)


def test_a_jump_of_millions_is_one_range_and_words_are_bounded() -> None:
    gaps = missing({"S-#": ranges_of([1, 10**12])})
    assert gaps == {"S-#": ((2, 10**12 - 1),)}
    assert written(((3, 3), (7, 9))) == "3, 7-9"
    many = {"S-#": tuple((n, n) for n in range(0, 100, 2)), "T-#": ((1, 1),)}
    assert in_words({"S-#": ((1, 2),)}) == "S-#: 1-2"
    told = in_words(many)
    assert told.endswith("; and 31 gaps more")
    assert len(told) < 200
