"""Read and write what links do: what records of one person tell each other, and who must talk.

A service does all of it, for it looks at records of every agency at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from longstop.core.casework.deconfliction import Holding, Told
from longstop.core.referral.kept import Kept
from longstop.core.referral.ties import Tie
from longstop.store import locks
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordRow:
    """A referral as far as what links do depends on it; nominal is None where it stands alone."""

    id: int
    reference: str
    nominal: int | None
    compartment: int | None
    excluded: list[int]
    never_to: list[int]
    outcome: str | None
    found_wrong: list[str]
    holds: list[str]
    erased: bool
    outside: bool
    handling: list[str]

    @property
    def kept(self) -> Kept:
        """Give from whom it is kept."""
        return Kept(
            compartment=self.compartment,
            people=frozenset(self.excluded),
            agencies=frozenset(self.never_to),
        )


@dataclass(frozen=True, slots=True)
class Ties:
    """What holds nominals together: all of it, and what is certain or a person confirmed."""

    joined: list[Tie]
    sure: list[Tie]


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatRow:
    """Who has an obligation, and from whom it is kept."""

    id: int
    reference: str
    agency: int
    desk: int
    person: int
    compartment: int | None
    excluded: list[int]
    never_to: list[int]


def alone(connection: Connection) -> None:
    """Let nobody else look at what links do until this transaction ends."""
    locks.alone(connection, locks.Lock.LINK_EFFECTS)


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes by their numbers, the referrals they are about, and those to be settled anew first."""

    ids: list[int]
    referrals: list[int]
    settle: list[int]


def due(connection: Connection, limit: int) -> Notes:
    """Read the first notes of what is to be looked at anew."""
    rows = connection.execute(
        "select id, referral_id, settle from nominal_due order by id limit %s", (limit,)
    ).fetchall()
    return Notes(
        [id_ for id_, _, _ in rows],
        sorted({referral for _, referral, _ in rows}),
        sorted({referral for _, referral, settle in rows if settle}),
    )


def done(connection: Connection, notes: Sequence[int]) -> None:
    """Take notes away that were followed."""
    connection.execute("delete from nominal_due where id = any(%s::bigint[])", (list(notes),))


_AROUND = (
    "select id from unnest(%(ids)s::bigint[]) n (id) union"
    " select m.referral_id from nominal_member m where m.nominal in"
    "  (select nominal from nominal_member where referral_id = any(%(ids)s::bigint[]))"
)


def hold_around(connection: Connection, ids: Sequence[int]) -> list[int]:
    """Hold these referrals, all of their nominals and what waits of them; gives the referrals."""
    around = [row[0] for row in connection.execute(_AROUND, {"ids": list(ids)})]
    connection.execute(
        "select from obligation where id = any(%(ids)s::bigint[]) or id in"
        "  (select obligation_id from deconfliction where referral_id = any(%(ids)s::bigint[])"
        "    and spoken_by is null and fell_away_at is null)"
        " order by id for no key update",
        {"ids": around},
    )
    return around


_RECORDS = """
select o.id, o.reference, m.nominal, o.compartment, o.excluded, o.never_to, o.outcome,
  array(select distinct v from correction_found w cross join unnest(array[w.ground, w.reason]) v
    where w.obligation_id = o.id and v is not null) as found_wrong,
  array(select h.reason from legal_hold h where h.obligation_id = o.id and h.lifted_at is null)
    as holds,
  exists (select from erasure e where e.obligation_id = o.id and e.agreed_at is not null) as erased,
  is_outside(r) as outside, array(select distinct t from unnest(s.handling || p.handling) t)
    as handling
from referral r join obligation o on o.id = r.obligation_id
  join source_record s on s.id = r.source_record_id join package p on p.obligation_id = s.package_id
  left join nominal_member m on m.referral_id = r.obligation_id
where r.obligation_id = any(%s::bigint[]) order by o.id"""


def records(connection: Connection, ids: Sequence[int]) -> list[RecordRow]:
    """Read referrals with all that decides whether and where they speak, by number."""
    with connection.cursor(row_factory=class_row(RecordRow)) as cursor:
        return cursor.execute(_RECORDS, (list(ids),)).fetchall()


_TIES = """
with pair as (
  select l.a, l.b, l.evidence = 'certain' as sure from link l
   where l.a = any(%(ids)s::bigint[]) and l.verdict = 'join' and not exists (
     select from link_said d where d.a = l.a and d.b = l.b and d.said = 'different'
      and d.undone_at is null)
  union all
  select s.a, s.b, true from link_said s
   where s.a = any(%(ids)s::bigint[]) and s.said = 'same' and s.undone_at is null)
select p.a, p.b, bool_or(p.sure) from pair p
  join nominal_member m on m.referral_id = p.a
  join nominal_member n on n.referral_id = p.b and n.nominal = m.nominal
group by 1, 2 order by 1, 2"""


