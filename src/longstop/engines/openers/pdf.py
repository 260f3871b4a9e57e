"""Open a PDF: its text is one part, page by page; pictures and files in it are parts beside it.

What reads the file runs in a process of its own with bounds on memory and time (see pdf_child.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from longstop.engines.openers.child import converted
from longstop.engines.openers.workbook import check_size
from longstop.engines.parts import Container, Part
from longstop.engines.readers.limits import Limits
from longstop.engines.source import Source

_PROGRAM: Final = "longstop.engines.openers.pdf_child"


def begins_pdf(head: bytes) -> bool:
    """Tell from its first bytes whether a file is a PDF."""
    return head.startswith(b"%PDF-")


def open_pdf(source: Source, _folder: Path, limits: Limits) -> Iterator[Part]:
    """Give the text of a PDF, then what is no text, never kept; raises PartRefused.

    The text is UTF-8; each page follows a mark with its number, and a last mark says what the pages
    did not tell (see marks.py).
    """
    check_size(source, limits)
    yield from converted(_PROGRAM, source, limits)


PDF: Final = Container(kind="pdf", begins=begins_pdf, open=open_pdf)
