"""Say what a sender's reports were worth, without saying what became of anybody in particular.

A count below a stated minimum is left out, and with it as many others as would give it away by
subtraction. What nobody has graded yet is not counted as a miss: unknown is not no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

MINIMUM = 5
"""Counts of people from 1 to 4 are left out. Statistical offices choose figures near this; this
one is Longstop's own choice."""

FIELDS: tuple[str, ...] = (
    "incident_moment",
    "incident_code",
    "reported_name",
    "age_or_date_of_birth",
    "place",
    "account_or_contact",
    "network_address",
    "network_address_moment",
    "network_address_port",
    "file",
    "file_viewed_or_not",
)
"""What makes a report usable: each is asked of every record that could be read."""

BY_REFERRAL = ("outcome", "attribution", "grade")
"""Groups of cells that add up to all referrals."""
URGENT = "urgent"
HIT, MISS, NOT_YET = "high_or_very_high", "lower", "not_graded"
_Z = 1.959964
"""The normal quantile of a 95 per cent interval."""

Cell = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What was counted of one reporter, or of the whole sender; seconds are of grading.

    fields counts readable records that have each; cells are referrals by group and code.
    """

    reporter: str
    whole: bool
    accepted: int
    follow_up: int
    duplicate: int
    quarantined: int
    fields: Mapping[str, int]
    referrals: int
    cells: Mapping[str, Mapping[str, int]]
    timed: int
    median_seconds: int | None
    ninth_decile_seconds: int | None

    @property
    def records(self) -> int:
        """Count all records that were read."""
        return self.accepted + self.follow_up + self.duplicate + self.quarantined


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with the interval in which it lies, 95 times of 100 (Wilson 1927)."""

    share: float
    lowest: float
    highest: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a sender is told of one reporter, or of itself; None is a figure left out.

    fields are shares of the readable records. urgent_hits is of those that a person graded.
    """

    reporter: str
    whole: bool
    records: int
    accepted: int
    follow_up: int
    duplicate: int
    quarantined: int
    fields: Mapping[str, float | None]
    referrals: int | None
    cells: Mapping[str, Mapping[str, int | None]]
    urgent_hits: Rate | None
    median_seconds: int | None
    ninth_decile_seconds: int | None


def told(rows: Sequence[Measured], minimum: int = MINIMUM) -> list[Told]:
    """Leave out what is small, in all rows together; the sender's own row is one of them."""
    order = sorted(rows, key=lambda one: one.whole)
    hidden = _hidden(order, minimum)
    found = [_row(order, place, hidden, minimum) for place in range(len(order))]
    return sorted(found, key=lambda one: (not one.whole, one.reporter))


def wilson(hits: int, of: int) -> Rate | None:
    """Give a share with its interval; None of nothing.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference.
    """
    if not of:
        return None
    share, square = hits / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return Rate(round(share, 3), round(low, 3), round(high, 3))


def hide(table: Sequence[Sequence[int]], minimum: int, also: set[Cell] | None = None) -> set[Cell]:
    """Find the cells to leave out of a table whose last row and last column are its sums.

    Every count from 1 below the minimum is; then the smallest other count of each line in which
    one alone is left out, for it would be found by subtraction. also are left out already.
    """
    hidden = set(also or ())
    hidden |= {(i, j) for i, row in enumerate(table) for j, n in enumerate(row) if 0 < n < minimum}
    before = -1
    while before != len(hidden):
        before = len(hidden)
        for line in _lines(table):
            if sum(cell in hidden for cell in line) == 1:
                hidden |= _one_more(table, line, hidden)
    return hidden


def _one_more(table: Sequence[Sequence[int]], line: list[Cell], hidden: set[Cell]) -> set[Cell]:
    """Find one more cell to leave out of a line: the smallest, and a sum only where it must be."""
    last = (len(table) - 1, len(table[0]) - 1)
    known = [(i, j) for i, j in line if (i, j) not in hidden and table[i][j]]
    known.sort(key=lambda c: (c[0] == last[0] or c[1] == last[1], table[c[0]][c[1]], c))
    return set(known[:1])


def _lines(table: Sequence[Sequence[int]]) -> Iterator[list[Cell]]:
    height, width = len(table), len(table[0]) if table else 0
    yield from ([(i, j) for j in range(width)] for i in range(height))
    yield from ([(i, j) for i in range(height)] for j in range(width))


def _hidden(rows: Sequence[Measured], minimum: int) -> dict[str, set[Cell]]:
    """Find what is left out of each group; a sum left out of one is left out of all that have it.

    The sender's own row stands last; columns are by code.
    """
    found: dict[str, set[Cell]] = {}
    sums: set[int] = set()
    while True:
        for group in BY_REFERRAL:
            codes = _codes(rows, group)
            table = [_counts(row, group, codes) for row in rows]
            also = {(i, len(codes)) for i in sums}
            found[group] = hide(table, minimum, found.get(group, set()) | also)
        now = {i for group in BY_REFERRAL for i, j in found[group]
               if j == len(_codes(rows, group))}  # fmt: skip
        if now <= sums:
            break
        sums |= now
    codes = _codes(rows, URGENT)
    found[URGENT] = hide([_counts(row, URGENT, codes) for row in rows], minimum)
    return found


def _codes(rows: Sequence[Measured], group: str) -> list[str]:
    return sorted({code for row in rows for code in row.cells.get(group, {})})


def _counts(row: Measured, group: str, codes: Sequence[str]) -> list[int]:
    counts = [row.cells.get(group, {}).get(code, 0) for code in codes]
    return [*counts, sum(counts)]


def _row(
    rows: Sequence[Measured], place: int, hidden: Mapping[str, set[Cell]], minimum: int
) -> Told:
    one = rows[place]
    readable = one.accepted + one.follow_up
    cells = {
        group: {
            code: None
            if (place, column) in hidden[group]
            else one.cells.get(group, {}).get(code, 0)
            for column, code in enumerate(_codes(rows, group))
        }
        for group in (*BY_REFERRAL, URGENT)
        for counts in [_counts(one, group, _codes(rows, group))]
    }
    sums_hidden = any((place, len(_codes(rows, group))) in hidden[group] for group in BY_REFERRAL)
    enough = one.timed >= minimum
    return Told(
        reporter=one.reporter,
        whole=one.whole,
        records=one.records,
        accepted=one.accepted,
        follow_up=one.follow_up,
        duplicate=one.duplicate,
        quarantined=one.quarantined,
        fields={
            name: round(one.fields.get(name, 0) / readable, 3) if readable >= minimum else None
            for name in FIELDS
        },
        referrals=None if sums_hidden else one.referrals,
        cells=cells,
        urgent_hits=_hits(cells[URGENT], minimum),
        median_seconds=one.median_seconds if enough else None,
        ninth_decile_seconds=one.ninth_decile_seconds if enough else None,
    )


def _hits(cells: Mapping[str, int | None], minimum: int) -> Rate | None:
    """Give the share of urgent reports graded High or above; None where a part is left out."""
    hits, misses = cells.get(HIT, 0), cells.get(MISS, 0)
    if hits is None or misses is None or hits + misses < minimum:
        return None
    return wilson(hits, hits + misses)
