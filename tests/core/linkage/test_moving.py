"""What another model would change is counted pair by pair and nominal by nominal."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from longstop.actions.house import shipped_model
from longstop.core.linkage.moving import (
    PairsMoved,
    groups_moved,
    most_moved,
    pairs_moved,
    weights_moved,
)

GROUPS = st.lists(st.integers(0, 4), min_size=1, max_size=12).map(
    lambda labels: [
        tuple(at for at, label in enumerate(labels) if label == one)
        for one in sorted(set(labels))
        if labels.count(one) > 1
    ]
)


def test_pairs_are_counted_by_what_is_made_of_them_before_and_after() -> None:
    before = {(1, 2): ("join", "strong"), (1, 3): ("ask", "soft"), (2, 3): ("ask", "soft")}
    after = {(1, 2): ("ask", "strong"), (1, 3): ("ask", "soft"), (4, 5): ("join", "soft")}
    assert pairs_moved(before, after) == [
        PairsMoved("soft", "ask", "ask", 1),
        PairsMoved("soft", "ask", "apart", 1),
        PairsMoved("soft", "apart", "join", 1),
        PairsMoved("strong", "join", "ask", 1),
    ]
    assert most_moved(before, after) == [(1, 2), (4, 5), (2, 3)]


@given(GROUPS)
def test_what_stays_the_same_moves_nobody(groups: list[tuple[int, ...]]) -> None:
    found = groups_moved(groups, groups)
    assert (found.same, found.parted, found.grown, found.referrals) == (len(groups), 0, 0, 0)


@given(GROUPS, GROUPS)
def test_each_nominal_of_before_stays_grows_or_is_parted(
    before: list[tuple[int, ...]], after: list[tuple[int, ...]]
) -> None:
    found = groups_moved(before, after)
    assert found.same + found.parted + found.grown == found.before == len(before)
    assert found.after == len(after)


def test_a_nominal_that_is_parted_and_one_that_grows_are_told_apart() -> None:
    found = groups_moved([(1, 2, 3), (4, 5)], [(1, 2), (4, 5, 6)])
    assert (found.parted, found.grown, found.referrals) == (1, 1, 6)


def test_only_weights_that_differ_are_listed_the_most_first() -> None:
    model = shipped_model()
    name, *others = model.comparisons
    other = replace(name[0], weight=name[0].weight + 1), replace(name[1], weight=name[1].weight - 4)
    moved = weights_moved(model, replace(model, comparisons=((*other, *name[2:]), *others)))
    assert [(one.level, round(one.after - one.before, 6)) for one in moved] == [
        (name[1].name, -4.0),
        (name[0].name, 1.0),
    ]
