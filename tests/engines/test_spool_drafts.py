"""What a killed process left half written in the spool does not stay there."""

from __future__ import annotations

import os
import signal
from io import BytesIO
from pathlib import Path

from longstop.engines.key_ring import ring_of
from longstop.engines.readers.limits import Limits
from longstop.engines.spool import spool

KEYS = ring_of([bytes(32)])


class _Endless:
    """A sender that says a block and then no more, and does not hang up."""

    def __init__(self, told: int) -> None:
        self.told = told
        self.calls = 0

    def read(self, size: int) -> bytes:
        self.calls += 1
        if self.calls > 1:
            os.write(self.told, b".")
            signal.pause()
        return (b"a line of a list\n" * 100_000)[:size]


def _half_way(folder: Path) -> int:
    """Begin to spool in a child of its own; gives its number once it is half way."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        spool(_Endless(writing), folder, Limits(), KEYS)  # type: ignore[arg-type]
        os._exit(0)
    os.close(writing)
    os.read(reading, 1)
    os.close(reading)
    return child


def _end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_the_draft_of_a_killed_process_is_cleared_by_the_next(tmp_path: Path) -> None:
    _end(_half_way(tmp_path))
    assert len(list(tmp_path.glob(".incoming-*"))) == 1
    spool(BytesIO(b"name\nx\n"), tmp_path, Limits(), KEYS)
    assert list(tmp_path.glob(".incoming-*")) == []


def test_the_draft_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    child = _half_way(tmp_path)
    try:
        spool(BytesIO(b"name\nx\n"), tmp_path, Limits(), KEYS)
        assert len(list(tmp_path.glob(".incoming-*"))) == 1
    finally:
        _end(child)
