"""Read what a bureau's records tell of its pace: when what moved, in sets, and never who it was.

For a connection that sees all. Only what the bureau sees and nobody restricted is read: of the rest
not even a count goes into a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql

from longstop.store.session import Actor, Connection

_AT_ONCE = 20_000
_MAY = sql.SQL(
    "o.kind = 'referral' and o.compartment is null and %(agency)s = any (o.seen_by)"
    " and not %(person)s = any (o.excluded)"
)


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A move of one referral: its number, when, and the state it came to, or `graded`."""

    referral: int
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral: the grade it has or is worked by, if any, its package, and its outcome.

    happened_at is when what was reported happened, as its sender says.
    """

    referral: int
    grade: str | None
    package: int
    opened_at: datetime
    outcome: str | None
    happened_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownRow:
    """How many graded referrals have a grade and the same answers, and stand as an emergency."""

    grade: str
    emergency: bool
    known: int
    affirmed: int
    alleged: int
    no_trace: int
    many: int


@dataclass(frozen=True, slots=True)
class AskedRow:
    """Something asked of others: of which referral, its grade, and from when until when it was out.

    It is out no longer when it was answered, or when the referral was closed.
    """

    referral: int
    grade: str | None
    began: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class AwayRow:
    """Somebody said to be absent, or back."""

    person: int
    at: datetime
    back: bool


def moves(connection: Connection, actor: Actor) -> Iterator[MovedRow]:
    """Walk all moves of referrals, one referral after another, each in order.

    Inside a transaction; memory stays flat.
    """
    query = sql.SQL(
        "select e.stream_id, (e.body::jsonb ->> 'at')::timestamptz,"
        "  case when e.event = 'referral.graded' then 'graded'"
        "    else e.body::jsonb #>> '{{data,set,state}}' end"
        " from ledger_entry e join obligation o on o.id = e.stream_id"
        " where e.stream_kind = 'obligation' and e.event like 'referral.%%' and {may}"
        "   and (e.event = 'referral.graded' or e.body::jsonb #> '{{data,set,state}}' is not null)"
        " order by e.stream_id, e.seq"
    ).format(may=_MAY)
    with connection.cursor(name="capacity_moves") as cursor:
        cursor.itersize = _AT_ONCE
        for row in cursor.execute(query, _who(actor)):
            yield MovedRow(*row)


def referrals(connection: Connection, actor: Actor) -> list[ReferralRow]:
    """Read every referral's grade, package and outcome, and when it happened."""
    query = sql.SQL(
        "select o.id, coalesce(r.grade, r.working), s.package_id, o.opened_at, o.outcome,"
        "  s.incident_at"
        " from obligation o join referral r on r.obligation_id = o.id"
        " join source_record s on s.id = r.source_record_id where {may}"
    ).format(may=_MAY)
    return [ReferralRow(*row) for row in connection.execute(query, _who(actor))]


def known(connection: Connection, actor: Actor, since: datetime, emergency: int) -> list[KnownRow]:
    """Count graded referrals received since then by grade and by what is known of them."""
    query = sql.SQL(
        "select r.grade, r.stream = %(emergency)s, heard_known(r), heard_affirmed(r),"
        "  heard_alleged(r), heard_no_trace(r), count(*)"
        " from obligation o join referral r on r.obligation_id = o.id"
        " where r.grade is not null and o.opened_at >= %(since)s and {may}"
        " group by 1, 2, 3, 4, 5, 6"
    ).format(may=_MAY)
    values = {**_who(actor), "since": since, "emergency": emergency}
    return [KnownRow(*row) for row in connection.execute(query, values)]


def asked(connection: Connection, actor: Actor) -> list[AskedRow]:
    """Read since when something asked of others about a referral was out, and until when."""
    query = sql.SQL(
        "select o.id, coalesce(r.grade, r.working), c.started_at, c.stopped_at"
        " from clock c join obligation o on o.id = c.obligation_id"
        " join referral r on r.obligation_id = o.id"
        " where c.kind = 'find_out' and c.because = 'standard' and {may}"
    ).format(may=_MAY)
    return [AskedRow(*row) for row in connection.execute(query, _who(actor))]


def sent(connection: Connection, actor: Actor, since: datetime) -> dict[str, int]:
    """Count the referrals sent to each force to be its own, by the force's name."""
    query = sql.SQL(
        "select a.name, count(distinct d.referral_id) from dissemination d"
        " join agency a on a.id = d.to_agency join obligation o on o.id = d.referral_id"
        " join obligation x on x.id = d.obligation_id"
        " where d.lead and x.opened_at >= %(since)s and {may} group by a.name"
    ).format(may=_MAY)
    rows = connection.execute(query, {**_who(actor), "since": since})
    return {str(name): int(many) for name, many in rows}


def staff(connection: Connection, agency: int, roles: Sequence[str]) -> list[int]:
    """Give the accounts of an agency that have one of these roles, by number."""
    rows = connection.execute(
        "select id from person where agency = %s and roles && %s::text[] order by id",
        (agency, list(roles)),
    )
    return [int(row[0]) for row in rows]


def away(connection: Connection, people: Sequence[int]) -> list[AwayRow]:
    """Read when these people were said to be absent and to be back, in order."""
    rows = connection.execute(
        "select (body::jsonb #>> '{data,facts,person}')::int, (body::jsonb ->> 'at')::timestamptz,"
        "  event = 'person.back' from ledger_entry"
        " where stream_kind = 'system' and event in ('person.absent', 'person.back')"
        "  and (body::jsonb #>> '{data,facts,person}')::int = any (%s) order by seq",
        (list(people),),
    )
    return [AwayRow(*row) for row in rows]


def _who(actor: Actor) -> dict[str, Any]:
    return {"agency": actor.agency, "person": actor.person}
