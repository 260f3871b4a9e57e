"""The loops of look-ups in lists, compiled by numba: exact digests, and PDQ within a distance.

All that is compiled stands in this one file, so that numba's own cache notices every change: what
was compiled is kept beside the source or in the user's cache. Arrays are made outside, and nothing
counts who refers to them (see docs/decisions/0034-the-simulator.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Function = TypeVar("Function", bound=Callable[..., object])
_numba: Any = numba  # its own types leave out what is used here
Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.uint32]
Indexes = npt.NDArray[np.int64]
Number = Any  # a number of numba's: it makes out of which kind
DAMAGED = -(1 << 62)


def _compiled(function: Function) -> Function:
    """Compile a function that Python calls: kept on disk, free of the interpreter's lock."""
    return cast(Function, _numba.njit(cache=True, nogil=True, _nrt=False)(function))


def _within(function: Function) -> Function:
    """Compile a function into whatever calls it."""
    return cast(Function, _numba.njit(forceinline=True, nogil=True, _nrt=False)(function))


@_within
def _compared(rows: Bytes, index: Number, digest: Bytes) -> int:
    """Give -1, 0 or 1: a record comes before, is, or comes after a digest."""
    for place in range(len(digest)):
        if rows[index, place] != digest[place]:
            return -1 if rows[index, place] < digest[place] else 1
    return 0


@_compiled
def find_digests(rows: Bytes, starts: Counts, bits: int, digests: Bytes, found: Indexes) -> bool:
    """Write for each digest the index of its first record, or -1; False: the table is damaged."""
    for number in range(len(digests)):
        digest = digests[number]
        first = 0
        for place in range(4):
            first = (first << 8) | digest[place]
        prefix = first >> (32 - bits)
        low, high = np.int64(starts[prefix]), np.int64(starts[prefix + 1])
        end = high
        if low > high or high > len(rows):
            return False
        while low < high:
            middle = (low + high) >> 1
            if _compared(rows, middle, digest) < 0:
                low = middle + 1
            else:
                high = middle
        found[number] = low if low < end and _compared(rows, low, digest) == 0 else -1
    return True


@_within
def _ones(word: Number) -> Number:
    """Count the bits that are set in 64."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    pairs = np.uint64(0x3333333333333333)
    word = (word & pairs) + ((word >> np.uint64(2)) & pairs)
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@_within
def _apart(hashes: Words, index: Number, query: Words) -> Number:
    """Count the bits in which a hash of the list differs from the one asked for."""
    return (
        _ones(hashes[index, 0] ^ query[0])
        + _ones(hashes[index, 1] ^ query[1])
        + _ones(hashes[index, 2] ^ query[2])
        + _ones(hashes[index, 3] ^ query[3])
    )


@_within
def _chunk(hash_: Words, first: int, bits: int) -> Number:
    """Give bits of a hash from a first one on, counted from the front; they may cross a word."""
    word, inside = first >> 6, first & 63
    value = hash_[word] << np.uint64(inside)
    if inside + bits > 64:
        value |= hash_[word + 1] >> np.uint64(64 - inside)
    return np.int64(value >> np.uint64(64 - bits))


@_compiled
def chunk_of_each(hashes: Words, first: int, bits: int, chunks: Counts) -> None:
    """Write the chunk of every hash that begins at a bit."""
    for number in range(len(hashes)):
        chunks[number] = _chunk(hashes[number], first, bits)


@_compiled
def place_members(chunks: Counts, places: Counts, members: Counts) -> None:
    """Write each number into its chunk's bucket; places holds where the next of a bucket goes."""
    for number in range(len(chunks)):
        chunk = chunks[number]
        members[places[chunk]] = number
        places[chunk] += 1


@_within
def _earlier(hash_: Words, query: Words, firsts: Indexes, bits: int, radii: Indexes) -> bool:
    """Say whether a chunk before this one finds a hash too."""
    for chunk in range(len(firsts)):
        here = _chunk(hash_, firsts[chunk], bits) ^ _chunk(query, firsts[chunk], bits)
        if _ones(np.uint64(here)) <= radii[chunk]:
            return True
    return False


@_within
def _look(
    bucket: int, members: Counts, starts: Counts, hashes: Words, query: Words, most: int,
    chunk: int, firsts: Indexes, bits: int, radii: Indexes, found: Indexes, count: int,
) -> int:  # fmt: skip
    """Add what lies in a bucket and within the distance, once; gives how many are found now."""
    start, end = np.int64(starts[bucket]), np.int64(starts[bucket + 1])
    if start > end or end > len(members):
        return DAMAGED
    for at in range(start, end):
        index = np.int64(members[at])
        if index >= len(hashes):
            return DAMAGED
        apart = _apart(hashes, index, query)
        if apart <= most and not _earlier(
            hashes[index], query, firsts[:chunk], bits, radii[:chunk]
        ):
            if 0 <= count < len(found):
                found[count, 1] = index
                found[count, 2] = apart
            count += 1
    return count


@_compiled
def find_near(
    hashes: Words, members: Counts, starts: Counts, firsts: Indexes, bits: int,
    queries: Words, most: int, radii: Indexes, found: Indexes,
) -> int:  # fmt: skip
    """Write (query, index, distance) of every hash within `most` of a query, each pair once.

    Gives how many there are, which may be more than found has rows; DAMAGED where the
    arrays do not fit together.
    radii says how many bits of each chunk may differ, none, 0, 1 or 2.
    """
    count = 0
    for number in range(len(queries)):
        query, before = queries[number], count
        for chunk in range(len(firsts)):
            own, radius = _chunk(query, firsts[chunk], bits), radii[chunk]
            inside, table = members[chunk], starts[chunk]
            if radius >= 0:
                count = _look(
                    own, inside, table, hashes, query, most, chunk, firsts, bits, radii, found,
                    count,
                )  # fmt: skip
            for one in range(bits if radius >= 1 else 0):
                near = own ^ (1 << one)
                count = _look(
                    near, inside, table, hashes, query, most, chunk, firsts, bits, radii, found,
                    count,
                )  # fmt: skip
                for other in range(one if radius >= 2 else 0):
                    count = _look(
                        near ^ (1 << other), inside, table, hashes, query, most, chunk, firsts,
                        bits, radii, found, count,
                    )  # fmt: skip
        for row in range(before, min(count, len(found))):
            found[row, 0] = number
        if count < 0:
            return DAMAGED
    return count
