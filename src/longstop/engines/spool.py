"""Put a package safely on disk before anything else is done with it, without its media.

The digest and size are those of the sender's bytes. What is kept is the text with media removed:
named by the digest, readable by our account only, and there either whole or not at all.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

from longstop.core.referral.errors import LongstopError
from longstop.engines.base64_run import RemovedMedia
from longstop.engines.media_filter import MediaFilter
from longstop.engines.media_signatures import SIGNATURE_BYTES, kind_of
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.sniff import HEAD_BYTES, sniff_mark
from longstop.engines.text_check import is_binary

_BLOCK = 1 << 20
_DRAFT = ".incoming-"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED_KINDS = {"image": "media_file", "video": "media_file", "audio": "media_file"}
_REFUSED_BINARY = "binary_file"
_REFUSED_SIZE = "over_size"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spooled:
    """One file as it was received: path is None where it was refused and nothing was kept.

    sha256 (lower-case hexadecimal) and size (bytes) are of the original. refused is None or one of
    media_file, binary_file, over_size.
    """

    sha256: str
    size: int
    path: Path | None
    media: tuple[RemovedMedia, ...]
    refused: str | None


class SpoolError(LongstopError):
    """The spool could not keep a file; nothing of that file is left behind."""

    exit_code: ClassVar[int] = 3


def spool(stream: BinaryIO, folder: Path, limits: Limits) -> Spooled:
    """Read a package once, keep its text without media in folder, and give its digest.

    Raises SpoolError where the folder cannot be written or its disk is full.
    """
    intake = _Intake(limits)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = _new_draft(folder)
        try:
            with os.fdopen(descriptor, "wb") as out:
                for piece in intake.pieces(stream):
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            path = _keep(draft, folder, intake)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise _spool_error(error, folder) from error
    return Spooled(
        sha256=intake.sha256,
        size=intake.size,
        path=path,
        media=() if intake.refused else tuple(intake.media),
        refused=intake.refused,
    )


def forget(folder: Path, sha256: str) -> bool:
    """Delete what is kept of one file; says whether anything was. Raises SpoolError."""
    path = folder / f"{sha256}.spool"
    there = path.exists()
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise SpoolError(
            f"What is kept of a package cannot be deleted in {folder} ({error.strerror}). Nothing"
            " was changed. Mend the folder and try again."
        ) from error
    return there


def _new_draft(folder: Path) -> tuple[int, Path]:
    """Begin a draft that is locked as long as its process lives, and clear those of dead ones."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # nobody clears a draft between its making and its lock
        for left in folder.glob(f"{_DRAFT}*"):
            _clear_if_dead(left)
        descriptor, name = tempfile.mkstemp(prefix=_DRAFT, dir=folder)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(handle)
    return descriptor, Path(name)


def _clear_if_dead(draft: Path) -> None:
    try:
        descriptor = os.open(draft, os.O_RDONLY)
    except FileNotFoundError:
        return  # its process has just finished with it
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        draft.unlink(missing_ok=True)
    except BlockingIOError:
        pass  # somebody is still writing it
    finally:
        os.close(descriptor)


def _keep(draft: Path, folder: Path, intake: _Intake) -> Path | None:
    if intake.refused:
        return None
    path = folder / f"{intake.sha256}.spool"
    draft.replace(path)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return path


def _spool_error(error: OSError, folder: Path) -> SpoolError:
    what = "the disk is full" if error.errno in _FULL else (error.strerror or "it cannot be used")
    return SpoolError(
        f"Receiving stopped at the spool folder {folder}: {what}. Nothing of this file was saved; "
        "packages received before it are complete. Make room or mend the folder, then run the "
        "same `longstop receive` command again."
    )


class _Intake:
    """Account for one stream: everything is counted and digested, text is passed on."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._hash = hashlib.sha256()
        self._filter: MediaFilter | None = None
        self.size = 0
        self.refused: str | None = None

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    @property
    def media(self) -> list[RemovedMedia]:
        return self._filter.removed if self._filter else []

    def pieces(self, stream: BinaryIO) -> Iterator[bytes]:
        """Give the text that may be kept; a refused stream is still read to its end."""
        for block in _blocks(stream):
            self._hash.update(block)
            if self.size == 0:
                self._begin(block)
            self.size += len(block)
            if self.refused is None:
                self.refused = self._judge(block)
            if self.refused is None and self._filter is not None:
                yield self._filter.feed(block)
        if self.refused is None and self._filter is not None:
            yield self._filter.finish()

    def _begin(self, block: bytes) -> None:
        self._mark = sniff_mark(block[:HEAD_BYTES])
        kind = kind_of(block[:SIGNATURE_BYTES]) or kind_of(
            block[self._mark.mark_bytes :][:SIGNATURE_BYTES]
        )
        if kind is not None:
            self.refused = _REFUSED_KINDS.get(kind.split("/")[0], _REFUSED_BINARY)
        codec = self._mark.codec if self._mark.width > 1 else None
        self._filter = MediaFilter(codec=codec or "ascii", width=self._mark.width)

    def _judge(self, block: bytes) -> str | None:
        if self.size > self._limits.max_package_bytes:
            return _REFUSED_SIZE
        if is_binary(block, codec=self._mark.codec, width=self._mark.width):
            return _REFUSED_BINARY
        return None


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Give blocks of one size, so that what is decided never depends on how a pipe delivers."""
    while block := stream.read(_BLOCK):
        parts = [block]
        missing = _BLOCK - len(block)
        while missing and (part := stream.read(missing)):
            parts.append(part)
            missing -= len(part)
        yield b"".join(parts)
