"""Open a file that was made smaller on its own (gzip, bzip2, xz): what comes out is its part."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from longstop.engines.openers.zip_archive import FREE_BYTES
from longstop.engines.parts import Container, Opener, Part, PartRefused
from longstop.engines.readers.limits import Limits
from longstop.engines.source import Source

_BLOCK: Final = 1 << 16
_XZ_MEMORY: Final = 256 << 20
_FAULTS: Final = (zlib.error, lzma.LZMAError, OSError, EOFError)


class _Gzip:
    """zlib's reader under the names that the other two have."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, most: int) -> bytes:
        return self._inflate.decompress(self._inflate.unconsumed_tail + data, most)


def _opener(name: str, begin: Callable[[], Any]) -> Opener:
    def open_one(source: Source, _folder: Path, limits: Limits) -> Iterator[Part]:
        yield Part(name=name, blocks=_unpacked(source, begin, limits))

    return open_one


def _unpacked(source: Source, begin: Callable[[], Any], limits: Limits) -> Iterator[bytes]:
    """Give what comes out; several streams behind one another are one, as their makers meant."""
    taken = given = 0
    one = begin()
    with source.open("rb") as stream:
        waiting = stream.read(_BLOCK)
        while waiting or not one.eof:
            if one.eof:
                if not waiting.strip(b"\0"):
                    return  # what fills up the last block of a tape
                one = begin()
            taken += len(waiting)
            try:
                out = one.decompress(waiting, _BLOCK)
            except _FAULTS as fault:
                raise PartRefused("damaged") from fault
            given += len(out)
            if given > max(FREE_BYTES, limits.max_unpacked_ratio * taken):
                raise PartRefused("unpacks_too_far")
            yield out
            waiting = one.unused_data if one.eof else b""
            taken -= len(waiting)
            if not waiting and (one.eof or one.needs_input):
                waiting = stream.read(_BLOCK)
                if not waiting and not one.eof:
                    raise PartRefused("damaged")


def _begins(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


COMPRESSED: Final = (
    Container(
        kind="application/gzip", begins=_begins(b"\x1f\x8b\x08"), open=_opener("gzip", _Gzip)
    ),
    Container(
        kind="application/x-bzip2",
        begins=_begins(b"BZh"),
        open=_opener("bzip2", bz2.BZ2Decompressor),
    ),
    Container(
        kind="application/x-xz",
        begins=_begins(b"\xfd7zXZ\x00"),
        open=_opener("xz", lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY)),
    ),
)
"""The kinds of file that hold one other, made smaller."""
