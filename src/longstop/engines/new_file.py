"""Make a new file for a person: whole or not at all, theirs alone, and never over another.

The bytes are on the disk under a name of no meaning before the name asked for is given to them, in
one step that fails where something has that name. What the file stands for is saved after it; where
that fails the file is taken away again. A process that is killed leaves at worst a file, its
maker's alone, of which nothing is recorded; never a record without its file.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from longstop.core.referral.errors import LongstopError

MODE = 0o600


class FileThere(LongstopError):
    """Something has that name already; it was left as it is."""

    exit_code = 2


class FileNotMade(LongstopError):
    """The disk or the folder did not take the file."""

    exit_code = 3


def check_free(path: Path) -> None:
    """Check that nothing has a name yet; raises FileThere."""
    if os.path.lexists(path):
        raise _there(path)


@contextmanager
def new_file(path: Path, data: bytes | Iterable[bytes]) -> Iterator[None]:
    """Make the file before the body runs, and take it away again if the body fails.

    data is all of it, or its blocks.
    Raises FileThere, FileNotMade; both leave nothing behind.
    """
    fresh = path.parent / f".{secrets.token_hex(8)}.longstop"
    try:
        _write(fresh, [data] if isinstance(data, bytes) else data)
        os.link(fresh, path)
        _keep_name(path.parent)
    except FileExistsError as fault:
        raise _there(path) from fault
    except OSError as fault:
        raise FileNotMade(
            f"{path.name} could not be made in its folder ({fault.strerror}). No file was made,"
            " nothing was changed. Name a folder on a disk of this machine that you may write to."
        ) from fault
    finally:
        fresh.unlink(missing_ok=True)
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, blocks: Iterable[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, MODE)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(file.fileno(), MODE)
        file.writelines(blocks)
        file.flush()
        os.fsync(file.fileno())


def _keep_name(folder: Path) -> None:
    """Have the folder's new entry on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _there(path: Path) -> FileThere:
    return FileThere(
        f"{path.name} is there already and was left as it is. No file was made, nothing was"
        " changed. Give another name."
    )
