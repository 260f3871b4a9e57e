"""Read the pieces of an EnCase image (E01) and hold each to its own check sum.

libewf gives noughts for a piece that is damaged and does not say so: a file would have a digest of
what it never was. Here such a piece is an error, so that the files in it are named as unreadable.
The layout is that of the first format (EVF); for another, `Unknown` is raised and libewf reads it.

A segment is a chain of sections. A table lists where each piece of 32 KiB begins; a bit says
whether it is packed (zlib, which has a check sum) or plain with an Adler-32 behind it. Tables are
read as they are needed: those of an image of a terabyte would take half a gigabyte.
"""

from __future__ import annotations

import os
import struct
import zlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MAGIC: Final = b"EVF\x09\x0d\x0a\xff\x00"
_FILE_HEAD: Final = 13
_SECTION: Final = struct.Struct("<16sQQ40sL")
_VOLUME: Final = struct.Struct("<4xLLLQ")
_TABLE: Final = struct.Struct("<L4xQ4xL")
_PACKED: Final = 0x80000000
_SUM: Final = 4
_TOGETHER: Final = 32
_KEPT: Final = 48
_MOST_SECTIONS: Final = 1_000_000
_MOST_PIECE: Final = 64 << 20


class Unknown(Exception):
    """An image of another layout, or one whose chain of sections is broken."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table: the file it is in, where its entries stand, what they count from, where data end."""

    file: int
    entries: int
    count: int
    base: int
    end: int


class EwfPieces:
    """The bytes of an image by their place; a damaged piece raises OSError where it is met."""

    def __init__(self, segments: Sequence[Path]) -> None:
        """Read the chains of sections; raises Unknown, OSError."""
        self._files = [os.open(path, os.O_RDONLY | os.O_CLOEXEC) for path in segments]
        self._tables: list[_Table] = []
        self._firsts: list[int] = []
        self._piece = self._pieces = self.size = 0
        self._kept: OrderedDict[int, list[bytes | None]] = OrderedDict()
        try:
            for file in self._files:
                self._read_segment(file)
            if not self.size or self._pieces * self._piece < self.size:
                raise Unknown
        except (struct.error, OverflowError, Unknown):
            self.close()
            raise Unknown from None

    def close(self) -> None:
        """Give the files back."""
        for file in self._files:
            os.close(file)

    def at(self, place: int, count: int) -> bytes:
        """Read bytes from a place, fewer at the end."""
        found = []
        count = max(0, min(count, self.size - place))
        while count:
            number, skip = divmod(place, self._piece)
            piece = self._group(number // _TOGETHER)[number % _TOGETHER]
            if piece is None:
                raise OSError(f"piece {number} of the image is damaged")
            part = piece[skip : skip + count]
            if not part:
                raise OSError(f"piece {number} of the image is too short")
            found.append(part)
            place, count = place + len(part), count - len(part)
        return b"".join(found)

    def _read_segment(self, file: int) -> None:
        end = 0
        for kind, start, size in _sections(file):
            if kind in (b"volume", b"disk"):
                pieces, sectors, wide, total = _VOLUME.unpack(os.pread(file, _VOLUME.size, start))
                self._piece, self.size = sectors * wide, total * wide
                if not pieces or not 0 < self._piece <= _MOST_PIECE:
                    raise Unknown
            elif kind == b"sectors":
                end = start + size
            elif kind == b"table" and end:  # table2 is the same again
                self._add(_table(file, start, end))

    def _add(self, table: _Table) -> None:
        self._firsts.append(self._pieces)
        self._tables.append(table)
        self._pieces += table.count

    def _group(self, number: int) -> list[bytes | None]:
        """Unpack pieces that lie behind one another, and keep the last ones."""
        group = self._kept.get(number)
        if group is None:
            first = number * _TOGETHER
            group = [
                self._unpacked(one) for one in range(first, min(first + _TOGETHER, self._pieces))
            ]
            self._kept[number] = group
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(number)
        return group

    def _unpacked(self, number: int) -> bytes | None:
        """Give one piece, None where it is damaged."""
        at = bisect_right(self._firsts, number) - 1
        table = self._tables[at]
        own = number - self._firsts[at]
        last = own + 1 == table.count
        entries = os.pread(table.file, 4 if last else 8, table.entries + 4 * own)
        try:
            start, *following = struct.unpack(f"<{len(entries) // 4}L", entries)
            begin = table.base + (start & ~_PACKED)
            end = table.end if last else table.base + (following[0] & ~_PACKED)
            raw = os.pread(table.file, min(max(0, end - begin), self._piece * 2), begin)
            if start & _PACKED:
                return _inflated(raw, self._piece)
        except (struct.error, zlib.error, ValueError, IndexError, OverflowError):
            return None
        data, stated = raw[:-_SUM], raw[-_SUM:]
        return data if zlib.adler32(data).to_bytes(4, "little") == stated else None


def _inflated(raw: bytes, most: int) -> bytes | None:
    """Unpack a piece; None where it does not end as it should, its check sum with it."""
    inflate = zlib.decompressobj()
    data = inflate.decompress(raw, most + 1)
    return data if inflate.eof and len(data) <= most else None


def _sections(file: int) -> Iterator[tuple[bytes, int, int]]:
    """Give the sections of a segment: kind, where their data begin, and how long these are."""
    if os.pread(file, len(MAGIC), 0) != MAGIC:
        raise Unknown
    place = _FILE_HEAD
    for _ in range(_MOST_SECTIONS):
        head = os.pread(file, _SECTION.size, place)
        name, following, size, _, stated = _SECTION.unpack(head)
        if zlib.adler32(head[:-_SUM]) != stated:
            raise Unknown
        kind = name.rstrip(b"\0")
        yield kind, place + _SECTION.size, max(0, size - _SECTION.size)
        if kind in (b"next", b"done") or following <= place:
            return
        place = following
    raise Unknown


def _table(file: int, start: int, end: int) -> _Table:
    head = os.pread(file, _TABLE.size, start)
    count, base, stated = _TABLE.unpack(head)
    if zlib.adler32(head[:-_SUM]) != stated:
        raise Unknown
    return _Table(file, start + _TABLE.size, count, base, end)
