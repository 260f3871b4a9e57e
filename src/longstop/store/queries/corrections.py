"""Read and keep what was found wrong with referrals, and the notices of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import class_row, dict_row

from longstop.core.casework.correction import Telling
from longstop.core.ledger.whole_rules import CORRECTION
from longstop.store import locks
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One thing found wrong with a referral; by news of its sender (record) or by a person."""

    referral: int
    ground: str
    agency: int
    reason: str | None = None
    record: int | None = None
    person: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """Something found wrong that nobody was told of yet, with the referral it is about."""

    referral: int
    number: int
    ground: str
    reason: str | None
    agency: int
    found_at: datetime
    reference: str
    owner_agency: int
    owner_desk: int
    owner_person: int
    excluded: list[int]
    never_to: list[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A correction notice as an action finds it."""

    id: int
    reference: str
    state: str
    about: str
    ground: str
    from_agency: int
    to_agency: int
    to_code: str
    owner_agency: int
    seen_by: list[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeListed:
    """One open notice in a list: what it is about, from whom to whom, and when it is due."""

    reference: str
    state: str
    about: str
    ground: str
    reason: str | None
    from_agency: str
    to_agency: str
    due_at: datetime


def add_found(connection: Connection, found: Sequence[Found], at: datetime) -> list[int]:
    """Keep what was found wrong, in one statement; gives each its number, in the order given."""
    rows = connection.execute(
        "with new as (select n.*, row_number() over (partition by n.referral order by n.place)"
        "   as nth from unnest(%(referrals)s::bigint[], %(grounds)s::text[], %(reasons)s::text[],"
        "    %(records)s::bigint[], %(agencies)s::int[], %(persons)s::int[]) with ordinality"
        "   as n (referral, ground, reason, record, agency, person, place)),"
        " last as (select obligation_id, max(number) as number from correction_found"
        "   where obligation_id = any(%(referrals)s::bigint[]) group by 1),"
        " kept as (insert into correction_found (obligation_id, number, ground, reason, record_id,"
        "    agency, found_by, found_at)"
        "   select n.referral, coalesce(l.number, 0) + n.nth, n.ground, n.reason, n.record,"
        "    n.agency, n.person, %(at)s from new n"
        "   left join last l on l.obligation_id = n.referral)"
        " select coalesce(l.number, 0) + n.nth from new n"
        " left join last l on l.obligation_id = n.referral order by n.place",
        {
            "referrals": [one.referral for one in found],
            "grounds": [one.ground for one in found],
            "reasons": [one.reason for one in found],
            "records": [one.record for one in found],
            "agencies": [one.agency for one in found],
            "persons": [one.person for one in found],
            "at": at,
        },
    )
    return [int(number) for (number,) in rows]


def alone(connection: Connection) -> None:
    """Let nobody else draft notices until this transaction ends: nothing is drafted twice."""
    locks.alone(connection, locks.Lock.NOTICES)


def to_pass_on(connection: Connection, limit: int) -> list[Pending]:
    """Find and hold what was found wrong and not passed on, the longest known first."""
    with connection.cursor(row_factory=class_row(Pending)) as cursor:
        return cursor.execute(
            "select w.obligation_id as referral, w.number, w.ground, w.reason, w.agency,"
            "  w.found_at, o.reference, o.owner_agency, o.owner_desk, o.owner_person, o.excluded,"
            "  o.never_to from correction_found w join obligation o on o.id = w.obligation_id"
            " where w.passed_on_at is null order by w.obligation_id, w.number limit %s"
            " for no key update of o",
            (limit,),
        ).fetchall()


_TELLINGS = """
select e.stream_id as referral, p.agency as teller,
  (b.body #>> '{data,facts,to_agency}')::int as told, e.id as place,
  (b.body ->> 'at')::timestamptz as at
from ledger_entry e cross join lateral (select e.body::jsonb as body) b
  join person p on p.id = split_part(b.body ->> 'actor', ':', 2)::int
where e.stream_kind = 'obligation' and e.stream_id = any(%(ids)s::bigint[])
  and e.event in ('referral.disseminated', 'referral.sent_beside', 'referral.sent_abroad',
    'referral.shared', 'referral.offered')
union all
select r.obligation_id, t.agency, n.told, k.obligation_id, k.decided_at
from referral r
  join lateral (select r.obligation_id as id union
    select c.obligation_id from child_record c where c.source_record_id = r.source_record_id
    union select c.obligation_id from source_record f
      join child_record c on c.source_record_id = f.id where f.original_id = r.source_record_id) s
    on true
  join protection_referral k on k.subject_id = s.id and k.decision in ('send', 'send_jointly')
  join person t on t.id = k.decided_by
  cross join lateral unnest(array[k.addressee, k.jointly_with]) n (told)
where r.obligation_id = any(%(ids)s::bigint[]) and n.told is not null
order by 1, 5, 4"""


def tellings(
    connection: Connection, referrals: Sequence[int]
) -> dict[int, list[tuple[datetime, Telling]]]:
    """Read who told whom of these referrals and when: sent, shared, offered, or of their children.

    Read from the referral's own stream of the ledger, for a share that ended has left no row.
    """
    found: dict[int, list[tuple[datetime, Telling]]] = defaultdict(list)
    for order, (referral, teller, told, _, at) in enumerate(
        connection.execute(_TELLINGS, {"ids": list(referrals)})
    ):
        if teller != told:
            found[referral].append((at, Telling(teller, told, order)))
    return dict(found)


def unsent(connection: Connection, referrals: Sequence[int]) -> set[tuple[int, int]]:
    """Find which agencies have a notice waiting for them that was not sent: referral, agency."""
    rows = connection.execute(
        "select referral_id, to_agency from correction"
        " where referral_id = any(%s::bigint[]) and decided_by is null",
        (list(referrals),),
    )
    return {(referral, agency) for referral, agency in rows}


_INSERTED = (
    "obligation_id", "referral_id", "number", "about", "ground", "reason", "from_agency",
    "to_agency",
)  # fmt: skip
_TYPES = ("bigint", "bigint", "int", "text", "text", "text", "int", "int")


def insert_notices(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep drafted notices, in one statement."""
    query = sql.SQL("insert into correction ({}) select * from unnest({})").format(
        sql.SQL(", ").join(map(sql.Identifier, _INSERTED)),
        sql.SQL(", ").join(sql.SQL("%s::" + kind + "[]") for kind in _TYPES),
    )
    connection.execute(query, [[row[name] for row in rows] for name in _INSERTED])


def mark_passed_on(connection: Connection, pending: Sequence[Pending], at: datetime) -> None:
    """Note that notices were drafted of these, where any were due."""
    connection.execute(
        "update correction_found w set passed_on_at = %s"
        " from unnest(%s::bigint[], %s::int[]) n (id, number)"
        " where w.obligation_id = n.id and w.number = n.number",
        (at, [one.referral for one in pending], [one.number for one in pending]),
    )


_NOTICE = """
select o.id, o.reference, o.state, c.about, c.ground, c.from_agency, c.to_agency,
  a.code as to_code, o.owner_agency, o.seen_by
from correction c join obligation o on o.id = c.obligation_id join agency a on a.id = c.to_agency"""


def notices(connection: Connection, ids: Sequence[int]) -> dict[int, Notice]:
    """Read the notices among these obligations, by number."""
    with connection.cursor(row_factory=class_row(Notice)) as cursor:
        query = _NOTICE + " where c.obligation_id = any(%s::bigint[])"
        return {one.id: one for one in cursor.execute(query.encode(), (list(ids),))}


def drafted_of(connection: Connection, referral: int, agency: int) -> list[str]:
    """List the references of an agency's own notices about a referral that are not sent yet."""
    query = _NOTICE + (
        " where c.referral_id = %s and c.decided_by is null and o.owner_agency = %s order by o.id"
    )
    with connection.cursor(row_factory=class_row(Notice)) as cursor:
        return [one.reference for one in cursor.execute(query.encode(), (referral, agency))]


def decide(
    connection: Connection, ids: Sequence[int], person: int, at: datetime, why: str | None
) -> None:
    """Write who sent these, or declined them and why."""
    connection.execute(
        "update correction set decided_by = %s, decided_at = %s, decline_reason = %s"
        " where obligation_id = any(%s::bigint[])",
        (person, at, why, list(ids)),
    )


def whole_rows(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Read rows whole, for the ledger, by the obligation's number."""
    query = sql.SQL(
        "select obligation_id, {} from correction where obligation_id = any(%s::bigint[])"
    ).format(sql.SQL(", ").join(map(sql.Identifier, CORRECTION.fields)))
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, (list(ids),)).fetchall()
    return {row.pop("obligation_id"): row for row in rows}


def listed(connection: Connection, limit: int) -> list[NoticeListed]:
    """List open notices that one sends or was sent, the first due on top."""
    with connection.cursor(row_factory=class_row(NoticeListed)) as cursor:
        return cursor.execute(
            "select o.reference, o.state, n.about, n.ground, n.reason, f.code as from_agency,"
            "  a.code as to_agency, c.due_at"
            " from correction n join obligation o on o.id = n.obligation_id"
            " join clock c on c.id = o.next_clock_id join agency f on f.id = n.from_agency"
            " join agency a on a.id = n.to_agency where o.is_open order by c.due_at, o.id limit %s",
            (limit,),
        ).fetchall()
