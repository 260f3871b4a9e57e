"""Put a package safely on disk before anything else is done with it, without its media.

The digest and size are those of the sender's bytes. What is kept is the text with media removed:
named by the digest, readable by our account only, and there either whole or not at all.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from longstop.core.referral.errors import LongstopError
from longstop.engines.base64_run import RemovedMedia
from longstop.engines.readers.limits import Limits
from longstop.engines.sieve import BLOCK, Sieve
from longstop.engines.source import Source

_DRAFT = ".incoming-"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Readable(Protocol):
    """Something that gives bytes until there are none."""

    def read(self, size: int = -1, /) -> bytes:
        """Read at most so many bytes; none at the end."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Spooled:
    """One file as it was received: path is None where it was refused and nothing was kept.

    sha256 (lower-case hexadecimal) and size (bytes) are of the original, kept_sha256 and kept_size
    of the text that is kept. kind is 'text' or a media type. refused is None or one of media_file,
    binary_file, over_size.
    """

    sha256: str
    size: int
    path: Path | None
    media: tuple[RemovedMedia, ...]
    refused: str | None
    kind: str
    kept_sha256: str | None
    kept_size: int | None


class SpoolError(LongstopError):
    """The spool could not keep a file; nothing of that file is left behind."""

    exit_code: ClassVar[int] = 3


def spool(stream: Readable, folder: Path, limits: Limits) -> Spooled:
    """Read a package once, keep its text without media in folder, and give its digest.

    Raises SpoolError where the folder cannot be written or its disk is full.
    """
    sieve = Sieve(limits.max_package_bytes)
    kept, kept_size = hashlib.sha256(), 0
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = _new_draft(folder)
        try:
            with os.fdopen(descriptor, "wb") as out:
                for piece in sieve.pieces(_blocks(stream)):
                    out.write(piece)
                    kept.update(piece)
                    kept_size += len(piece)
                out.flush()
                os.fsync(out.fileno())
            path = _keep(draft, folder, sieve)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise _spool_error(error, folder) from error
    return Spooled(
        sha256=sieve.sha256,
        size=sieve.size,
        path=path,
        media=sieve.media,
        refused=sieve.refused,
        kind=sieve.kind,
        kept_sha256=kept.hexdigest() if path is not None else None,
        kept_size=kept_size if path is not None else None,
    )


def _new_draft(folder: Path) -> tuple[int, Path]:
    """Begin a draft that is locked as long as its process lives, and clear those of dead ones."""
    with _alone_in(folder):
        descriptor, name = tempfile.mkstemp(prefix=_DRAFT, dir=folder)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor, Path(name)


@contextmanager
def draft_folder(folder: Path) -> Iterator[Path]:
    """Make a folder for the parts of a package; what is in it at the end is gone.

    It is locked and cleared like the draft of a file. Raises SpoolError for whatever the disk does
    not do meanwhile.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_in(folder):
            path = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder))
            descriptor = os.open(path, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)
            os.close(descriptor)
    except OSError as error:
        raise _spool_error(error, folder) from error


def parts_folder(folder: Path, sha256: str) -> Path:
    """Name the folder in the spool that holds the texts of a package of several parts."""
    return folder / f"{sha256}.parts"


def part_name(number: int) -> str:
    """Name the file that holds the text of a part: by its number, never by what it was called."""
    return f"{number:06}.spool"


def write_part(draft: Path, number: int, pieces: Iterable[bytes]) -> None:
    """Write the text of a part into a draft folder, safe on the disk."""
    descriptor = os.open(draft / part_name(number), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        for piece in pieces:
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def drop_part(draft: Path, number: int) -> None:
    """Take back what was written of a part, if anything was."""
    (draft / part_name(number)).unlink(missing_ok=True)


def part_source(folder: Path, number: int) -> Source:
    """Give the text of a part that was written into a folder."""
    return folder / part_name(number)


def keep_parts(draft: Path, folder: Path, sha256: str) -> Path:
    """Keep all that was written into a draft folder under its package's digest; gives where.

    What an earlier run kept of the same package is written over, file by file: it is the same.
    """
    kept = parts_folder(folder, sha256)
    if kept.exists():
        for file in draft.iterdir():
            file.replace(kept / file.name)
        _settle(kept)
    else:
        _settle(draft)
        draft.rename(kept)
    _settle(folder)
    return kept


def drop(folder: Path, sha256: str) -> None:
    """Drop all that the spool holds of one package."""
    (folder / f"{sha256}.spool").unlink(missing_ok=True)
    shutil.rmtree(parts_folder(folder, sha256), ignore_errors=True)


def kept_of(folder: Path, sha256: str, number: int) -> Source | None:
    """Give the text that the spool holds of a package's part; None where it holds none."""
    places = [parts_folder(folder, sha256) / part_name(number)]
    places += [folder / f"{sha256}.spool"] if number == 1 else []
    return next((place for place in places if place.exists()), None)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder, so that nobody clears a draft between its making and its lock; clear it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in folder.glob(f"{_DRAFT}*"):
            _clear_if_dead(left)
        yield
    finally:
        os.close(handle)


def _clear_if_dead(draft: Path) -> None:
    try:
        descriptor = os.open(draft, os.O_RDONLY)
    except FileNotFoundError:
        return  # its process has just finished with it
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        else:
            draft.unlink(missing_ok=True)
    except BlockingIOError:
        pass  # somebody is still writing it
    finally:
        os.close(descriptor)


def _keep(draft: Path, folder: Path, sieve: Sieve) -> Path | None:
    if sieve.refused:
        return None
    path = folder / f"{sieve.sha256}.spool"
    draft.replace(path)
    _settle(folder)
    return path


def _settle(folder: Path) -> None:
    """Have what a folder names on the disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _spool_error(error: OSError, folder: Path) -> SpoolError:
    what = "the disk is full" if error.errno in _FULL else (error.strerror or "it cannot be used")
    return SpoolError(
        f"Receiving stopped at the spool folder {folder}: {what}. Nothing of this file was saved; "
        "packages received before it are complete. Make room or mend the folder, then run the "
        "same `longstop receive` command again."
    )


def _blocks(stream: Readable) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block
