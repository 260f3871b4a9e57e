"""Give the physical lines of a delimited text and cut them into cells, whatever was done to it.

Physical lines come before everything else, because a damaged quote must never swallow the rest of
a package: a record over several lines is only believed when its quotes close as they should.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from io import TextIOWrapper
from typing import TextIO

from longstop.core.intake.columns import DELIMITERS
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.sniff import sniff_encoding
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.source import Source

_SAMPLE_CHARS = 1 << 16
_LINE_END = re.compile(r"\r?\n|\r")
_SURROGATE = re.compile("[\ud800-\udfff]")
_VISIBLE_NUL = "\u2400"
_BYTE_ORDER_MARK = "\ufeff"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\Z', re.IGNORECASE)


class Quotes(Enum):
    """Why a text could not be cut into cells."""

    OPEN = "a quoted cell does not end in this text"
    BROKEN = "a closing quote stands where none may"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One physical line without its end; text over the limit is cut and cut counts what is gone."""

    number: int
    text: str
    cut: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """A record over several lines; taken are the lines after its first."""

    cells: list[str]
    text: str
    taken: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Peek:
    """The heads and first rows of a list, for suggesting a column map; delimiter as found."""

    heads: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    delimiter: str
    encoding: str


class Lines:
    """The physical lines of one open text, which can be put back."""

    def __init__(self, stream: TextIO, limits: Limits) -> None:
        self._stream = stream
        self._limit = limits.max_line_bytes
        self._number = 0
        self._back: deque[Line] = deque()

    def next(self) -> Line | None:
        """Give the next line, or None at the end."""
        if self._back:
            return self._back.popleft()
        text = self._stream.readline(self._limit)
        if not text:
            return None
        self._number += 1
        cut = 0
        if len(text) == self._limit and not text.endswith(("\n", "\r")):
            while more := self._stream.readline(self._limit):
                cut += len(more)
                if more.endswith(("\n", "\r")):
                    break
        text = text.rstrip("\r\n")
        if text.startswith(_BYTE_ORDER_MARK):  # also in the middle, where files were joined
            text = text.lstrip(_BYTE_ORDER_MARK)
        if "\0" in text:
            text = text.replace("\0", _VISIBLE_NUL)
        if not text.isascii() and _SURROGATE.search(text):
            text = text.encode("utf-8", "backslashreplace").decode("utf-8")
        if "\r" in text and not cut:
            text = self._split_at_returns(text)
        return Line(number=self._number, text=text, cut=cut)

    def _split_at_returns(self, text: str) -> str:
        """Give the first of several lines that end in a return alone, as files joined badly do.

        Only where all parts have as many of some delimiter: a return may stand inside a cell too.
        """
        parts = [part for part in text.split("\r") if part]
        counts = ({part.count(mark) for part in parts} for mark in DELIMITERS)
        alike = any(len(found) == 1 and found != {0} for found in counts)
        if '"' in text or len(parts) < 2 or not alike:
            return text
        self.put_back([Line(number=self._number, text=part) for part in parts[1:]])
        return parts[0]

    def put_back(self, lines: Sequence[Line]) -> None:
        """Have these lines given again, in their order."""
        self._back.extendleft(reversed(lines))


def open_text(
    source: Source, *, stated: str | None, codec: str | None = None
) -> tuple[TextIO, str]:
    """Open a text in the encoding it shows, with bytes that mean nothing in it written out.

    Gives the stream, which keeps line ends, and the codec. stated is the encoding of the map;
    codec is what an earlier call gave, so that the file is not looked through again.
    """
    codec = codec or sniff_encoding(source, stated=stated).codec or "cp1252"
    with _decoded(source, codec, newline="") as stream:
        sample = stream.read(_SAMPLE_CHARS)
    first = _LINE_END.search(sample.lstrip("\r\n"))
    returns = sample.count("\r") - sample.count("\r\n")
    old_style = first is not None and first[0] == "\r" and returns >= sample.count("\n")
    newline = "\r" if old_style else "\n"
    return _decoded(source, codec, newline=newline), codec


def _decoded(source: Source, codec: str, *, newline: str) -> TextIO:
    stream = source.open("rb")
    return TextIOWrapper(stream, encoding=codec, errors="backslashreplace", newline=newline)


def split_cells(text: str, delimiter: str) -> list[str] | Quotes:
    """Cut one record's text into cells; quotes are only quotes at the start of a cell."""
    if '"' not in text:
        return text.split(delimiter)
    try:
        return next(csv.reader((text,), delimiter=delimiter, strict=True))
    except csv.Error:
        return Quotes.OPEN if _open_quote(delimiter).fullmatch(text) else Quotes.BROKEN


