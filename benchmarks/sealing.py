"""Measure what sealing costs: writing and reading beside plain files, and its share of a receive.

All in one run on this machine's disk, with fsync. The second receive is of the same lines into a
database of its own, with the spool writing what it is given as it is.

Run: make bench, or python -m benchmarks.sealing [LINES]
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO, Literal
from unittest.mock import patch

from benchmarks._bureau import own_server
from benchmarks.receive import LINES_A_PERSON, _bureau
from longstop.actions.receive import Incoming, receive
from longstop.engines import spool as spools
from longstop.engines.key_ring import SealingKey, ring_of
from longstop.engines.readers.limits import Limits
from longstop.engines.sealed import SealedFile, SealedWriter
from longstop.synthetic.generate import SyntheticReport, write_synthetic

KEYS = ring_of([b"b" * 32])
LABEL = bytes(32)
MEGABYTES = 512
BAR_SHARE, BAR_READ = 0.03, 200.0


class PlainWriter:
    """Writes as SealedWriter does, without sealing."""

    def __init__(self, out: BinaryIO, _key: SealingKey) -> None:
        """Take the key, and leave it."""
        self.write = out.write

    def finish(self, label: bytes) -> None:
        """Have nothing left to write."""


class PlainFile(SealedFile):
    """Opens what PlainWriter wrote."""

    def open(self, mode: Literal["rb"] = "rb", /) -> BinaryIO:
        """Open the file itself."""
        return self.path.open(mode)


def main() -> None:
    """Run the benchmark and print each figure beside its bar."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with own_server() as home:
        _rates(home)
        _receives(home, lines)


def _rates(home: Path) -> None:
    noise = os.urandom(1 << 20)
    file = SealedFile(home / "sealed", KEYS, LABEL)
    _rate("write plain", lambda: _write(home / "plain", PlainWriter, noise))
    _rate("write sealed", lambda: _write(home / "sealed", SealedWriter, noise))
    _rate("read plain", lambda: _read(file.path.open("rb")))
    _rate("read sealed", lambda: _read(file.open()), f"   bar {BAR_READ:.0f} of processor time")


def _rate(what: str, work: Callable[[], object], bar: str = "") -> None:
    """Print megabytes a second, and a second of this process's own: the machine may be shared."""
    started, used = time.perf_counter(), time.process_time()
    work()
    wall, own = time.perf_counter() - started, time.process_time() - used
    print(f"{what:17} {MEGABYTES / wall:8.0f} MB/s, {MEGABYTES / own:.0f} of processor time{bar}")


def _receives(home: Path, lines: int) -> None:
    made = write_synthetic(home / "data", people=int(lines / LINES_A_PERSON), format="csv", seed=50)
    plain = _receive("plain", home, made, _not_sealing())
    sealed = _receive("sealed", home, made, nullcontext())
    print(f"receive plain     {plain:8.1f} s")
    print(
        f"receive sealed    {sealed:8.1f} s, {(sealed - plain) / plain:+.1%}   bar {BAR_SHARE:+.0%}"
    )
    with _not_sealing():
        plain = _own_time(lambda: _spool(home / "alone-plain", made.data))
    sealed = _own_time(lambda: _spool(home / "alone-sealed", made.data))
    size = made.data.stat().st_size / (1 << 20)
    print(f"spool of it alone {plain:8.2f} s plain, {sealed:.2f} s sealed, of processor time,")
    print(f"                  {size:8.0f} MB")


def _receive(
    name: str, home: Path, made: SyntheticReport, spooling: AbstractContextManager[None]
) -> float:
    house, actor = _bureau(name, home, made.agencies)
    with spooling, made.data.open("rb") as stream:
        incoming = Incoming(stream=stream, file_name=made.data.name, source="bench")
        return _timed(lambda: receive(house, actor, incoming))


@contextmanager
def _not_sealing() -> Iterator[None]:
    with (
        patch.object(spools, "SealedWriter", PlainWriter),
        patch.object(spools, "SealedFile", PlainFile),
    ):
        yield


def _spool(folder: Path, data: Path) -> None:
    with data.open("rb") as stream:
        spools.spool(stream, folder, Limits(), KEYS)


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


def _own_time(work: Callable[[], object]) -> float:
    used = time.process_time()
    work()
    return time.process_time() - used


if __name__ == "__main__":
    main()
