"""Read the reference data set of known software (NSRL RDS): its CSV, and its SQLite of version 3.

What stands there is known, with its maker; that it is harmless is not said. Only digests and sizes
are read. A database is opened read-only, and only if what is read is a plain table of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from longstop.core.evidence.lists import Entry, Rejected
from longstop.engines.lists.reading import Told, cells_of, digest_of, rejected
from longstop.engines.readers.csv_text import Line, Lines, first_line, split_loosely
from longstop.engines.readers.json_slices import NotARecord
from longstop.engines.readers.unreadable import UnreadableFile

FORMAT: Final = "nsrl"
SQLITE: Final = b"SQLite format 3\0"
_TABLES: Final = ("FILE", "METADATA")
_DIGESTS: Final = ("sha256", "sha1", "md5")
_QUERIES: Final = {
    "FILE": "SELECT sha256, sha1, md5 FROM FILE",
    "METADATA": "SELECT sha256, sha1, md5 FROM METADATA",
}
_SETTINGS: Final = (
    "PRAGMA trusted_schema = OFF", "PRAGMA query_only = ON", "PRAGMA cell_size_check = ON",
)  # fmt: skip
_SEVERAL: Final = 10_000


def is_rds_csv(line: str) -> bool:
    """Say whether a first line has the heads of the CSV."""
    words = line.casefold()
    return "sha-1" in words and "productcode" in words


def read_rds_csv(lines: Lines, told: Told) -> Iterator[Entry | Rejected]:
    """Read the CSV; a line that does not hold is told, and never runs into the next."""
    first, _ = first_line(lines)
    heads = split_loosely(first.text, ",")
    places = _places([head.strip('" ').casefold() for head in heads], told)
    while (line := lines.next()) is not None:
        if line.text:
            yield _line(line, len(heads), places)


def _line(line: Line, count: int, places: list[int | None]) -> Entry | Rejected:
    try:
        cells = cells_of(line, ",")
        if len(cells) != count:
            raise NotARecord("columns", f"{len(cells)} cells under {count} heads")
    except NotARecord as fault:
        where = f"row {line.number}: {fault.detail}"
        return rejected(fault.reason, where, line.text.encode())
    return _entry(line.number, [None if at is None else cells[at] for at in places])


def _places(heads: list[str], told: Told) -> list[int | None]:
    """Give where each digest stands; raises UnreadableFile where there is none."""
    plain = [head.replace("-", "") for head in heads]
    for head in plain:
        if head not in _DIGESTS:
            told.leave_out(head)
    if not set(plain) & set(_DIGESTS):
        raise UnreadableFile("no_heads", "The first line names no digest. The file was refused.")
    return [plain.index(name) if name in plain else None for name in _DIGESTS]


def read_rds_sqlite(path: Path, told: Told) -> Iterator[Entry | Rejected]:
    """Read the database's table of files; raises UnreadableFile where it has none."""
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as database:
            for setting in _SETTINGS:
                database.execute(setting)
            told.leave_out("names and packages")
            rows = database.execute(_QUERIES[_table(database)])
            number = 0
            while some := rows.fetchmany(_SEVERAL):
                for row in some:
                    number += 1
                    yield _entry(number, row)
    except sqlite3.Error as fault:
        raise UnreadableFile(
            "database",
            "The database cannot be read, or not to its end. Nothing of it was imported. See that"
            " it came whole.",
        ) from fault


def _table(database: sqlite3.Connection) -> str:
    plain = {
        str(name).upper()
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        )
    }
    for name in _TABLES:
        if name in plain:
            return name
    raise UnreadableFile(
        "no_table",
        "The database has no table FILE or METADATA. It was refused. Give the data set as it is"
        " published, version 3.",
    )


def _entry(number: int, cells: Sequence[object]) -> Entry | Rejected:
    try:
        sha256, sha1, md5 = (
            digest_of(cell, name) for cell, name in zip(cells, _DIGESTS, strict=True)
        )
        if not (sha256 or sha1 or md5):
            raise NotARecord("no_digest", "it has no digest")
        return Entry(name=str(number), sha256=sha256, sha1=sha1, md5=md5)
    except NotARecord as fault:
        return rejected(fault.reason, f"row {number}: {fault.detail}", repr(cells).encode())
