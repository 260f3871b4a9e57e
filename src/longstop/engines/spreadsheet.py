"""Write a list for a spreadsheet, in which no cell is ever taken for a formula.

UTF-8 with a byte-order mark, commas, CRLF: what spreadsheets open by a double click without asking.
A cell that one of them could run, and any that begins with an apostrophe, is given an apostrophe in
front; reading takes one away, so that every text comes back as it was (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

_BLOCK = 1 << 16
MARK = "'"
STARTS = frozenset("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
"""With what a formula or a command may begin, their wide forms included."""


def harmless(text: str) -> str:
    """Write a cell so that no spreadsheet runs it."""
    begins = text[:1] == MARK or text[:1] in STARTS or text.lstrip()[:1] in STARTS
    return MARK + text if begins else text


def plain(cell: str) -> str:
    """Give the text that harmless() wrote."""
    return cell.removeprefix(MARK)


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write heads and rows as the bytes of a file; every cell is made harmless."""
    return b"".join(csv_blocks(chain([heads], rows)))


def csv_blocks(lines: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Write lines as the blocks of a file, as they come; every cell is made harmless."""
    text = io.StringIO(newline="")
    text.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(text, lineterminator="\r\n")
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
        if text.tell() >= _BLOCK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()
