"""Open a ZIP archive: every file in it is a part, unpacked by streaming and never under its name.

What an archive can do to whoever opens it is refused with a reason: names that lead out of a
folder, links, two files of one name, data that unpack to far more than they are. What cannot be
read for other reasons (encrypted, packed in a way we do not know, damaged) is a part all the same.
"""

from __future__ import annotations

import re
import stat
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from longstop.engines.openers.zip_directory import Entry, read_directory
from longstop.engines.parts import Part, PartRefused, no_blocks
from longstop.engines.readers.limits import Limits
from longstop.engines.source import Source

FREE_BYTES = 1 << 20
FREE_IN_ALL = 1 << 26
"""What unpacks to no more is no danger, however small it was packed: one file, and all of them."""

MOST_NAME = 1_000
_BLOCK = 1 << 16
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_UTF_8 = 0x0800
_AES = 99
_UNSAFE = re.compile(r"(^|/)\.\.(/|$)|^/|^[A-Za-z]:|[\\\x00-\x1f\x7f\ufffd]|^$")
_WEB_PAGE = (".htm", ".html")
_LETTER = (".txt", ".md", *_WEB_PAGE)


def begins_zip(head: bytes) -> bool:
    """Tell from its first bytes whether a file is a ZIP archive, an empty one too."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def open_zip(source: Source, _folder: Path, limits: Limits) -> Iterator[Part]:
    """Give the files of a ZIP archive in its directory's order; raises PartRefused for all of it.

    Folders are no parts: they hold nothing.
    """
    seen: set[str] = set()
    with source.open("rb") as stream:
        opened = _Opened(stream, limits)
        for entry in read_directory(stream, limits):
            name = _name(entry)
            if name.endswith("/") and entry.size == 0:
                continue
            refused = _why_not(name, seen) or _unreadable(entry)
            seen.add(_folded(name))
            low = name.lower()
            yield Part(
                name=name,
                blocks=no_blocks() if _unreadable(entry) else opened.blocks(entry),
                refused=refused,
                kind="html" if low.endswith(_WEB_PAGE) else None,
                prose=low.endswith(_LETTER),
            )


def _name(entry: Entry) -> str:
    name = entry.name[: 4 * MOST_NAME]
    return name.decode("utf-8" if entry.flags & _UTF_8 else "cp437", "replace")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _why_not(name: str, seen: set[str]) -> str | None:
    if len(name) > MOST_NAME:
        return "name_too_long"
    if _UNSAFE.search(name):
        return "unsafe_name"
    return "repeated_name" if _folded(name) in seen else None


def _unreadable(entry: Entry) -> str | None:
    if entry.flags & _ENCRYPTED or entry.method == _AES:
        return "encrypted"
    if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "link_or_device"
    return None if entry.method in (_STORED, _DEFLATED) else "packed_unknown"


class _Opened:
    """An archive being unpacked: what all its files come to is counted over them."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._stream = stream
        self._ratio = limits.max_unpacked_ratio
        self._free = FREE_IN_ALL

    def blocks(self, entry: Entry) -> Iterator[bytes]:
        """Unpack one file; raises PartRefused where it is not what the directory says."""
        crc = size = 0
        self._free += self._ratio * entry.packed
        for block in self._unpacked(entry):
            size += len(block)
            self._free -= len(block)
            crc = zlib.crc32(block, crc)
            if size > entry.size:
                raise PartRefused("zip_contradicts_itself")
            if self._free < 0 or size > max(FREE_BYTES, self._ratio * entry.packed):
                raise PartRefused("unpacks_too_far")
            yield block
        if (size, crc) != (entry.size, entry.crc):
            raise PartRefused("damaged")

    def _unpacked(self, entry: Entry) -> Iterator[bytes]:
        packed = self._packed(entry)
        if entry.method == _STORED:
            yield from packed
            return
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for block in packed:
                waiting = block
                while waiting and not inflate.eof:
                    yield inflate.decompress(waiting, _BLOCK)
                    waiting = inflate.unconsumed_tail
                if inflate.eof and (waiting or inflate.unused_data):
                    raise PartRefused("damaged")
            while not inflate.eof and (block := inflate.decompress(b"", _BLOCK)):
                yield block  # what was read whole and not yet given
        except zlib.error as fault:
            raise PartRefused("damaged") from fault
        if not inflate.eof:
            raise PartRefused("damaged")

    def _packed(self, entry: Entry) -> Iterator[bytes]:
        place, left = entry.data, entry.packed
        while left:
            self._stream.seek(place)
            block = self._stream.read(min(_BLOCK, left))
            if not block:
                raise PartRefused("damaged")
            place, left = place + len(block), left - len(block)
            yield block
