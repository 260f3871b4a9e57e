"""Read what reports say of reported people, and keep their profiles, keys and links.

Only the service that links does: a profile holds what every report of a person says, and a key
finds it across agencies.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from longstop.core.linkage.clusters import Pair
from longstop.core.linkage.incidents import Incident
from longstop.core.linkage.profile import FORMS, Profile
from longstop.store.session import Connection

_ONE_AT_A_TIME = 75  # the class of locks under which referrals are linked
_LISTS = frozenset(one.name for one in fields(Profile) if one.default == ())
_ONE_ROW_OF_NUMBERS = ("cybertip-json",)
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
    narratives: list[str]
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


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkRow:
    """A link as it is kept: a is the smaller number, weight in bits."""

    a: int
    b: int
    model: str
    weight: float
    evidence: str
    verdict: str
    because: list[str]


def numbers(values: Iterable[int]) -> str:
    """Write numbers as an array for the server, in a tenth of the time that a list takes."""
    return "{" + ",".join(map(str, values)) + "}"


def alone(connection: Connection) -> None:
    """Let nobody else link until this transaction ends: two would each miss what the other adds.

    Everything is read by its key from here on. What was received a moment ago is not in the
    planner's figures yet, and reading a whole table for each of thousands takes for ever.
    """
    connection.execute("select pg_advisory_xact_lock(%s, 0)", (_ONE_AT_A_TIME,))
    connection.execute("set local enable_seqscan = off")


def note_due(connection: Connection, ids: Sequence[int]) -> None:
    """Note that the profiles of the referrals among these are to be made, or made again."""
    connection.execute(
        "insert into link_due select obligation_id from referral"
        " where obligation_id = any(%s::bigint[]) on conflict do nothing",
        (numbers(ids),),
    )


def note_due_beside(connection: Connection, subject: int) -> None:
    """Note that the profiles of all who are reported beside somebody are to be made again."""
    connection.execute(
        "insert into link_due select distinct r.obligation_id from party p"
        " join party q on q.source_record_id = p.source_record_id and q.role = 'reported'"
        " join referral r on r.obligation_id = q.subject_of"
        " where p.subject_of = %(id)s and r.obligation_id <> %(id)s on conflict do nothing",
        {"id": subject},
    )


def note_all_due(connection: Connection) -> int:
    """Note that every profile is to be made again, by what is common now; gives how many."""
    connection.execute("delete from link_common")
    return connection.execute(
        "insert into link_due select obligation_id from referral on conflict do nothing"
    ).rowcount


def due(connection: Connection, limit: int) -> list[int]:
    """Read whose profiles are to be made, the longest known first."""
    rows = connection.execute(
        "select referral_id from link_due order by referral_id limit %s", (limit,)
    )
    return [id_ for (id_,) in rows]


def count_due(connection: Connection) -> int:
    """Count whose profiles are to be made."""
    row = connection.execute("select count(*) from link_due").fetchone()
    return 0 if row is None else int(row[0])


def done(connection: Connection, ids: Sequence[int]) -> None:
    """Note that the profiles of these are made."""
    connection.execute(
        "delete from link_due where referral_id = any(%s::bigint[])", (numbers(ids),)
    )


_TOLD = """
select p.subject_of as referral_id, p.id as party_id, p.given_name, p.family_name, p.other_names,
  p.date_of_birth, p.stated_age, p.places, coalesce(s.incident_at, s.sent_at) as happened_at,
  f.country, s.reporter,
  case when n.reported > 1 then '{}' else array(select t.text from statement t
    where t.party_id = p.id and t.question = 'narrative' and t.text <> '' order by t.id)
    end as narratives,
  case when k.format = any(%(formats)s) and s.source_reference is not null and not exists (
      select from source_record c join party q on q.source_record_id = c.id
      where (c.id = coalesce(s.original_id, s.id) or c.original_id = coalesce(s.original_id, s.id))
       and q.role = 'reported' and q.subject_of is distinct from p.subject_of)
    then s.source_reference end as own_report
