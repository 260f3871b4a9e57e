"""Sort digests into a file for look-ups (longstop.engines.digest_file), in bounded memory.

What comes is laid into parts by the first byte, on the disk; each part is then sorted by itself.
Digests spread evenly, so a part is small; one that is not is laid into parts by its next byte. The
file has its name only when it is whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, ClassVar, Final

import numpy as np
import numpy.typing as npt

from longstop.core.referral.errors import LongstopError
from longstop.engines.digest_file import KIND, LENGTHS, Values, prefix_bits, values_path
from longstop.engines.ledger_key import SigningKey
from longstop.engines.list_head import HEAD_BYTES, written_head

MOST_COUNT: Final = (1 << 32) - 1
_HELD: Final = 1 << 18  # digests held before they are laid into parts
_PART: Final = 1 << 22  # digests that are sorted at once
_DEEPEST: Final = 4
_FIRST: Final = 8  # so many bytes are sorted by as one number

Rows = npt.NDArray[np.uint8]


class NoDigests(LongstopError):
    """What was given cannot be a list of digests."""

    exit_code: ClassVar[int] = 2


class DigestSorter:
    """Takes digests with their values in any order and writes them as a file, sorted.

    The same digest with the same value is kept once. Use it in a `with` block: its parts go away.
    """

    def __init__(self, path: Path, algorithm: str, *, part: int = _PART) -> None:
        """Begin; the parts lie beside the path. part is how many digests are sorted at once."""
        self._path = path
        self._algorithm = algorithm
        self._width = LENGTHS[algorithm] + 8
        self._most = part
        self._folder = Path(tempfile.mkdtemp(prefix=".sorting-", dir=path.parent))
        self._held: list[bytes] = []
        self._parts = _Parts(self._folder, self._width, 0)

    def __enter__(self) -> DigestSorter:
        """Begin."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """Take the parts away."""
        self._parts.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, digest: bytes, value: int) -> None:
        """Take one digest; its length is that of the algorithm."""
        self._held.append(digest + value.to_bytes(8, "little"))
        if len(self._held) >= _HELD:
            self._lay_held()

    def add_all(self, digests: Rows, values: Values) -> None:
        """Take many: rows of digests, and as many values."""
        self._parts.lay(np.hstack([digests, values.astype("<u8").view(np.uint8).reshape(-1, 8)]))

    def write(self, says: Mapping[str, object], signer: SigningKey | None = None) -> int:
        """Write key file and values, and give how many digests they hold.

        says is what the head says besides, such as list and version; raises NoDigests.
        """
        self._lay_held()
        count = self._parts.count  # an upper bound until what is twice there is left out
        if count > MOST_COUNT:
            raise NoDigests(f"A list has at most {MOST_COUNT:,} digests. Nothing was imported.")
        bits = prefix_bits(count)
        fresh = self._folder / "keys"
        with fresh.open("wb") as keys, (self._folder / "values").open("wb") as values:
            keys.seek(HEAD_BYTES + 4 * ((1 << bits) + 1))
            rows = _write_rows(self._sorted(self._parts), keys, values, bits)
            keys.seek(HEAD_BYTES)
            keys.write(rows.table)
            said = {
                **says, "algorithm": self._algorithm, "count": rows.count, "bits": bits,
                "table": hashlib.sha256(rows.table).hexdigest(),
                "records": rows.records, "values": rows.values,
            }  # fmt: skip
            keys.seek(0)
            keys.write(written_head(KIND, said, signer))
            for file in (keys, values):
                file.flush()
                os.fsync(file.fileno())
        (self._folder / "values").replace(values_path(self._path))
        fresh.replace(self._path)
        return rows.count

    def _lay_held(self) -> None:
        if self._held:
            rows = np.frombuffer(b"".join(self._held), np.uint8).reshape(-1, self._width)
            self._held.clear()
            self._parts.lay(rows)

    def _sorted(self, parts: _Parts) -> Iterator[Rows]:
        for path, count in parts.finished():
            if count <= self._most:
                yield _in_order(np.fromfile(path, np.uint8).reshape(-1, self._width), self._width)
            else:
                yield from self._sorted_deeper(path, parts.depth + 1)
            path.unlink()

    def _sorted_deeper(self, path: Path, depth: int) -> Iterator[Rows]:
        if depth >= _DEEPEST:
            raise NoDigests(
                f"More than {self._most:,} digests begin with the same {depth} bytes: these are no"
                " digests. Nothing was imported. See what the file is."
            )
        folder = path.with_suffix(".parts")
        folder.mkdir()
        deeper = _Parts(folder, self._width, depth)
        try:
            with path.open("rb") as file:
                while rows := file.read(self._width * _HELD):
                    deeper.lay(np.frombuffer(rows, np.uint8).reshape(-1, self._width))
            yield from self._sorted(deeper)
        finally:
            deeper.close()


@dataclass(frozen=True, slots=True)
class _Written:
    """How many rows were written, the table of their prefixes, and the digests of both files."""

    count: int
    table: bytes
    records: str
    values: str


class _Parts:
    """Files of rows by one of their bytes."""

    def __init__(self, folder: Path, width: int, depth: int) -> None:
        self._folder = folder
        self._width = width
        self.depth = depth
        self._files: dict[int, BinaryIO] = {}
        self._counts: dict[int, int] = {}

    @property
    def count(self) -> int:
        return sum(self._counts.values())

    def lay(self, rows: Rows) -> None:
        """Write each row to the end of its part."""
        byte = rows[:, self.depth]
        order = np.argsort(byte, kind="stable")
        rows = rows[order]
        ends = np.cumsum(np.bincount(byte, minlength=256)).tolist()
        for part, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
            if start < end:
                self._file(part).write(rows[start:end].tobytes())
                self._counts[part] = self._counts.get(part, 0) + end - start

    def finished(self) -> Iterator[tuple[Path, int]]:
        """Give the parts in order, with how many rows each has."""
        self.close()
        for part in sorted(self._counts):
            yield self._folder / f"{part:02x}", self._counts[part]

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _file(self, part: int) -> BinaryIO:
        if part not in self._files:
            self._files[part] = (self._folder / f"{part:02x}").open("wb")
        return self._files[part]


def _in_order(rows: Rows, width: int) -> Rows:
    """Sort rows by digest and value, and leave out what is there twice."""
    heads = rows[:, :_FIRST].copy().view(">u8").ravel().astype(np.uint64)
    order = np.argsort(heads, kind="stable")
    rows, heads = rows[order], heads[order]
    same = heads[1:] == heads[:-1]
    if same.any():
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        rest = [rows[tied, at] for at in range(width - 9, _FIRST - 1, -1)]
        values = rows[tied, width - 8 :].copy().view("<u8").ravel()
        rows[tied] = rows[tied[np.lexsort([values, *rest, heads[tied]])]]
        rows = rows[np.append(True, (rows[1:] != rows[:-1]).any(axis=1))]
    return rows


def _write_rows(rows: Iterable[Rows], keys: BinaryIO, values: BinaryIO, bits: int) -> _Written:
    counts = np.zeros(1 << bits, np.int64)
    of_keys, of_values = hashlib.sha256(), hashlib.sha256()
    for some in rows:
        digests, beside = some[:, :-8].tobytes(), some[:, -8:].tobytes()
        keys.write(digests)
        values.write(beside)
        of_keys.update(digests)
        of_values.update(beside)
        first = some[:, :4].copy().view(">u4").ravel().astype(np.uint64) >> np.uint64(32 - bits)
        prefix = first.astype(np.int64)
        here = np.bincount(prefix - prefix[0])
        counts[prefix[0] : prefix[0] + len(here)] += here
    starts = np.append(0, np.cumsum(counts)).astype("<u4")
    return _Written(int(starts[-1]), starts.tobytes(), of_keys.hexdigest(), of_values.hexdigest())
