"""Carry one source record from any reader to the actions in one shape.

Every outside format becomes these values, so that nothing behind the readers knows a format.
A value keeps the path it came from (`reported.e_mail`, `reportedPersons[0].emails[1]`), because
a court and a second reader must be able to find it in the sender's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.core.referral.vocabulary import (
    IdentifierKind,
    Question,
    Role,
    Said,
    StatementKind,
    Viewed,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """An instant in UTC with the text it was read from and the zone that text was read in."""

    at: datetime
    zone: str
    raw: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Identifier:
    """One value by which somebody can be found again, raw as sent; the normal form comes later.

    shared is the sender's word that a connection is a proxy's, a VPN's, a hosting company's or a
    carrier's. Without that word it is False, which says nothing; it is never guessed.
    """

    kind: IdentifierKind
    raw: str
    path: str
    service: str | None = None
    verified: bool | None = None
    moment: Moment | None = None
    port: int | None = None
    event: str | None = None
    shared: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """Who says what about a question: evaluations are the sender's or the source's default.

    source_evaluation and content_evaluation follow the common five-point scales (A-E, 1-5);
    'E' and '5' mean untested and unknown.
    """

    question: Question
    path: str
    answer: Said = Said.UNKNOWN
    text: str | None = None
    kind: StatementKind = StatementKind.ALLEGATION
    source_evaluation: str = "E"
    content_evaluation: str = "5"
    said_at: Moment | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where somebody is or was, as the sender wrote it; country is ISO 3166 alpha-2 if known."""

    street: str | None = None
    town: str | None = None
    area: str | None = None
    postcode: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A person named or shown in a source record, with the role the sender gave.

    date_of_birth is ISO (YYYY, YYYY-MM or YYYY-MM-DD); stated_age is in years at the event.
    age_disputed is true where the source itself gives two ages on different sides of 18.
    """

    role: Role
    path: str
    given_name: str | None = None
    family_name: str | None = None
    other_names: str | None = None
    date_of_birth: str | None = None
    stated_age: int | None = None
    age_disputed: bool = False
    occupation: str | None = None
    school: str | None = None
    places: tuple[Place, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FileItem:
    """A file the sender speaks of: its digest, never its content.

    digest_kind is lower case ('md5', 'sha1', 'sha256', 'pdq'); digest is lower-case hexadecimal.
    """

    path: str
    digest_kind: str
    digest: str
    name: str | None = None
    viewed: Viewed = Viewed.ABSENT
    classification: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One readable source record.

    ordinal counts records in the package from 1; part is the number of the part it stands in.
    content is the whole record as text (JSON), media removed, unknown fields included.
    unknown_fields are the paths we do not know, without their values. reference is the sender's
    own. incident_code is neutral. informational: the sender says that it is for information only.
    """

    ordinal: int
    content: str
    reference: str | None = None
    reporter: str | None = None
    sent_at: Moment | None = None
    incident_code: str | None = None
    incident_at: Moment | None = None
    urgent: bool = False
    informational: bool = False
    handling: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    files: tuple[FileItem, ...] = ()
    statements: tuple[Statement, ...] = ()
    unknown_fields: tuple[str, ...] = ()
    part: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Unreadable:
    """One source record that could not be read: it is quarantined with its text.

    reason is a code ('not_json', 'too_long', 'bad_date', ...); where says line and field; neither
    holds a value out of the record.
    """

    ordinal: int
    content: str
    reason: str
    where: str
    part: int = 1


SourceRecord = Report | Unreadable
