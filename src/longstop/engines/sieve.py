"""Let a file's bytes pass once: digest all, judge what they are, give the text that may be kept.

What is media, no text or too much is still digested to its end, and nothing of it is given.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator

from longstop.engines.base64_run import RemovedMedia
from longstop.engines.media_filter import MediaFilter
from longstop.engines.media_signatures import SIGNATURE_BYTES, kind_of
from longstop.engines.readers.sniff import HEAD_BYTES, sniff_mark
from longstop.engines.text_check import is_binary

BLOCK = 1 << 20
TEXT = "text"
NO_TEXT = "application/octet-stream"
_REFUSED_KINDS = {"image": "media_file", "video": "media_file", "audio": "media_file"}
_REFUSED_BINARY = "binary_file"
_REFUSED_SIZE = "over_size"
_STATED = re.compile(
    r"(utf|us-ascii|ascii|iso-?8859|iso-?2022|windows|cp|koi8|gb|big5|shift|sjis|euc|tis|mac)"
    r"[0-9a-z_-]*\Z",
    re.IGNORECASE,
)


class Sieve:
    """Account for one file: read pieces() to the end, then ask what it was.

    size and sha256 are of all bytes that passed. kind is 'text' or a media type. refused is None
    or one of media_file, binary_file, over_size. media is what was taken out of the text.
    """

    def __init__(self, most_bytes: int, charset: str | None = None) -> None:
        """Begin a file of at most so many bytes; charset is the encoding it is stated to have."""
        self._most = most_bytes
        self._hash = hashlib.sha256()
        self._filter: MediaFilter | None = None
        self._decoder = _decoder(charset)
        self.size = 0
        self.kind = TEXT
        self.refused: str | None = None

    @property
    def sha256(self) -> str:
        """Give the digest of what has passed, in lower-case hexadecimal."""
        return self._hash.hexdigest()

    @property
    def media(self) -> tuple[RemovedMedia, ...]:
        """Give what was taken out of the text; nothing of what is refused."""
        return tuple(self._filter.removed) if self._filter and not self.refused else ()

    def pieces(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Give the text that may be kept; what is refused is still read to its end."""
        for block in even(blocks):
            self._hash.update(block)
            if self.size == 0:
                self._begin(block)
            self.size += len(block)
            if self.refused is None:
                self._judge(block)
            if self.refused is None and self._filter is not None:
                yield self._filter.feed(self._as_kept(block, final=False))
        if self.refused is None and self._filter is not None:
            yield self._filter.feed(self._as_kept(b"", final=True)) + self._filter.finish()

    def _begin(self, block: bytes) -> None:
        self._mark = sniff_mark(block[:HEAD_BYTES])
        kind = kind_of(block[:SIGNATURE_BYTES]) or kind_of(
            block[self._mark.mark_bytes :][:SIGNATURE_BYTES]
        )
        if kind is not None:
            self.kind = kind
            self.refused = _REFUSED_KINDS.get(kind.split("/")[0], _REFUSED_BINARY)
        if self._mark.codec is not None:
            self._decoder = None  # what the bytes show is surer than what is stated
        codec = self._mark.codec if self._mark.width > 1 else None
        self._filter = MediaFilter(codec=codec or "ascii", width=self._mark.width)

    def _judge(self, block: bytes) -> None:
        if self.size > self._most:
            self.refused = _REFUSED_SIZE
        elif is_binary(block, codec=self._mark.codec, width=self._mark.width):
            self.refused, self.kind = _REFUSED_BINARY, NO_TEXT

    def _as_kept(self, block: bytes, *, final: bool) -> bytes:
        if self._decoder is None:
            return block
        return self._decoder.decode(block, final).encode("utf-8", "backslashreplace")


def _decoder(charset: str | None) -> codecs.IncrementalDecoder | None:
    """Give what reads a stated encoding, where it is one that mails are written in and not ours."""
    if charset is None or _STATED.match(charset) is None:
        return None
    try:
        found = codecs.lookup(charset)
        made = found.incrementaldecoder("backslashreplace") if found.incrementaldecoder else None
    except LookupError:
        return None
    return None if found.name in ("utf-8", "ascii") else made


def even(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Give blocks of one size, so that what is decided never depends on how they are delivered."""
    waiting = bytearray()
    for block in blocks:
        waiting += block
        while len(waiting) >= BLOCK:
            yield bytes(waiting[:BLOCK])
            del waiting[:BLOCK]
    if waiting:
        yield bytes(waiting)
