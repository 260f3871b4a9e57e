"""Read one line of labelled outcomes: what grade somebody was given, and what was found out since.

An outcome that nobody knows is unknown and stays so: it is never read as no. A fault is a field and
a code; it never holds what stood there, which may be about a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite

from longstop.core.referral.why import code_of

IDS = ("reference", "id")
GRADES = ("grade", "band")
OUTCOME, SCORE, PROBABILITY, WEIGHT, DATE = "outcome", "score", "probability", "weight", "date"
YEAR = "year"
"""A group that needs no column: the year of the date."""
OUR_BANDS = ("low", "medium", "high", "very_high")
NOT_STATED = "not stated"
LONGEST = 60
"""Characters of a group's name: longer is no name of a group."""


class Outcome(StrEnum):
    """What was found out; an empty cell is unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Wrong(StrEnum):
    """Why a line was left out."""

    NOT_READABLE = "not_readable"
    TOO_MANY_CELLS = "too_many_cells"
    NO_ID = "empty"
    TWICE = "stands_twice"
    NO_BAND = "no_such_band"
    NO_OUTCOME = "no_such_outcome"
    NO_NUMBER = "not_a_number"
    NO_PROBABILITY = "not_between_0_and_1"
    NO_WEIGHT = "not_above_0"
    NO_DATE = "not_a_date"
    NO_ANSWER = "no_such_answer"
    LONG = "too_long"
    OUTSIDE = "outside_the_instrument"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was left out: its number in the file, the field and the code of the reason."""

    number: int
    field: str
    why: Wrong


@dataclass(frozen=True, slots=True)
class Labelled:
    """One person: the place of their band (0 is the lowest), and what was found out.

    weight is the inverse of the probability with which they were sampled, 1 where nobody was left
    out. other is the place of the band in the column that is compared. groups are by column.
    """

    id: str
    band: int
    outcome: Outcome
    weight: float = 1.0
    score: float | None = None
    probability: float | None = None
    on: date | None = None
    other: int | None = None
    groups: Mapping[str, str] | None = None

    @property
    def known(self) -> bool:
        """Tell whether anybody knows what was so."""
        return self.outcome is not Outcome.UNKNOWN

    @property
    def yes(self) -> bool:
        """Tell whether it was found."""
        return self.outcome is Outcome.YES

    def group(self, column: str) -> str:
        """Give the group a column puts them in."""
        return (self.groups or {}).get(column, NOT_STATED)


@dataclass(frozen=True, slots=True)
class Columns:
    """What to read beside the columns with names of their own: bands and names of columns."""

    bands: tuple[str, ...] = OUR_BANDS
    other: str | None = None
    groups: tuple[str, ...] = ()


class _Fault(Exception):
    def __init__(self, field: str, why: Wrong) -> None:
        super().__init__(field)
        self.bad = (field, why)


def read_labelled(number: int, cells: Mapping[str, str], columns: Columns) -> Labelled | BadLine:
    """Read a line by its columns, in a person's own spelling of bands and outcomes."""
    try:
        return _read(cells, columns)
    except _Fault as fault:
        return BadLine(number, *fault.bad)


def missing_columns(heads: Sequence[str], columns: Columns, wanted: Sequence[str]) -> list[str]:
    """Name what is not among a file's heads; wanted are columns that only some questions need."""
    found = set(heads)
    missing = [" or ".join(names) for names in (IDS, GRADES) if found.isdisjoint(names)]
    asked = [*wanted, *columns.groups, *([columns.other] if columns.other else [])]
    have = found | ({YEAR} if DATE in found else set())
    return missing + [name for name in asked if name not in have]


def _read(cells: Mapping[str, str], columns: Columns) -> Labelled:
    id_field, id_ = _either(cells, IDS)
    if not id_:
        raise _Fault(id_field, Wrong.NO_ID)
    grade_field, grade = _either(cells, GRADES)
    outcome = code_of(cells.get(OUTCOME, "")) or Outcome.UNKNOWN.value
    if outcome not in set(Outcome):
        raise _Fault(OUTCOME, Wrong.NO_OUTCOME)
    on = _date(cells)
    other = columns.other
    return Labelled(
        id=id_,
        band=_band(grade_field, grade, columns.bands),
        outcome=Outcome(outcome),
        weight=_weight(cells),
        score=_number(cells, SCORE),
        probability=_probability(cells),
        on=on,
        other=None if other is None else _band(other, cells.get(other, ""), columns.bands),
        groups={name: _group(cells, name, on) for name in columns.groups},
    )


def _either(cells: Mapping[str, str], names: Sequence[str]) -> tuple[str, str]:
    for name in names:
        if name in cells:
            return name, cells[name].strip()
    return names[0], ""


def _band(field: str, text: str, bands: tuple[str, ...]) -> int:
    word = code_of(text)
    if word not in bands:
        raise _Fault(field, Wrong.NO_BAND)
    return bands.index(word)


def _number(cells: Mapping[str, str], field: str) -> float | None:
    text = cells.get(field, "").strip()
    if not text:
        return None
    try:
        found = float(text)
    except ValueError:
        raise _Fault(field, Wrong.NO_NUMBER) from None
    if not isfinite(found):
        raise _Fault(field, Wrong.NO_NUMBER)
    return found


def _probability(cells: Mapping[str, str]) -> float | None:
    found = _number(cells, PROBABILITY)
    if found is not None and not 0 <= found <= 1:
        raise _Fault(PROBABILITY, Wrong.NO_PROBABILITY)
    return found


def _weight(cells: Mapping[str, str]) -> float:
    found = _number(cells, WEIGHT)
    if found is not None and found <= 0:
        raise _Fault(WEIGHT, Wrong.NO_WEIGHT)
    return 1.0 if found is None else found


def _date(cells: Mapping[str, str]) -> date | None:
    text = cells.get(DATE, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Fault(DATE, Wrong.NO_DATE) from None


def _group(cells: Mapping[str, str], name: str, on: date | None) -> str:
    if name == YEAR and YEAR not in cells:
        return NOT_STATED if on is None else str(on.year)
    text = " ".join(cells.get(name, "").split())
    if len(text) > LONGEST:
        raise _Fault(name, Wrong.LONG)
    return text or NOT_STATED
