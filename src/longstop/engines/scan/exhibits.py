"""Choose how what is to be scanned is read: as a folder, an archive or a disk image."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path

from longstop.core.evidence.names import bytes_of
from longstop.engines.scan.archive import open_archive
from longstop.engines.scan.folder import open_folder
from longstop.engines.scan.image import open_disk_image
from longstop.engines.scan.kinds import HEAD, archive_of
from longstop.engines.scan.planned import Exhibit


def open_exhibit(path: str) -> AbstractContextManager[Exhibit]:
    """Open what is to be scanned; path is written by `names.shown`.

    A file that is no archive is taken to be a disk image.
    """
    source = Path(os.fsdecode(bytes_of(path)))
    if source.is_dir():
        return open_folder(path)
    with source.open("rb") as file:
        head = file.read(HEAD)
    return open_archive(path) if archive_of(head) else open_disk_image(path)
