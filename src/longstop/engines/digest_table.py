"""Read the table of digests that a scan writes, many rows at a time, as arrays.

A line is a file: `path`, and where there are such `address`, `presence`, `md5`, `sha1`, `sha256`,
`pdq`, `pdq_quality`, `pdq_full`, `pdq_full_quality`; as CSV with these heads in any order, or as
JSON lines. Digests are hexadecimal; an empty cell is none. Other columns are passed over. The
folder of a scan's result stands for the table in it. No disk image is read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import msgspec
import numpy as np
import numpy.typing as npt

from longstop.core.referral.errors import LongstopError
from longstop.engines.spreadsheet import plain

LENGTHS: Final = {"md5": 16, "sha1": 20, "sha256": 32, "pdq": 32, "pdq_full": 32}
NAMES: Final = ("path", "address", "presence")
"""What tells a file from every other, and how it stood on the device."""
COLUMNS: Final = (*NAMES, *LENGTHS, "pdq_quality", "pdq_full_quality")
TABLE: Final = "files.csv"
BATCH: Final = 20_000

Rows = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Columns = Mapping[str, Sequence[str]]


class TableNotReadable(LongstopError):
    """The table of digests cannot be read."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """Some files: what each of NAMES is, and for each digest the rows and which files have it.

    quality is by the name of a reading (pdq, pdq_full), -1 where there is none.
    """

    names: Sequence[tuple[str, ...]]
    rows: dict[str, Rows]
    has: dict[str, Mask]
    quality: dict[str, npt.NDArray[np.int16]]

    @property
    def examined(self) -> Mask:
        """Say which files have a digest at all."""
        found: Mask = np.any(list(self.has.values()), axis=0)
        return found

    def __len__(self) -> int:
        """Give how many files there are."""
        return len(self.names)


def batches(path: Path, size: int = BATCH) -> Iterator[Batch]:
    """Give the files of a table, some at a time; raises TableNotReadable with the line."""
    path = path / TABLE if path.is_dir() else path
    done = 1
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="") as text:
            first = text.read(1)
            text.seek(0)
            read = _json_columns if first == "{" else _csv_columns
            for columns in read(text, size):
                yield _batch(columns, path, done)
                done += len(columns["path"])
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


def _csv_columns(text: TextIO, size: int) -> Iterator[Columns]:
    rows = csv.reader(text)
    heads = next(rows, [])
    if "path" not in heads or not set(heads) & set(LENGTHS):
        raise ValueError("no heads")
    while some := list(islice(rows, size)):
        if set(map(len, some)) != {len(heads)}:
            raise ValueError("columns")
        yield dict(zip(heads, zip(*some, strict=True), strict=True))


def _json_columns(text: TextIO, size: int) -> Iterator[Columns]:
    decoder = msgspec.json.Decoder(dict[str, object])
    while lines := list(islice(text, size)):
        some = [decoder.decode(line) for line in lines]
        yield {name: [_cell(one.get(name)) for one in some] for name in COLUMNS}


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _batch(columns: Columns, path: Path, line: int) -> Batch:
    files = columns["path"]
    rows, has = {}, {}
    for name, length in LENGTHS.items():
        cells = columns.get(name)
        sizes = {0} if cells is None else set(map(len, cells))
        if sizes - {0, 2 * length}:
            raise TableNotReadable(
                f"{path.name} has a {name} of another length after line {line}. What follows was"
                " not matched. Let the scan write it anew."
            )
        has[name] = np.full(len(files), 0 not in sizes)
        if cells is None or sizes == {0}:
            rows[name] = np.zeros((len(files), length), np.uint8)
            continue
        if 0 in sizes:
            has[name] = np.fromiter(map(bool, cells), bool, len(files))
            cells = [cell or "00" * length for cell in cells]
        digests = bytes.fromhex("".join(cells))  # it passes over spaces, hence the check
        if len(digests) != length * len(files):
            raise ValueError("not hexadecimal")
        rows[name] = np.frombuffer(digests, np.uint8).reshape(-1, length)
    return Batch(
        names=list(zip(*(_names(columns, name) for name in NAMES), strict=True)),
        rows=rows,
        has=has,
        quality={name: _qualities(columns, name) for name in ("pdq", "pdq_full")},
    )


def _names(columns: Columns, name: str) -> Sequence[str]:
    cells = columns.get(name)
    return [""] * len(columns["path"]) if cells is None else [plain(cell) for cell in cells]


def _qualities(columns: Columns, name: str) -> npt.NDArray[np.int16]:
    cells = columns.get(f"{name}_quality")
    if cells is None:
        return np.full(len(columns["path"]), -1, np.int16)
    return np.array([int(cell or -1) for cell in cells], np.int16)
