"""Scan an archive, such as an extraction of a phone: it is one file that holds others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from longstop.core.evidence.names import bytes_of, shown
from longstop.engines.hashing import BLOCK
from longstop.engines.scan.planned import Exhibit, Opened, Planned


@contextmanager
def open_archive(path: str) -> Iterator[Exhibit]:
    """Open an archive to be scanned; path is written by `names.shown`."""
    source = Path(os.fsdecode(bytes_of(path)))

    def plan() -> Iterator[Planned]:
        yield Planned(path=shown(bytes_of(path).rpartition(b"/")[2]), size=source.stat().st_size)

    def opened(_planned: Planned) -> Opened:
        return Opened(lambda: source.open("rb"))

    def whole() -> Iterator[tuple[bytes, bool]]:
        with source.open("rb", 0) as stream:
            while block := stream.read(BLOCK):
                yield block, True

    size = {"Bytes of the archive": source.stat().st_size}
    yield Exhibit("archive", plan, opened, size, whole)
