"""Walk a folder without changing it or following anything that leads out of it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, Final

from longstop.core.evidence.files import Coverage
from longstop.core.evidence.names import bytes_of, shown
from longstop.engines.scan.planned import Exhibit, Opened, Planned, ReadFault

_READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_LEFT_ALONE: Final = Coverage.NOT_ATTEMPTED


@contextmanager
def open_folder(path: str) -> Iterator[Exhibit]:
    """Open a folder to be scanned; path is written by `names.shown`."""
    root = bytes_of(path)
    yield Exhibit("folder", partial(_walk, root), partial(_opened, root), {})


def _walk(root: bytes) -> Iterator[Planned]:
    """Give every entry below the folder, in no order; folders only where they cannot be listed."""
    disk = os.lstat(root).st_dev
    waiting = [b""]
    while waiting:
        below = waiting.pop()
        try:
            with os.scandir(_join(root, below)) as entries:
                for entry in entries:
                    name = _join(below, entry.name)
                    planned = _planned(entry, name, disk)
                    if planned is None:
                        waiting.append(name)
                    else:
                        yield planned
        except OSError:
            yield Planned(
                path=shown(below) or ".", size=None, skipped=(Coverage.UNREADABLE, "folder")
            )


def _join(above: bytes, below: bytes) -> bytes:
    return b"/".join(name for name in (above, below) if name)


def _planned(entry: os.DirEntry[bytes], name: bytes, disk: int) -> Planned | None:
    """Give what is to be examined, or None for a folder to be walked."""
    path = shown(name)
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError:
        return Planned(path=path, size=None, skipped=(Coverage.UNREADABLE, "read_error"))
    if stat.S_ISREG(facts.st_mode):
        return Planned(path=path, size=facts.st_size)
    if stat.S_ISLNK(facts.st_mode):
        return Planned(path=path, size=None, skipped=(_LEFT_ALONE, "link"))
    if not stat.S_ISDIR(facts.st_mode):
        return Planned(path=path, size=None, skipped=(_LEFT_ALONE, "special"))
    if facts.st_dev != disk:
        return Planned(path=path, size=None, skipped=(_LEFT_ALONE, "other_disk"))
    return None


def _opened(root: bytes, planned: Planned) -> Opened:
    return Opened(partial(_file, _join(root, bytes_of(planned.path))))


def _file(path: bytes) -> BinaryIO:
    """Open a file for reading, without noting that it was read where the system allows that."""
    try:
        try:
            descriptor = os.open(path, _READ | os.O_NOATIME)
        except PermissionError:  # only a file's owner may read it unnoted
            descriptor = os.open(path, _READ)
    except OSError as fault:
        gone = fault.errno in (errno.ENOENT, errno.ELOOP, errno.ENOTDIR, errno.ENXIO)
        raise ReadFault("changed" if gone else "read_error") from fault
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ReadFault("changed")
    return os.fdopen(descriptor, "rb", buffering=0)
