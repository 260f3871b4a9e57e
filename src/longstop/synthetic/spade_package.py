"""Write the list that nobody looked at: 2,345 people in several files, each with a named trouble.

It stands in for a list that a foreign force once sent on a Friday. Every file has another of the
troubles that lists come with, and a truth beside it: which lines must be read, and which must wait
in quarantine for which reason. The truth is what the file was made from.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from longstop.synthetic.csv_writer import COLUMNS
from longstop.synthetic.generate import write_synthetic
from longstop.synthetic.noise import strip_marks

PEOPLE, SEED = 2345, 1864
NEVER_SENT = 3  # lines that the sender declares and the last file does not hold
_HEADER_EVERY, _SPOILT_EVERY, _BREAK_EVERY = 40, 50, 3
_CUT_AT = 9  # cells before the delimiter changes within a line: fewer than half of the header
_BORN, _EVENT = COLUMNS.index("date_of_birth"), COLUMNS.index("event_time")
_NOTE = COLUMNS.index("note")
_SAFE_DAYS = 12  # a day up to this one may be a month too

Row = Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Truth:
    """What must become of a file: its lines by outcome, or why the whole of it is refused.

    repeats are follow-ups and duplicates; quarantined counts lines by reason code.
    """

    read: int = 0
    accepted: int = 0
    repeats: int = 0
    quarantined: Mapping[str, int]
    refused: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SpadeFile:
    """One file of the list: where it is, its trouble in words, what the sender declares, truth."""

    path: Path
    trouble: str
    declared: int | None
    truth: Truth


@dataclass(frozen=True, slots=True)
class _Spelt:
    """A file as bytes, and the reason why a line cannot be read, by its place."""

    data: bytes
    spoilt: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Trouble:
    name: str
    words: str
    spell: Callable[[Sequence[Row]], _Spelt]


def write_spade(folder: Path, *, people: int = PEOPLE, seed: int = SEED) -> tuple[SpadeFile, ...]:
    """Write the files of the list into a folder, with `truth.json` beside them; the same each time.

    people is how many true people are reported in all; the last file holds a header and no line.
    """
    made = write_synthetic(
        folder / "whole", people=people, format="csv", seed=seed, damaged_share=0.0
    )
    with made.data.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    seen: set[str] = set()
    files = []
    for number, trouble in enumerate(_TROUBLES):
        first, end = (at * len(rows) // len(_TROUBLES) for at in (number, number + 1))
        path = folder / f"list-{number + 1}-{trouble.name}.csv"
        last = number == len(_TROUBLES) - 1
        files.append(
            _write(path, trouble, rows[first:end], seen, never_sent=NEVER_SENT if last else 0)
        )
    files.append(_write_empty(folder / f"list-{len(files) + 1}-header-only.csv"))
    (folder / "truth.json").write_text(
        json.dumps({one.path.name: _as_json(one) for one in files}, indent=2) + "\n",
        encoding="utf-8",
    )
    return tuple(files)


def _write(
    path: Path, trouble: _Trouble, rows: Sequence[Row], seen: set[str], *, never_sent: int
) -> SpadeFile:
    spelt = trouble.spell(rows)
    path.write_bytes(spelt.data)
    accepted = 0
    for at, row in enumerate(rows):
        if at not in spelt.spoilt and row[0] not in seen:
            accepted += 1
            seen.add(row[0])
    return SpadeFile(
        path=path,
        trouble=trouble.words,
        declared=len(rows) + never_sent,
        truth=Truth(
            read=len(rows),
            accepted=accepted,
            repeats=len(rows) - accepted - len(spelt.spoilt),
            quarantined=dict(Counter(spelt.spoilt.values())),
        ),
    )


def _write_empty(path: Path) -> SpadeFile:
    path.write_bytes(_line(COLUMNS).encode())
    truth = Truth(quarantined={}, refused="header_only")
    return SpadeFile(path=path, trouble="header and no line", declared=None, truth=truth)


def _as_json(one: SpadeFile) -> dict[str, object]:
    truth = one.truth
    return {
        "trouble": one.trouble, "declared": one.declared, "read": truth.read,
        "accepted": truth.accepted, "repeats": truth.repeats,
        "quarantined": dict(truth.quarantined), "refused": truth.refused,
    }  # fmt: skip


def _line(row: Row, delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(row)
    return text.getvalue()


def _text(rows: Sequence[Row]) -> str:
    return "".join(map(_line, [COLUMNS, *rows]))


def _utf_16(rows: Sequence[Row]) -> _Spelt:
    return _Spelt(codecs.BOM_UTF16_LE + _text(rows).encode("utf-16-le"), {})


def _cp1252(rows: Sequence[Row]) -> _Spelt:
    return _Spelt("".join(map(_western, _text(rows))).encode("cp1252", "replace"), {})


def _western(char: str) -> str:
    """Give a character as the Windows Western page has it: without its mark where it must."""
    try:
        char.encode("cp1252")
    except UnicodeEncodeError:
        return strip_marks(char)
    return char


def _marked(rows: Sequence[Row]) -> _Spelt:
    """Join two exports, each with its byte-order mark and its header."""
    half = len(rows) // 2
    parts = (_text(part).encode() for part in (rows[:half], rows[half:]))
    return _Spelt(b"".join(codecs.BOM_UTF8 + part for part in parts), {})


def _mixed(rows: Sequence[Row]) -> _Spelt:
    """Cut lines by turns with comma, semicolon and tab, and a few with two of them."""
    lines, spoilt = [_line(COLUMNS)], {}
    for at, row in enumerate(rows):
        lines.append(_line(row, ",;\t"[at % 3]))
        if at % _SPOILT_EVERY == 0:
            plain = [cell.translate(_NO_MARKS) for cell in row]
            lines[-1] = ",".join(plain[:_CUT_AT]) + "," + ";".join(plain[_CUT_AT:]) + "\n"
            spoilt[at] = "too_few_cells"
    return _Spelt("".join(lines).encode(), spoilt)


_NO_MARKS = str.maketrans({",": " ", ";": " ", '"': "'"})


def _swapped(rows: Sequence[Row]) -> _Spelt:
    """Write the month first where the sender said day first.

    A day up to the twelfth hides it: such a line reads well and nothing in it shows the fault.
    """
    turned, spoilt = [], {}
    for at, row in enumerate(rows):
        cells = list(row)
        days = []
        if cells[_BORN]:
            born = date.fromisoformat(cells[_BORN])
            cells[_BORN], days = f"{born:%m/%d/%Y}", [born.day]
        moment = datetime.fromisoformat(cells[_EVENT])
        offset = moment.isoformat()[19:].replace("+00:00", "Z") or "Z"
        cells[_EVENT] = f"{moment:%m/%d/%Y %H:%M:%S} {offset}"
        turned.append(cells)
        if max([*days, moment.day]) > _SAFE_DAYS:
            spoilt[at] = "wrong_order"
    return _Spelt(_text(turned).encode(), spoilt)


def _repeated(rows: Sequence[Row]) -> _Spelt:
    """Print the header again on every page."""
    pages = [_text(rows[at : at + _HEADER_EVERY]) for at in range(0, len(rows), _HEADER_EVERY)]
    return _Spelt("".join(pages).encode(), {})


def _broken(rows: Sequence[Row]) -> _Spelt:
    """Break notes over two lines, and leave a few quotes open.

    A note that begins with its break closes an open quote before it by chance.
    """
    lines, spoilt = [_line(COLUMNS)], {}
    for at, row in enumerate(rows):
        cells = list(row)
        if at % _SPOILT_EVERY == 1:
            head = ",".join(cell.translate(_NO_MARKS) for cell in cells[:_NOTE])
            lines.append(f'{head},"the note goes on\n')
            spoilt[at] = "unclosed_quote"
            continue
        if at % _BREAK_EVERY == 0:
            cells[_NOTE] = f"{cells[_NOTE]}\nSee the second sheet."
        lines.append(_line(cells))
    return _Spelt("".join(lines).encode(), spoilt)


_TROUBLES = (
    _Trouble("utf-16", "UTF-16", _utf_16),
    _Trouble("cp1252", "Windows Western page", _cp1252),
    _Trouble("byte-order-mark", "byte-order mark, twice", _marked),
    _Trouble("mixed-delimiters", "mixed delimiters", _mixed),
    _Trouble("day-and-month", "day and month swapped", _swapped),
    _Trouble("header-rows", "repeated header rows", _repeated),
    _Trouble("line-breaks", "quoted line breaks", _broken),
)
