"""Compare two versions of a list by their digests: what is new, gone, or has another code.

Both are walked a stretch at a time; what is held is the numbers of the entries that differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from longstop.core.evidence.codes import MOST_ENTRIES
from longstop.engines.digest_file import DigestFile
from longstop.engines.list_folder import OpenList
from longstop.engines.pdq_index import PdqIndex

MOST_NAMED: Final = 100_000
_STEP: Final = 1 << 18
_CODE: Final = np.uint64(0xFF << 44)

Values = npt.NDArray[np.uint64]


@dataclass(slots=True)
class Difference:
    """How many entries are new, gone, and changed in code; gone are also named, up to a number."""

    new: int = 0
    gone: int = 0
    changed: int = 0
    gone_rows: list[int] = field(default_factory=list)


def difference(old: OpenList, new: OpenList) -> Difference:
    """Compare an older version with a newer one; entries are told by any of their digests."""
    gone, changed = _entries_not_in(old, new)
    added, _ = _entries_not_in(new, old)
    gone -= old.retracted
    return Difference(len(added), len(gone), len(changed - gone), sorted(gone)[:MOST_NAMED])


def _entries_not_in(one: OpenList, other: OpenList) -> tuple[set[int], set[int]]:
    """Give the entries of one of which a digest is not in the other, and those of another code."""
    missing: set[int] = set()
    changed: set[int] = set()
    for name, table in one.tables.items():
        for values, beside in _walk(table, other.tables.get(name)):
            there = beside[:, 0] == 1
            missing.update((values[~there] & np.uint64(MOST_ENTRIES - 1)).tolist())
            moved = there & ((values & _CODE) != (beside[:, 1] & _CODE))
            changed.update((values[moved] & np.uint64(MOST_ENTRIES - 1)).tolist())
    if one.pdq is not None:
        missing.update(_pictures_not_in(one.pdq, other.pdq))
    return missing, changed


def _walk(table: DigestFile, other: DigestFile | None) -> Iterator[tuple[Values, Values]]:
    """Give values of one, and beside each whether the other has the digest, and its first value."""
    for start in range(0, table.count, _STEP):
        rows, values = table.rows(start, start + _STEP)
        beside = np.zeros((len(values), 2), np.uint64)
        if other is not None and other.count:
            found = other.find_all(rows)
            beside[:, 0] = found >= 0
            beside[:, 1] = np.where(found >= 0, other.first_values(np.maximum(found, 0)), values)
        yield values, beside


def _pictures_not_in(index: PdqIndex, other: PdqIndex | None) -> set[int]:
    missing: set[int] = set()
    for start in range(0, index.count, _STEP):
        numbers = np.arange(start, min(start + _STEP, index.count))
        hashes = index.hashes[numbers].astype(">u8").view(np.uint8).reshape(-1, 32)
        there = np.zeros(len(numbers), bool)
        if other is not None:
            there[other.find(hashes, 0).query] = True
        values = index.values(numbers[~there]) & np.uint64(MOST_ENTRIES - 1)
        missing.update(values.tolist())
    return missing
