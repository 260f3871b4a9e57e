"""Read and keep the checks that go out in batches: what is open, what is out, what came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.triage.answers import Answers
from longstop.store.session import Connection

FIND_OUT = "find_out"
LOOKED_AT = 2_000
"""Counting goes through so many lines of an agency's work, and through so many checks out."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is known alike of so many referrals; which questions were asked before, and are out.

    named tells whether their persons have a name to search by.
    """

    answers: Answers
    named: bool
    asked: frozenset[str]
    out: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class OutNow:
    """What is out of one question: how many, since when, which is the oldest, how many overdue."""

    question: str
    count: int
    since: datetime
    oldest: str
    overdue: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a referral that went out, and what came back; None while it is out."""

    obligation_id: int
    attempt: int
    question: str
    batch: str
    came_back: str | None


@dataclass(frozen=True, slots=True)
class ToFind:
    """What a register needs to find a referral's person; places are JSON lists, as kept."""

    obligation_id: int
    family_name: str | None
    given_name: str | None
    other_names: str | None
    date_of_birth: str | None
    places: list[str]
    sender_reference: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which referrals have something to ask, by what is known of them, and of which questions.

    patterns gives for each pattern of answers the mask of what may be asked of it; questions are
    those of the check with their bits. named leaves out whoever has no name; again also takes what
    was asked before; only are the referrals to look at, None for all of the agency's.
    """

    agency: int
    patterns: Mapping[Answers, int]
    questions: Mapping[str, int]
    named: bool
    again: bool
    only: Sequence[int] | None = None


_WITH_NAME = (
    "exists (select from party x where x.subject_of = o.id and"
    " concat(x.given_name, x.family_name, x.other_names) <> '')"
)
# With what other records of the same person tell: what one of them answers is not asked again.
_HEARD = "heard_known(r), heard_affirmed(r), heard_alleged(r), heard_no_trace(r)"
# What was never asked after all may be asked as if it had not gone out.
_PATTERNS = (
    (
        "select HEARD, WITH_NAME, a.asked, a.out, count(*)"
        " from obligation o join referral r on r.obligation_id = o.id"
        " cross join lateral (select"
        "   coalesce(array_agg(distinct c.question order by c.question), '{}') as asked,"
        "   coalesce(array_agg(distinct c.question order by c.question)"
        "     filter (where c.answered_at is null), '{}') as out"
        "  from open_check c where c.obligation_id = o.id"
        "   and c.came_back is distinct from 'not_asked') a"
        " where o.is_open and o.kind = 'referral' and o.owner_agency = %(agency)s"
        " and WHICH group by 1, 2, 3, 4, 5, 6, 7"
    )
    .replace("WITH_NAME", _WITH_NAME)
    .replace("HEARD", _HEARD)
)
_ALL_OR_ONLY = "(%(only)s::bigint[] is null or o.id = any(%(only)s::bigint[]))"
# An array is read before the rest, so that all that follows goes by the keys in it.
_TOP = (
    "o.id = any(array(select w.obligation_id from work_item w where w.agency = %(agency)s"
    " order by w.stream, w.key_at, w.obligation_id limit %(most)s))"
)

# One referral may be out twice with one question: it counts once, since it was first asked.
_OUT_NOW = (
    "with oldest as materialized (select c.obligation_id as id, c.question, c.asked_at, o.reference"
    "  from (select c.obligation_id, c.question, c.asked_at from open_check c"
    "   where c.answered_at is null order by c.asked_at, c.obligation_id limit %(most)s) c"
    "  join obligation o on o.id = c.obligation_id"
    "  where o.is_open and o.owner_agency = %(agency)s),"
    " asked as (select id, question, min(asked_at) as since from oldest group by 1, 2)"
    " select a.question, count(*), min(a.since), (select o.reference from oldest o"
    "   where o.question = a.question order by o.asked_at, o.id limit 1),"
    "  count(*) filter (where exists (select from clock k where k.obligation_id = a.id"
    "   and k.running and k.kind = %(clock)s and k.due_at <= %(now)s))"
    " from asked a group by a.question"
)
_MORE = (
    "select exists (select from work_item w where w.agency = %(agency)s"
    " order by w.stream, w.key_at, w.obligation_id offset %(most)s limit 1)"
)

_NEXT = (
    (
        "select o.id, o.reference from work_item w join obligation o on o.id = w.obligation_id"
        " join referral r on r.obligation_id = w.obligation_id"
        " cross join lateral (select p.wanted from unnest(%(known)s::bigint[], %(true)s::bigint[],"
        "    %(alleged)s::bigint[], %(no_trace)s::bigint[], %(wanted)s::bigint[])"
        "     p (known, affirmed, alleged, no_trace, wanted)"
        "   where (p.known, p.affirmed, p.alleged, p.no_trace)"
        "    = (HEARD) offset 0) p"
        " where w.agency = %(agency)s and o.owner_agency = %(agency)s and o.is_open"
        " and (%(only)s::bigint[] is null or o.id = any(%(only)s::bigint[]))"
        " and exists (select from unnest(%(codes)s::text[], %(bits)s::bigint[]) q (code, bit)"
        "   where p.wanted & q.bit <> 0 and (%(again)s or not exists (select from open_check c"
        "     where c.obligation_id = o.id and c.question = q.code"
        "      and c.came_back is distinct from 'not_asked')))"
        " and (not %(named)s or WITH_NAME)"
        " order by w.stream, w.key_at, w.obligation_id limit %(limit)s::bigint"
    )
    .replace("WITH_NAME", _WITH_NAME)
    .replace("HEARD", _HEARD)
)

_TO_FIND = (
    "select o.id as obligation_id,"
    "  string_agg(distinct p.family_name, '; ') as family_name,"
    "  string_agg(distinct p.given_name, '; ') as given_name,"
    "  string_agg(distinct p.other_names, '; ') as other_names,"
    "  string_agg(distinct p.date_of_birth, '; ') as date_of_birth,"
    "  coalesce(array_agg(distinct p.places) filter (where p.places <> ''), '{}') as places,"
    "  (select s.source_reference from referral r join source_record s"
    "    on s.id = r.source_record_id where r.obligation_id = o.id) as sender_reference"
    " from obligation o left join party p on p.subject_of = o.id"
    " where o.id = any(%s::bigint[]) group by o.id"
)


def patterns(
    connection: Connection, agency: int, only: Sequence[int] | None = None
) -> list[Pattern]:
    """Read what is known of an agency's open referrals, of all or only these, alike together."""
    values = {"agency": agency, "only": None if only is None else list(only)}
    return _patterns(connection, _ALL_OR_ONLY, values)


