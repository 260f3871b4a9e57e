"""Read the whole story of one obligation, as far as the reader may see it.

Without `reveal`, hidden values never leave the database: only that they are there does.
Hidden are free text and what would name or find a child, reported or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, dict_row

from longstop.core.referral.story import StoryIdentifier, StoryPerson, StoryStatement
from longstop.store.queries.story_tables import OWN_TABLES
from longstop.store.queries.whereabouts import WHERE
from longstop.store.session import Connection
from longstop.store.together import together, together_each


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """The obligation itself, with where it came from; null is what the reader may not see."""

    id: int
    reference: str
    kind: str
    state: str
    is_open: bool
    outcome: str | None
    opened_at: datetime
    restricted: bool
    owner_agency: str
    owner_desk: str
    owner: str | None
    owner_name: str | None
    agency_name: str
    desk_name: str
    held_by: str | None
    held_by_name: str | None
    held_until: datetime | None
    seen_by: list[str]
    record_id: int | None
    package: str | None
    ordinal: int | None
    source: str | None
    source_reference: str | None
    reporter: str | None
    incident_code: str | None
    incident_at: datetime | None
    sent_at: datetime | None
    urgent: bool | None
    handling: list[str]
    attribution: str | None
    grade: str | None
    person_unknown: bool | None
    basis: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryClock:
    """One clock: running, breached, or stopped and why."""

    id: int
    kind: str
    because: str
    started_at: datetime
    due_at: datetime
    allowance_seconds: int
    running: bool
    breached: bool
    stopped_at: datetime | None
    stopped_why: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryFile:
    """A file the sender speaks of: its digest, and whether somebody there looked at it."""

    digest_kind: str
    digest: str
    viewed: str
    classification: str | None
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryOther:
    """Another obligation that the same record opened."""

    reference: str
    kind: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryEntry:
    """One entry of the ledger on this obligation: its event, its body and who did it."""

    seq: int
    event: str
    body: str


# A case, since under a policy no index is used by what coalesce gives: it might tell.
SUBJECT = """
select o.id, o.reference, o.kind, o.state, o.is_open, o.outcome, o.opened_at,
  o.compartment is not null as restricted, a.code as owner_agency, d.code as owner_desk,
  w.code as owner, w.given_name || ' ' || w.family_name as owner_name,
  a.name as agency_name, d.name as desk_name,
  h.code as held_by, h.given_name || ' ' || h.family_name as held_by_name,
  case when h.id is not null then o.held_until end as held_until,
  array(select code from agency v where v.id = any(o.seen_by) order by code) as seen_by,
  coalesce(r.source_record_id, c.source_record_id, q.source_record_id) as record_id,
  po.reference as package, s.ordinal, src.name as source, s.source_reference, s.reporter,
  s.incident_code, s.incident_at, s.sent_at, s.urgent, handling_of(o.id) as handling,
  r.attribution, r.grade, r.person_unknown, c.basis
from obligation o
  join agency a on a.id = o.owner_agency
  join desk d on d.id = o.owner_desk
  left join person w on w.id = o.owner_person
  left join person h on h.id = o.held_by and o.held_until > %(now)s
  left join referral r on r.obligation_id = o.id
  left join child_record c on c.obligation_id = o.id
  left join quarantined_record q on q.obligation_id = o.id
  left join source_record s on s.id = case when r.obligation_id is not null
    then r.source_record_id when c.obligation_id is not null then c.source_record_id
    else q.source_record_id end
  left join source src on src.id = s.source_id
  left join obligation po on po.id = s.package_id
where o.reference = %(reference)s"""

_CLOCKS = """
select id, kind, because, started_at, due_at, allowance_seconds, running,
  breach_seen or due_at <= coalesce(stopped_at, %(now)s) as breached, stopped_at, stopped_why
from clock where obligation_id = %(id)s order by not running, due_at, id"""

MAY_BE_CHILD = """coalesce(counts_as_young(p.id),
    p.role in ('victim', 'recipient', 'child') or p.age_disputed
    or coalesce(p.stated_age < 18, false) or has_child_record(p.id))"""
"""Whether a party p may be a child, so that what would name or find them is hidden."""

PERSON = """
select p.id, p.role, p.path, coalesce(p.subject_of = any(%(subjects)s), false) as is_subject,
  k.child as may_be_child,
  case when v.shown then p.given_name end as given_name,
  case when v.shown then p.family_name end as family_name,
  case when v.shown then p.other_names end as other_names,
  case when v.shown then p.date_of_birth end as date_of_birth,
  p.stated_age, p.age_disputed,
  case when v.shown then p.occupation end as occupation,
  case when v.shown then p.school end as school,
  case when v.shown then p.places end as places,
  case when v.shown then 0
    else num_nonnulls(coalesce(p.given_name, p.family_name), p.other_names, p.date_of_birth,
      p.occupation, p.school, nullif(p.places, '[]'))
  end as hidden
