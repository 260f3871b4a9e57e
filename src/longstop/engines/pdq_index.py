"""Find every PDQ hash of a list within a distance of one that is asked for, and miss none.

A PDQ hash has 256 bits; two pictures resemble one another when at most T = 31 of them differ. A
list is indexed by m = 11 chunks of the hash that have no bit in common (Norouzi, Punjani and Fleet,
CVPR 2012: multi-index hashing). For each chunk it says which hashes have which bits there; a query
looks up, in each chunk, what differs from it in few bits, and counts the whole distance of those.

Why it is complete. Let r = T // m and rem = T % m. The first rem + 1 chunks are looked up with
every pattern that differs in at most r bits, the others in at most r - 1. A hash that none of them
finds differs in r + 1 bits or more in each of the first rem + 1 chunks, and in r or more in each of
the other m - rem - 1; the chunks have no bit in common, so it differs in at least

    (rem + 1)(r + 1) + (m - rem - 1) r  =  m r + rem + 1  =  T + 1

bits in all: it is not within T. For T = 31 that is r = 2 in ten chunks and 1 in the eleventh. A
radius of -1 looks nothing up, which the same sum covers. Only the first bits of a chunk are
indexed in a shorter list, so that no table has more places than the list has hashes: leaving bits
out of a chunk cannot make it differ in more, so what holds above holds still.

The file is mapped: head, hashes, and for each chunk a table of where each pattern begins and which
hashes have it. That is at most 128 bytes a hash, with the eight beside it that say what it
stands for.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

import numpy as np

from longstop.core.ledger.checkpoint import PublicKey
from longstop.engines.ledger_key import SigningKey
from longstop.engines.list_head import HEAD_BYTES, Head, ListDamaged, read_head, written_head
from longstop.engines.list_loops import (
    Bytes,
    Counts,
    Indexes,
    Words,
    chunk_of_each,
    find_near,
    place_members,
)

KIND: Final = "longstop pdq index 1"
PDQ_BYTES: Final = 32
MOST_APART: Final = 31
CHUNKS: Final = 11
_WIDTHS: Final = (24,) * 3 + (23,) * 8
FIRSTS: Final = np.cumsum([0, *_WIDTHS[:-1]])
MOST_BITS: Final = min(_WIDTHS)
MOST_COUNT: Final = (1 << 32) - 1
_ROW: Final = PDQ_BYTES + 8
_BLOCK: Final = 1 << 20
_FOUND: Final = 1024


def indexed_bits(count: int) -> int:
    """Give how many bits of a chunk are indexed: no more places than hashes, none below one bit."""
    return min(max(count.bit_length() - 1, 1), MOST_BITS)


def radii(most: int) -> Indexes:
    """Give in how many bits each chunk may differ, so that none within `most` is missed."""
    r, rem = divmod(most, CHUNKS)
    return np.array([r if chunk <= rem else r - 1 for chunk in range(CHUNKS)], np.int64)


def as_words(rows: Bytes) -> Words:
    """Give hashes, rows of 32 bytes, as four numbers each, the first bit the highest."""
    return np.ascontiguousarray(rows).view(">u8").astype(np.uint64).reshape(-1, 4)


@dataclass(frozen=True, slots=True)
class Near:
    """Pairs that were found: the query's number, the hash's index, in how many bits they differ."""

    query: Indexes
    index: Indexes
    distance: Indexes


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where each array of a file lies, all 8-byte aligned."""

    count: int
    bits: int

    @property
    def table(self) -> int:
        return (1 << self.bits) + 1

    @property
    def hashes(self) -> int:
        return HEAD_BYTES

    @property
    def values(self) -> int:
        return self.hashes + PDQ_BYTES * self.count

    @property
    def members(self) -> int:
        return self.values + 8 * self.count

    @property
    def starts(self) -> int:
        return self.members + 4 * CHUNKS * self.count

    @property
    def end(self) -> int:
        return self.starts + 4 * CHUNKS * self.table


