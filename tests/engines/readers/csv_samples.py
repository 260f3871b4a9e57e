"""Write small lists as foreign forces send them, with invented values only."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from longstop.core.intake.columns import ColumnMap, load_column_map
from longstop.core.referral.records import Person, Report, SourceRecord, Unreadable
from longstop.engines.readers.csv_reader import CsvReader, read_csv
from longstop.engines.readers.limits import Limits

HEAD = "reference,family_name,given_name,event_time,note"
COLUMN_MAP = """
[file]
date_order = "dmy"
[columns]
"reference" = "reference"
"family_name" = "person.family_name"
"given_name" = "person.given_name"
"event_time" = "person.event_time"
"note" = "note"
"""


def shipped_map(language: str) -> ColumnMap:
    folder = files("longstop") / "policies" / "columns"
    return load_column_map((folder / f"longstop-{language}.toml").read_text("utf-8"))


def open_list(folder: Path, text: bytes | str, **settings: Any) -> CsvReader:
    path = folder / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    known = {
        "column_map": load_column_map(COLUMN_MAP),
        "zone": "Europe/London",
        "country": None,
        "limits": Limits(),
    }
    return read_csv(path, **{**known, **settings})


def read_list(folder: Path, text: bytes | str, **settings: Any) -> list[SourceRecord]:
    return list(open_list(folder, text, **settings).records())


def read_row(folder: Path, cells: dict[str, str], **settings: Any) -> Report:
    """Read a list of one row under the shipped English map, its heads those given."""
    text = "\n".join(
        ";".join('"' + cell.replace('"', '""') + '"' for cell in row)
        for row in (cells.keys(), cells.values())
    )
    (record,) = read_list(folder, text, **{"column_map": shipped_map("en"), **settings})
    assert isinstance(record, Report), record
    return record


def only_person(report: Report) -> Person:
    (person,) = report.persons
    return person


def names(records: list[SourceRecord]) -> list[str | None]:
    return [
        record.persons[0].family_name if isinstance(record, Report) else record.reason
        for record in records
    ]


def unreadable(record: SourceRecord) -> Unreadable:
    assert isinstance(record, Unreadable), record
    return record
