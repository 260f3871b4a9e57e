"""Read a list that we know by its heads, however a spreadsheet wrote it on the way back.

Encoding, delimiter and order of the columns are found, not asked for. A line that cannot be cut
into the cells of the header is given as such, so that one broken quote costs one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from longstop.core.intake.columns import DELIMITERS
from longstop.engines.readers.csv_text import (
    Line,
    Lines,
    Quotes,
    first_line,
    join_lines,
    open_text,
    split_cells,
)
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.source import Source
from longstop.engines.spreadsheet import plain

_NOTHING = ' \t,;|\r"'


class Uncut(Enum):
    """Why a line is not read."""

    QUOTES = "quotes"
    CELLS = "cells"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line with its number in the file: its cells by head, or why they cannot be told."""

    number: int
    cells: Mapping[str, str] | Uncut


def read_table(
    source: Source, needed: Collection[str], *, limits: Limits, most: int
) -> list[TableRow]:
    """Read all lines below a head row that has the needed columns, empty lines left out.

    Heads are in small letters, without spaces around. Raises UnreadableFile for a file that has no
    such head row, cannot be opened, or has more than so many lines.
    """
    try:
        stream, _ = open_text(source, stated=None)
    except OSError as fault:
        raise UnreadableFile(
            "not_opened", f"The file cannot be opened ({fault.strerror}). Nothing was changed."
        ) from fault
    with stream:
        lines = Lines(stream, limits)
        heads, delimiter = _heads(lines, needed)
        rows: list[TableRow] = []
        for row in _rows(lines, heads, delimiter, limits):
            if len(rows) == most:
                raise UnreadableFile(
                    "too_many_records",
                    f"The file has more than {most:,} lines. Nothing was changed. Cut it in parts,"
                    " each with the head row.",
                )
            rows.append(row)
    return rows


def _heads(lines: Lines, needed: Collection[str]) -> tuple[list[str], str]:
    first, stated = first_line(lines)
    for mark in (stated,) if stated else DELIMITERS:
        cells = split_cells(first.text, mark)
        if isinstance(cells, Quotes):
            continue
        heads = [plain(cell.strip()).casefold().replace(" ", "_") for cell in cells]
        if set(needed) <= set(heads):
            return heads, mark
    raise UnreadableFile(
        "no_columns",
        f"The first line does not name the columns {', '.join(needed)}. Nothing was changed. Save"
        " the file as CSV, with a head row that has them; a list that went out has it already.",
    )


def _rows(lines: Lines, heads: Sequence[str], delimiter: str, limits: Limits) -> Iterator[TableRow]:
    while (line := lines.next()) is not None:
        if line.text.strip(_NOTHING) or line.cut:
            yield TableRow(line.number, _cells(line, lines, heads, delimiter, limits))


def _cells(
    line: Line, lines: Lines, heads: Sequence[str], delimiter: str, limits: Limits
) -> Mapping[str, str] | Uncut:
    cells = Quotes.BROKEN if line.cut else split_cells(line.text, delimiter)
    if cells is Quotes.OPEN:
        joined = join_lines(line, lines, delimiter, limits)
        cells = joined.cells if joined is not None else Quotes.OPEN
    if isinstance(cells, Quotes):
        return Uncut.QUOTES
    if any(cell.strip() for cell in cells[len(heads) :]):
        return Uncut.CELLS
    return {head: plain(cell) for head, cell in zip(heads, cells, strict=False)}
