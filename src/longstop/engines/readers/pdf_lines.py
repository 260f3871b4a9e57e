"""Give the lines of a PDF's text with their pages, cut into the reports it holds, and into labels.

A value keeps the page and line it stands on, so that whoever doubts it can look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from longstop.engines.marks import MARK, read_mark
from longstop.engines.readers.pdf_labels import (
    FILE,
    NUMBER_ONLY,
    PERSON,
    REPORT,
    REPORTER,
    SUMMARY,
    fold,
)

KNOWN: Final = frozenset({*PERSON, *FILE, *REPORT, *SUMMARY, *REPORTER, *NUMBER_ONLY})
_TITLE: Final = re.compile(
    r"\s*cyber\s?tip(?:line)?\s+report\s*(?:number|no\.?|id|#)?\s*:?\s*#?\s*(\d{4,14})\b",
    re.IGNORECASE,
)
_FURNITURE: Final = re.compile(
    r"\s*(?:page\s+\d+(?:\s*(?:of|/)\s*\d+)?|\d+\s*(?:of|/)\s*\d+|\d{1,4})\s*", re.IGNORECASE
)
_LABEL: Final = re.compile(r"\s*([^\W\d_][^:?]{0,90}?)\s*([:?])(?!//)\s*(.*)", re.DOTALL)
_PAGE_LINE: Final = re.compile(r"\[page (\d{1,6})\]")
_GAP: Final = re.compile(r"\s{2,}")
_LONGEST_LABEL: Final = 8  # words


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a PDF's text: page and line in it count from 1."""

    page: int
    number: int
    text: str

    @property
    def place(self) -> str:
        """Say where it stands."""
        return f"page {self.page}, line {self.number}"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line that is a label, as it stands there and folded, and what stands beside it."""

    shown: str
    label: str
    value: str


def read_lines(text: str) -> tuple[list[TextLine], dict[str, int]]:
    """Give the lines of a converted PDF and the notes it ends with.

    Text without marks is one page, unless it names its pages as page_line() writes them: that is
    how a record is shown, and comes back once a person has mended it.
    """
    lines: list[TextLine] = []
    notes: dict[str, int] = {}
    page, number = 1, 0
    for raw in text.split("\n"):
        line = raw.rstrip("\r")
        fact = read_mark(line) or _read_page_line(line)
        if fact is None:
            number += 1
            lines.append(TextLine(page, number, line.replace(MARK, " ")))
        elif "page" in fact:
            page, number = int(fact["page"]), 0
        else:
            notes = fact.get("notes", {})
    return lines, notes


def page_line(page: int) -> str:
    """Write the line above a page of a record's text."""
    return f"[page {page}]"


def _read_page_line(line: str) -> dict[str, Any] | None:
    found = _PAGE_LINE.fullmatch(line)
    return {"page": found[1]} if found else None


def names_its_pages(text: str) -> bool:
    """Tell whether a text begins as the record of a PDF is shown."""
    return _read_page_line(text.split("\n", 1)[0].rstrip("\r")) is not None


def title_number(line: TextLine) -> str | None:
    """Give the report number of a line that is a report's title."""
    found = _TITLE.match(line.text)
    return found[1] if found else None


def is_furniture(line: TextLine) -> bool:
    """Tell the number of a page from what stands on it."""
    return _FURNITURE.fullmatch(line.text) is not None


def reports(lines: list[TextLine]) -> Iterator[list[TextLine]]:
    """Cut at each title with another number than the one before it: one stretch a report."""
    current: list[TextLine] = []
    number: str | None = None
    for line in lines:
        found = title_number(line)
        if found is not None and number is not None and found != number:
            yield current
            current = []
        number = found or number
        current.append(line)
    if any(line.text.strip() for line in current):
        yield current


def labelled(text: str) -> Labelled | None:
    """Read a line as a label that we know, with a colon, a gap or a plain space behind it."""
    found = _LABEL.match(text)
    if found is not None and fold(found[1]) in KNOWN:
        return Labelled(found[1].strip(), fold(found[1]), found[3].strip())
    parts = _GAP.split(text.strip(), maxsplit=1)
    if fold(parts[0]) in KNOWN and len(parts) == 2:
        return Labelled(parts[0], fold(parts[0]), parts[1].strip())
    words = text.split()
    for count in range(min(_LONGEST_LABEL, len(words) - 1), 1, -1):
        label = fold(" ".join(words[:count]))
        if label in KNOWN:
            shown = " ".join(words[:count])
            return Labelled(shown, label, " ".join(words[count:]))
    return None
