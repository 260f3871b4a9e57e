"""Look digests up in a list of any length, exactly, with nothing loaded into memory at the start.

One file holds one algorithm of one list: a head (longstop.engines.list_head), a table of where each
prefix begins, and the digests themselves, sorted, of equal length and with nothing between them.
The table has at most one byte for each digest. Beside it a file of eight bytes a digest says what
the digest stands for; the key file alone answers whether it is listed. Both are mapped, so that
processes share what the system holds of them, and a list is open as soon as it is asked for.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from longstop.core.ledger.checkpoint import PublicKey
from longstop.engines.list_head import HEAD_BYTES, Head, ListDamaged, read_head
from longstop.engines.list_loops import find_digests

KIND: Final = "longstop digest file 1"
LENGTHS: Final = {"md5": 16, "sha1": 20, "sha256": 32}
"""Algorithms by name, with the bytes of a digest."""
MOST_BITS: Final = 24
_PAIR: Final = struct.Struct("<II")
_FEW: Final = 64  # records that are looked through rather than halved
_BLOCK: Final = 1 << 20

Indexes = npt.NDArray[np.int64]
Values = npt.NDArray[np.uint64]


def prefix_bits(count: int) -> int:
    """Give the bits of the prefix table, so that it has at most one byte for each digest."""
    return min(max((count // 4).bit_length() - 1, 0), MOST_BITS)


def values_path(path: Path) -> Path:
    """Name the file of values beside a key file."""
    return path.with_suffix(".values")


class DigestFile:
    """A key file and its values, open for look-ups; raises ListDamaged where it is not whole.

    Opening checks head and sizes; `check` reads all of it. Indexes count digests from 0.
    """

    def __init__(self, path: Path) -> None:
        """Map the files."""
        self.path = path
        self._map = _mapped(path)
        self.head: Head = read_head(self._map[:HEAD_BYTES], KIND, path)
        self.algorithm = self.head.says.get("algorithm", "")
        if self.algorithm not in LENGTHS:
            raise ListDamaged(path.name, "its head does not say which digests it holds")
        self.length = LENGTHS[self.algorithm]
        self.count = self.head.number("count", path)
        self._bits = self.head.number("bits", path)
        self._base = HEAD_BYTES + 4 * ((1 << min(self._bits, MOST_BITS)) + 1)
        if self._bits > MOST_BITS or len(self._map) != self._base + self.count * self.length:
            raise ListDamaged(path.name, "its length is not that of what it says it holds")
        self._starts = np.frombuffer(self._map, "<u4", (1 << self._bits) + 1, HEAD_BYTES)
        if self._starts[0] != 0 or self._starts[-1] != self.count:
            raise ListDamaged(path.name, "its table does not fit what it holds")
        self._rows = np.frombuffer(self._map, np.uint8, offset=self._base).reshape(-1, self.length)
        self._values = _values(values_path(path), self.count)

    def find(self, digest: bytes) -> int | None:
        """Give the index of the first record that is this digest; None where there is none."""
        if len(digest) != self.length:
            raise ValueError(f"a digest by {self.algorithm} has {self.length} bytes")
        place = int.from_bytes(digest[:4], "big") >> (32 - self._bits)
        low, high = _PAIR.unpack_from(self._map, HEAD_BYTES + 4 * place)
        if not low <= high <= self.count:
            raise ListDamaged(self.path.name, "its table does not ascend")
        if high - low > _FEW:
            return self._halved(digest, low, high)
        start = self._base + low * self.length
        end = self._base + high * self.length
        at = self._map.find(digest, start, end)
        while at >= 0:
            index, beside = divmod(at - self._base, self.length)
            if not beside:
                return int(index)
            at = self._map.find(digest, at + 1, end)
        return None

    def find_all(self, digests: npt.NDArray[np.uint8]) -> Indexes:
        """Give for each row (n by length) the index of its first record, or -1 for none."""
        if digests.ndim != 2 or digests.shape[1] != self.length:
            raise ValueError(f"rows of {self.length} bytes are wanted")
        found = np.empty(len(digests), np.int64)
        plain = np.ascontiguousarray(digests)
        if not find_digests(self._rows, self._starts, self._bits, plain, found):
            raise ListDamaged(self.path.name, "its table does not ascend")
        return found

    def values(self, index: int) -> Values:
        """Give the values of every record that is the same digest as the one at a first index."""
        digest = self.digest(index)
        step = 1
        while index + step < self.count and self.digest(index + step) == digest:
            step *= 2
        end = self._halved_after(digest, index, min(index + step, self.count))
        return self._values[index:end].astype(np.uint64)

    def first_values(self, indexes: Indexes) -> Values:
        """Give the value of the record at each index."""
        return self._values[indexes].astype(np.uint64)

    def digest(self, index: int) -> bytes:
        """Give the digest of a record."""
        at = self._base + index * self.length
        return self._map[at : at + self.length]

    def rows(self, start: int, end: int) -> tuple[npt.NDArray[np.uint8], Values]:
        """Give the digests and values of some records, in their order; views of the file."""
        return self._rows[start:end], self._values[start:end]

    def check(self, trusted: Sequence[PublicKey] = ()) -> None:
        """Read the files from end to end; raises ListDamaged, and NotSigned if keys are given."""
        if trusted:
            self.head.signed_by(trusted)
        found = {
            "table": _digest(self._map, HEAD_BYTES, self._base),
            "records": _digest(self._map, self._base, len(self._map)),
            "values": _digest(self._values.view(np.uint8).data, 0, 8 * self.count),
        }
        for name, digest in found.items():
            if self.head.says.get(name) != digest:
                raise ListDamaged(self.path.name, f"its {name} are not those that were written")

    def _halved(self, digest: bytes, low: int, high: int) -> int | None:
        index = bisect_left(range(high), digest, low, high, key=self.digest)
        return index if index < high and self.digest(index) == digest else None

    def _halved_after(self, digest: bytes, low: int, high: int) -> int:
        return bisect_left(range(high), True, low, high, key=lambda at: self.digest(at) > digest)


def _mapped(path: Path) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        raise ListDamaged(path.name, "it is not there, or is empty") from None


def _values(path: Path, count: int) -> Values:
    if not count:
        return np.empty(0, "<u8")
    data = _mapped(path)
    if len(data) != 8 * count:
        raise ListDamaged(path.name, "its length is not that of what it belongs to")
    return np.frombuffer(data, "<u8")


def _digest(data: mmap.mmap | memoryview, start: int, end: int) -> str:
    digest = hashlib.sha256()
    with memoryview(data) as view:
        for at in range(start, end, _BLOCK):
            digest.update(view[at : min(at + _BLOCK, end)])
    return digest.hexdigest()
