"""Choose the reader for a spooled file: by name, or by the first character that is not a space."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from longstop.core.intake.columns import ColumnMap
from longstop.core.referral.records import SourceRecord
from longstop.engines.readers.csv_reader import read_csv
from longstop.engines.readers.cybertip_reader import read_cybertip
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.sniff import sniff_mark
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.source import Source

FORMATS = ("auto", "csv", "cybertip-json")
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


def open_reader(path: Source, wanted: str, settings: ReaderSettings) -> Reader:
    """Open the reader for a file; raises UnreadableFile when it holds no records we can read."""
    chosen = _sniff(path) if wanted == "auto" else wanted
    if chosen == "cybertip-json":
        return read_cybertip(
            path, zone=settings.zone, country=settings.country, limits=settings.limits
        )
    if settings.column_map is None:
        raise UnreadableFile(
            "no_column_map",
            "This sender has no column map. Propose one and keep it: "
            "longstop columns suggest FILE --save SOURCE",
        )
    return read_csv(
        path,
        column_map=settings.column_map,
        zone=settings.zone,
        country=settings.country,
        limits=settings.limits,
    )


def _sniff(path: Source) -> str:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    mark = sniff_mark(head)
    text = head[mark.mark_bytes :].decode(mark.codec or "latin-1", "replace").lstrip()
    return "cybertip-json" if text[:1] in ("{", "[") else "csv"


__all__ = ["FORMATS", "Reader", "ReaderSettings", "UnreadableFile", "open_reader"]
