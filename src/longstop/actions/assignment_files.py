"""Read the lists of a backlog and of agencies; write plans and examples. No database needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from longstop.core.capacity.assignment import Assigned, Taking, Waiting
from longstop.core.capacity.assignment_file import (
    AGENCIES,
    BACKLOG,
    agency_rows,
    backlog_rows,
    read_agencies,
    read_backlog,
)
from longstop.core.referral.errors import LongstopError
from longstop.engines.new_file import new_file
from longstop.engines.spreadsheet import as_csv

MOST_TEXT = 200_000_000


class ListNotReadable(LongstopError):
    """A list cannot be opened as text."""

    exit_code = 2


def read_lists(backlog: Path, agencies: Path) -> tuple[list[Waiting], list[Taking]]:
    """Read who waits and who may take them; raises ListNotReadable, ListNotValid."""
    takers = read_agencies(_text(agencies))
    return read_backlog(_text(backlog), [one.agency for one in takers]), takers


def write_plan(file: Path, found: Assigned) -> None:
    """Write who would go where into a new file; raises FileThere, FileNotMade."""
    with new_file(file, as_csv(("reference", "agency"), found.goes_to.items())):
        pass


def write_example(
    folder: Path, waiting: Sequence[Waiting], takers: Sequence[Taking]
) -> tuple[Path, Path]:
    """Write both lists into a folder as new files; raises FileThere, FileNotMade."""
    files = folder / "backlog.csv", folder / "agencies.csv"
    with (
        new_file(files[0], as_csv(BACKLOG, backlog_rows(waiting))),
        new_file(files[1], as_csv(AGENCIES, agency_rows(takers))),
    ):
        return files


def _text(file: Path) -> str:
    try:
        with file.open(encoding="utf-8-sig") as lines:
            text = lines.read(MOST_TEXT + 1)
    except (OSError, UnicodeDecodeError) as fault:
        raise ListNotReadable(
            f"{file.name} cannot be opened as UTF-8 text. Nothing was done. Name a list (CSV), or"
            " make two to try with: longstop capacity assign-example FOLDER"
        ) from fault
    if len(text) > MOST_TEXT:
        raise ListNotReadable(
            f"{file.name} is too long to be a list: at most {MOST_TEXT:,} characters are read."
            " Nothing was done."
        )
    return text