from party p
  cross join lateral (select MAY_BE_CHILD as child) k
  cross join lateral (select %(reveal)s or not k.child as shown) v
""".replace("MAY_BE_CHILD", MAY_BE_CHILD)
"""A person of a record, with what is hidden left out; to be followed by a where."""

# The record that opened it, and those that followed it up: found through the record for its own
# agency, and through the person for any other. What the parts of a story read, each once.
RECORDS = """records as materialized (
  select %(record)s::bigint as id where %(record)s::bigint is not null
  union select id from source_record where original_id = %(record)s and status = 'follow_up'
  union select source_record_id from party where subject_of = %(id)s)"""
"""The records of an obligation, as part of a with clause."""

_FIRST = """
with RECORDS,
people as materialized (PERSON
  where p.source_record_id = any(array(select id from records)) and %(id)s = any(p.obligations)),
entries as materialized (
  select seq, event, body from ledger_entry
  where stream_kind = 'obligation' and stream_id = %(id)s)""".replace("PERSON", PERSON).replace(
    "RECORDS", RECORDS
)

_PERSONS = "select * from people order by not is_subject, id"

IDENTIFIERS = """
select i.party_id, i.kind, case when v.shown then i.raw end as raw, i.service, i.verified, i.at,
  i.port, i.event, i.shared, i.path, case when v.shown then 0 else 1 end as hidden
from people p join identifier i on i.party_id = p.id
  cross join lateral (select %(reveal)s or not p.may_be_child as shown) v
where i.party_id = any(array(select id from people)) order by i.id"""
"""The identifiers of people read before, with what is hidden left out."""

_STATEMENTS = """
select party_id, question, answer, case when %(reveal)s then text end as text, kind,
  source_evaluation || content_evaluation as evaluation, said_at, path,
  question in ('retraction', 'exculpatory')
    or (question = 'account_compromised' and answer = 'yes') as argues_against,
  case when %(reveal)s or text is null then 0 else 1 end as hidden
from statement where party_id = any(array(select id from people)) order by 9 desc, id"""

_FILES = """
select i.digest_kind, i.digest, f.viewed, f.classification, f.path
from record_file f join content_item i on i.id = f.content_item_id
where f.source_record_id = any(array(select id from records)) order by f.id"""

OTHERS = """
select o.reference, o.kind, o.state from obligation o
where o.id <> %(id)s and o.id in (
  select obligation_id from referral where source_record_id = any(array(select id from records))
  union select obligation_id from child_record
    where source_record_id = any(array(select id from records))
  union select obligation_id from transfer where subject_id = %(id)s
  union select subject_id from transfer where obligation_id = %(id)s
  union select obligation_id from dissemination where referral_id = %(id)s
  union select referral_id from dissemination where obligation_id = %(id)s
  union select obligation_id from protection_referral where subject_id = %(id)s
  union select subject_id from protection_referral where obligation_id = %(id)s
  union select obligation_id from correction where referral_id = %(id)s
  union select referral_id from correction where obligation_id = %(id)s
  union select obligation_id from deconfliction where referral_id = %(id)s
  union select referral_id from deconfliction where obligation_id = %(id)s
  union select obligation_id from exhibit where referral_id = %(id)s or parent_id = %(id)s
  union select referral_id from exhibit where obligation_id = %(id)s)
order by o.id"""
"""What else the records of an obligation opened; reads those records by name."""

_CONTENT = """
select s.ordinal, case when %(reveal)s then s.content end as content,
  s.content is not null as present
from source_record s where s.id = any(array(select id from records)) order by s.id"""

# Whoever did something to it, as far as they are colleagues of the reader.
_ACTORS = """
select id, code, given_name || ' ' || family_name as name from person where id = any(array(
  select substring(body from '"actor":"person:([0-9]{1,9})"')::int from entries))"""

_PARTS = {
    "clocks": _CLOCKS, "persons": _PERSONS, "identifiers": IDENTIFIERS, "statements": _STATEMENTS,
    "files": _FILES, "others": OTHERS, "contents": _CONTENT, "actors": _ACTORS,
    "entries": "select * from entries order by seq",
    "where": WHERE.replace("%(shown)s", """(%(reveal)s or (%(kind)s <> 'child_record'
      and not exists (select from people where is_subject and may_be_child)))"""),
}  # fmt: skip


_PARTING = "--"


@dataclass(frozen=True, slots=True)
class _Actor:
    """Somebody who did something to it."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Parts:
    """The parts of a story as one statement gives them."""

    clocks: list[StoryClock]
    persons: list[StoryPerson]
    identifiers: list[StoryIdentifier]
    statements: list[StoryStatement]
    files: list[StoryFile]
    others: list[StoryOther]
    contents: list[dict[str, Any]]
    actors: list[_Actor]
    entries: list[StoryEntry]
    where: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """Everything the reader may see of one obligation; hidden counts what was left out."""

    subject: Subject
    own: dict[str, Any]
    clocks: list[StoryClock]
    persons: list[StoryPerson]
    identifiers: list[StoryIdentifier]
    statements: list[StoryStatement]
    files: list[StoryFile]
    others: list[StoryOther]
    contents: list[dict[str, Any]]
    entries: list[StoryEntry]
    actors: dict[int, str]
    actor_names: dict[int, str]
    hidden: int


