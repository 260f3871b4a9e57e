"""Freeze what a scan will examine, so that many processes share it and a killed one goes on.

The plan is written once and only counts when it is whole. It is cut into chunks, which processes
claim by a lock on one byte each: the system lets go of the lock of a process that dies. Beside it
lies one byte for each planned file that says whether it is done, put together anew from the
journals whenever a scan begins alone.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

from longstop.core.evidence.files import Coverage, Presence
from longstop.engines.scan.journal import finished, forget_places, journals
from longstop.engines.scan.planned import Planned
from longstop.engines.scan.whole_file import whole_file

CHUNK_FILES: Final = 256
CHUNK_BYTES: Final = 64 << 20
_BEGINS, _AT_WORK, _CHUNKS = 0, 1, 2  # bytes of the file of claims; a chunk each from the third
_CHUNK: Final = struct.Struct(">QQQ")  # where its lines begin, its first file, how many files


def write_plan(folder: Path, files: Iterable[Planned]) -> None:
    """Write the plan and its chunks; nothing of it counts before all of it is on the disk."""
    # The plan takes its name last: what counts is whether it is there.
    with whole_file(folder / "plan") as lines, whole_file(folder / "chunks") as table:
        first = place = count = size = 0
        at = 0
        for planned in files:
            line = json.dumps(_as_plain(planned), ensure_ascii=False).encode() + b"\n"
            lines.write(line)
            at += len(line)
            count += 1
            size += planned.size or 0
            if count >= CHUNK_FILES or size >= CHUNK_BYTES:
                table.write(_CHUNK.pack(place, first, count))
                first, place, count, size = first + count, at, 0, 0
        if count:
            table.write(_CHUNK.pack(place, first, count))


def is_planned(folder: Path) -> bool:
    """Tell whether a whole plan is there."""
    return (folder / "plan").exists()


def _as_plain(planned: Planned) -> list[Any]:
    skipped = planned.skipped and [str(planned.skipped[0]), planned.skipped[1]]
    return [planned.path, planned.size, planned.place, str(planned.presence), planned.address,
            skipped]  # fmt: skip


def _from_plain(line: bytes) -> Planned:
    path, size, place, presence, address, skipped = json.loads(line)
    return Planned(
        path=path,
        size=size,
        place=place,
        presence=Presence(presence),
        address=address,
        skipped=skipped and (Coverage(skipped[0]), skipped[1]),
    )


class Plan:
    """A whole plan that is being worked on, by this process and perhaps by others."""

    def __init__(self, folder: Path, claims: int) -> None:
        """Read the plan's chunks; claims is the file whose bytes are locked."""
        self._folder = folder
        self._claims = claims
        self._table = (folder / "chunks").read_bytes()
        self.chunks = len(self._table) // _CHUNK.size
        self.files = sum(count for _, _, count in _CHUNK.iter_unpack(self._table))
        self._done: mmap.mmap | bytearray = bytearray()

    def mark_done(self) -> None:
        """Put together from the journals which files are done, unless somebody is at work."""
        try:
            fcntl.lockf(self._claims, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _AT_WORK)
        except (BlockingIOError, PermissionError):
            return
        forget_places(self._folder)
        done = bytearray(self.files)
        for journal in journals(self._folder):
            for unit in finished(journal):
                done[unit] = 1
        # In place and never shorter: somebody may begin to look at it.
        descriptor = os.open(self._folder / "done", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            file.write(done)
        fcntl.lockf(self._claims, fcntl.LOCK_UN, 1, _AT_WORK)

    def look(self) -> None:
        """Look at what is done from now on, whoever does it."""
        if self.files:
            descriptor = os.open(self._folder / "done", os.O_RDWR | os.O_CLOEXEC)
            self._done = mmap.mmap(descriptor, self.files)
            os.close(descriptor)

    @property
    def done(self) -> int:
        """Count the files that are done."""
        return sum(self._done[at : at + (1 << 20)].count(1) for at in range(0, self.files, 1 << 20))

    def is_done(self, unit: int) -> bool:
        """Tell whether a file is done."""
        return bool(self._done[unit])

    def planned(self, unit: int) -> Planned:
        """Give one file of the plan by its number."""
        for place, first, count in _CHUNK.iter_unpack(self._table):
            if first <= unit < first + count:
                lines = self._lines(place, count)
                return _from_plain(next(islice(lines, unit - first, None)))
        raise KeyError(unit)

    def set_done(self, unit: int) -> None:
        """Say that a file is done: after its journal says so."""
        self._done[unit] = 1

    def open_work(self) -> Iterator[Iterator[tuple[int, Planned]]]:
        """Claim chunk after chunk that nobody has, and give what is not done of each."""
        fcntl.lockf(self._claims, fcntl.LOCK_SH, 1, _AT_WORK)
        for chunk in range(self.chunks):
            place, first, count = _CHUNK.unpack_from(self._table, chunk * _CHUNK.size)
            if self._done[first : first + count].count(1) == count:
                continue
            try:
                fcntl.lockf(self._claims, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _CHUNKS + chunk)
            except (BlockingIOError, PermissionError):
                continue  # another process is at it
            try:
                yield self._left(place, first, count)
            finally:
                fcntl.lockf(self._claims, fcntl.LOCK_UN, 1, _CHUNKS + chunk)

    def _left(self, place: int, first: int, count: int) -> Iterator[tuple[int, Planned]]:
        for unit, line in enumerate(self._lines(place, count), start=first):
            if not self._done[unit]:
                yield unit, _from_plain(line)

    def _lines(self, place: int, count: int) -> Iterator[bytes]:
        with (self._folder / "plan").open("rb") as lines:
            lines.seek(place)
            yield from islice(lines, count)

    def wait_for_others(self) -> None:
        """Wait until nobody else is at a chunk of this plan."""
        if not self.chunks:
            return
        fcntl.lockf(self._claims, fcntl.LOCK_EX, self.chunks, _CHUNKS)
        fcntl.lockf(self._claims, fcntl.LOCK_UN, self.chunks, _CHUNKS)


@contextmanager
def claiming(folder: Path) -> Iterator[int]:
    """Give the file whose bytes are locked; its first is for whoever begins or ends a scan."""
    descriptor = os.open(folder / "claims", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def alone(claims: int) -> Iterator[None]:
    """Let nobody else begin or end this scan while the body runs."""
    fcntl.lockf(claims, fcntl.LOCK_EX, 1, _BEGINS)
    try:
        yield
    finally:
        fcntl.lockf(claims, fcntl.LOCK_UN, 1, _BEGINS)
