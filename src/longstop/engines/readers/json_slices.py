"""Cut a stream of JSON records into single records without holding the package in memory.

A package may be one object, an array, JSON Lines, an envelope round an array, or objects set one
after another, and it may be damaged anywhere. What matters is that one broken record does not
take its neighbours with it and that no byte of the text goes missing. So brackets and commas
between records are never trusted: only objects are looked for, each is tried, and where one does
not hold the text is cut again at every place that looks like the start of a record.

Memory stays flat: at most one record of the largest permitted size and one chunk are held.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Final

import msgspec

from longstop.engines.readers.limits import Limits
from longstop.engines.readers.window import CHUNK, Window

_HEAD: Final = 64 * 1024  # the longest envelope head or tail, and single value, looked for
_RETRIES: Final = 8  # record starts inside one record that are tried as nested objects
_BETWEEN: Final = b" \t\r\n,[]\x1e\xef\xbb\xbf"
_QUOTE: Final = ord('"')
_BRACE: Final = ord("{")
_OVERLAP: Final = 512  # longer than any match of _START

_SEPARATORS = re.compile(rb"(?:[\s,\[\]\x1e]|\xef\xbb\xbf)*+")
# A record begins with one of its own first names, or on a new line that no list leads to: in a
# list set out over lines every small object begins on one, and one broken record is one piece.
_START = re.compile(
    rb'\{(?:\s{0,64}+"(?:reportId|dateReceived|reportedInformation)"\s{0,64}+:'
    rb"|(?<=[^,\[:\s]\n\{)|(?<=[^,\[:\s]\r\n\{))"
)
_REPORT_HEAD = re.compile(rb'\{\s*+"report(?:Id|edInformation)"')
_INSIDE = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
_STRING = rb'"' + _INSIDE + rb'"'
_SCALAR = rb"(?:" + _STRING + rb"|-?[0-9][-+.0-9eE]*+|true|false|null)"
_MEMBER = _STRING + rb"\s*+:\s*+(?:" + _SCALAR + rb"|\{[^{}\[\]]*+\}|\[[^{}\[\]]*+\])\s*+"
_ENVELOPE_HEAD = re.compile(
    rb"\{\s*+(?P<members>(?:" + _MEMBER + rb",\s*+)*?)" + rb'"(?i:reports)"\s*+:\s*+\[', re.S
)
_ENVELOPE_TAIL = re.compile(rb"(?P<members>(?:" + _MEMBER + rb",?\s*+)*+)\}", re.S)
_LONE_VALUE = re.compile(_SCALAR + rb"(?=[ \t]*+(?:[,\]\r\n]|\Z))", re.S)
_TOKEN = re.compile(rb'[^{}\[\]"]*+(?:' + _STRING + rb'[^{}\[\]"]*+)*+(["{}\[\]]|\Z)', re.S)
_REST_OF_STRING = re.compile(_INSIDE, re.S)


class NotARecord(Exception):
    """The caller could not take a slice: reason is a code, detail holds no value out of it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """One piece of the package: a record that was taken, or text with the reason it was not.

    raw is UTF-8 where the package was; where tells line and byte, and for a piece longer than the
    limit how much was cut and the SHA-256 of all of it.
    """

    raw: bytes
    value: Any = None
    reason: str | None = None
    where: str = ""


class _Nesting:
    """Follow brackets outside strings through buffers that may end anywhere."""

    __slots__ = ("closed", "deepest", "depth", "in_string")

    def __init__(self) -> None:
        self.depth = 0
        self.deepest = 0
        self.closed = False
        self.in_string = False

    def feed(self, buffer: bytes, start: int, stop: int) -> int:
        """Follow buffer[start:stop]; the answer is where to go on, or the end when closed."""
        if self.in_string:
            start = _rest_of_string(buffer, start, stop)
            if start >= stop or buffer[start] != _QUOTE:
                return start
            start += 1
            self.in_string = False
        depth, deepest = self.depth, self.deepest
        at = stop
        for token in _TOKEN.finditer(buffer, start, stop):
            mark = token[1]
            if mark == b"{" or mark == b"[":
                depth += 1
                if depth > deepest:
                    deepest = depth
            elif mark == b"}" or mark == b"]":
                depth -= 1
                if depth <= 0:
                    self.closed = True
                    at = token.end()
                    break
            else:
                if mark:
                    self.in_string = True
                    at = _rest_of_string(buffer, token.end(), stop)
                break
        self.depth, self.deepest = depth, deepest
        return at


