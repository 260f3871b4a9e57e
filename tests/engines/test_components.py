"""What is connected is found whatever the order, and each part is known by its first."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.components import parts_of

SIZE = 30
PAIRS = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=40)


def blocks(pairs: list[tuple[int, int]], at_once: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Give pairs as columns, so many at a time."""
    columns = np.asarray(pairs, np.int64).reshape(-1, 2).T
    return [
        (columns[0, start : start + at_once], columns[1, start : start + at_once])
        for start in range(0, len(pairs), at_once)
    ]


def smallest_by_walking(pairs: list[tuple[int, int]]) -> list[int]:
    """Find the smallest number that each reaches, step by step."""
    found = [*range(SIZE)]
    for _ in range(SIZE):
        for a, b in pairs:
            found[a] = found[b] = min(found[a], found[b])
    return found


@given(PAIRS, st.integers(1, 50), st.randoms(use_true_random=False))
def test_each_is_known_by_the_smallest_it_reaches_in_any_order_and_any_blocks(
    pairs: list[tuple[int, int]], at_once: int, chance: random.Random
) -> None:
    expected = smallest_by_walking(pairs)
    assert parts_of(blocks(pairs, at_once), SIZE).tolist() == expected
    shuffled = [(b, a) for a, b in pairs]
    chance.shuffle(shuffled)
    assert parts_of(blocks(shuffled, at_once), SIZE).tolist() == expected


def test_a_long_chain_is_one_part_whichever_way_it_is_told() -> None:
    chain = [(n, n + 1) for n in range(100_000)]
    assert not parts_of(blocks(chain, 1_000), 100_001).any()
    assert not parts_of(blocks(chain[::-1], 1_000), 100_001).any()


def test_a_pair_told_as_often_as_a_byte_can_count_is_still_a_pair() -> None:
    assert parts_of(blocks([(1, 2)] * 256, 300), 4).tolist() == [0, 1, 1, 3]


def test_nobody_at_all_has_no_part() -> None:
    assert parts_of([], 0).tolist() == []
