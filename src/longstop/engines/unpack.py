"""Take a package apart: everything in it is a part with its digest, and nothing in it is lost.

The sender's bytes are digested first. A file that holds others is opened, and so is what is found
in it, to a depth. Each part is digested; text is kept with media taken out, under a number; media
and other binary are not kept. A part that cannot be read is a part all the same, with its reason.

The same bytes give the same parts each time: an interrupted receive goes on from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from longstop.engines.base64_run import RemovedMedia
from longstop.engines.key_ring import KeyRing
from longstop.engines.openers.choose import (
    HEAD_BYTES,
    container_named,
    container_of,
    may_hold_others,
)
from longstop.engines.parts import Container, Part, PartRefused
from longstop.engines.readers.limits import Limits
from longstop.engines.scratch import Scratch
from longstop.engines.sealed import SealedFile
from longstop.engines.sieve import BLOCK, Sieve, even
from longstop.engines.source import Source
from longstop.engines.spool import (
    Readable,
    Spooled,
    draft_folder,
    keep_parts,
    part_file,
    spool,
    write_part,
)

OPENED = "opened"
NOTHING_INSIDE = "nothing_inside"
MOST_PATH = 1_000
_REASONS = {
    "application/ms-tnef": "winmail_dat",
    "application/x-ole-storage": "old_office_file",
    "application/rtf": "rtf",
    "application/pdf": "pdf",
    "application/applefile": "system_file",
    "application/x-ds-store": "system_file",
    "application/vnd.rar": "other_archive",
    "application/x-7z-compressed": "other_archive",
    "application/gzip": "other_archive",
    "application/x-bzip2": "other_archive",
    "application/x-xz": "other_archive",
    "application/zstd": "other_archive",
}
_ARMOUR = {b"-----BEGIN PGP MESSAGE-----": "pgp", b"-----BEGIN PKCS7-----": "smime"}


class PackageRefused(Exception):
    """All that is in a package is more than we take; reason is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPart:
    """One part: number from 1 in the order found, within the number of what holds it.

    path is the names from the package down. size and sha256 are of the part's own bytes, None where
    they could not be had to their end. reason says why nothing of it is kept to be read ('opened'
    for what holds others). text is what is kept, with its size and digest; media what was taken
    out of it.
    """

    number: int
    within: int | None
    path: str
    size: int | None
    sha256: str | None
    kind: str
    reason: str | None = None
    records: bool = True
    prose: bool = False
    text: Source | None = None
    kept_size: int | None = None
    kept_sha256: str | None = None
    media: tuple[RemovedMedia, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpacked:
    """A package taken apart. refused says why nothing of it is kept; then parts have no text.

    The first part is the package itself.
    """

    sha256: str
    size: int
    parts: tuple[FoundPart, ...]
    refused: str | None

    @property
    def kind(self) -> str:
        """Name what the package is: 'text', a kind of container, or a media type."""
        return self.parts[0].kind

    @property
    def media_removed(self) -> int:
        """Count what was taken out of texts."""
        return sum(len(part.media) for part in self.parts)


def unpack(stream: BinaryIO, folder: Path, limits: Limits, keys: KeyRing) -> Unpacked:
    """Read a package once and take it apart; its texts are kept below the folder, whole or not.

    Raises SpoolError where the folder cannot be written or its disk is full.
    """
    whole = _Again(stream)
    if not may_hold_others(whole.head):
        return _alone(spool(whole, folder, limits, keys))
    with draft_folder(folder) as draft, Scratch(draft) as scratch:
        digest = _Digest()
        scratch.write_all(_within(digest.passing(_blocks(whole)), limits.max_package_bytes))
        if digest.size > limits.max_package_bytes:
            return _refused(digest, "application/octet-stream", "over_size")
        container = container_of(whole.head, scratch)
        if container is None:
            with scratch.open("rb") as again:
                return _alone(spool(again, folder, limits, keys))

        def sealed(number: int) -> SealedFile:
            return part_file(folder, digest.sha256, number, keys)

        unpacker = _Unpacker(draft, limits, sealed)
        try:
            unpacker.open(container, scratch, digest)
        except PackageRefused as fault:
            return _refused(digest, container.kind, fault.reason)
        parts = unpacker.found
        if len(parts) == 1:
            reason = parts[0].reason
            reason = NOTHING_INSIDE if reason in (None, OPENED) else reason
            return _refused(digest, container.kind, str(reason))
        keep_parts(draft, folder, digest.sha256)
    return Unpacked(
        sha256=digest.sha256,
        size=digest.size,
        parts=tuple(
            replace(part, text=sealed(part.number)) if part.text is not None else part
            for part in parts
        ),
        refused=None,
    )


def _alone(spooled: Spooled) -> Unpacked:
    """Give a file that holds no others: it is its own one part."""
    part = FoundPart(
        number=1,
        within=None,
        path="",
        size=spooled.size,
        sha256=spooled.sha256,
        kind=spooled.kind,
        reason=spooled.refused,
        text=spooled.path,
        kept_size=spooled.kept_size,
        kept_sha256=spooled.kept_sha256,
        media=spooled.media,
    )
    return Unpacked(
        sha256=spooled.sha256, size=spooled.size, parts=(part,), refused=spooled.refused
    )


def _refused(digest: _Digest, kind: str, reason: str) -> Unpacked:
    part = FoundPart(
        number=1, within=None, path="", size=digest.size, sha256=digest.sha256, kind=kind,
        reason=reason,
    )  # fmt: skip
    return Unpacked(sha256=digest.sha256, size=digest.size, parts=(part,), refused=reason)


class _Unpacker:
    """Takes one package apart; found are its parts so far, in their order."""

    def __init__(self, draft: Path, limits: Limits, sealed: Callable[[int], SealedFile]) -> None:
        self._draft = draft
        self._sealed = sealed
        self._limits = limits
        self._left = limits.max_unpacked_bytes
        self.found: list[FoundPart] = []

    def open(self, container: Container, source: Source, digest: _Digest) -> None:
        """Take the package itself; raises PackageRefused where all in it is too much."""
        whole = FoundPart(
            number=1, within=None, path="", size=digest.size, sha256=digest.sha256,
            kind=container.kind, reason=OPENED,
        )  # fmt: skip
        self.found.append(whole)
        self._inside(container, source, whole, depth=1)

    def _inside(self, container: Container, source: Source, whole: FoundPart, depth: int) -> None:
        try:
            for part in container.open(source, self._draft, self._limits):
                self._take(part, whole, depth)
        except PartRefused as fault:
            self.found[whole.number - 1] = replace(whole, reason=fault.reason)

    def _take(self, part: Part, whole: FoundPart, depth: int) -> None:
        number = len(self.found) + 1
        if number > self._limits.max_parts:
            raise PackageRefused("too_many_parts")
        blank = FoundPart(
            number=number,
            within=whole.number,
            path=_path(whole.path, part.name),
            size=None,
            sha256=None,
            kind=part.kind or "application/octet-stream",
            records=part.records,
            prose=part.prose,
        )
        self.found.append(blank)
        try:
            self._fill(part, blank, depth)
        except PartRefused as fault:
            self._drop(number)
            self.found[number - 1] = replace(blank, reason=part.refused or fault.reason)

    def _fill(self, part: Part, blank: FoundPart, depth: int) -> None:
        blocks = even(self._counted(part.blocks))
        first = next(blocks, b"")
        blocks = chain((first,), blocks)
        if part.refused is not None:
            digest = _Digest()
            for _ in digest.passing(blocks):
                pass
            known: dict[str, Any] = (
                {"size": digest.size, "sha256": digest.sha256} if digest.size else {}
            )
            self._set(replace(blank, reason=part.refused, **known))
            return
        stated = container_named(part.kind)
        if not part.records or (stated is None and not may_hold_others(first[:HEAD_BYTES])):
            self._keep(blocks, part, blank)
            return
        with Scratch(self._draft) as scratch:
            digest = _Digest()
            scratch.write_all(digest.passing(blocks))
            container = stated or container_of(first[:HEAD_BYTES], scratch)
            if container is None:
                with scratch.open("rb") as again:
                    self._keep(_blocks(again), part, blank)
                return
            known = {"size": digest.size, "sha256": digest.sha256, "kind": container.kind}
            deep = depth >= self._limits.max_part_depth
            opened = replace(blank, reason="too_deep" if deep else OPENED, **known)
            self._set(opened)
            if not deep:
                self._inside(container, scratch, opened, depth + 1)

    def _keep(self, blocks: Iterable[bytes], part: Part, blank: FoundPart) -> None:
        """Digest a part that holds no others, and keep it where it is text."""
        sieve = Sieve(self._limits.max_package_bytes, part.charset)
        kept = _Digest()
        first = _First(blocks)
        sealed = self._sealed(blank.number)
        text = write_part(self._draft, sealed, kept.passing(sieve.pieces(first)))
        reason = sieve.refused
        if reason is not None:
            reason = _REASONS.get(sieve.kind, reason)
        elif not kept.size:
            reason = "empty"
        else:
            reason = next((why for mark, why in _ARMOUR.items() if first.begins(mark)), None)
        done = replace(
            blank,
            size=sieve.size,
            sha256=sieve.sha256,
            kind=sieve.kind if sieve.refused else part.kind or sieve.kind,
            reason=reason,
        )
        if reason is not None:
            self._drop(blank.number)
            self._set(done)
            return
        self._set(
            replace(
                done,
                text=text,
                kept_size=kept.size,
                kept_sha256=kept.sha256,
                media=sieve.media,
            )
        )

    def _drop(self, number: int) -> None:
        """Take back what was written of a part, if anything was."""
        (self._draft / self._sealed(number).path.name).unlink(missing_ok=True)

    def _set(self, part: FoundPart) -> None:
        self.found[part.number - 1] = part

    def _counted(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._left -= len(block)
            if self._left < 0:
                raise PackageRefused("unpacks_too_large")
            yield block


class _Digest:
    """Digests and measures bytes on their way."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def passing(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._hash.update(block)
            self.size += len(block)
            yield block


class _First:
    """Blocks on their way, whose beginning is remembered."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self._first = b""

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self._first = self._first or block[:HEAD_BYTES]
            yield block

    def begins(self, mark: bytes) -> bool:
        return self._first.lstrip().startswith(mark)


class _Again:
    """A stream whose head was read, as if it had not been."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting = self.head = b"".join(_first_bytes(stream))

    def read(self, size: int = -1, /) -> bytes:
        if self._waiting:
            given, self._waiting = self._waiting, b""
            return given
        return self._stream.read(size)


def _first_bytes(stream: BinaryIO) -> Iterator[bytes]:
    missing = HEAD_BYTES
    while missing and (block := stream.read(missing)):
        yield block
        missing -= len(block)


def _blocks(stream: Readable) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _within(blocks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Give no more than so many bytes; the rest is read and not given."""
    for block in blocks:
        if most >= len(block):
            yield block
        most -= len(block)


def _path(above: str, name: str) -> str:
    """Write where a part stands as text that can be stored and shown, whatever it is called."""
    shown = name.replace("\0", "\u2400").encode("utf-8", "backslashreplace").decode()
    path = f"{above}/{shown}" if above else shown
    return path if len(path) <= MOST_PATH else f"{path[:MOST_PATH]}[cut]"
