"""Compare two versions of a list by their digests: what is new, gone, or has another code.

Both are walked a stretch at a time; what is held is two bytes for each entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from longstop.core.evidence.codes import CODE_AT, MOST_ENTRIES, Code, Mark
from longstop.core.evidence.matching import EXACT
from longstop.engines.digest_file import DigestFile
from longstop.engines.list_folder import ABOUT, OpenList
from longstop.engines.list_head import ListDamaged
from longstop.engines.pdq_index import PdqIndex

MOST_NAMED: Final = 100_000
_STEP: Final = 1 << 18
_CODE: Final = np.uint64(CODE_AT)
_EXACT: Final = np.uint64(Mark(0, Code.LISTED, EXACT).packed)

Values = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Difference:
    """How many entries are new, gone, and changed in code; gone are also named, up to a number."""

    new: int = 0
    gone: int = 0
    changed: int = 0
    gone_rows: list[int] = field(default_factory=list)


def difference(old: OpenList, new: OpenList) -> Difference:
    """Compare an older version with a newer one; raises ListDamaged.

    An entry is there while any of its digests is. A perceptual hash, which copies share, tells
    only an entry that has nothing else.
    """
    gone, changed = _held_against(old, new)
    added, _ = _held_against(new, old)
    gone[np.fromiter(old.retracted, np.int64)] = False
    rows = np.flatnonzero(gone)
    return Difference(int(added.sum()), len(rows), int(changed.sum()), rows[:MOST_NAMED].tolist())


def _held_against(one: OpenList, other: OpenList) -> tuple[Mask, Mask]:
    """Say which entries of one are not in the other, and which have another code there."""
    count = one.about["counts"]["entries"]
    there, changed = np.zeros(count, bool), np.zeros(count, bool)
    for values, theirs in _pairs(one, other):
        entries = (values & np.uint64(MOST_ENTRIES - 1)).astype(np.int64)
        if (entries >= count).any():
            raise ListDamaged(ABOUT, "it has fewer entries than the digests stand for")
        there[entries] = True
        changed[entries[values >> _CODE != theirs >> _CODE]] = True
    return ~there, changed


def _pairs(one: OpenList, other: OpenList) -> Iterator[tuple[Values, Values]]:
    """Give the values of what both have, a stretch at a time."""
    for name, table in one.tables.items():
        if name in other.tables:
            yield from _same_digests(table, other.tables[name])
    if one.pdq is not None and other.pdq is not None:
        yield from _same_pictures(one.pdq, other.pdq)


def _same_digests(table: DigestFile, other: DigestFile) -> Iterator[tuple[Values, Values]]:
    for start in range(0, table.count, _STEP):
        rows, values = table.rows(start, start + _STEP)
        found = other.find_all(rows)
        there = found >= 0
        yield values[there].astype(np.uint64), other.first_values(found[there])


def _same_pictures(index: PdqIndex, other: PdqIndex) -> Iterator[tuple[Values, Values]]:
    for start in range(0, index.count, _STEP):
        numbers = np.arange(start, min(start + _STEP, index.count))
        numbers = numbers[index.values(numbers) & _EXACT == 0]
        hashes = index.hashes[numbers].astype(">u8").view(np.uint8).reshape(-1, 32)
        near = other.find(hashes, 0)
        yield index.values(numbers[near.query]), other.values(near.index)
