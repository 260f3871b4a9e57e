"""Read a foreign force's list, one source record a line, so that nothing in it is lost or guessed.

Every line that is not blank and not the header again becomes one record: a report, or the reason
why it cannot be read with its text. A record over several lines counts once. The same file and map
give the same records with the same ordinals each time, which is what an interrupted receive goes on
from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from longstop.core.intake.column_words import fold
from longstop.core.intake.columns import DELIMITERS, ColumnMap
from longstop.core.referral.records import SourceRecord, Unreadable
from longstop.engines.readers.csv_person import CellFault
from longstop.engines.readers.csv_report import RowReader, recognise, targets_by_word
from longstop.engines.readers.csv_text import (
    Line,
    Lines,
    Quotes,
    first_line,
    join_lines,
    open_at,
    open_text,
    split_cells,
    split_loosely,
)
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.source import Source

_LEAST_HEADS = 2
_WIDTHS_COMPARED = 50
_LEAST_TELLING_WIDTH = 4
_NOTHING = " \t,;|\r"  # a line of these is what a spreadsheet makes of an empty row


class _UnfitLineError(Exception):
    """A record cannot be cut into the cells of the header: reason code and its whole text."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text


class CsvReader:
    """One list being read: records() starts from the first record each time.

    header are its cells as sent. declared is None: a list states no number of its own. missing are
    columns of the map that the header does not have; repeated_headers and blank_lines count lines
    that are no source records and are complete once all records were read.
    """

    format: str = "csv"

    def __init__(
        self,
        source: Source,
        *,
        column_map: ColumnMap,
        zone: str | None,
        country: str | None,
        limits: Limits,
    ) -> None:
        """Open the list and read its header. Raises UnreadableFile."""
        self.declared: int | None = None
        self.unknown_fields: tuple[str, ...] = ()  # a column we do not know is each record's own
        self.repeated_headers = 0
        self.blank_lines = 0
        self._source = source
        self._map = column_map
        self._targets = targets_by_word(column_map)
        self._limits = limits
        stream, self.encoding = open_text(source, stated=column_map.encoding)
        with stream:
            lines = Lines(stream, limits)
            self.header, self.delimiter = self._read_header(lines)
            self._compare_widths(lines)
        self._rows = RowReader(self.header, column_map, zone=zone, country=country)
        self._folded = _folded(self.header)
        heads = {word for _, word in self._folded}
        self.missing = tuple(head for head in column_map.columns if fold(head) not in heads)
        if next(self.records(), None) is None:
            raise UnreadableFile(
                "header_only",
                "The file has a header row but no record. Nothing was saved from it. Ask the "
                "sender whether the list is complete.",
            )

    def records(self) -> Iterator[SourceRecord]:
        """Read the records from the first, ordinals from 1.

        Raises UnreadableFile('too_many_records') at the first record over the limit.
        """
        self.repeated_headers = self.blank_lines = 0
        ordinal = 0
        stream, _ = open_text(self._source, stated=self._map.encoding, codec=self.encoding)
        with stream:
            lines = Lines(stream, self._limits)
            self._read_header(lines)
            while (line := lines.next()) is not None:
                if not line.text.strip(_NOTHING) and not line.cut:
                    self.blank_lines += 1
                    continue
                record = self._record(ordinal + 1, line, lines)
                if record is None:
                    self.repeated_headers += 1
                    continue
                ordinal += 1
                if ordinal > self._limits.max_records:
                    raise UnreadableFile(
                        "too_many_records",
                        f"The file has more than {self._limits.max_records} records; what comes "
                        "after them was not read. Ask the sender to split the list.",
                    )
                yield record

    def _record(self, ordinal: int, line: Line, lines: Lines) -> SourceRecord | None:
        text, where = line.text, f"line {line.number}"
        try:
            cells, text = self._cells(line, lines)
            return None if self._is_header(cells) else self._rows.report(ordinal, cells)
        except _UnfitLineError as fault:
            reason, text = fault.reason, fault.text
        except CellFault as fault:
            reason, where = fault.reason, f'{where}, column "{fault.head}"'
        if line.cut:
            text += f"[{line.cut} characters more in the original]"
        return Unreadable(ordinal=ordinal, content=text, reason=reason, where=where)

    def _cells(self, line: Line, lines: Lines) -> tuple[list[str], str]:
        """Give the cells of the record that begins on this line, and its text."""
        text = line.text
        if line.cut or len(text) > self._limits.max_record_bytes:
            raise _UnfitLineError("too_long", text)
        cells = self._fitting(text)
        if cells is None:
            main = split_cells(text, self.delimiter)
            if main is Quotes.OPEN:
                joined = join_lines(line, lines, self.delimiter, self._limits)
                if joined is not None and self._swallows(line, joined.taken):
                    lines.put_back(joined.taken)
                    joined = None
                if joined is None:
                    raise _UnfitLineError("unclosed_quote", text)
                main, text = joined.cells, joined.text
            cells = self._nearly_fitting(text, main)
        longest = self._limits.max_cell_chars
        if len(text) > longest and any(len(cell) > longest for cell in cells):
            raise _UnfitLineError("too_long", text)
        return cells, text

    def _swallows(self, first: Line, taken: Sequence[Line]) -> bool:
        """Say whether lines inside a quoted cell are records by themselves.

        Then the quote was never closed, and only a later one ended it by chance: a line as wide as
        the header, or a last line whose own open quote stands no earlier than that of the first. A
        note may well look like a few cells, so below four of them the quotes are believed.
        """
        if len(self.header) < _LEAST_TELLING_WIDTH:
            return False
        *inside, last = taken
        if any(self._fitting(line.text) is not None for line in inside):
            return True
        least = max(_LEAST_TELLING_WIDTH, open_at(first.text, self.delimiter))
        return open_at(last.text, self.delimiter) >= least

    def _fitting(self, text: str) -> list[str] | None:
        """Cut a line with the file's delimiter, or with another where only that one fits."""
        for delimiter in (self.delimiter, *(d for d in DELIMITERS if d != self.delimiter)):
            cells = split_cells(text, delimiter)
            if isinstance(cells, list) and len(cells) == len(self.header):
                return cells
        return None

    def _nearly_fitting(self, text: str, main: list[str] | Quotes) -> list[str]:
        width = len(self.header)
        if isinstance(main, Quotes):
            main = split_loosely(text, self.delimiter)
            if len(main) != width:
                raise _UnfitLineError("broken_quotes", text)
        if len(main) > width:
            if any(cell.strip() for cell in main[width:]):
                raise _UnfitLineError("too_many_cells", text)
            return main[:width]
        if 2 * len(main) < width:
            # Programs leave out empty cells at the end; most of a line missing is a line cut off.
            raise _UnfitLineError("too_few_cells", text)
        return main

    def _is_header(self, cells: Sequence[str]) -> bool:
        anchor, word = self._folded[0]
        return (
            anchor < len(cells)
            and fold(cells[anchor].strip()[:1]) == word[:1]
            and _folded(cells) == self._folded
        )

    def _read_header(self, lines: Lines) -> tuple[tuple[str, ...], str]:
        line, stated = first_line(lines)
        stated = stated or self._map.delimiter
        best: tuple[int, list[str], str, int] = (0, [], "", 0)
        for delimiter in dict.fromkeys((*([stated] if stated else []), *DELIMITERS)):
            for cells, further in self._header_cells(line, lines, delimiter):
                known = sum(target is not None for target in recognise(cells, self._targets))
                if further and 2 * known < len(_folded(cells)):
                    continue  # mostly not heads: a stray quote drew records into the header
                if known > best[0]:
                    best = (known, cells, delimiter, further)
        known, cells, delimiter, further = best
        if line.cut or not _is_enough(known, len(_folded(cells)), len(self._map.columns)):
            raise UnreadableFile(
                "no_header",
                "The first line does not hold the heads that the column map names, so it is not "
                "known what the columns mean. Nothing was saved. Run `longstop columns suggest` "
                "on the file, check the map it prints and keep it for this source.",
            )
        if len(cells) > self._limits.max_columns:
            raise UnreadableFile(
                "too_many_columns",
                f"The header has {len(cells)} columns; the limit is {self._limits.max_columns}. "
                "Nothing was saved. Ask the sender for the file again.",
            )
        for _ in range(further):
            lines.next()
        return tuple(cells), delimiter

    def _compare_widths(self, lines: Lines) -> None:
        """Refuse a list whose rows all have far fewer cells than its header.

        A header that ran into the first record looks like this: as many known heads as the rows
        have cells, then as many again that nobody knows. It would swallow that record.
        """
        widths: Counter[int] = Counter()
        while widths.total() < _WIDTHS_COMPARED and (line := lines.next()) is not None:
            if line.text.strip(_NOTHING):
                widths[self._width(line, lines)] += 1
        width = len(self.header)
        known = sum(target is not None for target in recognise(self.header, self._targets))
        common = widths.most_common(1)[0][0] if widths else width
        if max(widths, default=width) < width and known - 2 <= common and 5 * common < 3 * width:
            raise UnreadableFile(
                "header_unlike_rows",
                f"The header has {width} columns but the lines under it have far fewer, so that "
                "records may stand in the header. Nothing was saved. Check the first lines of the "
                "file and send it again.",
            )

    def _width(self, line: Line, lines: Lines) -> int:
        cells = split_cells(line.text, self.delimiter)
        if cells is Quotes.OPEN:
            joined = join_lines(line, lines, self.delimiter, self._limits)
            cells = cells if joined is None else joined.cells
        return len(cells if isinstance(cells, list) else split_loosely(line.text, self.delimiter))

    def _header_cells(
        self, line: Line, lines: Lines, delimiter: str
    ) -> Iterator[tuple[list[str], int]]:
        """Give the ways to cut the header, each with the further lines it takes, likeliest first.

        Reading it over several lines has to recognise more heads than the first line alone.
        """
        cells = split_cells(line.text, delimiter)
        yield (cells if isinstance(cells, list) else split_loosely(line.text, delimiter)), 0
        if cells is Quotes.OPEN:
            joined = join_lines(line, lines, delimiter, self._limits)
            if joined is not None:
                lines.put_back(joined.taken)
                yield joined.cells, len(joined.taken)


def _is_enough(known: int, heads: int, mapped: int) -> bool:
    """Say whether a first line is the header: half of its heads or half of the map's are known."""
    return known >= max(1, min(_LEAST_HEADS, heads)) and (2 * known >= heads or 2 * known >= mapped)


def _folded(cells: Sequence[str]) -> list[tuple[int, str]]:
    return [(place, word) for place, cell in enumerate(cells) if (word := fold(cell))]


def read_csv(
    source: Source,
    *,
    column_map: ColumnMap,
    zone: str | None,
    country: str | None,
    limits: Limits,
) -> CsvReader:
    """Open a delimited list of any common encoding under a column map.

    zone (IANA) is used for dates that state none, unless the map has its own; country (ISO 3166-1
    alpha-2) for places in a list without a country column. Raises UnreadableFile (empty, no_header,
    header_only, header_unlike_rows, too_many_columns).
    """
    return CsvReader(source, column_map=column_map, zone=zone, country=country, limits=limits)
