"""Put a package safely on disk before anything else is done with it, without its media.

The digest and size are those of the sender's bytes. What is kept is the text with media removed:
named by the digest, sealed under the newest key before it touches the disk, readable by our account
only, and there either whole or not at all.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Final, Protocol

from longstop.core.referral.errors import LongstopError
from longstop.engines.base64_run import RemovedMedia
from longstop.engines.drafts import FULL, draft
from longstop.engines.key_ring import KeyRing
from longstop.engines.readers.limits import Limits
from longstop.engines.sealed import SealedFile, SealedWriter
from longstop.engines.sieve import BLOCK, Sieve

_DRAFT = ".incoming-"
_HEX: Final = 64
_PARTS: Final = ".parts"
SUFFIX: Final = ".spool"
NAME: Final = re.compile(rf"[0-9a-f]{{{_HEX}}}(\{_PARTS}/\d{{6}})?\{SUFFIX}")
"""What a file of the spool is called: a package's digest, or a number in its folder."""


class Readable(Protocol):
    """Something that gives bytes until there are none."""

    def read(self, size: int = -1, /) -> bytes:
        """Read at most so many bytes; none at the end."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Spooled:
    """One file as it was received: path, sealed, is None where it was refused and not kept.

    sha256 (lower-case hexadecimal) and size (bytes) are of the original, kept_sha256 and kept_size
    of the text that is kept. kind is 'text' or a media type. refused is None or one of media_file,
    binary_file, over_size.
    """

    sha256: str
    size: int
    path: SealedFile | None
    media: tuple[RemovedMedia, ...]
    refused: str | None
    kind: str
    kept_sha256: str | None
    kept_size: int | None


class SpoolError(LongstopError):
    """The spool could not keep a file; nothing of that file is left behind."""

    exit_code: ClassVar[int] = 3


def spool(stream: Readable, folder: Path, limits: Limits, keys: KeyRing) -> Spooled:
    """Read a package once, keep its text without media in folder, sealed, and give its digest.

    Raises SpoolError where the folder cannot be written or its disk is full.
    """
    sieve = Sieve(limits.max_package_bytes)
    kept, kept_size = hashlib.sha256(), 0
    path = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with draft(folder, _DRAFT) as made:
            writer = SealedWriter(made.out, keys.newest)
            for piece in sieve.pieces(_blocks(stream)):
                writer.write(piece)
                kept.update(piece)
                kept_size += len(piece)
            if not sieve.refused:
                path = spooled_file(folder, sieve.sha256, keys)
                writer.finish(path.label)
                made.keep_as(path.path)
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


def spooled_file(folder: Path, sha256: str, keys: KeyRing) -> SealedFile:
    """Name the sealed file of the package with this digest (hexadecimal), there or not."""
    return named_file(folder, f"{sha256}{SUFFIX}", keys)


def named_file(folder: Path, name: str, keys: KeyRing) -> SealedFile:
    """Give the sealed file of a name as kept_names lists it, there or not.

    Its label is what it must be: the digest of the package, for a part with its number.
    """
    sha256 = bytes.fromhex(name[:_HEX])
    number = name[_HEX:].removesuffix(SUFFIX).removeprefix(_PARTS).lstrip("/")
    label = hashlib.sha256(sha256 + number.encode()).digest() if number else sha256
    return SealedFile(folder / name, keys, label)


def kept_names(folder: Path) -> list[str]:
    """List what the spool keeps, in order; drafts and what is not ours are left out.

    A name is that of a package's text, or of a part's within the folder of its package.
    """
    found = [*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*{_PARTS}/*{SUFFIX}")]
    names = (path.relative_to(folder).as_posix() for path in found if path.is_file())
    return sorted(name for name in names if NAME.fullmatch(name))


def forget(folder: Path, sha256: str) -> None:
    """Delete all that is kept of one package, for good. Raises SpoolError where something stays."""
    parts = parts_folder(folder, sha256)
    try:
        (folder / f"{sha256}{SUFFIX}").unlink(missing_ok=True)
        if parts.exists():
            shutil.rmtree(parts)
    except OSError as error:
        raise SpoolError(
            f"What is kept of a package cannot be deleted in {folder} ({error.strerror}). Nothing"
            " was erased. Mend the folder and try again."
        ) from error


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
    return folder / f"{sha256}{_PARTS}"


def part_file(folder: Path, sha256: str, number: int, keys: KeyRing) -> SealedFile:
    """Name the sealed file of a part by its number, never by what it was called; there or not."""
    return named_file(folder, f"{sha256}{_PARTS}/{number:06}{SUFFIX}", keys)


def write_part(draft: Path, part: SealedFile, pieces: Iterable[bytes]) -> SealedFile | None:
    """Write the text of a part, sealed, into a draft folder; without text there is no file.

    It is safe on the disk once it is kept: what turns out not to be kept need not be.
    """
    texts = (piece for piece in pieces if piece)
    first = next(texts, None)
    if first is None:
        return None
    drafted = replace(part, path=draft / part.path.name)
    descriptor = os.open(drafted.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        writer = SealedWriter(out, part.keys.newest)
        writer.write(first)
        for piece in texts:
            writer.write(piece)
        writer.finish(part.label)
    return drafted


def keep_parts(draft: Path, folder: Path, sha256: str) -> None:
    """Keep all that was written into a draft folder under its package's digest.

    What an earlier run kept of the same package is written over, file by file: it is the same.
    """
    kept = parts_folder(folder, sha256)
    for file in draft.iterdir():
        _settle(file)
    if kept.exists():
        for file in draft.iterdir():
            file.replace(kept / file.name)
        _settle(kept)
    else:
        _settle(draft)
        draft.rename(kept)
    _settle(folder)


def drop(folder: Path, sha256: str) -> None:
    """Drop all that the spool holds of one package, as far as the disk lets it."""
    (folder / f"{sha256}{SUFFIX}").unlink(missing_ok=True)
    shutil.rmtree(parts_folder(folder, sha256), ignore_errors=True)


def kept_of(folder: Path, sha256: str, number: int, keys: KeyRing) -> SealedFile | None:
    """Give the text that the spool holds of a package's part; None where it holds none."""
    places = [part_file(folder, sha256, number, keys)]
    places += [spooled_file(folder, sha256, keys)] if number == 1 else []
    return next((place for place in places if place.path.exists()), None)


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


def _settle(path: Path) -> None:
    """Have what a file holds, or a folder names, on the disk as well."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _spool_error(error: OSError, folder: Path) -> SpoolError:
    what = "the disk is full" if error.errno in FULL else (error.strerror or "it cannot be used")
    return SpoolError(
        f"Receiving stopped at the spool folder {folder}: {what}. Nothing of this file was saved; "
        "packages received before it are complete. Make room or mend the folder, then run the "
        "same `longstop receive` command again."
    )


def _blocks(stream: Readable) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block
