"""Write a list as a workbook whose cells are text and nothing else.

No cell is ever a formula or a link. One that a spreadsheet would take for a formula when somebody
edits it is marked as quoted, so that it stays as it is and shows as it is. The workbook is put
together in memory: its library's other way would leave the rows on a disk in clear for a moment.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

from longstop.engines.spreadsheet import harmless

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WIDTH = 22  # characters of a column
_MOST_CELL = 32_767  # characters that the format allows in a cell
_CUT = " (cut here: a cell holds no more)"
_MOST_FOOT = 240  # characters that the format allows at the foot of a page, less its own marks


def as_workbook(
    lines: Iterable[Sequence[str]], *, title: str, mark: str, by: str, at: datetime
) -> bytes:
    """Write lines as the bytes of a workbook: the mark on line 1, the heads on line 2.

    title, mark, by and at also stand in its properties, and the mark at the foot of each page.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    book.set_properties(
        {"title": title, "subject": mark, "author": by, "comments": mark,
         "created": at.replace(tzinfo=None)}
    )  # fmt: skip
    quoted = book.add_format({"quote_prefix": True})
    heads = book.add_format({"bold": True})
    sheet = book.add_worksheet("Longstop")
    sheet.set_landscape()
    sheet.set_footer(f"&L{mark[:_MOST_FOOT].replace('&', '&&')}&R&P / &N")
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            style = heads if row == 1 else quoted if harmless(cell) != cell else None
            sheet.write_string(row, column, _fitting(cell), style)
    sheet.set_column(0, max(sheet.dim_colmax or 0, 0), _WIDTH)
    book.close()
    return file.getvalue()


def _fitting(cell: str) -> str:
    return cell if len(cell) <= _MOST_CELL else cell[: _MOST_CELL - len(_CUT)] + _CUT
