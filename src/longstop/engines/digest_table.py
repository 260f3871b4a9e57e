"""Read the table of digests that a scan writes, many rows at a time, as arrays.

A line is a file: `path`, and where there are such `address`, `presence`, `md5`, `sha1`, `sha256`,
`pdq`, `pdq_quality`, `pdq_full`, `pdq_full_quality`; as CSV with these heads in any order, or as
JSON lines. Digests are hexadecimal; an empty cell is none. Other columns are passed over. The
folder of a scan's result stands for the table in it. No disk image is read.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import numpy as np
import numpy.typing as npt

from longstop.core.evidence.digests import PDQ_TOP_QUALITY
from longstop.core.referral.errors import LongstopError
from longstop.engines.digest_cells import STRETCH, Cells, heads_of, stretches
from longstop.engines.spreadsheet import plain

LENGTHS: Final = {"md5": 16, "sha1": 20, "sha256": 32, "pdq": 32, "pdq_full": 32}
READINGS: Final = ("pdq", "pdq_full")
NAMES: Final = ("path", "address", "presence")
"""What tells a file from every other, and how it stood on the device."""
TABLE: Final = "files.csv"

Rows = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


class TableNotReadable(LongstopError):
    """The table of digests cannot be read."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """Some files: what each of NAMES is, and for each digest the rows and which files have it.

    quality is by the name of a reading (pdq, pdq_full), -1 where there is none.
    """

    count: int
    names: Callable[[int], tuple[str, ...]]
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
        return self.count


def batches(path: Path, size: int = STRETCH) -> Iterator[Batch]:
    """Give the files of a table, some at a time; raises TableNotReadable with the line."""
    path = path / TABLE if path.is_dir() else path
    done = 1
    try:
        with path.open("rb") as file:
            read = _json_batches if file.peek(1)[:1] == b"{" else _csv_batches
            for batch in read(file, size):
                yield batch
                done += len(batch)
    except OSError as fault:
        raise TableNotReadable(
            f"{path.name} cannot be read ({fault.strerror}). Nothing was matched. See that the"
            " name is right."
        ) from fault
    except (csv.Error, msgspec.DecodeError, ValueError, RecursionError) as fault:
        raise TableNotReadable(
            f"{path.name} is no table of digests after line {done:,}. What follows was not"
            " matched. Let the scan write it anew."
        ) from fault


def _csv_batches(file: BinaryIO, size: int) -> Iterator[Batch]:
    heads = heads_of(file)
    if "path" not in heads or not set(heads) & set(LENGTHS):
        raise ValueError("no digests")
    for cells in stretches(file, heads, size):
        if not cells.filled("path").all():
            raise ValueError("a file without a name")
        yield Batch(
            count=len(cells),
            names=partial(_names_of, cells),
            rows={name: cells.digests(name, length) for name, length in LENGTHS.items()},
            has={name: cells.filled(name) for name in LENGTHS},
            quality={name: _qualities(cells, name) for name in READINGS},
        )


def _names_of(cells: Cells, line: int) -> tuple[str, ...]:
    return tuple(plain(cells.text(name, line)) for name in NAMES)


def _qualities(cells: Cells, reading: str) -> npt.NDArray[np.int16]:
    found, name = np.full(len(cells), -1, np.int16), f"{reading}_quality"
    for line in np.flatnonzero(cells.filled(name)).tolist():
        found[line] = _quality(cells.text(name, line))
    return found


def _quality(text: str) -> int:
    number = int(text)
    if not 0 <= number <= PDQ_TOP_QUALITY:
        raise ValueError("a quality that is none")
    return number


def _json_batches(file: BinaryIO, size: int) -> Iterator[Batch]:
    decoder = msgspec.json.Decoder(dict[str, object])
    while lines := file.readlines(size):
        some = [decoder.decode(line) for line in lines]
        named = [tuple(str(one.get(name) or "") for name in NAMES) for one in some]
        if not all(one[0] for one in named):
            raise ValueError("a file without a name")
        yield Batch(
            count=len(some),
            names=named.__getitem__,
            rows={name: _json_digests(some, name, length) for name, length in LENGTHS.items()},
            has={name: np.array([bool(one.get(name)) for one in some]) for name in LENGTHS},
            quality={
                name: np.array(
                    [-1 if (q := one.get(f"{name}_quality")) is None else _quality(str(q))
                     for one in some], np.int16,
                )
                for name in READINGS
            },
        )  # fmt: skip


def _json_digests(some: list[dict[str, object]], name: str, length: int) -> Rows:
    cells = [bytes.fromhex(str(one.get(name) or "00" * length)) for one in some]
    if set(map(len, cells)) != {length}:
        raise ValueError(f"a {name} of another length")
    return np.frombuffer(b"".join(cells), np.uint8).reshape(-1, length)
