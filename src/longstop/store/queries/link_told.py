"""Read what reports say of reported people, for the service that makes their profiles.

One table at a time, each by its key: what was received a moment ago is not in the planner's figures
yet, and a join of such tables may be made the wrong way round and take for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.linkage.incidents import Incident
from longstop.store.queries.linking import numbers
from longstop.store.session import Connection

_ONE_ROW_OF_NUMBERS = frozenset({"cybertip-json"})
"""Formats whose issuer numbers all reports in one row, whoever sends them, so that a number is one
report's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldRow:
    """What one record says of one reported person; places is JSON, on the day of what happened.

    narratives are texts about this person, empty where the record reports somebody else too;
    own_report is the record's number where it is about nobody else.
    """

    referral_id: int
    party_id: int
    given_name: str | None
    family_name: str | None
    other_names: str | None
    date_of_birth: str | None
    stated_age: int | None
    places: str
    happened_at: datetime | None
    country: str | None
    reporter: str | None
    narratives: Sequence[str]
    own_report: str | None


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """One identifier of a party in its stored normal form; at is when it was used.

    shared is the sender's word that many stand behind the connection.
    """

    party_id: int
    kind: str
    normal: str
    service: str | None
    verified: bool | None
    at: datetime | None
    port: int | None
    shared: bool


@dataclass(frozen=True, slots=True)
class _Party:
    """A reported person in one record."""

    referral_id: int
    record_id: int
    party_id: int
    given_name: str | None
    family_name: str | None
    other_names: str | None
    date_of_birth: str | None
    stated_age: int | None
    places: str


@dataclass(frozen=True, slots=True)
class _Record:
    """A record; first is the record that it follows up, or itself."""

    id: int
    first: int
    package_id: int
    source_id: int
    reference: str | None
    reporter: str | None
    happened_at: datetime | None


_PARTIES = (
    "select subject_of as referral_id, source_record_id as record_id, id as party_id, given_name,"
    "  family_name, other_names, date_of_birth, stated_age, places from party"
    " where subject_of = any(%s::bigint[]) and role = 'reported' and salt is not null"
    " order by subject_of, source_record_id, id"
)
_RECORDS = (
    "select id, coalesce(original_id, id) as first, package_id, source_id,"
    "  source_reference as reference, reporter, coalesce(incident_at, sent_at) as happened_at"
    " from source_record where id = any(%s::bigint[])"
)


def told_of(connection: Connection, ids: Sequence[int]) -> list[ToldRow]:
    """Read what all records say of these reported people, of each the first record first.

    A record that was taken out by hand tells nothing: verify names it elsewhere. The same number of
    statements, however many.
    """
    with connection.cursor(row_factory=class_row(_Party)) as cursor:
        parties = cursor.execute(_PARTIES, (numbers(ids),)).fetchall()
    with connection.cursor(row_factory=class_row(_Record)) as cursor:
        wanted = {one.record_id for one in parties}
        records = {one.id: one for one in cursor.execute(_RECORDS, (numbers(wanted),))}
    countries = _countries(connection, {one.source_id for one in records.values()})
    subjects = _subjects(connection, _families(connection, records.values()))
    numbered = _numbered(connection, {one.package_id for one in records.values()})
    alone = {
        one.party_id
        for one in parties
        if one.record_id in records and len(subjects[one.record_id].parties) == 1
    }
    narratives = _narratives(connection, alone)
    return [
        ToldRow(
            referral_id=one.referral_id,
            party_id=one.party_id,
            given_name=one.given_name,
            family_name=one.family_name,
            other_names=one.other_names,
            date_of_birth=one.date_of_birth,
            stated_age=one.stated_age,
            places=one.places,
            happened_at=record.happened_at,
            country=countries[record.source_id],
            reporter=record.reporter,
            narratives=narratives.get(one.party_id, ()),
            own_report=record.reference
            if record.package_id in numbered
            and subjects[record.first].of_family == {one.referral_id}
            else None,
        )
        for one in parties
        if (record := records.get(one.record_id)) is not None
    ]


