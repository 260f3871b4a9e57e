"""Read the bytes of an XML file as UTF-8, whatever encoding it states, before it is cut."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from longstop.engines.readers.sniff import HEAD_BYTES, sniff_mark
from longstop.engines.readers.window import CHUNK

_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_NARROW: Final = frozenset(
    {
        *(f"iso-8859-{part}" for part in range(1, 17) if part != 12),
        *(f"{name}{page}" for name in ("windows-", "cp") for page in range(1250, 1259)),
        *("latin1", "latin-1", "koi8-r", "koi8-u"),
    }
)


def utf8_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Read chunks as UTF-8, from the encoding that a mark or the XML declaration states.

    A byte that is none in that encoding is shown; one that is not UTF-8 where nothing else is
    stated stays, and makes its record unreadable.
    """
    first = stream.read(CHUNK)
    mark = sniff_mark(first[:HEAD_BYTES])
    codec = mark.codec if mark.codec != "utf-8" else None
    if mark.codec is None:
        declared = _DECLARED.match(first[:1024])
        stated = declared[1].decode("ascii") if declared else ""
        codec = stated if stated.lower() in _NARROW else None
    first = first[mark.mark_bytes :]
    chunks = iter(lambda: stream.read(CHUNK), b"")
    if codec is None:
        yield first
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(codec)(errors="backslashreplace")
    yield decoder.decode(first).encode("utf-8", "backslashreplace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "backslashreplace")
    yield decoder.decode(b"", final=True).encode("utf-8", "backslashreplace")
