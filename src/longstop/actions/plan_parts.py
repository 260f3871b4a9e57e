"""Decide what each part of a package is read as, before a row of it is written.

What was decided is on the ledger with the package, so that a receive that was cut short goes on
with the same records in the same order, whatever has changed meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from longstop.core.intake.parts import Stated, declared_of
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.manifest import PartLine
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.records import Report, SourceRecord
from longstop.engines.readers.choose import Reader, ReaderSettings, UnreadableFile, open_reader
from longstop.engines.readers.free_text import FREE_TEXT, FreeTextReader, plain_text
from longstop.engines.source import Source
from longstop.engines.unpack import FoundPart, Unpacked

NOTHING_READABLE = "nothing_readable"
NO_RECORD = "no_record"
_HEADERS = "mail_headers"


class PartsChanged(LongstopError):
    """The file is the one that was begun, but it is taken apart otherwise than then."""

    exit_code = 3


@dataclass(slots=True)
class PartPlan:
    """One part and what is read out of it: a format, 'free_text', or nothing for a reason."""

    found: FoundPart
    read_as: str | None
    reason: str | None
    read: int = 0
    declared: int | None = None
    unknown_fields: tuple[str, ...] = ()


class PackagePlan:
    """All parts of a package in their order, and the records in them; reading fills in the rest."""

    def __init__(self, unpacked: Unpacked, wanted: str, settings: ReaderSettings) -> None:
        """Look at each part; wanted is how texts are to be read, or 'auto'."""
        self._wanted = wanted
        self._settings = settings
        self._unpacked = unpacked
        self._heads = {p.within: p.text for p in unpacked.parts if p.kind == _HEADERS}
        self._said: set[tuple[int | None, bytes]] = set()
        self.parts = [self._plan(found) for found in unpacked.parts]

    @property
    def refused(self) -> str | None:
        """Say why nothing of the package can be read, if nothing can."""
        if any(part.read_as is not None for part in self.parts):
            return None
        return self.parts[0].reason if len(self.parts) == 1 else NOTHING_READABLE

    @property
    def format(self) -> str:
        """Name what the package is: the format of a lone file, else the kind of container."""
        return (len(self.parts) == 1 and self.parts[0].read_as) or self._unpacked.kind

    @property
    def declared(self) -> int | None:
        """Say how many records the parts declare; known when all were read."""
        read = [part for part in self.parts if part.read_as is not None]
        return declared_of([Stated(part.read, part.declared) for part in read])

    @property
    def unknown_fields(self) -> list[str]:
        """List the fields round the records that we do not know; known when all were read."""
        return [path for part in self.parts for path in part.unknown_fields]

    @property
    def text_size(self) -> int:
        """Count the bytes there are to read."""
        return sum(part.found.kept_size or 0 for part in self.parts if part.read_as is not None)

    def lines(self) -> list[PartLine]:
        """Write the manifest, with a fresh salt for each name."""
        return [_line(part) for part in self.parts]

    def unkept(self) -> list[PartLine]:
        """Write the manifest of a package of which no text is kept."""
        return [replace(line, kept_size=None, kept_sha256=None) for line in self.lines()]

    def as_begun(self, lines: Sequence[PartLine]) -> None:
        """Read on as it was begun; raises PartsChanged where that cannot be done."""
        if [_fixed(line) for line in lines] != [_fixed(line) for line in self.lines()]:
            raise PartsChanged(
                "The file is the one that was begun, but its parts are not those of then: the "
                "program or its limits have changed meanwhile. Nothing more was saved; what was "
                "saved is safe, and the package stays open with its clock. Receive it with the "
                "version that began it."
            )
        for part, line in zip(self.parts, lines, strict=True):
            part.read_as, part.reason = line.read_as, line.reason

    def as_read(self, other: PackagePlan) -> None:
        """Take over what reading the same plan elsewhere has filled in."""
        for part, read in zip(self.parts, other.parts, strict=True):
            part.read, part.declared = read.read, read.declared
            part.unknown_fields = read.unknown_fields

    def records(self) -> Iterator[SourceRecord]:
        """Read the records of all parts; their ordinals run on, and each knows its part."""
        ordinal = 0
        for part in self.parts:
            if part.read_as is None:
                continue
            reader = self._reader(part.found, part.read_as)
            for part.read, record in enumerate(reader.records(), start=1):
                ordinal += 1
                number = part.found.number
                if (record.ordinal, record.part) == (ordinal, number):
                    yield record
                else:
                    yield replace(record, ordinal=ordinal, part=number)
            part.declared, part.unknown_fields = reader.declared, reader.unknown_fields

    def _plan(self, found: FoundPart) -> PartPlan:
        if found.text is None:
            return PartPlan(found, None, found.reason)
        if not found.records:
            return PartPlan(found, None, NO_RECORD)
        try:
            return PartPlan(found, self._format(found, found.text), None)
        except UnreadableFile as fault:
            return PartPlan(found, None, fault.reason)

    def _format(self, found: FoundPart, text: Source) -> str:
        try:
            reader = open_reader(text, self._wanted, self._settings)
        except UnreadableFile:
            if not found.prose:
                raise
        else:
            if not found.prose or isinstance(next(reader.records(), None), Report):
                return reader.format
        return self._prose(found, text)

    def _prose(self, found: FoundPart, text: Source) -> str:
        """Take a text as what a person wrote; raises UnreadableFile where it says nothing new."""
        html = found.kind == "html"
        words = "".join(plain_text(text, html=html, limits=self._settings.limits).split())
        if not words:
            raise UnreadableFile("empty", "The text is empty.")
        said = (found.within, sha256(words.encode("utf-8", "surrogatepass")).digest())
        if said in self._said:
            raise UnreadableFile("same_text", "The same text stands in another form.")
        self._said.add(said)
        return FREE_TEXT

    def _reader(self, found: FoundPart, read_as: str) -> Reader:
        assert found.text is not None, "only what is kept is read"
        if read_as != FREE_TEXT:
            return open_reader(found.text, read_as, self._settings)
        return FreeTextReader(
            found.text,
            html=found.kind == "html",
            headers=self._heads.get(found.within),
            limits=self._settings.limits,
        )


def _line(part: PartPlan) -> PartLine:
    found, salt = part.found, os.urandom(SALT_BYTES)
    return PartLine(
        number=found.number,
        within=found.within,
        path=found.path,
        size=found.size,
        sha256=found.sha256,
        kind=found.kind,
        read_as=part.read_as,
        reason=part.reason,
        kept_size=found.kept_size,
        kept_sha256=found.kept_sha256,
        media_removed=len(found.media),
        salt=salt,
        commitment=commit(salt, [found.path]),
    )


def _fixed(line: PartLine) -> tuple[object, ...]:
    """Give what the bytes alone decide of a part."""
    return (line.number, line.within, line.size, line.sha256, line.kind, line.kept_sha256)
