"""Cut the media records out of a VICS-style document without holding it in memory.

A document is one object of any size. Brackets and commas are not trusted: a record is taken from
where it begins up to where the next one begins, else up to where its brackets close, and has to be
one whole object. What is not is told with its place and passed over up to the next record, so that
a broken one takes none with it. Where brackets were seen not to add up they are not counted again
before that place is passed: the work stays in proportion to the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO, Final

import msgspec

from longstop.core.evidence.lists import Rejected
from longstop.engines.lists.reading import LIMITS, Told, rejected
from longstop.engines.readers.window import Window
from longstop.engines.readers.xml_text import utf8_chunks

_HEAD: Final = 64 * 1024
_OVERLAP: Final = 4 * 1024  # longer than any member of a head that is read
_SPACE = re.compile(rb"[\s,]*+")
_ARRAY = re.compile(rb'(?<!\\)"(Media|value)"\s{0,64}:\s{0,64}\[')
_CONTEXT = re.compile(rb'"(?:odata\.metadata|@odata\.context)"\s{0,64}:\s{0,64}"([^"\\]{1,500})"')
_OF_CASES = re.compile(rb'"(?:CaseID|CaseNumber|CaseMetadata|Media)(?:@[\w.]{1,60})?"\s{0,64}:')
_COUNTRY = re.compile(r"\.xml/([A-Za-z-]{1,20})/\$metadata")
_FIRST_NAME = re.compile(rb'\{\s{0,64}("[A-Za-z@.]{1,60}")\s{0,64}:')
_STARTS: Final = (b'"MediaID"', b'"odata.id"', b'"@odata.id"')
_RETRIES: Final = 8  # starts inside one record that are tried as objects within it
_ENDS = re.compile(rb"\]\s*\}\s*\Z")
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN = re.compile(rb'[^{}\[\]"]*+(?:' + _STRING + rb'[^{}\[\]"]*+)*+([{}\[\]])', re.S)
_MEMBER = re.compile(
    rb'"(SourceApplicationName|TotalMediaFiles)"\s{0,64}:\s{0,64}'
    rb'("(?:[^"\\]|\\.){0,500}"|[0-9]{1,18})'
)
_BETWEEN: Final = b" \t\r\n,"


class JsonItems(Window):
    """Iterate over the media of one stream: each a record as plain values, or why it is none."""

    def __init__(self, stream: BinaryIO, told: Told) -> None:
        """Begin; told fills with the context and what stands between the records."""
        super().__init__(utf8_chunks(stream))
        self._told = told
        self._limit = LIMITS.max_record_bytes
        self._start = _start_of(_STARTS)
        self._distrusted_to = 0
        self._of_cases: bool | None = None

    def __iter__(self) -> Iterator[dict[str, Any] | Rejected]:
        self._read_context()
        while self._find_array():
            yield from self._array()
        self._told.cut_short = not _ENDS.search(self._buffer, max(0, len(self._buffer) - _OVERLAP))

    def _compact(self) -> int:
        gone = super()._compact()
        self._distrusted_to = max(0, self._distrusted_to - gone)
        return gone

    def _read_context(self) -> None:
        self._ensure(_HEAD)
        found = _CONTEXT.search(self._buffer, 0, _HEAD)
        context = found[1].decode("utf-8", "replace") if found else ""
        self._of_cases = None
        if context.endswith(("#Cases", "#Media")):
            self._of_cases = context.endswith("#Cases")
        country = _COUNTRY.search(context)
        self._told.country = country[1] if country else ""

    def _find_array(self) -> bool:
        """Go to the first record of the next array of media; False at the end."""
        while True:
            found = _ARRAY.search(self._buffer, self._at)
            end = found.end() if found else max(self._at, len(self._buffer) - _OVERLAP)
            if found:
                self._read_members(self._at, found.start())
                self._at = end
                if found[1] == b"Media" or not self._holds_cases():
                    return True
                continue
            if not self._more():
                self._read_members(self._at, len(self._buffer))
                return False
            self._at = max(end, self._read_members(self._at, end))
            self._compact()

    def _holds_cases(self) -> bool:
        """Say whether the array of values that begins here holds cases, by context or content."""
        if self._of_cases is None:
            self._ensure(_HEAD)
            end = self._buffer.find(b'"MD5"', self._at, self._at + _HEAD)
            self._of_cases = bool(
                _OF_CASES.search(self._buffer, self._at, end if end >= 0 else self._at + _HEAD)
            )
        return self._of_cases

    def _read_members(self, start: int, end: int) -> int:
        """Take in what stands between records; gives the end of the last that was taken."""
        last = start
        for found in _MEMBER.finditer(self._buffer, start, end):
            last = found.end()
            value = msgspec.json.decode(found[2]) if _is_json(found[2]) else None
            if found[1] == b"TotalMediaFiles":
                self._told.declare(value)
            elif isinstance(value, str) and not self._told.exporter:
                self._told.exporter = value.strip()[:200]
        return last

    def _array(self) -> Iterator[dict[str, Any] | Rejected]:
        self._skip()
        self._ensure(_OVERLAP)
        first = _FIRST_NAME.match(self._buffer, self._at)
        self._start = _start_of((*_STARTS, *([first[1]] if first else ())))
        while self._at < len(self._buffer):
            mark = self._buffer[self._at : self._at + 1]
            if mark == b"]":
                self._at += 1
                return
            yield self._record() if mark == b"{" else self._passed_over("stray_text")
            self._skip()

    def _skip(self) -> None:
        while True:
            self._compact()
            found = _SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer) or not self._more():
                return

    def _record(self) -> dict[str, Any] | Rejected:
        end = self._up_to_next()
        if end is not None and (value := _object(self._buffer[self._at : end])) is not None:
            self._at = end
            return value
        end = self._closed(self._trusted())
        if end is None:
            self._distrusted_to = max(self._distrusted_to, self._at + self._limit)
            return self._passed_over("unclosed")
        raw = self._buffer[self._at : end]
        value = _object(raw)
        if value is None:
            if self._start.search(self._buffer, self._at + 1, end):
                self._distrusted_to = max(self._distrusted_to, end)
                return self._passed_over("not_an_object")
            return self._rejected("not_an_object", end)
        self._at = end
        return value

    def _up_to_next(self) -> int | None:
        """Give where the next record seems to begin, what stands between left out."""
        while True:
            found = self._start.search(self._buffer, self._at + 1, self._at + self._limit)
            if found:
                end = found.start()
                while end > self._at and self._buffer[end - 1] in _BETWEEN:
                    end -= 1
                return end
            if len(self._buffer) >= self._at + 2 * _HEAD or not self._more():
                return None

    def _trusted(self) -> int:
        """Give how far brackets are counted: some starts further where they did not add up."""
        if self._at >= self._distrusted_to:
            return self._at + self._limit
        starts = self._start.finditer(self._buffer, self._at + 1, self._at + self._limit)
        some = [one.start() for one in islice(starts, _RETRIES)]
        return some[-1] if len(some) == _RETRIES else self._at + self._limit

    def _closed(self, end: int) -> int | None:
        """Give where the brackets of the record here close; None where they do not, up to end."""
        while True:
            depth, at = 0, self._at
            while token := _TOKEN.match(self._buffer, at, end):
                depth += 1 if token[1] in b"{[" else -1
                at = token.end()
                if depth <= 0:
                    return at
            if len(self._buffer) >= end or not self._more():
                return None

    def _passed_over(self, reason: str) -> Rejected:
        """Reject what stands here up to the next start of a record, or as much as one may have."""
        window = self._at + self._limit
        while True:
            found = self._start.search(self._buffer, self._at + 1, window)
            if found or len(self._buffer) >= window or not self._more():
                break
        end = found.start() if found else min(len(self._buffer), window)
        self._read_members(self._at, end)
        return self._rejected(reason, end)

    def _rejected(self, reason: str, end: int) -> Rejected:
        raw = self._buffer[self._at : end].rstrip(_BETWEEN)
        piece = rejected(reason, self._where(self._at, reason), raw)
        self._at = end
        return piece


def _start_of(names: tuple[bytes, ...]) -> re.Pattern[bytes]:
    return re.compile(rb"\{\s{0,64}(?:" + b"|".join(map(re.escape, names)) + rb")\s{0,64}:")


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_json(raw: bytes) -> bool:
    try:
        msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError):
        return False
    return True
