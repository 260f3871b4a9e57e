"""Read a backlog and the agencies that may take it from lists (CSV), with all faults at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import isfinite

from longstop.core.capacity.assignment import Taking, Waiting
from longstop.core.capacity.scenario import GRADES
from longstop.core.referral.errors import LongstopError

BACKLOG = ("reference", "area", "grade", "hours", "skill", "access", "age_days", "not_to")
AGENCIES = ("agency", "hours", "skills", "near")
TOLD, MOST_ROWS = 20, 1_000_000


class ListNotValid(LongstopError):
    """A list has faults; `faults` holds the first of them, by line."""

    exit_code = 2

    def __init__(self, what: str, faults: Sequence[str]) -> None:
        """Say the first faults in one message."""
        self.faults = tuple(faults[:TOLD])
        more = f"; and {len(faults) - TOLD} more" if len(faults) > TOLD else ""
        super().__init__(
            f"The list of {what} is not valid: {'; '.join(self.faults)}{more}. Nothing was done."
            " Mend it and run the command again."
        )


def read_agencies(text: str) -> list[Taking]:
    """Read the agencies: hours, and skills and agencies near, each parted by semicolons."""
    rows, faults = _rows(text, AGENCIES), list[str]()
    found: list[Taking] = []
    names = [row["agency"] for _, row in rows]
    for line, row in rows:
        near = tuple(_parts(row["near"]))
        faults += [f"line {line}: there is no agency '{one}'" for one in near if one not in names]
        hours = _figure(row["hours"])
        if not row["agency"] or hours is None:
            faults.append(f"line {line}: it needs a name, and hours of 0 or more")
            continue
        found.append(
            Taking(
                agency=row["agency"],
                hours=hours,
                skills=frozenset(_parts(row["skills"])),
                near=tuple(one for one in near if one != row["agency"]),
            )
        )
    faults += _twice(names)
    if faults or not found:
        raise ListNotValid("agencies", faults or ["it is empty"])
    return found


def read_backlog(text: str, agencies: Iterable[str]) -> list[Waiting]:
    """Read who waits; access is `no` where it was looked for and not found. Others are optional."""
    rows, faults = _rows(text, BACKLOG), list[str]()
    known, found = set(agencies), list[Waiting]()
    for line, row in rows:
        wrong = list(_faults_of(row, known))
        faults += [f"line {line}: {one}" for one in wrong]
        if not wrong:
            found.append(_somebody(row))
    faults += _twice([row["reference"] for _, row in rows])
    if faults or not found:
        raise ListNotValid("people who wait", faults or ["it is empty"])
    return found


def _faults_of(row: Mapping[str, str], known: set[str]) -> Iterator[str]:
    if not row["reference"]:
        yield "it needs a reference"
    if row["area"] not in known:
        yield f"there is no agency '{row['area']}' for its area"
    if row["grade"] not in GRADES:
        yield f"the grade must be one of {', '.join(GRADES)}"
    if not _figure(row["hours"]):
        yield "hours must be a figure above 0"
    if _figure(row["age_days"] or "0") is None:
        yield "age_days must be a figure of 0 or more"
    if row["access"] not in ("", "known", "unknown", "no"):
        yield "access must be known, unknown or no"
    for one in _parts(row["not_to"]):
        if one not in known:
            yield f"there is no agency '{one}' that it must not go to"


def _somebody(row: Mapping[str, str]) -> Waiting:
    return Waiting(
        reference=row["reference"],
        area=row["area"],
        grade=row["grade"],
        hours=float(row["hours"]),
        skill=row["skill"],
        has_access=row["access"] != "no",
        age_days=float(row["age_days"] or 0),
        not_to=frozenset(_parts(row["not_to"])),
    )


def backlog_rows(waiting: Iterable[Waiting]) -> Iterator[tuple[str, ...]]:
    """Give who waits as the rows of such a list."""
    for one in waiting:
        yield (
            one.reference, one.area, one.grade, f"{one.hours:g}", one.skill,
            "unknown" if one.has_access else "no", f"{one.age_days:g}",
            ";".join(sorted(one.not_to)),
        )  # fmt: skip


def agency_rows(takers: Iterable[Taking]) -> Iterator[tuple[str, ...]]:
    """Give agencies as the rows of such a list."""
    for one in takers:
        yield one.agency, f"{one.hours:g}", ";".join(sorted(one.skills)), ";".join(one.near)


def _rows(text: str, heads: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Give lines by number, each column that there is by its head."""
    reader = csv.DictReader(io.StringIO(text))
    needed = heads[:2] if heads is AGENCIES else heads[:4]
    try:
        lacking = [one for one in needed if one not in (reader.fieldnames or ())]
        if lacking:
            raise ListNotValid("columns", [f"there is no column '{one}'" for one in lacking])
        rows = [
            (reader.line_num, {head: (row.get(head) or "").strip() for head in heads})
            for row in islice(reader, MOST_ROWS + 1)
        ]
    except csv.Error as fault:
        raise ListNotValid("rows", [f"line {reader.line_num}: {fault}"]) from fault
    if len(rows) > MOST_ROWS:
        raise ListNotValid("rows", [f"there are more than {MOST_ROWS:,}"])
    return rows


def _parts(text: str) -> list[str]:
    return [one.strip() for one in text.split(";") if one.strip()]


def _figure(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) and 0 <= value <= 1e9 else None


def _twice(names: Sequence[str]) -> list[str]:
    seen, found = set[str](), []
    for name in names:
        if name in seen:
            found.append(f"'{name}' stands twice")
        seen.add(name)
    return found
