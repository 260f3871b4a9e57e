"""Read a workbook's sheets as text; runs in a process of its own (see child.py).

Every row of a sheet, hidden or not, becomes one record of RFC 4180, an empty row an empty line: so
the number of a record is the number of its row. A cell is written as what it holds, never as how it
looks; one whose value is an error, missing or damaged is marked as not read.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from longstop.engines.marks import ERROR, NOT_READ, mark_of, not_read
from longstop.engines.openers.child import Emit, Named, serve
from longstop.engines.openers.workbook_marks import mark_ods, mark_xlsx
from longstop.engines.openers.workbook_package import blocks_of, is_picture, open_workbook
from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits

_SURE_DIGITS: Final = 1e15  # a sheet keeps fifteen digits of a number and fills up with zeros
_ROWS_AT_ONCE: Final = 500
_ERRORS: Final = frozenset(
    "#N/A #REF! #VALUE! #DIV/0! #NAME? #NULL! #NUM! #SPILL! #CALC! #FIELD! #GETTING_DATA".split()
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)")
_QUOTED: Final = re.compile(r"[\"\r\n]")
_ONLY_TEXT: Final = {str}
_VISIBLE: Final = {"\r": "\n", "\x7f": "\u2421"}
_MERGED: Final = "cells merged over several rows"
_ODS_SPANNED: Final = re.compile(rb"\stable:number-rows-spanned=\"(?!1\")")
_ODS_TIME: Final = re.compile(r"\APT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S\Z")


def convert(data: io.BytesIO, limits: Limits, emit: Emit) -> None:
    """Give each sheet as a part of its own, then the media, which the caller digests."""
    package = open_workbook(data, limits)
    is_ods = package.format == "ods"
    mark = mark_ods if is_ods else mark_xlsx
    parts = package.parts
    spanned = len(_ODS_SPANNED.findall(parts["content.xml"])) if is_ods else 0
    for name in parts:
        parts[name] = mark(name, parts[name])
    with CalamineWorkbook.from_filelike(_repack(parts)) as book:
        parts.clear()
        metadata = book.sheets_metadata
        if len(metadata) > limits.max_sheets:
            raise PartRefused("too_many_sheets")
        if any(sheet.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba) for sheet in metadata):
            raise PartRefused("has_macros")
        for number, sheet in enumerate(metadata):
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            cells = book.get_sheet_by_index(number)
            if cells.start is not None:
                notes = Counter({_MERGED: spanned})
                spanned = 0
                emit(Named(sheet.name, "sheet"))
                emit(mark_of({"sheet": sheet.name, "hidden": _hidden(sheet.visible)}))
                _write_sheet(cells, notes, emit, is_ods=is_ods)
    for name in package.media:
        emit(Named(name, refused="media_file" if is_picture(name) else "embedded_file"))
        for block in blocks_of(data, name):
            emit(block)


def _hidden(visible: SheetVisibleEnum) -> str:
    if visible == SheetVisibleEnum.Visible:
        return "no"
    return "hidden" if visible == SheetVisibleEnum.Hidden else "very hidden"


def _repack(parts: dict[str, bytes]) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    packed.seek(0)
    return packed


def _write_sheet(sheet: CalamineSheet, notes: Counter[str], emit: Emit, *, is_ods: bool) -> None:
    for (top, _), (bottom, _) in sheet.merged_cell_ranges or ():
        notes[_MERGED] += bottom > top
    rows = _texts(sheet, notes, is_ods=is_ods)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        text = _CONTROL.sub(_visible, "".join(map(_record, some)))
        emit(text.encode("utf-8", "backslashreplace"))
    told = {note: count for note, count in notes.items() if count}
    if told:
        emit(mark_of({"notes": told}))


def _visible(control: re.Match[str]) -> str:
    return _VISIBLE.get(control[0]) or chr(0x2400 + ord(control[0]))


def _record(row: list[str]) -> str:
    """Write a row as one record of RFC 4180; an empty row is an empty line."""
    plain = ",".join(row)
    if plain.count(",") == len(row) - 1 and not _QUOTED.search(plain) and plain.strip(","):
        return plain + "\r\n"
    if not any(row):
        return "\r\n"
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(row)
    return out.getvalue()


def _texts(sheet: CalamineSheet, notes: Counter[str], *, is_ods: bool) -> Iterator[list[str]]:
    for cells in sheet.iter_rows():
        if set(map(type, cells)) == _ONLY_TEXT and _ERRORS.isdisjoint(cells):
            row: list[str] = cells  # type: ignore[assignment]
        else:
            row = [_text(cell) for cell in cells]
        together = "\n".join(row)
        if is_ods and "PT" in together:
            row = [_ODS_TIME.sub(_clock, text) for text in row]
        if NOT_READ in together:
            row = _with_marks(row, notes)
        yield row


def _with_marks(row: list[str], notes: Counter[str]) -> list[str]:
    """Count the cells that are not read; a row that holds nothing but errors is empty."""
    marked = sum(text.startswith(NOT_READ) for text in row)
    if marked and all(not text or text.startswith(ERROR) for text in row):
        # A formula drawn down below the list gives such rows.
        notes["rows that hold nothing but an error value"] += 1
        return []
    notes["cells without a value that can be read"] += marked
    return row


def _text(cell: Any) -> str:
    """Write a cell as text: numbers as they were typed, dates and times as ISO 8601."""
    kind = type(cell)
    if kind is str:
        return not_read(cell) if cell in _ERRORS else str(cell)
    if kind is float or kind is int:
        return _number(cell)
    if kind is bool:
        return "true" if cell else "false"
    if kind is datetime:
        return _moment(cell)
    if kind is date:
        return str(cell.isoformat())
    if kind is time:
        return _moment(datetime.combine(date.min, cell)).partition("T")[2]
    if kind is timedelta:
        return _duration(cell)
    return str(cell)


def _number(value: float) -> str:
    if value != value or abs(value) >= _SURE_DIGITS:
        return not_read(f"{value:.15g}, only fifteen of its digits are kept")
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def _moment(value: datetime) -> str:
    """Write a date and time to the thousandth, which is as exact as a sheet keeps them."""
    exact = value + timedelta(microseconds=500) if value.microsecond else value
    thousandths = exact.microsecond // 1000
    return exact.isoformat(timespec="milliseconds" if thousandths else "seconds")


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _clock(written: re.Match[str]) -> str:
    return f"{int(written[1]):02}:{int(written[2]):02}:{int(written[3]):02}"


if __name__ == "__main__":
    serve(convert)
