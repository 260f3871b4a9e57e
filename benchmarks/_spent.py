"""Say what a piece of work took: its time, and that of the processors, ours and the server's.

The clock on the wall is what a bar speaks of; on a machine that does other things meanwhile, the
time of the processors is the steadier figure.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from benchmarks._bureau import ADMIN
from longstop.engines import postgres_server

SETTLED = 0.3
"""Seconds within which the server has ended what served us, and knows what it took."""


@dataclass(slots=True)
class Spent:
    """Seconds on the wall and of the processors."""

    seconds: float = 0.0
    processor: float = 0.0


@contextmanager
def spending() -> Iterator[Spent]:
    """Measure a block; what it took is there when it has ended."""
    spent, server = Spent(), _postmaster()
    before, started = _processor(server), time.perf_counter()
    yield spent
    spent.seconds = time.perf_counter() - started
    time.sleep(SETTLED)
    spent.processor = _processor(server) - before


def _postmaster() -> int:
    with psycopg.connect(postgres_server.conninfo(ADMIN, "postgres")) as connection:
        return int(_stat(connection.info.backend_pid)[1])


def _processor(server: int) -> float:
    """Count the seconds of this process, of those it ended, and of every process of the server."""
    ours = os.times()
    own = ours.user + ours.system + ours.children_user + ours.children_system
    gone = sum(map(int, _stat(server)[11:15]))
    there = sum(_of_child(folder, server) for folder in Path("/proc").glob("[0-9]*"))
    return own + (gone + there) / os.sysconf("SC_CLK_TCK")


def _of_child(folder: Path, parent: int) -> int:
    try:
        fields = _stat(int(folder.name))
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it ended just now
    return sum(map(int, fields[11:13])) if int(fields[1]) == parent else 0


def _stat(pid: int) -> list[str]:
    """Read what the kernel says of a process, from its state on: its name may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
