"""Read and check a roster, from a file or from one line typed: every fault at once, or none.

The file is CSV with the heads desk, role, person, from, to, or TOML with a [[turn]] for each. Times
are local, in the zone of the agency.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from longstop.core.clocks.ladder import Rung
from longstop.core.clocks.roster import LONGEST, ROLES, NoMoment, Turn, overlapping, read_moment
from longstop.core.referral.errors import LongstopError

HEADS = ("desk", "role", "person", "from", "to")
MOST = 50
"""How many faults are listed; a person mends these and tries again."""
MOST_TURNS = 10_000


class RosterNotValid(LongstopError):
    """The roster has faults; they are listed, each with its line."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One turn as it is written: where, and the cells of HEADS as text."""

    where: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """A desk that turns may be planned for; members are who may sit at a restricted one."""

    id: int
    members: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of the agency, and whether their roles let them answer for work."""

    id: int
    may_answer: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """What a roster is checked against: the agency's zone, desks and people, and turns kept."""

    zone: tzinfo
    desks: Mapping[str, DeskPlace]
    people: Mapping[str, Colleague]
    kept: Sequence[Turn]
    now: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """The turns that are new, and how many of the lines were planned already."""

    new: tuple[Turn, ...]
    known: int


def read_roster(text: str, *, toml: bool) -> list[Line]:
    """Read the lines of a roster; raises RosterNotValid where it has no such form."""
    lines = list(_of_toml(text) if toml else _of_csv(text))
    if not lines:
        raise RosterNotValid("The roster holds no turn. Nothing was changed.")
    if len(lines) > MOST_TURNS:
        raise RosterNotValid(
            f"The roster holds more than {MOST_TURNS:,} turns. Nothing was changed. "
            "Give it in parts."
        )
    return lines


def plan(lines: Sequence[Line], book: Book) -> Plan:
    """Check lines against the book; raises RosterNotValid with every fault.

    A line that is planned already, word for word, is counted and changes nothing.
    """
    faults: list[str] = []
    kept = set(book.kept)
    new: dict[Turn, str] = {}
    known = 0
    for line in lines:
        read = _read(line, book)
        if isinstance(read, Turn) and (read in kept or read in new):
            known += 1
        elif isinstance(read, Turn):
            new[read] = line.where
        else:
            faults += read
    faults += _overlaps(new, book)
    if faults:
        more = [f"and {len(faults) - MOST:,} more"] if len(faults) > MOST else []
        listed = "\n  ".join([*faults[:MOST], *more])
        raise RosterNotValid(f"Nothing was changed. Mend these first:\n  {listed}")
    return Plan(tuple(new), known)


def may_sit(desk: DeskPlace, person: int) -> bool:
    """Tell whether a person may sit at a desk: at a restricted one only who was let in."""
    return desk.members is None or person in desk.members


def _of_toml(text: str) -> Iterator[Line]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise RosterNotValid(f"The roster is not TOML: {fault}. Nothing was changed.") from fault
    rows = document.get("turn", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RosterNotValid("Begin every turn with [[turn]]. Nothing was changed.")
    for number, row in enumerate(rows, start=1):
        yield Line(f"turn {number}", {str(head): _text(value) for head, value in row.items()})


def _text(value: Any) -> str:
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _of_csv(text: str) -> Iterator[Line]:
    first = text.lstrip("\N{BOM}").partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    rows = csv.reader(io.StringIO(text.lstrip("\N{BOM}")), delimiter=delimiter)
    try:
        heads = [head.strip().casefold() for head in next(rows, [])]
        if sorted(heads) != sorted(HEADS):
            raise RosterNotValid(
                f"The heads of the roster must be {', '.join(HEADS)}. Nothing was changed."
            )
        for row in rows:
            if any(cell.strip() for cell in row):
                yield Line(f"line {rows.line_num}", dict(zip(heads, row, strict=False)))
    except csv.Error as fault:
        raise RosterNotValid(f"The roster is not CSV: {fault}. Nothing was changed.") from fault


def _read(line: Line, book: Book) -> Turn | list[str]:
    cells = {head: line.cells.get(head, "").strip() for head in HEADS}
    faults = [f"{head} missing" for head in HEADS if not cells[head]]
    faults += [f"'{head}' is no part of a turn" for head in line.cells if head not in HEADS]
    desk, person = book.desks.get(cells["desk"]), book.people.get(cells["person"])
    rung = ROLES.get(cells["role"])
    if cells["desk"] and desk is None:
        faults.append(f"your agency has no desk '{cells['desk']}'")
    if cells["person"] and person is None:
        faults.append(f"your agency has no person '{cells['person']}'")
    if cells["role"] and rung is None:
        faults.append(f"role '{cells['role']}' is none of {', '.join(ROLES)}")
    if person is not None and not person.may_answer:
        faults.append(f"{cells['person']} has no role that lets them take work")
    if person is not None and desk is not None and not may_sit(desk, person.id):
        faults.append(f"{cells['person']} may not sit at the restricted desk '{cells['desk']}'")
    starts, ends = (_moment(cells[head], book.zone, faults) for head in ("from", "to"))
    if starts is not None and ends is not None:
        faults += _of_length(starts, ends, rung, book.now)
    if faults or desk is None or person is None or rung is None or starts is None or ends is None:
        return [f"{line.where}: {fault}" for fault in faults]
    return Turn(desk=desk.id, rung=rung, person=person.id, starts_at=starts, ends_at=ends)


def _moment(text: str, zone: tzinfo, faults: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        return read_moment(text, zone)
    except NoMoment as fault:
        faults.append(str(fault))
        return None


def _of_length(starts: datetime, ends: datetime, rung: Rung | None, now: datetime) -> Iterator[str]:
    if ends <= starts:
        yield "it ends before it begins"
    elif rung is not None and ends - starts > LONGEST[rung]:
        yield f"it lasts longer than {_words(LONGEST[rung])}"
    elif ends <= now:
        yield "it has ended already"


def _words(length: timedelta) -> str:
    return "24 hours" if length.days == 1 else f"{length.days} days"


def _overlaps(new: Mapping[Turn, str], book: Book) -> Iterator[str]:
    """Find overlaps at one desk on one rung; those between turns kept are none of this roster's."""
    places: dict[tuple[int, Rung], list[Turn]] = {}
    for turn in (*book.kept, *new):
        places.setdefault((turn.desk, turn.rung), []).append(turn)
    for turns in places.values():
        for one, other in overlapping(turns):
            first, second = turns[one], turns[other]
            if second in new:
                yield f"{new[second]}: it begins before {_of(first, new)} has ended"
            elif first in new:
                yield f"{new[first]}: it has not ended when a turn that is planned begins"


def _of(turn: Turn, new: Mapping[Turn, str]) -> str:
    return f"that of {new[turn]}" if turn in new else "a turn that is planned"
