"""What is hidden must stay hidden from whoever adds and subtracts what is printed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.oversight.suppression import Counted, Group, Kind, hidden_groups

LEAST = 10
COLUMNS = ("region", "sex", "age")
SIZES = st.builds(Counted, st.integers(0, 40), st.integers(0, 40))
KINDS = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("mf"), st.sampled_from("xyz")),
    SIZES,
    min_size=1,
    max_size=14,
)


def groups_of(kinds: Mapping[Kind, Counted]) -> dict[Group, Counted]:
    found: dict[Group, Counted] = {}
    for kind, counted in kinds.items():
        for group in zip(COLUMNS, kind, strict=True):
            found[group] = found.get(group, Counted()) + counted
    return found


def split(groups: Mapping[Group, Counted]) -> set[Group]:
    """Give the groups of columns that have several; one alone is the total."""
    return {one for one in groups if sum(other[0] == one[0] for other in groups) > 1}


def follows(printed: list[list[int]], wanted: list[int]) -> bool:
    """Solve for the wanted counts from the printed ones, by elimination in plain sight."""
    rows: list[tuple[int, list[Fraction]]] = []

    def rest_of(vector: list[Fraction]) -> list[Fraction]:
        for lead, row in rows:
            by = vector[lead] / row[lead]
            vector = [a - by * b for a, b in zip(vector, row, strict=True)]
        return vector

    for vector in printed:
        left = rest_of([Fraction(one) for one in vector])
        lead = next((place for place, one in enumerate(left) if one), None)
        if lead is not None:
            rows.append((lead, left))
    return not any(rest_of([Fraction(one) for one in wanted]))


@given(KINDS)
def test_no_small_group_is_printed(kinds: dict[Kind, Counted]) -> None:
    groups = groups_of(kinds)
    hidden = hidden_groups(kinds, COLUMNS, LEAST)
    assert {one for one in split(groups) if groups[one].is_small(LEAST)} <= hidden


@given(KINDS)
def test_nothing_hidden_is_a_sum_or_difference_of_what_is_printed(
    kinds: dict[Kind, Counted],
) -> None:
    hidden = hidden_groups(kinds, COLUMNS, LEAST)
    order = list(kinds)
    groups = {
        group: [int(group in set(zip(COLUMNS, kind, strict=True))) for kind in order]
        for group in groups_of(kinds)
    }
    printed = [[1] * len(order), *(v for group, v in groups.items() if group not in hidden)]
    assert not [group for group in hidden if follows(printed, groups[group])]


@given(KINDS)
def test_in_a_column_what_is_hidden_is_nobody_or_two_and_together_not_small_or_all(
    kinds: dict[Kind, Counted],
) -> None:
    groups = groups_of(kinds)
    hidden = hidden_groups(kinds, COLUMNS, LEAST)
    for column in COLUMNS:
        of_column = {group for group in groups if group[0] == column}
        gone = of_column & hidden
        if gone and gone != of_column:
            assert len(gone) > 1
            assert not sum((groups[group] for group in gone), Counted()).is_small(LEAST)


@given(KINDS)
def test_what_is_hidden_does_not_hang_on_the_order_of_people(kinds: dict[Kind, Counted]) -> None:
    turned = dict(reversed(kinds.items()))
    assert hidden_groups(kinds, COLUMNS, LEAST) == hidden_groups(turned, COLUMNS, LEAST)


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    kinds: dict[Kind, Counted] = {
        ("a",): Counted(3, 30),
        ("b",): Counted(40, 40),
        ("c",): Counted(20, 30),
    }
    assert hidden_groups(kinds, ("region",), LEAST) == {("region", "a"), ("region", "c")}


def test_large_groups_are_all_printed() -> None:
    kinds: dict[Kind, Counted] = {(name,): Counted(10, 10) for name in "abc"}
    assert hidden_groups(kinds, ("region",), LEAST) == frozenset()


def test_a_nation_does_not_give_away_the_region_that_is_hidden_within_it() -> None:
    """Regions a and b lie in one nation, c and d in another: nation less a would be b."""
    kinds: dict[Kind, Counted] = {
        ("a", "n"): Counted(50, 50), ("b", "n"): Counted(2, 90),
        ("c", "s"): Counted(50, 50), ("d", "s"): Counted(9, 90),
    }  # fmt: skip
    hidden = hidden_groups(kinds, ("region", "nation"), LEAST)
    assert {("region", "b"), ("region", "d")} <= hidden
    assert hidden > {("region", "b"), ("region", "d")}


def test_every_count_that_fits_what_is_printed_leaves_the_hidden_open() -> None:
    """Count every table of small numbers that agrees with the print: each hidden cell varies."""
    wrong = {"a": 1, "b": 3, "c": 12, "d": 11}
    kinds: dict[Kind, Counted] = {(name,): Counted(count, 50) for name, count in wrong.items()}
    hidden = hidden_groups(kinds, ("region",), LEAST)
    total = sum(wrong.values())
    fits = [
        counts
        for counts in product(range(total + 1), repeat=4)
        if sum(counts) == total
        and all(
            count == wrong[name]
            for name, count in zip(wrong, counts, strict=True)
            if ("region", name) not in hidden
        )
    ]
    for place, name in enumerate(wrong):
        if ("region", name) in hidden:
            assert len({counts[place] for counts in fits}) > LEAST
    assert ("region", "d") in hidden
