"""Count what waits for whom, for all who get a digest at once, and keep what was told to them.

Each line of COUNTED gives obligations with an agency, a person where it waits for one person alone,
and who is barred from it. What somebody may not see is not counted for them: compartments and
excluded people stand in the sum itself, as the policies have them.
"""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from longstop.core.casework.digest import Waits
from longstop.core.casework.overseas import GRAVEST
from longstop.core.casework.team import Matter
from longstop.store.locks import Lock, only_one
from longstop.store.queries.proposals import OF_OBLIGATIONS
from longstop.store.queries.team import IDS
from longstop.store.session import Connection

MAILED_FOR = timedelta(days=2)
"""How old a digest may be and still be mailed; an older one stands on its reader's page."""

_MINE = (
    "select o.id, o.owner_agency, o.owner_person, '{{}}'::int[] from obligation o"
    " join clock k on k.id = o.next_clock_id where o.is_open and {}"
)
_OURS = (
    "select o.id, o.owner_agency, null::int, '{{}}'::int[] from obligation o where o.is_open and {}"
)
_MATTER = (
    "select o.id, o.owner_agency, null::int, '{{}}'::int[] from ({}) w"
    " join obligation o on o.id = w.id where o.is_open"
)
_THEIRS = (
    "select o.id, t.{0}, null::int, '{{}}'::int[] from {1} t"
    " join obligation o on o.id = t.obligation_id where o.is_open and o.state = '{2}'"
)
_SENT = " in ('dissemination', 'child_protection') and o.state = 'sent'"
COUNTED: Mapping[str, str] = {
    Waits.ALERT: "select c.obligation_id, o.owner_agency, a.person, '{}'::int[]"
    " from (select distinct clock_id, person from alert where person is not null) a"
    " join alert s on s.clock_id = a.clock_id and s.standing and s.acknowledged_at is null"
    " join clock c on c.id = a.clock_id and c.running join obligation o on o.id = c.obligation_id",
    Waits.LATE: _MINE.format("k.due_at <= %(now)s"),
    Waits.SOON: _MINE.format("k.due_at > %(now)s and k.due_at <= %(soon)s"),
    Waits.TELL: _OURS.format("o.kind = 'child_protection' and o.state = 'drafted'"),
    Waits.CONFIRM: " union ".join(
        _THEIRS.format(to, "protection_referral", "sent") for to in ("addressee", "jointly_with")
    ),
    **{
        name: _MATTER.format(IDS[matter])
        for name, matter in (
            (Waits.UNOWNED, Matter.UNOWNED),
            (Waits.BREACHED, Matter.BREACHED),
            (Waits.DEFERRED, Matter.DEFERRED),
            (Waits.SECOND_LOOK, Matter.SECOND_LOOK),
        )
    },
    Waits.SEARCH: "select null::bigint, s.agency, null::int, array[s.person] from search_alert s"
    " where s.finding is null",
    Waits.DISPUTE: _MATTER.format(
        "select c.obligation_id as id from clock c where c.running and c.kind = 'transfer_dispute'"
    ),
    Waits.ACCEPT: _THEIRS.format("to_agency", "dissemination", "sent"),
    Waits.TRANSFER: _THEIRS.format("to_agency", "transfer", "offered"),
    Waits.CORRECTION: _THEIRS.format("to_agency", "correction", "sent"),
    Waits.CORRECT: _THEIRS.format("from_agency", "correction", "drafted"),
    Waits.TALK: "select t.obligation_id, t.agency, null::int, '{}'::int[] from deconfliction t"
    " where t.agreed is null and t.fell_away_at is null",
    Waits.UNCONFIRMED: _OURS.format("o.kind" + _SENT),
    Waits.QUARANTINE: _OURS.format("o.kind = 'quarantined_record'"),
}
_STEPS = (
    f"select '{Waits.SECOND}:' || w.step, w.id, o.owner_agency, null::int, array[w.proposed_by]"
    f" from ({' union all '.join(OF_OBLIGATIONS)}) w join obligation o on o.id = w.id"
    " where o.is_open or w.step = 'erasure'",
    f"select '{Waits.SECOND}:policy', null, a.agency, null, array[a.proposed_by]"
    " from policy_adoption a where a.approved_at is null and a.withdrawn_at is null"
    " and a.starts_at > %(now)s",
    f"select '{Waits.SECOND}:model', null, a.agency, null, array[a.proposed_by]"
    " from linkage_model_adoption a where a.approved_at is null and a.withdrawn_at is null",
    f"select '{Waits.SECOND}:export', x.obligation_id, x.agency, null, array[x.proposed_by]"
    " from export_proposal x where x.agreed_at is null and x.withdrawn_at is null"
    " and x.fetched_at is null and x.proposed_at > %(asked_since)s",
)
_ALL = " union all ".join([
    *(f"select '{name}', x.* from ({query}) x" for name, query in COUNTED.items()), *_STEPS
])  # fmt: skip
_COUNTS = (
    f"with waits (item, id, agency, person, barred) as ({_ALL}),"
    " shown as (select w.item, w.agency, o.compartment, w.person,"
    "   o.excluded || w.barred as barred, count(*) as many"
    "  from waits w left join obligation o on o.id = w.id"
    "  where o.id is null or w.agency = any(o.seen_by) group by 1, 2, 3, 4, 5),"
    " wanted as (select * from unnest(%(people)s::int[], %(agencies)s::int[], %(items)s::text[])"
    "   w (person, agency, item))"
    " select w.person, w.item, sum(s.many)::int from wanted w"
    " join shown s on s.item = w.item and s.agency = w.agency"
    "  and (s.person is null or s.person = w.person)"
    "  and not coalesce(w.person = any(s.barred), true)"
    "  and (s.compartment is null or exists (select from compartment_member m"
    "   where m.compartment = s.compartment and m.person = w.person))"
    " group by 1, 2"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Somebody who may get digests: where and as what they work, whether they sit at a desk now.

    starts and ends are of their turns at desks that touch the local day; told is when the last
    shift or day began that they had a digest for.
    """

    person: int
    agency: int
    roles: list[str]
    country: str
    postcodes: list[str]
    areas: list[str]
    zone: str
    on_duty: bool
    starts: list[datetime]
    ends: list[datetime]
    told: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Digest:
    """A digest to be kept: whose, in which role, for what began when, and what waits."""

    person: int
    agency: int
    role: str
    begins_at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unmailed:
    """A digest that no mail has told for certain; begun says that one may have."""

    id: int
    address: str
    role: str
    counts: dict[str, int]
    waiting: int
    begun: bool


def one_digester(connection: Connection) -> bool:
    """Tell whether this connection may send; another that does so now keeps others out."""
    return only_one(connection, Lock.DIGEST_MAIL)


def recipients(connection: Connection, now: datetime) -> list[Recipient]:
    """Read everybody who is not absent and has a role, of every agency."""
    with connection.cursor(row_factory=class_row(Recipient)) as cursor:
        return cursor.execute(
            "select p.id as person, p.agency, p.roles, a.country, a.postcodes, a.areas, a.zone,"
            "  exists (select from desk d where d.duty_person = p.id and d.duty_until > %(now)s)"
            "   as on_duty,"
            "  coalesce(t.starts, '{}') as starts, coalesce(t.ends, '{}') as ends,"
            "  (select max(g.begins_at) from digest g where g.person = p.id) as told"
            " from person p join agency a on a.id = p.agency"
            " cross join lateral (select date_trunc('day', %(now)s at time zone a.zone) as local) d"
            " left join lateral (select array_agg(t.starts_at) as starts, array_agg(t.ends_at) as"
            "   ends from roster_turn t where t.person = p.id and t.agency = p.agency"
            "   and t.rung = 'person' and t.removed_at is null"
            "   and t.starts_at < (d.local + interval '1 day') at time zone a.zone"
            "   and t.ends_at > d.local at time zone a.zone) t on true"
            " where not p.absent and cardinality(p.roles) > 0 order by p.id",
            {"now": now},
        ).fetchall()


def counted(
    connection: Connection,
    wanted: Sequence[tuple[int, int, str]],
    now: datetime,
    *,
    soon: datetime,
    asked_since: datetime,
) -> list[tuple[int, str, int]]:
    """Count what waits, for (person, agency, what) each; one statement. Noughts are left out.

    An export that was asked for before asked_since has lapsed.
    """
    values: dict[str, Any] = {
        "now": now, "soon": soon, "asked_since": asked_since, "gravest": GRAVEST,
        "people": [one[0] for one in wanted], "agencies": [one[1] for one in wanted],
        "items": [one[2] for one in wanted],
    }  # fmt: skip
    return connection.execute(_COUNTS.encode(), values).fetchall()


def keep(connection: Connection, digests: Sequence[Digest], now: datetime) -> int:
    """Keep digests, in one statement; one that is there already stays. Gives how many are new."""
    return connection.execute(
        "insert into digest (agency, person, role, begins_at, made_at, counts, waiting)"
        " select n.agency, n.person, n.role, n.begins, %s, n.counts, n.waiting"
        " from unnest(%s::int[], %s::int[], %s::text[], %s::timestamptz[], %s::jsonb[], %s::int[])"
        "  n (agency, person, role, begins, counts, waiting)"
        " on conflict (person, role, begins_at) do nothing",
        (
            now, [one.agency for one in digests], [one.person for one in digests],
            [one.role for one in digests], [one.begins_at for one in digests],
            [Jsonb(one.counts) for one in digests],
            [sum(one.counts.values()) for one in digests],
        ),
    ).rowcount  # fmt: skip


def unmailed(connection: Connection, now: datetime) -> list[Unmailed]:
    """Read the last digest of everybody and each role where no mail has told it, if any wants one.

    Who turned the mail off, has no address or is absent is left out, and so is a digest in which
    nothing waits.
    """
    with connection.cursor(row_factory=class_row(Unmailed)) as cursor:
        return cursor.execute(
            "select g.id, p.email as address, g.role, g.counts, g.waiting,"
            "  g.mail_begun_at is not null as begun"
            " from digest g join person p on p.id = g.person"
            " where g.mailed_at is null and g.waiting > 0 and g.begins_at > %s and p.digest_mail"
            "  and not p.absent and p.email <> ''"
            "  and not exists (select from digest n where n.person = g.person and n.role = g.role"
            "   and n.begins_at > g.begins_at)"
            " order by g.id",
            (now - MAILED_FOR,),
        ).fetchall()


def begin_mail(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Write that mails of these are about to be sent."""
    connection.execute(
        "update digest set mail_begun_at = %s where id = any(%s::bigint[])", (now, list(ids))
    )


def end_mail(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Write that the relay took the mails of these."""
    connection.execute(
        "update digest set mailed_at = %s where id = any(%s::bigint[])", (now, list(ids))
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class UntoldSearch:
    """A search that nobody was mailed about: its number, and who there is to look into it."""

    id: int
    person: int
    address: str


def untold_searches(connection: Connection, roles: Sequence[str]) -> list[UntoldSearch]:
    """Read searches to be looked into that nobody was mailed about, by address.

    Each goes to one person of the same agency who did not search: of the first of these roles in
    which somebody is there and has an address.
    """
    with connection.cursor(row_factory=class_row(UntoldSearch)) as cursor:
        return cursor.execute(
            "select s.id, p.id as person, p.email as address from search_alert s"
            " cross join lateral (select p.id, p.email from person p"
            "   cross join lateral (select min(array_position(%(roles)s::text[], r)) as place"
            "     from unnest(p.roles) r) f"
            "   where p.agency = s.agency and p.id <> s.person and not p.absent and p.email <> ''"
            "    and f.place is not null order by f.place, p.id limit 1) p"
            " where s.mailed_at is null and s.finding is null order by p.email, s.id limit 1000",
            {"roles": list(roles)},
        ).fetchall()


def write_told(connection: Connection, told: Sequence[UntoldSearch], now: datetime) -> None:
    """Write who was mailed about these searches."""
    connection.execute(
        "update search_alert s set told = n.person, mailed_at = %s"
        " from unnest(%s::bigint[], %s::int[]) n (id, person) where s.id = n.id",
        (now, [one.id for one in told], [one.person for one in told]),
    )


def set_mail(connection: Connection, person: int, *, wanted: bool) -> None:
    """Write whether somebody wants their digests by mail."""
    connection.execute("update person set digest_mail = %s where id = %s", (wanted, person))