def subject_of(connection: Connection, reference: str, now: datetime) -> Subject | None:
    """Read the obligation behind a reference; None when the reader may not see it."""
    with connection.cursor(row_factory=class_row(Subject)) as cursor:
        values = {"reference": reference, "now": now}
        return cursor.execute(SUBJECT.encode(), values).fetchone()


def stories_of(
    connection: Connection, subjects: Sequence[Subject], now: datetime, *, reveal: bool
) -> list[Story]:
    """Read the stories of many: one statement, and one for what their own tables say."""
    if not subjects:
        return []
    values: dict[str, Any] = {
        "id": [one.id for one in subjects], "record": [one.record_id for one in subjects],
        "kind": [one.kind for one in subjects], "now": now, "reveal": reveal,
    }  # fmt: skip
    each = {"id": "bigint", "record": "bigint", "kind": "text"}
    of_one = {name: query.replace("%(subjects)s", "array[%(id)s]") for name, query in
              _PARTS.items()}  # fmt: skip
    first = _FIRST.replace("%(subjects)s", "array[%(id)s]")
    found = together_each(connection, _Parts, of_one, values, first=first, each=each)
    own = _own_of(connection, subjects, now, reveal=reveal)
    return [
        _told(subject, parts, own.get(subject.id, {}), reveal=reveal)
        for subject, parts in zip(subjects, found, strict=True)
    ]


def _own_of(
    connection: Connection, subjects: Sequence[Subject], now: datetime, *, reveal: bool
) -> dict[int, dict[str, Any]]:
    """Read what the own tables of many say, kind beside kind, with a column between two."""
    kinds = sorted({one.kind for one in subjects})
    values = {
        "id": [one.id for one in subjects], "kind": [one.kind for one in subjects],
        "now": now, "reveal": reveal,
    }  # fmt: skip
    columns = ", ".join(f"'{kind}' as \"{_PARTING}\", own_{kind}.*" for kind in kinds)
    joins = " ".join(
        f"left join lateral ({OWN_TABLES[kind].replace('%(id)s', 'the_one.id')} limit 1)"
        f" own_{kind} on the_one.kind = '{kind}'"
        for kind in kinds
    )
    query = (
        f"select the_one.id, the_one.kind, {columns} from"  # noqa: S608 - names of ours
        f" unnest(%(id)s::bigint[], %(kind)s::text[]) the_one (id, kind) {joins}"
    )
    cursor = connection.execute(query.encode(), values)
    names = [one.name for one in cursor.description or ()]
    return {row[0]: _section(names, row) for row in cursor}


def _section(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """Take the columns of its own kind out of a row that has those of every kind."""
    found: dict[str, Any] = {}
    kind = None
    for name, value in zip(names[2:], row[2:], strict=True):
        if name == _PARTING:
            kind = value
        elif kind == row[1]:
            found[name] = value
    return found


def story_of(connection: Connection, subject: Subject, now: datetime, *, reveal: bool) -> Story:
    """Read all that hangs on a subject: two statements, whether it reveals or not."""
    values: dict[str, Any] = {
        "id": subject.id, "record": subject.record_id, "now": now, "reveal": reveal,
        "subjects": [subject.id], "kind": subject.kind,
    }  # fmt: skip
    parts = together(connection, _Parts, _PARTS, values, first=_FIRST)
    with connection.cursor(row_factory=dict_row) as cursor:
        own = cursor.execute(OWN_TABLES[subject.kind].encode(), values).fetchone()
    return _told(subject, parts, own or {}, reveal=reveal)


def _told(subject: Subject, parts: _Parts, own: dict[str, Any], *, reveal: bool) -> Story:
    left_out = sum(
        one.hidden for some in (parts.persons, parts.identifiers, parts.statements) for one in some
    )
    return Story(
        subject=subject,
        own={**own, **(parts.where[0] if parts.where else {})},
        clocks=parts.clocks,
        persons=parts.persons,
        identifiers=parts.identifiers,
        statements=parts.statements,
        files=parts.files,
        others=parts.others,
        contents=parts.contents,
        entries=parts.entries,
        actors={one.id: one.code for one in parts.actors},
        actor_names={one.id: one.name for one in parts.actors},
        hidden=left_out + (0 if reveal else sum(bool(one["present"]) for one in parts.contents)),
    )
