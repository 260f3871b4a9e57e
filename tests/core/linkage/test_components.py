"""What is connected is found whatever the order, and each part is known by its first."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from longstop.core.linkage.components import parts_of

SIZE = 30
PAIRS = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=40)


@given(PAIRS, st.randoms(use_true_random=False))
def test_parts_are_those_that_scipy_finds_in_any_order(
    pairs: list[tuple[int, int]], chance: random.Random
) -> None:
    found = parts_of(pairs, SIZE)
    shuffled = [(b, a) for a, b in pairs]
    chance.shuffle(shuffled)
    assert parts_of(shuffled, SIZE) == found
    a, b = np.asarray(pairs or [(0, 0)]).T
    _, labels = connected_components(coo_matrix((np.ones(len(a)), (a, b)), shape=(SIZE, SIZE)))
    first = {int(label): number for number, label in reversed([*enumerate(labels)])}
    assert [*found] == [first[int(label)] for label in labels]


def test_a_long_chain_is_one_part_whichever_way_it_is_told() -> None:
    chain = [(n, n + 1) for n in range(100_000)]
    assert set(parts_of(chain, 100_001)) == {0}
    assert set(parts_of(reversed(chain), 100_001)) == {0}
