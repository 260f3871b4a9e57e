"""Find out in what encoding a text is, without ever losing a byte to a wrong answer.

Wide encodings (two or four bytes a character) show in the first few kilobytes; whether narrow
text is UTF-8 is tried on the whole file; only what is left is guessed, from the code pages that
foreign forces really use.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from longstop.engines.readers.code_pages import guess_code_page
from longstop.engines.source import Source

HEAD_BYTES = 4096
_CHUNK = 1 << 20
_SAMPLE_BYTES = 1 << 15
_NOT_ASCII = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the start of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDTHS = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What the head of a text shows: codec if it can be told, bytes a unit, length of mark."""

    codec: str | None
    width: int
    mark_bytes: int


def sniff_mark(head: bytes) -> Mark:
    """Tell a byte-order mark or the pattern of zero bytes of UTF-16 and UTF-32 in a head.

    head is the first HEAD_BYTES of the file; codec is None for narrow text without a mark.
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Mark(codec=codec, width=_WIDTHS.get(codec, 1), mark_bytes=len(mark))
    wide = _zero_pattern(head)
    return Mark(codec=wide, width=_WIDTHS[wide] if wide else 1, mark_bytes=0)


def _zero_pattern(head: bytes) -> str | None:
    quarter = len(head) // 4
    if quarter < 2 or b"\0" not in head:
        return None
    zeros = [head[place : quarter * 4 : 4].count(0) / quarter for place in range(4)]
    if min(zeros[1:]) > 0.9 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[:3]) > 0.9 and zeros[3] < 0.1:
        return "utf-32-be"
    if min(zeros[1], zeros[3]) > 0.4 and max(zeros[0], zeros[2]) < 0.1:
        return "utf-16-le"
    if min(zeros[0], zeros[2]) > 0.4 and max(zeros[1], zeros[3]) < 0.1:
        return "utf-16-be"
    return None


def sniff_encoding(source: Source, *, stated: str | None) -> Mark:
    """Tell the encoding of a whole file: mark, UTF-8, zero pattern, the stated one, a guess.

    stated is what the source's column map says; it is believed only where the bytes do not say
    more. The result always has a codec.
    """
    with source.open("rb") as stream:
        mark = sniff_mark(stream.read(HEAD_BYTES))
    if mark.codec is not None:
        return mark
    codec = "utf-8" if _is_utf8(source) else stated or _guess(source)
    return Mark(codec=codec, width=1, mark_bytes=0)


def _chunks(source: Source) -> Iterator[bytes]:
    with source.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _is_utf8(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(source):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _guess(source: Source) -> str:
    sample = bytearray()
    for chunk in _chunks(source):
        for line in _NOT_ASCII.finditer(chunk):
            sample += line[0][:1024] + b"\n"
            if len(sample) > _SAMPLE_BYTES:
                return guess_code_page(bytes(sample))
    return guess_code_page(bytes(sample))