def ties(connection: Connection, ids: Sequence[int]) -> Ties:
    """Read what ties these referrals within their nominals; nobody said they are different."""
    rows = connection.execute(_TIES, {"ids": list(ids)}).fetchall()
    return Ties([(a, b) for a, b, _ in rows], [(a, b) for a, b, sure in rows if sure])


_HOLDINGS = """
select o.owner_agency as agency, o.id as referral, m.nominal, o.id as by
  from obligation o join nominal_member m on m.referral_id = o.id
 where o.id = any(%(ids)s::bigint[]) and o.is_open
union all
select o.owner_agency, d.referral_id, m.nominal, o.id
  from dissemination d join obligation o on o.id = d.obligation_id
  join nominal_member m on m.referral_id = d.referral_id
 where d.referral_id = any(%(ids)s::bigint[]) and not d.lead and o.state in ('accepted', 'acted')
order by 2, 4"""


def holdings(connection: Connection, ids: Sequence[int]) -> list[Holding]:
    """Read which agencies have open work on these, as owner or because they accepted a part."""
    with connection.cursor(row_factory=class_row(Holding)) as cursor:
        return cursor.execute(_HOLDINGS, {"ids": list(ids)}).fetchall()


def talks(connection: Connection, ids: Sequence[int]) -> list[Told]:
    """Read the obligations to talk that were opened through these referrals, save those that
    fell away."""
    with connection.cursor(row_factory=class_row(Told)) as cursor:
        return cursor.execute(
            "select d.obligation_id as id, d.agency, d.other_agency as other, m.nominal,"
            "  d.spoken_by is null as waits from deconfliction d"
            " left join nominal_member m on m.referral_id = d.referral_id"
            " where d.referral_id = any(%s::bigint[]) and d.fell_away_at is null order by 1",
            (list(ids),),
        ).fetchall()


def seats(connection: Connection, ids: Iterable[int]) -> dict[int, SeatRow]:
    """Read who has these obligations now."""
    with connection.cursor(row_factory=class_row(SeatRow)) as cursor:
        rows = cursor.execute(
            "select id, reference, owner_agency as agency, owner_desk as desk,"
            "  owner_person as person, compartment, excluded, never_to from obligation"
            " where id = any(%s::bigint[])",
            (list(ids),),
        ).fetchall()
    return {row.id: row for row in rows}


_INSERTED = ("obligation_id", "referral_id", "agency", "other_agency")


def insert(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep obligations to talk, in one statement."""
    connection.execute(
        "insert into deconfliction (obligation_id, referral_id, agency, other_agency)"
        " select * from unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[])",
        [[row[name] for row in rows] for name in _INSERTED],
    )


def fell_away(connection: Connection, ids: Sequence[int], at: datetime) -> None:
    """Note that nobody else held the person any more."""
    connection.execute(
        "update deconfliction set fell_away_at = %s where obligation_id = any(%s::bigint[])",
        (at, list(ids)),
    )


_NOTED = (
    "exists (select from nominal_due n left join nominal_member t on t.referral_id = n.referral_id"
    " where {0} in (n.referral_id, t.nominal))"
)
_ALONE = (
    "select r.obligation_id from referral r where r.linked_known | r.linked_affirmed <> 0"
    " and not exists (select from nominal_member m where m.referral_id = r.obligation_id)"
    " and not NOTED order by 1"
).replace("NOTED", _NOTED.format("r.obligation_id"))
_NOMINALS = (
    "select m.nominal, array_agg(m.referral_id) from nominal_member m where m.nominal > %s"
    " and not NOTED group by 1 order by 1 limit %s"
).replace("NOTED", _NOTED.format("m.nominal"))


def followed(connection: Connection, at_once: int) -> Iterator[list[int]]:
    """Walk everything of which no note waits: those told something who stand alone, then whole
    nominals, so many at a time."""
    alone_ = [row[0] for row in connection.execute(_ALONE.encode())]
    yield from (alone_[at : at + at_once] for at in range(0, len(alone_), at_once))
    last = -1
    while rows := connection.execute(_NOMINALS.encode(), (last, at_once)).fetchall():
        last = rows[-1][0]
        yield [id_ for _, members in rows for id_ in members]
