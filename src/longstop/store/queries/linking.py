"""Keep profiles, keys and links, and what waits to be linked.

Only the service that links does: a profile holds what every report of a person says, and a key
finds it across agencies.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

import msgspec

from longstop.core.linkage.clusters import Pair
from longstop.core.linkage.profile import FORMS, Profile
from longstop.store.locks import Lock
from longstop.store.session import Connection

_profile = msgspec.json.Decoder(Profile)


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
    connection.execute(
        "select set_config('enable_seqscan', 'off', true), pg_advisory_xact_lock(%s, 0)",
        (Lock.LINKING,),
    )


def note_due(connection: Connection, ids: Sequence[int]) -> None:
    """Note that the profiles of the referrals among these are to be made, or made again."""
    connection.execute(
        "insert into link_due select obligation_id from referral"
        " where obligation_id = any(%s::bigint[]) on conflict do nothing",
        (numbers(ids),),
    )


def note_new_due(connection: Connection, referrals: Sequence[int]) -> None:
    """Note that the profiles of referrals opened in this transaction are to be made."""
    connection.execute(
        "insert into link_due select * from unnest(%s::bigint[])", (numbers(referrals),)
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


PROFILES = (
    "select referral_id, profile::text from link_profile where referral_id = any(%(ids)s::bigint[])"
)


def profiles(connection: Connection, ids: Collection[int]) -> dict[int, Profile]:
    """Read the profiles that are kept of these."""
    rows = connection.execute(PROFILES, {"ids": numbers(ids)})
    return {id_: read_profile(id_, text) for id_, text in rows}


def profiles_after(connection: Connection, last: int, limit: int) -> list[Profile]:
    """Read the next profiles that are kept, by the number of the referral."""
    rows = connection.execute(
        "select referral_id, profile::text from link_profile where referral_id > %s"
        " order by referral_id limit %s",
        (last, limit),
    )
    return [read_profile(id_, text) for id_, text in rows]


def read_profile(referral: int, text: str) -> Profile:
    """Read a profile as it is kept."""
    # The number goes into the text, so that all is read at once, in a fifth of the time.
    return _profile.decode(f'{{"referral":{referral}{"" if text == "{}" else ","}{text[1:]}')


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


@dataclass(frozen=True, slots=True)
class Held:
    """Who has each key by which others are found, two or more, with their profiles.

    common are the keys that are known to be shared by too many, crossed those that turn out so now.
    """

    by: dict[int, list[int]] = field(default_factory=dict)
    profiles: dict[int, Profile] = field(default_factory=dict)
    common: set[int] = field(default_factory=set)
    crossed: set[int] = field(default_factory=set)


# What is known to be common is asked as a value, of one key at a time, so that never all of it is
# read to be joined. Of any other key no more is read than tells whether too many have it.
_HOLDERS = """
with held as materialized (
  select o.key, o.common, case when h.many <= %(most)s then h.by end as by
    from (select n.key, n.finds,
        (select c.key from link_common c where c.key = n.key) is not null as common
      from (select key, true from unnest(%(finding)s::bigint[]) f (key)
        union all select key, false from unnest(%(counted)s::bigint[]) f (key)) n (key, finds)
      offset 0) o
    cross join lateral (select array_agg(s.referral_id) as by, count(*) as many
      from (select k.referral_id from link_key k where k.key = o.key and not o.common
        limit %(most)s + 1) s) h
   where o.common or h.many > %(most)s or (o.finds and h.many > 1)),
met as (
  select b.id from held cross join lateral unnest(held.by) b (id)
  except select n.id from unnest(%(known)s::bigint[]) n (id))
select key, common, by, null from held
union all select m.id, false, null, p.profile::text
  from met m join link_profile p on p.referral_id = m.id"""


def holders(
    connection: Connection,
    finding: Collection[int],
    counted: Collection[int],
    most: int,
    known: Collection[int],
) -> Held:
    """Read who has each of the keys that find, and which of both more than `most` have.

    Profiles are read of all who are not known, referrals by number. The work for a key is bounded
    by `most`, however many have it.
    """
    rows = connection.execute(
        _HOLDERS.encode(),
        {
            "finding": numbers(finding),
            "counted": numbers(counted),
            "most": most,
            "known": numbers(known),
        },
    ).fetchall()
    held = Held()
    for id_, common, by, profile in rows:
        if profile is not None:
            held.profiles[id_] = read_profile(id_, profile)
        elif common:
            held.common.add(id_)
        elif by is None:
            held.crossed.add(id_)
        else:
            held.by[id_] = by
    return held


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