class PdqIndex:
    """An index file, open for look-ups; raises ListDamaged where it is not whole.

    Opening checks head and size; `check` reads all of it. Indexes count hashes from 0.
    """

    def __init__(self, path: Path) -> None:
        """Map the file."""
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            raise ListDamaged(path.name, "it is not there, or is empty") from None
        self.head: Head = read_head(self._map[:HEAD_BYTES], KIND, path)
        self.count = self.head.number("count", path)
        self._bits = self.head.number("bits", path)
        if not 1 <= self._bits <= MOST_BITS:
            raise ListDamaged(path.name, "its head does not say how it is indexed")
        shape = _Shape(self.count, self._bits)
        if len(self._map) != shape.end:
            raise ListDamaged(path.name, "its length is not that of what it says it holds")
        self.hashes: Words = np.frombuffer(self._map, "<u8", 4 * self.count, shape.hashes).reshape(
            -1, 4
        )
        self._values: Words = np.frombuffer(self._map, "<u8", self.count, shape.values)
        self._members: Counts = np.frombuffer(
            self._map, "<u4", CHUNKS * self.count, shape.members
        ).reshape(CHUNKS, -1)
        self._starts: Counts = np.frombuffer(
            self._map, "<u4", CHUNKS * shape.table, shape.starts
        ).reshape(CHUNKS, -1)

    def find(self, queries: Bytes, most: int = MOST_APART) -> Near:
        """Give every hash within `most` bits of each query (rows of 32 bytes), most at most 31."""
        if queries.ndim != 2 or queries.shape[1] != PDQ_BYTES or not 0 <= most <= MOST_APART:
            raise ValueError(f"rows of {PDQ_BYTES} bytes and a distance up to {MOST_APART}")
        words, room = as_words(queries), max(_FOUND, len(queries))
        if not self.count or not len(queries):
            return _near(np.empty((0, 3), np.int64))
        while True:
            found = np.empty((room, 3), np.int64)
            count = find_near(
                self.hashes, self._members, self._starts, FIRSTS, self._bits, words, most,
                radii(most), found,
            )  # fmt: skip
            if count < 0:
                raise ListDamaged(self.path.name, "its tables do not fit what it holds")
            if count <= room:
                return _near(found[:count])
            room = count

    def values(self, indexes: Indexes) -> Words:
        """Give what each hash stands for."""
        return self._values[indexes].astype(np.uint64)

    def hash(self, index: int) -> bytes:
        """Give a hash of the list."""
        return bytes(self.hashes[index].astype(">u8").data)

    def check(self, trusted: Sequence[PublicKey] = ()) -> None:
        """Read the file from end to end; raises ListDamaged, and NotSigned if keys are given."""
        if trusted:
            self.head.signed_by(trusted)
        if self.head.says.get("content") != _digest(self._map):
            raise ListDamaged(self.path.name, "what it holds is not what was written")


class PdqBuilder:
    """Takes hashes with their values and writes an index. Use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        """Begin; what is held lies beside the path, on the disk."""
        self._path = path
        self._folder = Path(tempfile.mkdtemp(prefix=".indexing-", dir=path.parent))
        self._rows = (self._folder / "rows").open("w+b")
        self._count = 0

    def __enter__(self) -> PdqBuilder:
        """Begin."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """Take what was held away."""
        self._rows.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, pdq: bytes, value: int) -> None:
        """Take one hash of 32 bytes."""
        self._rows.write(pdq + value.to_bytes(8, "little"))
        self._count += 1

    def add_all(self, hashes: Bytes, values: Words) -> None:
        """Take many: rows of hashes, and as many values."""
        beside = values.astype("<u8").view(np.uint8).reshape(-1, 8)
        self._rows.write(np.hstack([hashes, beside]).tobytes())
        self._count += len(hashes)

    def write(self, says: Mapping[str, object], signer: SigningKey | None = None) -> int:
        """Write the index and give how many hashes it holds; says is what its head says besides."""
        shape = _Shape(self._count, indexed_bits(self._count))
        fresh = self._folder / "index"
        with fresh.open("w+b") as file:
            os.posix_fallocate(file.fileno(), 0, shape.end)  # a map of a full disk would kill
            with mmap.mmap(file.fileno(), 0) as out:
                self._fill(out, shape)
                said = {
                    **says, "algorithm": "pdq", "count": shape.count, "bits": shape.bits,
                    "content": _digest(out),
                }  # fmt: skip
                out[:HEAD_BYTES] = written_head(KIND, said, signer)
                out.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        return shape.count

    def _fill(self, out: mmap.mmap, shape: _Shape) -> None:
        hashes = np.ndarray((shape.count, 4), "<u8", out, shape.hashes)
        values = np.ndarray(shape.count, "<u8", out, shape.values)
        self._rows.seek(0)
        done = 0
        while block := self._rows.read(_ROW * (_BLOCK // 16)):
            rows = np.frombuffer(block, np.uint8).reshape(-1, _ROW)
            hashes[done : done + len(rows)] = as_words(rows[:, :PDQ_BYTES])
            values[done : done + len(rows)] = rows[:, PDQ_BYTES:].copy().view("<u8").ravel()
            done += len(rows)
        members = np.ndarray((CHUNKS, shape.count), "<u4", out, shape.members)
        starts = np.ndarray((CHUNKS, shape.table), "<u4", out, shape.starts)
        chunks = np.empty(shape.count, np.uint32)
        for chunk, first in enumerate(FIRSTS.tolist()):
            chunk_of_each(hashes, first, shape.bits, chunks)
            counts = np.bincount(chunks, minlength=shape.table - 1)
            starts[chunk, 0] = 0
            starts[chunk, 1:] = np.cumsum(counts)
            place_members(chunks, starts[chunk, :-1].copy(), members[chunk])


def _near(found: Indexes) -> Near:
    return Near(found[:, 0], found[:, 1], found[:, 2])


def _digest(data: mmap.mmap) -> str:
    digest = hashlib.sha256()
    with memoryview(data) as view:
        for at in range(HEAD_BYTES, len(view), _BLOCK):
            digest.update(view[at : at + _BLOCK])
    return digest.hexdigest()
