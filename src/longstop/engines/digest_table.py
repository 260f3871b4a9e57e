"""Read the table of digests that a scan writes, many rows at a time, as arrays.

A line is a file: `file` (whatever names it), `size`, `md5`, `sha1`, `sha256`, `pdq`, `pdq_quality`,
`pdq_full`, `pdq_full_quality`; as CSV with these heads in any order, or as JSON lines. Digests are
hexadecimal; an empty cell is none. Other columns are passed over. No disk image is read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import msgspec
import numpy as np
import numpy.typing as npt

from longstop.core.referral.errors import LongstopError

LENGTHS: Final = {"md5": 16, "sha1": 20, "sha256": 32, "pdq": 32, "pdq_full": 32}
COLUMNS: Final = ("file", *LENGTHS, "pdq_quality", "pdq_full_quality")
BATCH: Final = 100_000

Rows = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


class TableNotReadable(LongstopError):
    """The table of digests cannot be read."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """Some files: their names, and for each digest the rows and which files have it.

    quality is by the name of a reading (pdq, pdq_full), -1 where there is none.
    """

    files: Sequence[str]
    rows: dict[str, Rows]
    has: dict[str, Mask]
    quality: dict[str, npt.NDArray[np.int16]]

    def __len__(self) -> int:
        """Give how many files there are."""
        return len(self.files)


def batches(path: Path, size: int = BATCH) -> Iterator[Batch]:
    """Give the files of a table, some at a time; raises TableNotReadable with the line."""
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
            first = text.read(1)
            text.seek(0)
            read = _json_columns if first == "{" else _csv_columns
            done = 1
            for columns in read(text, size):
                yield _batch(columns, path, done)
                done += len(columns[0])
    except OSError as fault:
        raise TableNotReadable(
            f"{path.name} cannot be read ({fault.strerror}). Nothing was matched. See that the"
            " name is right."
        ) from fault
    except (csv.Error, msgspec.DecodeError, ValueError) as fault:
        raise TableNotReadable(
            f"{path.name} is no table of digests after line {done}. What follows was not matched."
            " Let the scan write it anew."
        ) from fault


def _csv_columns(text: TextIO, size: int) -> Iterator[list[list[str]]]:
    rows = csv.reader(text)
    heads = next(rows, [])
    if "file" not in heads or not set(heads) & set(LENGTHS):
        raise ValueError("no heads")
    places = [heads.index(name) if name in heads else None for name in COLUMNS]
    while some := list(islice(rows, size)):
        if min(map(len, some)) != len(heads) or max(map(len, some)) != len(heads):
            raise ValueError("columns")
        whole = list(zip(*some, strict=True))
        empty = [""] * len(some)
        yield [list(whole[at]) if at is not None else empty for at in places]


def _json_columns(text: TextIO, size: int) -> Iterator[list[list[str]]]:
    decoder = msgspec.json.Decoder(dict[str, object])
    while lines := list(islice(text, size)):
        some = [decoder.decode(line) for line in lines]
        yield [[_cell(one.get(name)) for one in some] for name in COLUMNS]


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _batch(columns: list[list[str]], path: Path, line: int) -> Batch:
    named = dict(zip(COLUMNS, columns, strict=True))
    rows, has = {}, {}
    for name, length in LENGTHS.items():
        cells = named[name]
        has[name] = np.fromiter(map(bool, cells), bool, len(cells))
        wrong = [cell for cell in cells if cell and len(cell) != 2 * length]
        if wrong:
            raise TableNotReadable(
                f"{path.name} has a {name} of another length after line {line}. What follows was"
                " not matched. Let the scan write it anew."
            )
        blank = "00" * length
        digests = bytes.fromhex("".join(cell or blank for cell in cells))
        rows[name] = np.frombuffer(digests, np.uint8).reshape(-1, length)
    quality = {
        name: np.array([int(cell or -1) for cell in named[f"{name}_quality"]], np.int16)
        for name in ("pdq", "pdq_full")
    }
    return Batch(named["file"], rows, has, quality)
