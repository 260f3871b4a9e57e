"""Read the directory of a ZIP file, and refuse every one whose two accounts of itself differ.

A ZIP file says what it holds twice: in a header before each file, and in a directory at its end.
Archives made to deceive give the two different contents, let files overlap (one small piece of data
unpacks to petabytes), or hide data that no directory lists. So the files must lie one behind the
other from the first byte to the directory, the directory from there to the end, and each header
must say what the directory says. The layout is that of PKWARE's APPNOTE 6.3, sections 4.3 to 4.5.

Python's zipfile is not used: it keeps the whole directory before anything can be counted, gives up
an archive for one bad name, and does not compare the two accounts. The tests hold what is read
here against what zipfile reads.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MOST_COMMENT = 0xFFFF
_FULL_2, _FULL_4 = 0xFFFF, 0xFFFFFFFF
_EXTRA_64 = 1
_DESCRIBED_AFTER = 0x0008
_DESCRIPTORS = (struct.Struct("<4s3L"), struct.Struct("<4sL2Q"), struct.Struct("<3L"),
                struct.Struct("<L2Q"))  # fmt: skip
_DESCRIPTOR = b"PK\x07\x08"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One file in a ZIP: sizes are packed and unpacked; data is where its packed bytes begin."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    header: int
    data: int = 0


def read_directory(stream: BinaryIO, limits: Limits) -> list[Entry]:
    """Read what a ZIP holds, in its directory's order; raises PartRefused for the whole of it."""
    end = stream.seek(0, os.SEEK_END)
    try:
        count, start, size = _find_directory(stream, end)
        if count > limits.max_parts:
            raise PartRefused("too_many_parts")
        entries = list(_entries(stream, count, start, size))
        return _located(stream, entries, start)
    except (struct.error, EOFError) as fault:
        raise PartRefused("zip_damaged") from fault


def _read(stream: BinaryIO, count: int) -> bytes:
    found = stream.read(count)
    if len(found) < count:
        raise EOFError
    return found


def _at(stream: BinaryIO, place: int, shape: struct.Struct, sign: bytes) -> tuple[int, ...]:
    stream.seek(place)
    found = shape.unpack(_read(stream, shape.size))
    if found[0] != sign:
        raise PartRefused("zip_damaged")
    return found[1:]


def _find_directory(stream: BinaryIO, end: int) -> tuple[int, int, int]:
    """Find the directory: how many entries, where it begins, how long it is."""
    tail_at = max(0, end - _END.size - _MOST_COMMENT)
    stream.seek(tail_at)
    tail = stream.read()
    found = [
        at
        for at in _places(tail, b"PK\x05\x06")
        if at + _END.size <= len(tail)
        and at + _END.size + _END.unpack_from(tail, at)[-1] == len(tail)
    ]
    if len(found) != 1:
        anywhere = b"PK\x05\x06" in tail
        raise PartRefused("zip_data_after_end" if anywhere else "zip_damaged")
    place = tail_at + found[0]
    disk, first_disk, here, count, size, start, _ = _END.unpack_from(tail, found[0])[1:]
    if (disk, first_disk) not in ((0, 0), (_FULL_2, _FULL_2), (0, _FULL_2)) or here != count:
        raise PartRefused("zip_in_pieces")
    told = (count, size, start)
    after = place
    if place >= _LOCATOR_64.size and _has_locator(stream, place):
        (count, size, start), after = _find_directory_64(stream, place)
    full = (_FULL_2, _FULL_4, _FULL_4)
    if any(a not in (b, most) for a, b, most in zip(told, (count, size, start), full, strict=True)):
        raise PartRefused("zip_contradicts_itself")
    if start + size != after:
        raise PartRefused("zip_hidden_data")
    return count, start, size


def _places(text: bytes, sign: bytes) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


def _has_locator(stream: BinaryIO, end: int) -> bool:
    stream.seek(end - _LOCATOR_64.size)
    return _read(stream, 4) == b"PK\x06\x07"


def _find_directory_64(stream: BinaryIO, end: int) -> tuple[tuple[int, int, int], int]:
    disk, place, disks = _at(stream, end - _LOCATOR_64.size, _LOCATOR_64, b"PK\x06\x07")
    if disk != 0 or disks > 1:
        raise PartRefused("zip_in_pieces")
    if place + _END_64.size > end:
        raise PartRefused("zip_contradicts_itself")
    length, _, _, _, _, here, count, size, start = _at(stream, place, _END_64, b"PK\x06\x06")
    if here != count or place + 12 + length != end - _LOCATOR_64.size:
        raise PartRefused("zip_contradicts_itself")
    return (count, size, start), place