@dataclass(slots=True)
class _Subjects:
    """The reported parties of a record, and the referrals of all of its family."""

    parties: list[int]
    of_family: set[int | None]


def _families(connection: Connection, records: Collection[_Record]) -> dict[int, int]:
    """Find all records that follow up what these follow up; gives the first one of each."""
    firsts = {one.first for one in records}
    rows = connection.execute(
        "select id, original_id from source_record where original_id = any(%s::bigint[])",
        (numbers(firsts),),
    )
    return {**{first: first for first in firsts}, **dict(rows.fetchall())}


def _subjects(connection: Connection, first_of: Mapping[int, int]) -> dict[int, _Subjects]:
    found = {id_: _Subjects([], set()) for id_ in first_of}
    rows = connection.execute(
        "select source_record_id, id, subject_of from party"
        " where source_record_id = any(%s::bigint[]) and role = 'reported'",
        (numbers(first_of),),
    )
    for record, party, subject in rows:
        found[record].parties.append(party)
        found[first_of[record]].of_family.add(subject)
    return found


def _countries(connection: Connection, sources: Collection[int]) -> dict[int, str]:
    rows = connection.execute(
        "select id, country from source where id = any(%s::bigint[])", (numbers(sources),)
    )
    return dict(rows.fetchall())


def _numbered(connection: Connection, packages: Collection[int]) -> set[int]:
    """Find those of these packages whose records have numbers that are one report's."""
    rows = connection.execute(
        "select obligation_id, format from package where obligation_id = any(%s::bigint[])",
        (numbers(packages),),
    )
    return {id_ for id_, format_ in rows if format_ in _ONE_ROW_OF_NUMBERS}


def _narratives(connection: Connection, parties: Collection[int]) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = connection.execute(
        "select party_id, text from statement where party_id = any(%s::bigint[])"
        " and question = 'narrative' and text <> '' order by party_id, id",
        (numbers(parties),),
    )
    for party, text in rows:
        found[party].append(text)
    return found


def identifiers_of(connection: Connection, parties: Sequence[int]) -> list[IdentifierRow]:
    """Read the identifiers of parties that have a normal form."""
    rows = connection.execute(
        "select party_id, kind, normal, service, verified, at, port, shared from identifier"
        " where party_id = any(%s::bigint[]) and normal is not null order by party_id, id",
        (numbers(parties),),
    )
    return [IdentifierRow(*row) for row in rows]


INCIDENTS = (
    "select p.subject_of as referral,"
    "  to_char(s.incident_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24') as hour,"
    "  array(select f.content_item_id from record_file f where f.source_record_id = s.id) as items"
    " from party p join source_record s on s.id = p.source_record_id"
    " where p.subject_of = any(%(ids)s::bigint[]) and p.role = 'reported'"
)


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Of what event one record of a referral speaks: its hour, and the files it brings."""

    referral: int
    hour: str | None
    items: list[int]


def incidents_of(connection: Connection, ids: Collection[int]) -> dict[int, Incident]:
    """Read of what event the records of these referrals speak; each has one, if an empty one."""
    with connection.cursor(row_factory=class_row(IncidentRow)) as cursor:
        return as_incidents(cursor.execute(INCIDENTS.encode(), {"ids": numbers(ids)}))


def as_incidents(rows: Iterable[IncidentRow]) -> dict[int, Incident]:
    """Gather what the records of each referral say."""
    files = defaultdict[int, set[int]](set)
    hours = defaultdict[int, set[str]](set)
    for row in rows:
        files[row.referral].update(row.items)
        hours[row.referral].update(() if row.hour is None else (row.hour,))
    return {id_: Incident(frozenset(files[id_]), frozenset(hours[id_])) for id_ in files}
