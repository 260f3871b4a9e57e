"""Follow one run of base64 through text as it streams past, and know where it ends.

A run is one stretch of base64 characters, or lines of equal length as mail and PEM write them. In
JSON the slash, plus, equals and line breaks may be escaped. What ends a run is decided from at most
MARGIN units ahead, so that the answer is the same however the stream was cut into chunks.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from dataclasses import dataclass

from longstop.engines.media_signatures import SIGNATURE_BYTES, kind_of

SHORTEST_LINE = 60  # shorter equal lines are more likely to be a column of names
LONGEST_LINE = 4096
MARGIN = 6 * LONGEST_LINE + 128  # an escaped character takes up to six units

SEGMENT = re.compile(rb"(?:[A-Za-z0-9+/_-]++|\\/|\\u002[bBfF]|%2[bBfF])++")
_PADDING = re.compile(rb"(?:=|\\u003[dD]|%3[dD]){1,2}")
BREAK = re.compile(rb"(?:(\r?\n|\r)|(?:\\r)?\\n|\\r|\\u000[dD]\\u000[aA]|\\u000[aAdD])[ \t]{0,16}")
_ENDS_LINE = re.compile(rb"[\r\n\"'<\\]|\Z")
_HEX_DIGEST = re.compile(rb"(?=.*[0-9])(?=.*[A-Fa-f])(?:[0-9a-f]+|[0-9A-F]+)", re.DOTALL)
_PLAIN = {b"2b": b"+", b"2f": b"/"}
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


@dataclass(frozen=True, kw_only=True, slots=True)
class RemovedMedia:
    """What was taken out of a text: digest and size in bytes of the decoded media, and its kind.

    kind is a media type ('image/jpeg'), a top-level type ('image') or 'unknown'.
    """

    sha256: str
    size: int
    kind: str


class MediaDigest:
    """Digest decoded media piece by piece, keeping only the few bytes that tell its kind."""

    def __init__(self, kind: str = "unknown") -> None:
        self._hash = hashlib.sha256()
        self._size = 0
        self._head = b""
        self._kind = kind

    def add(self, media: bytes) -> None:
        """Count in the next decoded bytes."""
        self._hash.update(media)
        self._size += len(media)
        if len(self._head) < SIGNATURE_BYTES:
            self._head += media[: SIGNATURE_BYTES - len(self._head)]

    @property
    def signature(self) -> str | None:
        """The kind that the first bytes show."""
        return kind_of(self._head)

    def removed(self) -> RemovedMedia:
        """Close the account of this piece of media."""
        return RemovedMedia(
            sha256=self._hash.hexdigest(), size=self._size, kind=self.signature or self._kind
        )


class Base64Run:
    """Take one run out of a buffer, in as many calls as the stream needs."""

    def __init__(self, *, kind: str = "unknown", free_first_line: bool = False) -> None:
        """Start a run; free_first_line is for a data URL, whose first line starts anywhere."""
        self.digest = MediaDigest(kind)
        self.count = 0
        self._rest = b""
        self._line = 0
        self._width: int | None = None
        self._free_first_line = free_first_line
        self._hex = False

    def take(
        self, buffer: bytes, at: int, *, final: bool, enough: int | None = None
    ) -> tuple[int, bool]:
        """Consume from at; give where it stopped and whether the run has ended there.

        Without an end the caller comes back with the same place and more text. final says that
        nothing follows the buffer; enough stops early once so many characters were counted.
        """
        while True:
            at = self._take_segment(buffer, at)
            if enough is not None and self.count >= enough:
                return at, False
            if not final and len(buffer) - at < MARGIN:
                return at, False
            if padding := _PADDING.match(buffer, at):
                return self._close(padding.end())
            next_line = self._next_line(buffer, at)
            if next_line is None:
                return self._close(at)
            at = next_line

    def _close(self, at: int) -> tuple[int, bool]:
        if len(self._rest) > 1:
            self.digest.add(binascii.a2b_base64(self._rest + b"=" * (-len(self._rest) % 4)))
        return at, True

    def _take_segment(self, buffer: bytes, at: int) -> int:
        found = SEGMENT.match(buffer, at)
        if found is None:
            return at
        plain = _unescape(found[0])
        if self.count == self._line == 0:
            self._hex = _HEX_DIGEST.fullmatch(plain[:LONGEST_LINE]) is not None
        self.count += len(plain)
        self._line += len(plain)
        self._rest += plain.translate(_URL_SAFE)
        whole = len(self._rest) & ~3
        self.digest.add(binascii.a2b_base64(self._rest[:whole]))
        self._rest = self._rest[whole:]
        return found.end()

    def _next_line(self, buffer: bytes, at: int) -> int | None:
        """Give where the next line of this run starts, or None if the run ends here."""
        found = BREAK.match(buffer, at)
        if found is None or not self._may_wrap():
            return None
        line = SEGMENT.match(buffer, found.end(), found.end() + 6 * LONGEST_LINE + 6)
        if line is None:
            return None
        length = len(_unescape(line[0]))
        if self._width is None:
            self._width = self._first_width(length)
        if length == self._width and (found[1] is None or _closes_line(buffer, line.end())):
            self._line = 0
            return found.end()
        is_tail = length < self._width and self._is_tail(buffer, line.end(), length, found[1])
        if not is_tail:
            return None
        self._line, self._width = 0, 0  # nothing may follow the short last line
        return found.end()

    def _may_wrap(self) -> bool:
        if self._width is None:
            return self._free_first_line or (
                SHORTEST_LINE <= self._line <= LONGEST_LINE and not self._hex
            )
        return self._line == self._width

    def _first_width(self, next_length: int) -> int:
        if not self._free_first_line:
            return self._line
        return next_length if SHORTEST_LINE <= next_length <= LONGEST_LINE else LONGEST_LINE + 1

    def _is_tail(self, buffer: bytes, end: int, length: int, real: bytes | None) -> bool:
        if _PADDING.match(buffer, end) or real is None:
            return True
        quoted = buffer[end : end + 1] in (b'"', b"'", b"<", b"\\")
        if self._width == LONGEST_LINE + 1:
            return quoted
        return length % 4 == 0 and _closes_line(buffer, end)


def _closes_line(buffer: bytes, end: int) -> bool:
    # A delimiter here would mean that the break before this line was the end of a CSV record.
    return (_ENDS_LINE.match(buffer, end) or _PADDING.match(buffer, end)) is not None


def _unescape(segment: bytes) -> bytes:
    if b"\\" not in segment and b"%" not in segment:
        return segment
    unescaped = re.sub(rb"(?:\\u00|%)(2[bBfF])", lambda hit: _PLAIN[hit[1].lower()], segment)
    return unescaped.replace(b"\\/", b"/")
