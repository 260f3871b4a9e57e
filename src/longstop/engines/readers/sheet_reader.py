"""Read a sheet of a workbook like any list, and say of a record in which row of it it stands.

What the converter could not tell of the cells is named beside the records, so that it is counted
as drift and somebody looks: nothing a sheet holds is left out in silence.
"""

from __future__ import annotations

from typing import Any, Final

from longstop.core.intake.columns import ColumnMap
from longstop.engines.marks import MARK, read_mark
from longstop.engines.readers.csv_reader import CsvReader
from longstop.engines.readers.csv_text import Line
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.stretch import Stretch
from longstop.engines.source import Source

_LONGEST_MARK: Final = 1 << 16
_LONGEST_NAME: Final = 100


class SheetText:
    """A sheet as the converter wrote it: its rows without the marks round them, and the marks."""

    def __init__(self, source: Source) -> None:
        """Read the marks of a sheet's text; a list without them is a sheet without a name."""
        with source.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            first = stream.readline(_LONGEST_MARK)
            stream.seek(max(0, size - _LONGEST_MARK))
            tail = stream.read()
        self._head = _mark(first)
        start = len(first) if self._head else 0
        at = tail.rfind(b"\n" + MARK.encode()) + 1
        last = _mark(tail[at:]) if at else {}
        end = size - len(tail) + at if "notes" in last else size
        self._notes: dict[str, Any] = last.get("notes", {}) if "notes" in last else {}
        self.rows = Stretch(source, start, max(start, end))

    @property
    def name(self) -> str:
        """Name the sheet, as a note does."""
        return f'sheet "{str(self._head.get("sheet", ""))[:_LONGEST_NAME]}"'

    def notes(self) -> tuple[str, ...]:
        """Say in words what is to be known of the sheet beside its records."""
        told = [f"{count} {what}" for what, count in self._notes.items()]
        hidden = str(self._head.get("hidden", "no"))
        return tuple(f"{self.name}: {note}" for note in (*([hidden] * (hidden != "no")), *told))


class SheetReader(CsvReader):
    """One sheet being read: a record's place is its row; what else is to be known is drift."""

    format = "sheet"

    def __init__(
        self,
        source: Source,
        *,
        column_map: ColumnMap,
        zone: str | None,
        country: str | None,
        limits: Limits,
    ) -> None:
        """Open the sheet and read its heads. Raises UnreadableFile."""
        text = SheetText(source)
        super().__init__(
            text.rows, column_map=column_map, zone=zone, country=country, limits=limits
        )
        self.unknown_fields = text.notes()

    def _where(self, line: Line) -> str:
        return f"row {line.number - self._continued}"


def _mark(line: bytes) -> dict[str, Any]:
    return read_mark(line.decode("utf-8", "replace").rstrip("\r\n")) or {}