def split_loosely(text: str, delimiter: str) -> list[str]:
    """Cut a text whose quotes are broken into cells at every delimiter, quotes kept."""
    return text.split(delimiter)


def open_at(text: str, delimiter: str) -> int:
    """Give which cell, from 1, the quote that does not end in this text opens; 0 for none."""
    if split_cells(text, delimiter) is not Quotes.OPEN:
        return 0
    return len(next(csv.reader((text,), delimiter=delimiter)))


@cache
def _open_quote(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    quoted = r'"(?:[^"]|"")*+"'
    return re.compile(rf'(?:(?:{quoted}|[^{mark}"][^{mark}]*+|){mark})*+"(?:[^"]|"")*+')


def separator_line(text: str) -> str | None:
    """Give the delimiter that a spreadsheet's first line "sep=;" states."""
    found = _SEPARATOR_LINE.match(text)
    return found[1] if found is not None and found[1] in DELIMITERS else None


def first_line(lines: Lines) -> tuple[Line, str | None]:
    """Give the first line that is not blank, and the delimiter a separator line before it states.

    Raises UnreadableFile('empty').
    """
    stated: str | None = None
    while (line := lines.next()) is not None:
        if (separator := separator_line(line.text)) is not None:
            stated = separator
        elif line.text.strip(" \t,;|"):
            return line, stated
    raise UnreadableFile(
        "empty",
        "The file is empty: it has no header row and no record. Nothing was saved from it. "
        "Ask the sender for the file again.",
    )


def join_lines(first: Line, lines: Lines, delimiter: str, limits: Limits) -> Joined | None:
    """Read on from a line whose quoted cell is open, until it closes as it should.

    Gives None with every further line put back where it does not.
    """
    parts, taken = [first.text], []
    size = len(first.text)
    while len(parts) < limits.max_record_lines and (line := lines.next()) is not None:
        taken.append(line)
        parts.append(line.text)
        size += len(line.text) + 1
        if line.cut or size > limits.max_record_bytes:
            break
        if line.text.count('"') % 2:
            text = "\n".join(parts)
            cells = split_cells(text, delimiter)
            if isinstance(cells, list):
                return Joined(cells=cells, text=text, taken=tuple(taken))
            if cells is Quotes.BROKEN:
                break
    lines.put_back(taken)
    return None


def peek_csv(source: Source, *, limits: Limits, rows: int = 50) -> Peek:
    """Read the heads and up to rows rows of a list without a column map.

    The delimiter is the one that cuts most lines into as many cells as the first. Raises
    UnreadableFile where there is no line with at least two cells.
    """
    stream, encoding = open_text(source, stated=None)
    with stream:
        lines = Lines(stream, limits)
        first, stated = first_line(lines)
        rest: list[Line] = []
        while len(rest) < rows and (line := lines.next()) is not None:
            rest.append(line)
        marks = (stated,) if stated else DELIMITERS
        best = max(marks, key=lambda mark: _consistency(first.text, rest, mark))
        lines.put_back(rest)
        heads = _record(first, lines, best, limits)
        if len(heads) < 2:
            raise UnreadableFile(
                "no_columns",
                "No columns were found: the first line cannot be cut by a comma, semicolon, tab "
                "or bar. Nothing was saved. Check that the file is a list with a header row.",
            )
        sample: list[tuple[str, ...]] = []
        while len(sample) < rows and (line := lines.next()) is not None:
            sample.append(_record(line, lines, best, limits))
    return Peek(heads=heads, sample=tuple(sample), delimiter=best, encoding=encoding)


def _record(line: Line, lines: Lines, delimiter: str, limits: Limits) -> tuple[str, ...]:
    cells = split_cells(line.text, delimiter)
    if cells is Quotes.OPEN:
        joined = join_lines(line, lines, delimiter, limits)
        if joined is not None:
            return tuple(joined.cells)
    return tuple(cells if isinstance(cells, list) else split_loosely(line.text, delimiter))


def _consistency(first: str, rest: list[Line], delimiter: str) -> tuple[float, int]:
    heads = _count(first, delimiter)
    if heads < 2:
        return 0.0, 0
    fitting = sum(_count(line.text, delimiter) == heads for line in rest)
    return (fitting + 1) / (len(rest) + 1), heads


def _count(text: str, delimiter: str) -> int:
    cells = split_cells(text, delimiter)
    return len(cells) if isinstance(cells, list) else text.count(delimiter) + 1
