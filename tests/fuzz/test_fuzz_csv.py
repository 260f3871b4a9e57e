"""Mutated lists: the reader never crashes or hangs, and every line stands in some record.

Half of the cases change what the cells and lines mean and leave the outer syntax whole, so that
they get past it; the other half damage the bytes. Every cell holds a token of its own, by which a
line can be found again whatever became of it.
"""

from __future__ import annotations

import random
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import pytest

from longstop.core.referral.records import Report
from longstop.engines.readers.csv_reader import read_csv
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.unreadable import UnreadableFile
from tests.engines.readers.csv_samples import shipped_map

SEED = 20_260_115
SECONDS_A_CASE = 5
TOKEN = re.compile(r"T[0-9]{7}Q")
LIMITS = Limits(max_line_bytes=20_000, max_record_bytes=20_000, max_cell_chars=5_000)
LANGUAGES = ("en", "fr", "de")
MAPS = {language: shipped_map(language) for language in LANGUAGES}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "utf-32")
MARKS = (",", ";", "\t", "|")
PLAIN = ("", "", "Zoë", "x y", "=1+1", "'; drop", "a@example.org; b@example.org", "0", "yes")


@dataclass
class Table:
    """A list before it is written: every row is one record for as long as it is countable."""

    heads: list[str]
    rows: list[list[str]]
    mark: str
    end: str
    quoted: bool
    lines: list[str] = field(default_factory=list)

    def write(self, cells: list[str], mark: str | None = None) -> str:
        mark = mark or self.mark
        return mark.join(self._cell(cell, mark) for cell in cells)

    def _cell(self, cell: str, mark: str) -> str:
        if self.quoted or any(special in cell for special in (mark, '"', "\n", "\r")):
            return '"' + cell.replace('"', '""') + '"'
        return cell


class Case:
    """One valid list and a source of chance."""

    def __init__(self, number: int) -> None:
        self.chance = random.Random(f"{SEED}:{number}")
        self.language = self.chance.choice(LANGUAGES)
        self.encoding = self.chance.choice(ENCODINGS)
        heads = list(MAPS[self.language].columns)
        rows = [
            [self._cell(heads[place], row, place) for place in range(len(heads))]
            for row in range(self.chance.randint(1, 6))
        ]
        self.list = Table(
            heads=heads,
            rows=rows,
            mark=self.chance.choice(MARKS),
            end=self.chance.choice(("\n", "\r\n")),
            quoted=self.chance.random() < 0.2,
        )
        self.list.lines = [self.list.write(row) for row in rows]

    def _cell(self, head: str, row: int, place: int) -> str:
        target = MAPS[self.language].columns[head].rpartition(".")[2]
        if target in {"role", "date_of_birth", "event_time", "urgent", "statement_kind"}:
            return {"event_time": "2026-01-15 10:00", "date_of_birth": "1990-04-03"}.get(target, "")
        return f"{self.chance.choice(PLAIN)}T{row:03}{place:04}Q"

    def any_line(self) -> int:
        return self.chance.randrange(len(self.list.lines))

    def encode(self) -> bytes:
        lines = [self.list.write(self.list.heads), *self.list.lines, ""]
        return self.list.end.join(lines).encode(self.encoding, "replace")


def put(case: Case, change: Callable[[list[str]], list[str] | None]) -> None:
    """Change the cells of one row and write its line again."""
    row = case.any_line()
    cells = list(case.list.rows[row])
    case.list.lines[row] = case.list.write(change(cells) or cells)


# What leaves the outer syntax whole: as many records as there were rows.


def nothing(case: Case) -> None:
    pass


def strange_value(case: Case) -> None:
    values = ("\x00", "\x1b[2J", "9" * 400, "31/02/2026", "\u202e", "-1", "NaN", "{}", "é" * 99)

    def change(cells: list[str]) -> None:
        place = case.chance.randrange(len(cells))
        cells[place] += case.chance.choice(values)

    put(case, change)


def other_role(case: Case) -> None:
    def change(cells: list[str]) -> None:
        cells[1] = case.chance.choice(("payer", "Opfer", "z9", "TITULAIRE", "unknown"))

    put(case, change)


def broken_date(case: Case) -> None:
    dates = ("31/02/2026", "03/04/26", "25/10/2026 01:30", "0", "2026-13-01", "12/2026", "morgen")

    def change(cells: list[str]) -> None:
        for place, head in enumerate(case.list.heads):
            if MAPS[case.language].columns[head].endswith(("event_time", "date_of_birth")):
                cells[place] = case.chance.choice(dates)

    put(case, change)


def cell_of_several_lines(case: Case) -> None:
    def change(cells: list[str]) -> None:
        place = case.chance.randrange(len(cells))
        breaks = case.chance.choice(("\n", "\r\n", "\n\n", '"\n', f"{case.list.mark}\n"))
        cells[place] = f"{cells[place]}{breaks}more"

    put(case, change)


