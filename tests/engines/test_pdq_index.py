"""Whatever lies within the distance is found and nothing else, held to counting every distance."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.list_head import HEAD_BYTES, ListDamaged
from longstop.engines.pdq_index import (
    CHUNKS,
    FIRSTS,
    MOST_APART,
    MOST_BITS,
    Near,
    PdqBuilder,
    PdqIndex,
    indexed_bits,
    radii,
)

Hashes = npt.NDArray[np.uint8]


def indexed(folder: Path, hashes: Hashes) -> PdqIndex:
    path = folder / "pdq.index"
    with PdqBuilder(path) as builder:
        builder.add_all(hashes, np.arange(len(hashes), dtype=np.uint64) + np.uint64(7))
        assert builder.write({"list": "toronto", "version": "7"}) == len(hashes)
    return PdqIndex(path)


def pairs(near: Near) -> list[tuple[int, int, int]]:
    return sorted(
        zip(near.query.tolist(), near.index.tolist(), near.distance.tolist(), strict=True)
    )


def every_pair(hashes: Hashes, queries: Hashes, most: int) -> list[tuple[int, int, int]]:
    """The oracle: count the bits of every pair."""
    found = []
    for number, query in enumerate(queries):
        apart = np.unpackbits(hashes ^ query, axis=1).sum(axis=1)
        found += [(number, int(n), int(apart[n])) for n in np.flatnonzero(apart <= most)]
    return sorted(found)


def near_ones(hashes: Hashes, flips: list[int], chance: np.random.Generator) -> Hashes:
    """Queries that differ from hashes of the list in so many bits each."""
    found = hashes[chance.integers(0, len(hashes), len(flips))].copy()
    for row, count in zip(found, flips, strict=True):
        bits = np.unpackbits(row)
        bits[chance.permutation(256)[:count]] ^= 1
        row[:] = np.packbits(bits)
    return found


@given(
    count=st.integers(1, 3000),
    most=st.integers(0, MOST_APART),
    flips=st.lists(st.integers(0, 40), min_size=1, max_size=12),
    seed=st.integers(0, 1 << 32),
    crowded=st.booleans(),
)
def test_the_index_finds_what_counting_every_distance_finds(
    tmp_path_factory: pytest.TempPathFactory,
    count: int,
    most: int,
    flips: list[int],
    seed: int,
    crowded: bool,
) -> None:
    chance = np.random.default_rng(seed)
    hashes = chance.integers(0, 256, (count, 32), dtype=np.uint8)
    if crowded:  # lists are not even: many that resemble one another
        hashes = near_ones(hashes[:3], chance.integers(0, 30, count).tolist(), chance)
    queries = near_ones(hashes, flips, chance)
    found = indexed(tmp_path_factory.mktemp("index"), hashes).find(queries, most)
    assert pairs(found) == every_pair(hashes, queries, most)


@pytest.mark.parametrize("most", range(MOST_APART + 1))
def test_the_worst_spread_of_flips_over_the_chunks_is_found(tmp_path: Path, most: int) -> None:
    """Each chunk one flip short of being missed, in every way that sums to the distance."""
    chance = np.random.default_rng(most)
    hashes = chance.integers(0, 256, (4096, 32), dtype=np.uint8)
    index, whole = indexed(tmp_path, hashes), indexed_bits(4096)
    queries: list[Hashes] = []
    while len(queries) < 50:
        spread = chance.multinomial(most, [1 / CHUNKS] * CHUNKS)
        if spread.max() > whole:
            continue
        bits = np.unpackbits(hashes[42])
        for first, count in zip(FIRSTS.tolist(), spread.tolist(), strict=True):
            bits[first + chance.permutation(whole)[:count]] ^= 1
        queries.append(np.packbits(bits))
    assert pairs(index.find(np.array(queries), most)) == [(n, 42, most) for n in range(50)]


def test_the_radii_are_those_of_the_proof_and_no_smaller_ones_would_do() -> None:
    assert radii(31).tolist() == [2] * 10 + [1]
    assert radii(0).tolist() == [0] + [-1] * 10
    for most in range(MOST_APART + 1):
        assert sum(radii(most) + 1) == most + 1


def test_an_index_takes_under_130_bytes_a_hash_with_what_it_stands_for(tmp_path: Path) -> None:
    for count in (4096, 5000, 8191):
        hashes = np.random.default_rng(1).integers(0, 256, (count, 32), dtype=np.uint8)
        size = indexed(tmp_path, hashes).path.stat().st_size - HEAD_BYTES - 4 * CHUNKS
        assert size <= 128 * count
    assert indexed_bits(10_000_000) == MOST_BITS


def test_a_hash_is_given_back_with_what_it_stands_for(tmp_path: Path) -> None:
    hashes = np.random.default_rng(1).integers(0, 256, (100, 32), dtype=np.uint8)
    index = indexed(tmp_path, hashes)
    index.check()
    assert index.hash(42) == hashes[42].tobytes()
    assert index.values(np.array([0, 42])).tolist() == [7, 49]


def test_more_are_found_than_was_thought_and_each_once(tmp_path: Path) -> None:
    hashes = np.zeros((5000, 32), np.uint8)
    found = indexed(tmp_path, hashes).find(hashes[:1], 0)
    assert sorted(found.index.tolist()) == list(range(5000))


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = indexed(tmp_path, np.empty((0, 32), np.uint8))
    index.check()
    assert pairs(index.find(np.zeros((3, 32), np.uint8))) == []


def test_an_index_that_was_changed_or_cut_is_told_and_refused(tmp_path: Path) -> None:
    hashes = np.random.default_rng(1).integers(0, 256, (1000, 32), dtype=np.uint8)
    path = indexed(tmp_path, hashes).path
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    with pytest.raises(ListDamaged, match="length"):
        PdqIndex(path)
    path.write_bytes(data[:5000] + b"?" + data[5001:])
    with pytest.raises(ListDamaged, match="not what was written"):
        PdqIndex(path).check()
    path.write_bytes(data[: HEAD_BYTES + 40_000] + b"\xff" * (len(data) - HEAD_BYTES - 40_000))
    with pytest.raises(ListDamaged, match="do not fit"):
        PdqIndex(path).find(hashes[:5])
    path.write_bytes(b"something else")
    with pytest.raises(ListDamaged, match="does not begin"):
        PdqIndex(path)
