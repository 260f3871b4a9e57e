"""Examine one file: read it once, digest it, hash a picture, open what holds others.

Everything in an archive is examined like a file of its own, to a depth and within bounds that count
over the whole of it. What cannot be read is a file all the same, with the reason.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

from longstop.core.evidence.digests import Digests
from longstop.core.evidence.files import Coverage, FileFound
from longstop.core.evidence.names import inside, shown
from longstop.engines.hashing import BLOCK, Digested, Hasher, Running
from longstop.engines.parts import Container, Part, PartRefused
from longstop.engines.pictures import PICTURE_KINDS, PictureReader, Reading
from longstop.engines.readers.limits import Limits
from longstop.engines.scan.kinds import HEAD, REFUSALS, archive_of, media_type, verdict
from longstop.engines.scan.planned import Opened, Planned, ReadFault
from longstop.engines.scratch import Scratch
from longstop.engines.source import Source

# What a disk never says of something that is only read: the disk of the result is meant.
_OUR_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)


@dataclass(slots=True)
class _Left:
    """What one file may still unpack to, over all that is in it."""

    parts: int
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Examiner:
    """What examining needs; pictures is None where perceptual hashes are switched off.

    scratch is a folder for what is unpacked, encrypted, for as long as it is looked at.
    """

    hasher: Hasher
    pictures: PictureReader | None
    scratch: Path
    limits: Limits

    def examine(self, planned: Planned, opened: Opened) -> Iterator[FileFound]:
        """Give what is found of a file and of all in it; never raises for what the file is."""
        if planned.skipped is not None:
            yield left_alone(planned, *planned.skipped)
            return
        blank = left_alone(planned, Coverage.EXAMINED, None)
        left = _Left(self.limits.max_parts, self.limits.max_unpacked_bytes)
        try:
            with opened.open("rb") as stream:
                yield from self._whole(blank, _blocks(stream), opened, left, depth=0)
        except ReadFault as fault:
            yield replace(blank, coverage=fault.coverage, reason=fault.reason)
        except OSError as fault:
            if fault.errno in _OUR_DISK:
                raise
            yield replace(blank, coverage=Coverage.UNREADABLE, reason="read_error")

    def _whole(
        self, blank: FileFound, blocks: Iterator[bytes], again: Source | None, left: _Left,
        *, depth: int,
    ) -> Iterator[FileFound]:  # fmt: skip
        """Examine a file from its first byte; again gives its bytes anew where something can."""
        taken: list[bytes] = []
        _begin(blocks, taken)
        blocks = chain(taken, blocks)
        head = _head(taken)
        kind = media_type(head)
        archive = archive_of(head)
        if archive is None:
            yield self._alone(replace(blank, kind=kind), head, blocks)
            return
        with ExitStack() as held:
            running = self.hasher.begin()
            if again is None:
                scratch = held.enter_context(Scratch(self.scratch))
                scratch.write_all(_through(blocks, running))
                again = scratch
            else:
                for block in blocks:
                    running.take(block)
            found = _digested(replace(blank, kind=kind), running.end(), None)
            yield from self._opened(found, archive, again, left, depth)

    def _alone(self, blank: FileFound, head: bytes, blocks: Iterable[bytes]) -> FileFound:
        """Read a file that holds no others."""
        coverage, reason = verdict(head, blank.kind)
        blank = replace(blank, coverage=coverage, reason=reason)
        if blank.kind not in PICTURE_KINDS:
            return _digested(blank, self.hasher.digest(blocks), None)
        if self.pictures is None:
            digested = self.hasher.digest(blocks)
            return replace(_digested(blank, digested, None), pdq_missing="switched_off")
        most = self.pictures.limits.most_bytes
        kept: list[bytes] = []
        size = 0
        rest = iter(blocks)
        for block in rest:
            kept.append(block)
            size += len(block)
            if size > most:
                digested = self.hasher.digest(chain(kept, rest))
                return replace(_digested(blank, digested, None), pdq_missing="too_large")
        self.pictures.ask(b"".join(kept))
        digested = self.hasher.digest(kept)  # meanwhile the other process decodes
        return _digested(blank, digested, self.pictures.take())

    def _opened(
        self, found: FileFound, archive: Container, source: Source, left: _Left, depth: int
    ) -> Iterator[FileFound]:
        """Give what is in an archive, then the archive itself with how far that went."""
        if depth >= self.limits.max_part_depth:
            yield replace(found, coverage=Coverage.NOT_ATTEMPTED, reason="too_deep")
            return
        try:
            for part in archive.open(source, self.scratch, self.limits):
                left.parts -= 1
                if left.parts < 0:
                    raise PartRefused("too_many_parts")
                yield from self._part(found, part, left, depth + 1)
        except PartRefused as fault:
            coverage = REFUSALS.get(fault.reason, Coverage.UNREADABLE)
            yield replace(found, coverage=coverage, reason=fault.reason)
            return
        yield found

    def _part(self, whole: FileFound, part: Part, left: _Left, depth: int) -> Iterator[FileFound]:
        name = shown(part.name.encode("utf-8", "surrogateescape"))
        blank = FileFound(
            path=inside(whole.path, name), size=None, presence=whole.presence, in_archive=True,
            address=whole.address, coverage=Coverage.EXAMINED,
        )  # fmt: skip
        blocks = _counted(part.blocks, left)
        taken: list[bytes] = []
        try:
            _begin(blocks, taken)
            if part.refused is None or taken:
                blocks = chain(taken, blocks)
                for found in self._whole(blank, blocks, None, left, depth=depth):
                    same = found.path == blank.path and found.coverage is Coverage.EXAMINED
                    yield replace(found, reason=part.refused or found.reason) if same else found
                return
            reason = part.refused
        except PartRefused as fault:
            if fault.reason == "unpacks_too_large":
                raise
            reason = fault.reason
        coverage = REFUSALS.get(reason, Coverage.UNREADABLE)
        yield replace(blank, coverage=coverage, reason=reason, kind=media_type(_head(taken)))


def left_alone(planned: Planned, coverage: Coverage, reason: str | None) -> FileFound:
    """Give what is known of a file that is not read, and how far it is said to be examined."""
    return FileFound(
        path=planned.path, size=planned.size, presence=planned.presence, address=planned.address,
        coverage=coverage, reason=reason,
    )  # fmt: skip


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _begin(blocks: Iterator[bytes], taken: list[bytes]) -> None:
    """Take blocks until a file shows what it is: what unpacks may begin with blocks of nothing."""
    while sum(map(len, taken)) < HEAD and (block := next(blocks, None)) is not None:
        if block:
            taken.append(block)


def _head(taken: list[bytes]) -> bytes:
    return b"".join(taken)[:HEAD]


def _counted(blocks: Iterable[bytes], left: _Left) -> Iterator[bytes]:
    for block in blocks:
        left.size -= len(block)
        if left.size < 0:
            raise PartRefused("unpacks_too_large")
        yield block


def _through(blocks: Iterable[bytes], running: Running) -> Iterator[bytes]:
    for block in blocks:
        running.take(block)
        yield block


def _digested(blank: FileFound, digested: Digested, reading: Reading | None) -> FileFound:
    one = reading.pdq if reading is not None else None
    full = reading.full if reading is not None else None
    digests = Digests(
        md5=digested.md5,
        sha1=digested.sha1,
        sha256=digested.sha256,
        pdq=one.bits if one else None,
        pdq_quality=one.quality if one else None,
        pdq_full=full.bits if full else None,
        pdq_full_quality=full.quality if full else None,
    )
    return replace(
        blank,
        size=digested.size,
        digests=digests,
        camera=reading.camera if reading is not None else False,
        pdq_missing=reading.why if reading is not None else None,
    )