from party p
  join source_record s on s.id = p.source_record_id
  join package k on k.obligation_id = s.package_id
  join source f on f.id = s.source_id
  cross join lateral (select count(*) as reported from party q
    where q.source_record_id = p.source_record_id and q.role = 'reported') n
where p.subject_of = any(%(ids)s::bigint[]) and p.role = 'reported' and p.salt is not null
order by p.subject_of, s.id, p.id"""


def told_of(connection: Connection, ids: Sequence[int]) -> list[ToldRow]:
    """Read what all records say of these reported people, of each the first record first."""
    with connection.cursor(row_factory=class_row(ToldRow)) as cursor:
        values = {"ids": numbers(ids), "formats": list(_ONE_ROW_OF_NUMBERS)}
        return cursor.execute(_TOLD.encode(), values).fetchall()


def identifiers_of(connection: Connection, parties: Sequence[int]) -> list[IdentifierRow]:
    """Read the identifiers of parties that have a normal form."""
    rows = connection.execute(
        "select party_id, kind, normal, service, verified, at, port, shared from identifier"
        " where party_id = any(%s::bigint[]) and normal is not null order by party_id, id",
        (numbers(parties),),
    )
    return [IdentifierRow(*row) for row in rows]


def incidents_of(connection: Connection, ids: Collection[int]) -> dict[int, Incident]:
    """Read of what event the records of these referrals speak; each has one, if an empty one."""
    rows = connection.execute(
        "select p.subject_of,"
        "  array_agg(distinct to_char(s.incident_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24'))"
        "   filter (where s.incident_at is not null),"
        "  array_agg(distinct f.content_item_id) filter (where f.id is not null)"
        " from party p join source_record s on s.id = p.source_record_id"
        " left join record_file f on f.source_record_id = s.id"
        " where p.subject_of = any(%s::bigint[]) and p.role = 'reported' group by 1",
        (numbers(ids),),
    )
    return {
        id_: Incident(frozenset(items or ()), frozenset(hours or ())) for id_, hours, items in rows
    }


def profiles(connection: Connection, ids: Collection[int]) -> dict[int, Profile]:
    """Read the profiles that are kept of these."""
    rows = connection.execute(
        "select referral_id, profile::text from link_profile where referral_id = any(%s::bigint[])",
        (numbers(ids),),
    )
    return {id_: _read(id_, text) for id_, text in rows}


def _read(referral: int, text: str) -> Profile:
    shown: dict[str, Any] = {
        name: tuple(value) if name in _LISTS else value for name, value in json.loads(text).items()
    }
    return Profile(referral=referral, **shown)


def _shown(profile: Profile) -> dict[str, Any]:
    """Give a profile as it is kept: without what is empty."""
    told = {one.name: getattr(profile, one.name) for one in fields(Profile)}
    del told["referral"]
    return {name: value for name, value in told.items() if value not in (None, ())}


def keep_profiles(connection: Connection, made: Iterable[Profile]) -> None:
    """Keep profiles, each in the place of the one before it."""
    # One document for all: thousands of texts in an array would each be escaped.
    told = json.dumps({one.referral: _shown(one) for one in made})
    connection.execute(
        "insert into link_profile (referral_id, forms, profile)"
        " select n.key::bigint, %s, n.value from jsonb_each(%s::jsonb) n"
        " on conflict (referral_id) do update set forms = excluded.forms,"
        "  profile = excluded.profile",
        (FORMS, told),
    )


def add_keys(connection: Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Keep keys, given as (key, referral)."""
    connection.execute(
        "insert into link_key (key, referral_id)"
        " select * from unnest(%s::bigint[], %s::bigint[]) n order by 1, 2 on conflict do nothing",
        (numbers(key for key, _ in rows), numbers(id_ for _, id_ in rows)),
    )


