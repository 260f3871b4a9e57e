"""Look at the heads of a list, whether it is a text or the first sheet of a workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path

from longstop.engines.openers.choose import HEAD_BYTES
from longstop.engines.openers.workbook import ODS, OLD_WORKBOOK, XLSX
from longstop.engines.readers.csv_text import Peek, peek_csv
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.sheet_reader import SheetText
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.scratch import Scratch
from longstop.engines.source import Source

_BOOKS = (XLSX, ODS, OLD_WORKBOOK)


def peek_list(source: Source, *, limits: Limits) -> Peek:
    """Read the heads and first rows of a list; of a workbook, of its first sheet that has heads.

    Raises UnreadableFile where there are no heads, PartRefused for a workbook that is refused.
    """
    with source.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    book = next((b for b in _BOOKS if b.begins(head) and b.holds(source)), None)
    if book is None:
        return peek_csv(source, limits=limits)
    found: Peek | None = None
    fault = UnreadableFile("empty", "The workbook has no list in it. Nothing was saved.")
    with tempfile.TemporaryDirectory() as folder:
        for part in book.open(source, Path(folder), limits):
            if part.kind != "sheet" or found is not None:
                continue
            with Scratch(Path(folder)) as scratch:
                scratch.write_all(part.blocks)
                try:
                    found = peek_csv(SheetText(scratch).rows, limits=limits)
                except UnreadableFile as none:
                    fault = none
    if found is None:
        raise fault
    return found
