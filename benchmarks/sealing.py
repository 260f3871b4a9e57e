"""Measure what sealing costs: writing and reading beside plain files, and its share of a receive.

All in one run on this machine's disk, with fsync. The second receive is of the same lines into a
database of its own, with the spool writing what it is given as it is.

Run: make bench, or python -m benchmarks.sealing [LINES]
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from unittest.mock import patch

from benchmarks._bureau import own_server
from benchmarks.receive import LINES_A_PERSON, _bureau
from longstop.actions.receive import Incoming, receive
from longstop.engines import spool as spools
from longstop.engines.key_ring import SealingKey, ring_of
from longstop.engines.sealed import SealedFile, SealedWriter
from longstop.synthetic.generate import write_synthetic

KEYS = ring_of([b"b" * 32])
LABEL = bytes(32)
MEGABYTES = 512
BAR_SHARE, BAR_READ = 0.03, 200.0


class PlainWriter:
    """Writes as SealedWriter does, without sealing."""

    def __init__(self, out: BinaryIO, key: SealingKey) -> None:
        """Take the key, and leave it."""
        self.write = out.write

    def finish(self, label: bytes) -> None:
        """Have nothing left to write."""


class PlainFile(SealedFile):
    """Opens what PlainWriter wrote."""

    def open(self, mode: str = "rb", /) -> BinaryIO:
        """Open the file itself."""
        return self.path.open("rb")


def main() -> None:
    """Run the benchmark and print each figure beside its bar."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with own_server() as home:
        _rates(home)
        _receives(home, lines)


def _rates(home: Path) -> None:
    noise = os.urandom(1 << 20)
    plain = _timed(lambda: _write(home / "plain", PlainWriter, noise))
    sealed = _timed(lambda: _write(home / "sealed", SealedWriter, noise))
    file = SealedFile(home / "sealed", KEYS, LABEL)
    read = _timed(lambda: _read(file.open()))
    read_plain = _timed(lambda: _read(file.path.open("rb")))
    print(f"write plain       {MEGABYTES / plain:8.0f} MB/s, with fsync")
    print(f"write sealed      {MEGABYTES / sealed:8.0f} MB/s")
    print(f"read plain        {MEGABYTES / read_plain:8.0f} MB/s")
    print(f"read sealed       {MEGABYTES / read:8.0f} MB/s   bar {BAR_READ:.0f}")


def _receives(home: Path, lines: int) -> None:
    made = write_synthetic(home / "data", people=int(lines / LINES_A_PERSON), format="csv", seed=50)
    spent = {"sealed": 0.0, "plain": 0.0}
    for name in spent:
        house, actor = _bureau(name, home, made.agencies)
        patched = {"SealedWriter": PlainWriter, "SealedFile": PlainFile} if name == "plain" else {}
        with patch.multiple(spools, **patched), made.data.open("rb") as stream:
            incoming = Incoming(stream=stream, file_name=made.data.name, source="bench")
            spent[name] = _timed(lambda: receive(house, actor, incoming))  # noqa: B023 - called now
    share = (spent["sealed"] - spent["plain"]) / spent["plain"]
    print(f"receive plain     {spent['plain']:8.1f} s")
    print(f"receive sealed    {spent['sealed']:8.1f} s, {share:+.1%}   bar {BAR_SHARE:+.0%}")
    alone = {
        name: _timed(lambda: _spool(home / f"alone-{name}", made.data, patched))  # noqa: B023
        for name, patched in (("sealed", {}), ("plain", {"SealedWriter": PlainWriter}))
    }
    size = made.data.stat().st_size / (1 << 20)
    print(
        f"spool alone       {alone['plain']:8.2f} s plain, {alone['sealed']:.2f} s sealed, {size:.0f} MB"
    )


def _spool(folder: Path, data: Path, patched: dict[str, object]) -> None:
    with patch.multiple(spools, **patched), data.open("rb") as stream:
        spools.spool(stream, folder, spools.Limits(), KEYS)


def _write(path: Path, writer: type[PlainWriter | SealedWriter], noise: bytes) -> None:
    with path.open("wb") as out:
        into = writer(out, KEYS.newest)
        for _ in range(MEGABYTES):
            into.write(noise)
        into.finish(LABEL)
        out.flush()
        os.fsync(out.fileno())


def _read(file: BinaryIO) -> None:
    with file:
        while file.read(1 << 20):
            pass


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
