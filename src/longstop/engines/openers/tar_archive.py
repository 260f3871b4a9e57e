"""Open a TAR archive: every file in it is a part, read where it lies and never under its name.

Python's tarfile keeps every member in memory, and a header that tells of a long name however long.
Read are the layouts of POSIX (ustar, pax) and of GNU; the tests hold this against tarfile. A file
with holes (GNU sparse) is named and not put together.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from longstop.engines.parts import Part, PartRefused, no_blocks
from longstop.engines.readers.limits import Limits
from longstop.engines.source import Source

_RECORD: Final = 512
_BLOCK: Final = 1 << 16
_LONGEST_HEADER: Final = 1 << 20
_FILE: Final = b"\x00" + b"07"
_LINKS: Final = b"12"
_SPECIAL: Final = b"346"
_FOLDER: Final = b"5"
_SPARSE: Final = b"S"
_OCTAL: Final = b"01234567"
_LONGEST_NUMBER: Final = 20
_LONG_NAME, _LONG_LINK, _PAX, _PAX_ALL = b"L", b"K", b"x", b"g"


@dataclass(frozen=True, slots=True)
class Member:
    """One entry: its name as bytes, its kind (one byte), its size, and where its data begin."""

    name: bytes
    kind: bytes
    size: int
    data: int


def begins_tar(head: bytes) -> bool:
    """Tell from its first bytes whether a file is a TAR archive; needs 512 of them."""
    return head[257:262] == b"ustar" and _sum_fits(head[:_RECORD])


def open_tar(source: Source, _folder: Path, limits: Limits) -> Iterator[Part]:
    """Give the files of a TAR archive in its order; raises PartRefused where it is damaged."""
    with source.open("rb") as stream:
        for count, member in enumerate(members(stream), start=1):
            if count > limits.max_parts:
                raise PartRefused("too_many_parts")
            if member.kind == _FOLDER:
                continue
            refused = why_not(member)
            yield Part(
                name=member.name.decode("utf-8", "surrogateescape"),
                refused=refused,
                blocks=no_blocks() if refused else data_of(stream, member),
            )


def why_not(member: Member) -> str | None:
    """Say why a member has no bytes of its own to be read, None where it has."""
    if member.kind in _LINKS or member.kind in _SPECIAL:
        return "link_or_device"
    return "packed_unknown" if member.kind == _SPARSE or member.kind not in _FILE else None


def data_of(stream: BinaryIO, member: Member) -> Iterator[bytes]:
    """Read a member's bytes; raises PartRefused where the archive ends before."""
    place, left = member.data, member.size
    while left:
        stream.seek(place)
        block = stream.read(min(_BLOCK, left))
        if not block:
            raise PartRefused("damaged")
        place, left = place + len(block), left - len(block)
        yield block


def members(stream: BinaryIO) -> Iterator[Member]:
    """Give the entries of an archive, folders and links too; raises PartRefused."""
    end = stream.seek(0, os.SEEK_END)
    place = 0
    told: dict[bytes, bytes] = {}
    while place < end:
        stream.seek(place)
        head = stream.read(_RECORD)
        if not head.strip(b"\0"):
            return  # the archive's own end
        if len(head) < _RECORD or not _sum_fits(head):
            raise PartRefused("damaged")
        member = _member(head, place + _RECORD)
        if member.kind in (_LONG_NAME, _LONG_LINK, _PAX, _PAX_ALL):
            told |= _told(stream, member)
        else:
            member = _with(member, told)
            told = {}
            yield member
        if member.data + member.size > end:
            raise PartRefused("damaged")
        place = member.data + -(-member.size // _RECORD) * _RECORD


def _sum_fits(head: bytes) -> bool:
    try:
        stated = int(head[148:156].strip(b" \0") or b"0", 8)
    except ValueError:
        return False
    return stated == sum(head[:148]) + 8 * ord(" ") + sum(head[156:])


def _member(head: bytes, data: int) -> Member:
    name, before = _text(head[:100]), _text(head[345:500])
    if before and head[257:263] == b"ustar\0":
        name = before + b"/" + name
    kind = head[156:157]
    has_data = kind not in _LINKS + _SPECIAL + _FOLDER
    return Member(name, kind, _number(head[124:136]) if has_data else 0, data)


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _number(field: bytes) -> int:
    """Read a number: octal figures, or GNU's binary for what does not fit."""
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    figures = field.strip(b" \0") or b"0"
    if figures.strip(_OCTAL):  # such as a sign, which would lead backwards
        raise PartRefused("damaged")
    return int(figures, 8)


def _told(stream: BinaryIO, member: Member) -> dict[bytes, bytes]:
    """Read an entry that tells of the next one."""
    if member.size > _LONGEST_HEADER:
        raise PartRefused("name_too_long")
    stream.seek(member.data)
    text = stream.read(member.size)
    if member.kind == _LONG_NAME:
        return {b"path": _text(text)}
    return dict(_pax(text)) if member.kind == _PAX else {}


def _pax(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Read lines of `LENGTH KEY=VALUE`, where a value may hold anything."""
    while text:
        length, _, rest = text.partition(b" ")
        if not _is_number(length) or not len(length) + 1 < int(length) <= len(text):
            raise PartRefused("damaged")
        key, _, value = rest[: int(length) - len(length) - 2].partition(b"=")
        yield key, value
        text = text[int(length) :]


def _with(member: Member, told: dict[bytes, bytes]) -> Member:
    name, size = told.get(b"path", member.name), told.get(b"size", b"")
    kind = _SPARSE if any(key.startswith(b"GNU.sparse.") for key in told) else member.kind
    told_size = int(size) if _is_number(size) else member.size
    return replace(member, name=name, kind=kind, size=told_size)


def _is_number(text: bytes) -> bool:
    return text.isdigit() and len(text) <= _LONGEST_NUMBER