def extra_cells(case: Case) -> None:
    put(case, lambda cells: [*cells, "", "T9999999Q"])


def cut_short(case: Case) -> None:
    put(case, lambda cells: cells[: case.chance.randint(1, len(cells))])


def other_delimiter(case: Case) -> None:
    row = case.any_line()
    case.list.lines[row] = case.list.write(case.list.rows[row], case.chance.choice(MARKS))


def repeated_header(case: Case) -> None:
    header = case.list.write(case.list.heads, case.chance.choice(MARKS))
    case.list.lines.insert(case.any_line(), header)


def blank_lines(case: Case) -> None:
    blank = case.chance.choice(("", "  ", case.list.mark * 34, "\t"))
    case.list.lines.insert(case.any_line(), blank)


def stray_quote_inside(case: Case) -> None:
    row = case.any_line()
    if not case.list.quoted:
        case.list.lines[row] = case.list.lines[row].replace("Q", 'Q"', 1)


def unclosed_quote(case: Case) -> None:
    row = case.any_line()
    if not case.list.quoted:
        mark = case.list.mark
        case.list.lines[row] = case.list.lines[row].replace(mark, mark + '"', 1)


def very_long_cell(case: Case) -> None:
    put(case, lambda cells: [*cells[:-1], cells[-1] + "x" * case.chance.choice((4_000, 6_000))])


INNER: tuple[Callable[[Case], None], ...] = (
    nothing,
    strange_value,
    other_role,
    broken_date,
    cell_of_several_lines,
    extra_cells,
    cut_short,
    other_delimiter,
    repeated_header,
    blank_lines,
    stray_quote_inside,
    unclosed_quote,
    very_long_cell,
)

# What damages the bytes: nothing is known of the number of records.


def flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def remove(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.choice((1, 2, 3, 50))]


def repeat(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.choice((1, 40, 400))] * chance.choice((1, 2, 30))


def insert(data: bytearray, chance: random.Random) -> None:
    pieces = (
        b'"',
        b'""',
        b"\n",
        b"\r",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b'"\n"',
        b"\x81",
        b";",
    )
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.choice(pieces) * chance.choice((1, 1, 2, 7, 300))


def truncate(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


OUTER = (flip, remove, repeat, insert, truncate)


@contextmanager
def guarded() -> Iterator[None]:
    """Fail a case that uses more than SECONDS_A_CASE of processor time."""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"one case took more than {SECONDS_A_CASE} s")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_A_CASE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@dataclass(frozen=True)
class Outcome:
    records: int
    reports: int
    swallowed: bool


def read_and_check(path: Path, case: Case) -> Outcome | None:
    """Read a list and hold what always holds; None where it was refused whole."""
    with guarded():
        try:
            reader = read_csv(
                path,
                column_map=MAPS[case.language],
                zone="Europe/Paris",
                country=None,
                limits=LIMITS,
            )
        except UnreadableFile:
            return None
        records = list(reader.records())
    assert [record.ordinal for record in records] == list(range(1, len(records) + 1))
    text = path.read_bytes().decode(reader.encoding, "replace")
    sent = set(TOKEN.findall(text))
    cut = any(not isinstance(r, Report) and "characters more" in r.content for r in records)
    kept = {token for record in records for token in TOKEN.findall(record.content)}
    in_header = set(TOKEN.findall(" ".join(reader.header)))
    assert cut or sent <= kept | in_header
    assert not any("\0" in record.content for record in records)
    return Outcome(
        records=len(records),
        reports=sum(isinstance(record, Report) for record in records),
        swallowed=bool(in_header - kept),
    )


@pytest.mark.fuzz
def test_lists_changed_inside_their_syntax_give_one_record_a_row(
    tmp_path: Path, fuzz_cases: int
) -> None:
    path = tmp_path / "list.csv"
    reports = 0
    for number in range(fuzz_cases // 2):
        case = Case(number)
        INNER[number % len(INNER)](case)
        path.write_bytes(case.encode())
        outcome = read_and_check(path, case)
        assert outcome is not None, number
        assert outcome.records == len(case.list.rows), number
        reports += outcome.reports

    assert reports > fuzz_cases // 2  # most cases get past the syntax to the cells


@pytest.mark.fuzz
def test_lists_with_damaged_bytes_lose_no_line(tmp_path: Path, fuzz_cases: int) -> None:
    path = tmp_path / "list.csv"
    read = swallowed = 0
    for number in range(fuzz_cases // 2, fuzz_cases):
        case = Case(number)
        data = bytearray(case.encode())
        for _ in range(case.chance.randint(1, 4)):
            case.chance.choice(OUTER)(data, case.chance)
            data = data or bytearray(b"\n")
        path.write_bytes(data)
        if (outcome := read_and_check(path, case)) is not None:
            read += 1
            swallowed += outcome.swallowed

    assert read > fuzz_cases // 8
    # A header that ran into a record, in a list too damaged for its rows to show it.
    assert swallowed <= max(5, read // 100)