def _rest_of_string(buffer: bytes, start: int, stop: int) -> int:
    match = _REST_OF_STRING.match(buffer, start, stop)
    return match.end() if match else start


def _utf8_chunks(stream: BinaryIO) -> Iterator[bytes]:
    """Read chunks as UTF-8; UTF-16 is told by its mark, or by the zero byte of its bracket."""
    first = stream.read(CHUNK)
    encoding = None
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif first[:1] in (b"{", b"[") and first[1:4:2] == b"\0\0":
        encoding = "utf-16-le"
    elif first[1:2] in (b"{", b"[") and first[0:4:2] == b"\0\0":
        encoding = "utf-16-be"
    chunks = iter(lambda: stream.read(CHUNK), b"")
    if encoding is None:
        yield first
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="backslashreplace")
    yield decoder.decode(first).encode()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


class JsonSlices(Window):
    """Iterate over the records of one stream; `envelope` fills as its members are met."""

    def __init__(self, stream: BinaryIO, *, limits: Limits, decode: Callable[[bytes], Any]) -> None:
        """Cut `stream`; `decode` takes one slice or raises NotARecord.

        decode must refuse what is not one whole object, and one nested too deeply.
        """
        self.envelope: dict[str, Any] = {}
        super().__init__(_utf8_chunks(stream))
        self._limit = limits.max_record_bytes
        self._max_depth = limits.max_depth
        self._decode = decode
        self._distrusted_to = 0  # up to here the brackets are known not to add up
        self._in_envelope = False
        self._after_bracket = False

    def __iter__(self) -> Iterator[Slice]:
        while self._skip_separators():
            if self._buffer[self._at] == _BRACE:
                if not self._enter_envelope():
                    yield self._record()
            elif not self._leave_envelope():
                yield self._lone_value() or self._stray_text()

    def _compact(self) -> int:
        gone = super()._compact()
        self._distrusted_to = max(0, self._distrusted_to - gone)
        return gone

    def _skip_separators(self) -> bool:
        """Go to the next byte that belongs to something; False at the end of the package."""
        self._after_bracket = False
        while True:
            self._compact()
            match = _SEPARATORS.match(self._buffer, self._at)
            end = match.end() if match else self._at
            self._after_bracket |= self._buffer.find(b"]", self._at, end) >= 0
            self._at = end
            if len(self._buffer) - end >= 3:  # a byte order mark may lie across two chunks
                return True
            if not self._more():
                return end < len(self._buffer)

    def _enter_envelope(self) -> bool:
        if _REPORT_HEAD.match(self._buffer, self._at):
            return False
        self._ensure(_HEAD)
        match = _ENVELOPE_HEAD.match(self._buffer, self._at, self._at + _HEAD)
        if match is None or not self._keep_members(match["members"]):
            return False
        self._at = match.end()
        self._in_envelope = True
        return True

    def _leave_envelope(self) -> bool:
        if not (self._in_envelope and self._after_bracket):
            return False
        self._ensure(_HEAD)
        match = _ENVELOPE_TAIL.match(self._buffer, self._at, self._at + _HEAD)
        if match is None or not self._keep_members(match["members"]):
            return False
        self._at = match.end()
        self._in_envelope = False
        return True

    def _keep_members(self, members: bytes) -> bool:
        try:
            found = msgspec.json.decode(b"{" + members.rstrip(b" \t\r\n,") + b"}")
        except (msgspec.DecodeError, ValueError):
            return False
        if "reportId" in found:
            return False
        self.envelope.update(found)
        return True

    def _record(self) -> Slice:
        """Take the object that begins here, or as much of it as is its own."""
        whole = self._up_to_next_start()
        if whole is not None:
            return whole
        if self._at < self._distrusted_to:
            piece = self._record_among_broken_ones()
            if piece is not None:
                return piece
        nesting = _Nesting()
        at, window = self._at, self._at + self._limit
        while True:
            at = nesting.feed(self._buffer, at, min(len(self._buffer), window))
            if nesting.closed or len(self._buffer) > window or not self._more():
                break
        if nesting.closed:
            try:
                return self._taken(at, nesting)
            except NotARecord as error:
                return self._cut_again(at) or self._refused(at, error)
        if len(self._buffer) > window:
            return self._cut_again(window) or self._too_long(at, nesting)
        end = len(self._buffer)
        return self._cut_again(end) or self._refused(
            end, NotARecord("unclosed", "the package ends inside this record")
        )

    def _up_to_next_start(self) -> Slice | None:
        """Take all up to the next start if that is one whole record: it nearly always is."""
        start = _START.search(self._buffer, self._at + 1, self._at + self._limit)
        if start is None:
            return None
        raw = self._buffer[self._at : start.start()].rstrip(_BETWEEN)
        try:
            value = self._decode(raw)
        except NotARecord:
            return None  # count brackets, and say what is wrong
        self._at += len(raw)
        return Slice(raw=raw, value=value)

    def _record_among_broken_ones(self) -> Slice | None:
        """Take the record here by trying to end it before each of the next starts in turn."""
        matches = _START.finditer(self._buffer, self._at + 1, self._distrusted_to)
        starts = [match.start() for match in islice(matches, _RETRIES)]
        if not starts:
            return None
        nesting = _Nesting()
        at = self._at
        for stop in (*starts, self._distrusted_to) if len(starts) < _RETRIES else starts:
            at = nesting.feed(self._buffer, at, stop)
            if nesting.closed:
                try:
                    return self._taken(at, nesting)
                except NotARecord as error:
                    return self._refused(min(at, starts[0]), error)
        return self._refused(
            starts[0], NotARecord("unclosed", "another record begins before this one ends")
        )

    def _cut_again(self, end: int) -> Slice | None:
        """Distrust the brackets up to `end` if another record seems to begin before it."""
        if _START.search(self._buffer, self._at + 1, end) is None:
            return None
        self._distrusted_to = end
        return self._record()

    def _taken(self, end: int, nesting: _Nesting) -> Slice:
        if nesting.deepest > self._max_depth:
            raise NotARecord("too_deep", f"nested deeper than {self._max_depth} levels")
        raw = self._buffer[self._at : end]
        value = self._decode(raw)
        self._at = end
        return Slice(raw=raw, value=value)

    def _refused(self, end: int, error: NotARecord) -> Slice:
        raw = self._buffer[self._at : end]
        where = self._where(self._at, error.detail)
        self._at = end
        return Slice(raw=raw, reason=error.reason, where=where)

    def _lone_value(self) -> Slice | None:
        self._ensure(_HEAD)
        match = _LONE_VALUE.match(self._buffer, self._at)
        if match is None or match.end() - self._at > self._limit:
            return None
        return self._refused(match.end(), NotARecord("not_a_report", "a value, not an object"))

    def _stray_text(self) -> Slice:
        """Take what stands between records up to the next start of one."""
        looked_from = self._at + 1
        window = self._at + self._limit
        while True:
            start = _START.search(self._buffer, looked_from, window)
            looked_from = max(looked_from, len(self._buffer) - _OVERLAP)
            if start or len(self._buffer) >= window or not self._more():
                break
        end = start.start() if start else min(len(self._buffer), window)
        kept = len(self._buffer[self._at : end].rstrip(_BETWEEN))
        return self._refused(
            self._at + max(1, kept), NotARecord("stray_text", "text outside any record")
        )

    def _too_long(self, at: int, nesting: _Nesting) -> Slice:
        """Keep the first part of an outsize record, digest all of it, and find where it ends."""
        raw = self._buffer[self._at : self._at + self._limit]
        where = self._where(self._at, f"longer than {self._limit} bytes")
        digest, size = hashlib.sha256(raw), len(raw)
        self._at += size
        while True:
            start = _START.search(self._buffer, self._at)
            stop = start.start() if start else len(self._buffer)
            if at < stop:
                at = nesting.feed(self._buffer, at, stop)
            last = nesting.closed or start is not None
            # A start may lie across two chunks, so the last bytes are looked at again.
            end = (at if nesting.closed else stop) if last else max(self._at, stop - _OVERLAP)
            digest.update(self._buffer[self._at : end])
            size += end - self._at
            self._at = end
            at -= self._compact()
            if last:
                break
            if not self._more():
                digest.update(self._buffer[self._at :])
                size += len(self._buffer) - self._at
                self._at = len(self._buffer)
                break
        where += f"; {size - len(raw)} bytes cut; SHA-256 of the whole {digest.hexdigest()}"
        return Slice(raw=raw, reason="too_long", where=where)
