"""Choose how what is to be scanned is read: as a folder, an archive or a disk image."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from longstop.engines.scan.folder import open_folder
from longstop.engines.scan.planned import Exhibit


@contextmanager
def open_exhibit(path: str) -> Iterator[Exhibit]:
    """Open what is to be scanned; path is written by `names.shown`."""
    with open_folder(path) as exhibit:
        yield exhibit
