"""Put a package safely on disk before anything else is done with it, without its media.

The digest and size are those of the sender's bytes. What is kept is the text with media removed:
named by the digest, sealed under the newest key before it touches the disk, readable by our account
only, and there either whole or not at all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar

from longstop.core.referral.errors import LongstopError
from longstop.engines.base64_run import RemovedMedia
from longstop.engines.drafts import FULL, draft
from longstop.engines.key_ring import KeyRing
from longstop.engines.media_filter import MediaFilter
from longstop.engines.media_signatures import SIGNATURE_BYTES, kind_of
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.sniff import HEAD_BYTES, sniff_mark
from longstop.engines.sealed import SealedFile, SealedWriter
from longstop.engines.text_check import is_binary

_BLOCK = 1 << 20
_DRAFT = ".incoming-"
SUFFIX = ".spool"
_KEPT = re.compile(r"[0-9a-f]{64}\.spool")
_REFUSED_KINDS = {"image": "media_file", "video": "media_file", "audio": "media_file"}
_REFUSED_BINARY = "binary_file"
_REFUSED_SIZE = "over_size"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spooled:
    """One file as it was received: path, sealed, is None where it was refused and not kept.

    sha256 (lower-case hexadecimal) and size (bytes) are of the original. refused is None or one of
    media_file, binary_file, over_size.
    """

    sha256: str
    size: int
    path: SealedFile | None
    media: tuple[RemovedMedia, ...]
    refused: str | None


class SpoolError(LongstopError):
    """The spool could not keep a file; nothing of that file is left behind."""

    exit_code: ClassVar[int] = 3


def spool(stream: BinaryIO, folder: Path, limits: Limits, keys: KeyRing) -> Spooled:
    """Read a package once, keep its text without media in folder, sealed, and give its digest.

    Raises SpoolError where the folder cannot be written or its disk is full.
    """
    intake = _Intake(limits)
    path = None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with draft(folder, _DRAFT) as made:
            writer = SealedWriter(made.out, keys.newest)
            for piece in intake.pieces(stream):
                writer.write(piece)
            if not intake.refused:
                writer.finish(bytes.fromhex(intake.sha256))
                path = spooled_file(folder, intake.sha256, keys)
                made.keep_as(path.path)
    except OSError as error:
        raise _spool_error(error, folder) from error
    return Spooled(
        sha256=intake.sha256,
        size=intake.size,
        path=path,
        media=() if intake.refused else tuple(intake.media),
        refused=intake.refused,
    )


def spooled_file(folder: Path, sha256: str, keys: KeyRing) -> SealedFile:
    """Name the sealed file of the package with this digest (hexadecimal), there or not."""
    return SealedFile(folder / f"{sha256}{SUFFIX}", keys, bytes.fromhex(sha256))


def kept_files(folder: Path) -> list[Path]:
    """List what the spool keeps, by name; drafts and what is not ours are left out."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if _KEPT.fullmatch(path.name) and path.is_file())


def _spool_error(error: OSError, folder: Path) -> SpoolError:
    what = "the disk is full" if error.errno in FULL else (error.strerror or "it cannot be used")
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