def drop_keys(connection: Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Take keys away that a profile has no longer, given as (key, referral)."""
    connection.execute(
        "delete from link_key k using unnest(%s::bigint[], %s::bigint[]) n (key, id)"
        " where k.key = n.key and k.referral_id = n.id",
        (numbers(key for key, _ in rows), numbers(id_ for _, id_ in rows)),
    )


def holders(connection: Connection, keys: Collection[int], most: int) -> dict[int, list[int]]:
    """Read who has each of these keys, where two have it or more; of more than `most`, that many.

    The work for a key is bounded by `most`, however many have it.
    """
    rows = connection.execute(
        "select o.key, array_agg(h.referral_id) from unnest(%s::bigint[]) o (key)"
        " cross join lateral (select k.referral_id from link_key k where k.key = o.key limit %s) h"
        " group by 1 having count(*) > 1",
        (numbers(keys), most),
    )
    return dict(rows.fetchall())


def common_among(connection: Connection, keys: Collection[int]) -> set[int]:
    """Read which of these keys were found to be shared by too many."""
    rows = connection.execute(
        "select key from link_common where key = any(%s::bigint[])", (numbers(keys),)
    )
    return {key for (key,) in rows}


def note_common(connection: Connection, keys: Collection[int], now: datetime) -> None:
    """Note that too many share these keys."""
    connection.execute(
        "insert into link_common (key, noted_at) select n, %s from unnest(%s::bigint[]) n"
        " on conflict do nothing",
        (now, numbers(keys)),
    )


def linked_by(connection: Connection, keys: Collection[int]) -> list[Pair]:
    """Find the links between two who both have one of these keys."""
    rows = connection.execute(
        "select distinct l.a, l.b from link_key x join link l on l.a = x.referral_id"
        " join link_key y on y.key = x.key and y.referral_id = l.b where x.key = any(%s::bigint[])",
        (numbers(keys),),
    )
    return [(a, b) for a, b in rows]


def drop_links(connection: Connection, pairs: Sequence[Pair]) -> list[Pair]:
    """Take links away by their two; gives those that were there."""
    rows = connection.execute(
        "delete from link l using unnest(%s::bigint[], %s::bigint[]) n (a, b)"
        " where l.a = n.a and l.b = n.b returning l.a, l.b",
        (numbers(a for a, _ in pairs), numbers(b for _, b in pairs)),
    )
    return [(a, b) for a, b in rows]


def drop_links_of(connection: Connection, ids: Collection[int]) -> list[Pair]:
    """Take every link of these away; gives them."""
    rows = connection.execute(
        "delete from link where a = any(%(ids)s::bigint[]) or b = any(%(ids)s::bigint[])"
        " returning a, b",
        {"ids": numbers(ids)},
    )
    return [(a, b) for a, b in rows]


_COLUMNS = ("a", "b", "model", "weight", "evidence", "verdict")


def add_links(connection: Connection, found: Sequence[LinkRow], now: datetime) -> None:
    """Keep links; those that were there before are taken away first."""
    # Arrays of unequal length are no array of arrays, so the codes go as text.
    columns: Mapping[str, list[Any]] = {
        name: [getattr(one, name) for one in found] for name in _COLUMNS
    }
    connection.execute(
        "insert into link (a, b, model, weight, evidence, verdict, because, found_at)"
        " select n.a, n.b, n.model, n.weight, n.evidence, n.verdict,"
        "  string_to_array(n.because, ' '), %s"
        " from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::float8[], %s::text[],"
        "  %s::text[], %s::text[]) n (a, b, model, weight, evidence, verdict, because)",
        (now, *columns.values(), [" ".join(one.because) for one in found]),
    )


def erase_profile(connection: Connection, referral: int) -> list[Pair]:
    """Take everything away that was made from what is said of one person; gives its links."""
    connection.execute("delete from link_due where referral_id = %s", (referral,))
    connection.execute("delete from link_profile where referral_id = %s", (referral,))
    return drop_links_of(connection, [referral])