def top_patterns(connection: Connection, agency: int) -> tuple[list[Pattern], bool]:
    """Read the same of the first LOOKED_AT in the order of work; tells whether there are more."""
    values = {"agency": agency, "most": LOOKED_AT}
    ((more,),) = connection.execute(_MORE.encode(), values).fetchall()
    return _patterns(connection, _TOP, values), bool(more)


def _patterns(connection: Connection, which: str, values: Mapping[str, object]) -> list[Pattern]:
    rows = connection.execute(_PATTERNS.replace("WHICH", which).encode(), values).fetchall()
    return [
        Pattern(Answers(*masks), named, frozenset(asked), frozenset(out), count)
        for *masks, named, asked, out, count in rows
    ]


def out_now(connection: Connection, agency: int, now: datetime) -> list[OutNow]:
    """Read what is out of an agency's open referrals, by question: the oldest LOOKED_AT."""
    values = {"agency": agency, "now": now, "clock": FIND_OUT, "most": LOOKED_AT}
    return [OutNow(*row) for row in connection.execute(_OUT_NOW.encode(), values).fetchall()]


def next_to_ask(connection: Connection, wanted: Wanted, limit: int | None) -> dict[int, str]:
    """Find the referrals with something to ask, the most dangerous first, with their references."""
    rows = connection.execute(_NEXT.encode(), {**_values(wanted), "limit": limit})
    return dict(rows.fetchall())


def to_find(connection: Connection, ids: Sequence[int]) -> dict[int, ToFind]:
    """Read by what the persons of these referrals are found, and nothing said of them."""
    with connection.cursor(row_factory=class_row(ToFind)) as cursor:
        rows = cursor.execute(_TO_FIND.encode(), (list(ids),)).fetchall()
    return {row.obligation_id: row for row in rows}


def asked_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[Asked]]:
    """Read every check of these referrals, out or back, in the order in which they went out."""
    found: dict[int, list[Asked]] = defaultdict(list)
    rows = connection.execute(
        "select obligation_id, attempt, question, batch, came_back from open_check"
        " where obligation_id = any(%s::bigint[]) order by obligation_id, attempt",
        (list(ids),),
    )
    for row in rows:
        found[row[0]].append(Asked(*row))
    return dict(found)


def draw_batch(connection: Connection) -> int:
    """Take the number of a new batch."""
    row = connection.execute("select nextval('longstop.check_batch_id')").fetchone()
    assert row is not None
    return int(row[0])


def add(
    connection: Connection, rows: Sequence[tuple[int, int, str]], batch: str, by: int, at: datetime
) -> int:
    """Mark questions as out: referral, attempt and question of each; gives how many it met."""
    return connection.execute(
        "insert into open_check (obligation_id, attempt, question, batch, asked_at, asked_by)"
        " select o.id, n.attempt, n.question, %s, %s, %s"
        " from unnest(%s::bigint[], %s::int[], %s::text[]) as n (id, attempt, question)"
        " join obligation o on o.id = n.id",
        (batch, at, by, *_columns(rows)),
    ).rowcount


def bring_back(
    connection: Connection, rows: Sequence[tuple[int, int, str]], by: int, at: datetime
) -> int:
    """Mark checks as come back: referral, attempt and answer of each; gives how many it met."""
    return connection.execute(
        "update open_check c set answered_at = %s, answered_by = %s, came_back = n.came_back"
        " from unnest(%s::bigint[], %s::int[], %s::text[]) as n (id, attempt, came_back)"
        " where c.obligation_id = n.id and c.attempt = n.attempt and c.answered_at is null",
        (at, by, *_columns(rows)),
    ).rowcount


def _columns(rows: Sequence[tuple[int, int, str]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[], [], []]


def _values(wanted: Wanted) -> dict[str, object]:
    answers = list(wanted.patterns)
    return {
        "agency": wanted.agency, "only": None if wanted.only is None else list(wanted.only),
        "named": wanted.named, "again": wanted.again,
        "known": [one.known for one in answers], "true": [one.true for one in answers],
        "alleged": [one.alleged for one in answers],
        "no_trace": [one.no_trace for one in answers],
        "wanted": list(wanted.patterns.values()),
        "codes": list(wanted.questions), "bits": list(wanted.questions.values()),
    }  # fmt: skip