def _entries(stream: BinaryIO, count: int, start: int, size: int) -> Iterator[Entry]:
    stream.seek(start)
    left = size
    for _ in range(count):
        if left < _ENTRY.size:
            raise PartRefused("zip_contradicts_itself")
        sign, *found = _ENTRY.unpack(_read(stream, _ENTRY.size))
        _, _, flags, method, _, crc, packed, unpacked, names, extras, notes, disk, _, mode, at = (
            found[0], found[1], found[2], found[3], found[4:6], *found[6:9], *found[9:12],
            *found[12:16],
        )  # fmt: skip
        if sign != b"PK\x01\x02":
            raise PartRefused("zip_damaged")
        name = _read(stream, names)
        extra = _read(stream, extras)
        _read(stream, notes)
        unpacked, packed, at, disk = _widened(extra, unpacked, packed, at, disk)
        if disk != 0:
            raise PartRefused("zip_in_pieces")
        left -= _ENTRY.size + names + extras + notes
        made_by_unix = found[0] >> 8 in (3, 19)
        yield Entry(
            name=name, flags=flags, method=method, crc=crc, packed=packed, size=unpacked,
            mode=mode >> 16 if made_by_unix else 0, header=at,
        )  # fmt: skip
    if left != 0:
        raise PartRefused("zip_contradicts_itself")


def _widened(extra: bytes, size: int, packed: int, at: int, disk: int) -> tuple[int, int, int, int]:
    """Put the long numbers of a ZIP64 entry in the place of those that say to look there."""
    wide = _extra_64(extra)
    values = [size, packed, at]
    for index, value in enumerate(values):
        if value == _FULL_4:
            if len(wide) < 8:
                raise PartRefused("zip_contradicts_itself")
            values[index], wide = int.from_bytes(wide[:8], "little"), wide[8:]
    if disk == _FULL_2:
        disk = int.from_bytes(wide[:4], "little") if len(wide) >= 4 else disk
    return (*values, disk)  # type: ignore[return-value]


def _extra_64(extra: bytes) -> bytes:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _EXTRA_64:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def _located(stream: BinaryIO, entries: Sequence[Entry], directory: int) -> list[Entry]:
    """Find where each entry's data begin, and hold its header against the directory."""
    order = sorted(range(len(entries)), key=lambda index: entries[index].header)
    starts = [entries[index].header for index in order]
    if starts and starts[0] != 0:
        raise PartRefused("zip_hidden_data")
    located = list(entries)
    for index, (_, until) in zip(order, pairwise([*starts, directory]), strict=True):
        located[index] = _checked(stream, entries[index], until)
    return located


def _checked(stream: BinaryIO, entry: Entry, until: int) -> Entry:
    flags, method, _, _, crc, packed, size, names, extras = _at(
        stream, entry.header, _LOCAL, b"PK\x03\x04"
    )[1:]
    name, extra = _read(stream, names), _read(stream, extras)
    if (name, method, flags) != (entry.name, entry.method, entry.flags):
        raise PartRefused("zip_contradicts_itself")
    after = bool(flags & _DESCRIBED_AFTER)
    size, packed, _, _ = _widened(extra, size, packed, 0, 0)
    told = (crc, packed, size)
    if told != (entry.crc, entry.packed, entry.size) and not (after and told == (0, 0, 0)):
        raise PartRefused("zip_contradicts_itself")
    data = entry.header + _LOCAL.size + names + extras
    end = data + entry.packed
    if end > until:
        raise PartRefused("zip_overlap")
    if end < until and not (after and _is_descriptor(stream, entry, end, until)):
        raise PartRefused("zip_hidden_data")
    return Entry(
        name=entry.name, flags=flags, method=method, crc=entry.crc, packed=entry.packed,
        size=entry.size, mode=entry.mode, header=entry.header, data=data,
    )  # fmt: skip


def _is_descriptor(stream: BinaryIO, entry: Entry, place: int, until: int) -> bool:
    """Tell whether what stands behind an entry's data is the description of them, and true."""
    stream.seek(place)
    found = stream.read(min(until - place, 24))
    return any(
        shape.size == until - place
        and shape.unpack(found)
        in (
            (_DESCRIPTOR, entry.crc, entry.packed, entry.size),
            (entry.crc, entry.packed, entry.size),
        )
        for shape in _DESCRIPTORS
    )
