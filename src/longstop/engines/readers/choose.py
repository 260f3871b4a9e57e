"""Choose the reader for a spooled file: by name, or by the first character that is not a space.

A text that was made of a workbook or of a PDF says so in its first line, which no name overrules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from longstop.core.intake.columns import ColumnMap
from longstop.core.referral.records import SourceRecord
from longstop.engines.marks import read_mark
from longstop.engines.readers.csv_reader import read_csv
from longstop.engines.readers.cybertip_reader import read_cybertip
from longstop.engines.readers.ispws_reader import read_ispws
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.pdf_lines import names_its_pages
from longstop.engines.readers.pdf_report import read_pdf_report
from longstop.engines.readers.sheet_reader import SheetReader
from longstop.engines.readers.sniff import sniff_mark
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.source import Source

FORMATS = ("auto", "csv", "cybertip-json", "ispws-xml", "xlsx", "ods", "pdf")
_HEAD = 4096


class Reader(Protocol):
    """A file being read: its records in order, and what it says of their number.

    declared and unknown_fields (names round the records) are complete once it has been read.
    """

    format: str
    declared: int | None
    unknown_fields: tuple[str, ...]

    def records(self) -> Iterator[SourceRecord]:
        """Read the records from the first; the same file gives the same records each time."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderSettings:
    """What the sender's registration says about how to read its files."""

    zone: str
    country: str | None
    column_map: ColumnMap | None
    limits: Limits


def open_reader(source: Source, wanted: str, settings: ReaderSettings) -> Reader:
    """Open the reader for a file; raises UnreadableFile when it holds no records we can read."""
    chosen = _sniff(source, wanted)
    read = _WITHOUT_A_MAP.get(chosen)
    if read is not None:
        return read(source, zone=settings.zone, country=settings.country, limits=settings.limits)
    if settings.column_map is None:
        raise UnreadableFile(
            "no_column_map",
            "This sender has no column map. Propose one and keep it: "
            "longstop columns suggest FILE --save SOURCE",
        )
    read_list = SheetReader if chosen == "sheet" else read_csv
    return read_list(
        source,
        column_map=settings.column_map,
        zone=settings.zone,
        country=settings.country,
        limits=settings.limits,
    )


_WITHOUT_A_MAP: Mapping[str, Callable[..., Reader]] = {
    "cybertip-json": read_cybertip,
    "ispws-xml": read_ispws,
    "pdf": read_pdf_report,
}
"""What reads each format whose fields are known without the sender's map."""


def _sniff(source: Source, wanted: str) -> str:
    with source.open("rb") as stream:
        head = stream.read(_HEAD)
    made_of = read_mark(head.split(b"\n", 1)[0].decode("utf-8", "replace"))
    if made_of is None and names_its_pages(head.decode("utf-8", "replace")):
        return "pdf"
    if made_of is not None:
        return "pdf" if "page" in made_of else "sheet"
    if wanted != "auto":
        return wanted
    mark = sniff_mark(head)
    text = head[mark.mark_bytes :].decode(mark.codec or "latin-1", "replace").lstrip()
    if text.startswith("<"):
        return "ispws-xml"
    return "cybertip-json" if text[:1] in ("{", "[") else "csv"


__all__ = ["FORMATS", "Reader", "ReaderSettings", "UnreadableFile", "open_reader"]
