"""Look at the heads of a list, whether it is a text or the first sheet of a workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path

from longstop.engines.media_signatures import SIGNATURE_BYTES, kind_of
from longstop.engines.openers.choose import HEAD_BYTES, may_hold_others
from longstop.engines.openers.workbook import ODS, OLD_WORKBOOK, XLSX
from longstop.engines.readers.csv_text import Peek, peek_csv
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.sheet_reader import SheetText
from longstop.engines.readers.sniff import sniff_mark
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.scratch import Scratch
from longstop.engines.source import Source
from longstop.engines.text_check import is_binary

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


def is_list(source: Source) -> bool:
    """Tell whether a file may be a list of its sender's own: a workbook, or plain text in lines.

    What holds others, and what we read by its own names (JSON, XML), is none.
    """
    with source.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if any(book.begins(head) and book.holds(source) for book in (XLSX, ODS)):
        return True
    mark = sniff_mark(head)
    binary = is_binary(head, codec=mark.codec, width=mark.width)
    if may_hold_others(head) or kind_of(head[:SIGNATURE_BYTES]) is not None or binary:
        return False
    text = head[mark.mark_bytes :].decode(mark.codec or "latin-1", "replace").lstrip()
    return text[:1] not in ("<", "{", "[", "")
