"""Files on their way: whole under their name or not there, and gone when their process died.

A draft is locked as long as its process lives; whoever begins the next one in the folder clears
those that nobody holds any more.
"""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a system says when a disk, an account's share of it, or a file may hold no more."""


class Draft:
    """A file being written beside its place; `out` takes its bytes."""

    def __init__(self, path: Path, out: BinaryIO) -> None:
        """Hold an open, locked file; made by draft()."""
        self.path = path
        self.out = out

    def keep_as(self, path: Path) -> None:
        """Give the finished file its name in one step, in place of what had it before."""
        self._to_disk()
        self.path.replace(path)
        keep_names(path.parent)

    def keep_as_new(self, path: Path) -> None:
        """Give the finished file a name that nothing has; raises FileExistsError.

        A disk that knows no second names (a memory stick, some shares) is looked at first instead.
        """
        self._to_disk()
        try:
            os.link(self.path, path)
        except FileExistsError:
            raise
        except OSError:
            if os.path.lexists(path):
                raise FileExistsError(path) from None
            self.path.replace(path)
        keep_names(path.parent)

    def _to_disk(self) -> None:
        self.out.flush()
        os.fsync(self.out.fileno())


@contextmanager
def draft(folder: Path, prefix: str) -> Iterator[Draft]:
    """Begin a draft in a folder, mode 0600; what was given no name is gone afterwards.

    Raises OSError.
    """
    descriptor, path = _new(folder, prefix)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield Draft(path, out)
    finally:
        path.unlink(missing_ok=True)


def keep_names(folder: Path) -> None:
    """Have the names in a folder on the disk as well."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _new(folder: Path, prefix: str) -> tuple[int, Path]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a folder of another machine may not be locked; its files may
            fcntl.flock(handle, fcntl.LOCK_EX)  # nobody clears a draft between making and locking
        for left in folder.glob(f"{prefix}*"):
            _clear_if_dead(left)
        descriptor, name = tempfile.mkstemp(prefix=prefix, dir=folder)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(handle)
    return descriptor, Path(name)


def _clear_if_dead(left: Path) -> None:
    try:
        descriptor = os.open(left, os.O_RDWR)
    except OSError:
        return  # its process has just finished with it, or it is somebody else's
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        left.unlink(missing_ok=True)
    except OSError:
        pass  # somebody is still writing it
    finally:
        os.close(descriptor)
