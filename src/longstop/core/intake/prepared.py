"""Work out of one source record what needs nothing beside it, wherever the record is read.

That is the digest of its text and, of each person, identifier, statement and file, the values of
its row with 32 random bytes and a commitment: half of what a receive costs behind its reader. So
it can be done in the process that reads, while another makes rows of the records before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from longstop.core.ledger.commitment import commit, identifier_values
from longstop.core.ledger.replay import iso
from longstop.core.referral.records import (
    FileItem,
    Identifier,
    Moment,
    Person,
    Place,
    Report,
    SourceRecord,
    Statement,
)

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_PLACE = ("street", "town", "area", "postcode", "country")

Row = tuple[Any, ...]
"""The values of a row without its numbers; the last two are its salt and its commitment."""


@dataclass(frozen=True, slots=True)
class PersonRows:
    """The row of a person, and those of their identifiers and statements."""

    own: Row
    identifiers: tuple[Row, ...]
    statements: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A source record, the SHA-256 of its text, and its rows; bound is salt and commitment of its
    reference and text. What is random in it makes no two different.
    """

    record: SourceRecord
    content_sha256: bytes
    bound: tuple[bytes, bytes] = field(compare=False)
    persons: tuple[PersonRows, ...] = field(default=(), compare=False)
    files: tuple[Row, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Preparing:
    """Prepares records; form gives the normal form of an identifier, salts 32 random bytes each."""

    form: Callable[[Identifier], str | None]
    salts: Iterator[bytes]

    def prepare(self, record: SourceRecord) -> Prepared:
        """Prepare a record."""
        digest = hashlib.sha256(record.content.encode("utf-8", "surrogatepass")).digest()
        report = record if isinstance(record, Report) else None
        salt = next(self.salts)
        return Prepared(
            record,
            digest,
            (salt, commit(salt, [report.reference if report else None, record.content])),
            tuple(map(self._person, report.persons)) if report else (),
            tuple(map(self._file, report.files)) if report else (),
        )

    def _person(self, person: Person) -> PersonRows:
        return PersonRows(
            person_row(person, next(self.salts)),
            tuple(map(self._identifier, person.identifiers)),
            tuple(statement_row(one, next(self.salts)) for one in person.statements),
        )

    def _identifier(self, one: Identifier) -> Row:
        moment = one.moment
        values = (
            one.kind.value, one.raw, self.form(one), one.path, one.service, one.verified,
            moment_text(moment), moment.zone if moment else None, moment.raw if moment else None,
            one.port, one.event,
        )  # fmt: skip
        salt = next(self.salts)
        bound = commit(salt, identifier_values(values, shared=one.shared))
        return (*values, one.shared, salt, bound)

    def _file(self, item: FileItem) -> Row:
        values = (
            item.digest_kind, item.digest, item.path, item.name, item.viewed.value,
            item.classification,
        )  # fmt: skip
        salt = next(self.salts)
        return (*values, salt, commit(salt, values))


def person_row(person: Person, salt: bytes) -> Row:
    """Give the row of a person."""
    values = (
        person.role.value, person.path, person.given_name, person.family_name,
        person.other_names, person.date_of_birth, person.stated_age, person.age_disputed,
        person.occupation, person.school, _encoder.encode([*map(_place, person.places)]),
    )  # fmt: skip
    return (*values, salt, commit(salt, values))


def statement_row(one: Statement, salt: bytes) -> Row:
    """Give the row of a statement."""
    values = (
        one.question.value, one.answer.value, one.text, one.kind.value, one.source_evaluation,
        one.content_evaluation, one.path, moment_text(one.said_at),
    )  # fmt: skip
    return (*values, salt, commit(salt, values))


def moment_text(moment: Moment | datetime | None) -> str | None:
    """Write a moment as the ledger and COPY take it."""
    if moment is None:
        return None
    return iso(moment.at if isinstance(moment, Moment) else moment)


def _place(place: Place) -> dict[str, str]:
    return {name: value for name in _PLACE if (value := getattr(place, name)) is not None}
