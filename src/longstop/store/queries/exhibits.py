"""Read exhibits: as an action finds them, as a page tells them, and as a laboratory's queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import class_row, dict_row

from longstop.core.ledger.whole_rules import EXHIBIT
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class SubjectOf:
    """A referral of which exhibits may be registered: whose it is, and from whom it is kept."""

    id: int
    reference: str
    owner_desk: int
    compartment: int | None
    excluded: list[int]
    never_to: list[int]


def subjects_of(connection: Connection, ids: Sequence[int]) -> dict[str, SubjectOf]:
    """Read these referrals, by reference; what is no referral is left out."""
    with connection.cursor(row_factory=class_row(SubjectOf)) as cursor:
        rows = cursor.execute(
            "select o.id, o.reference, o.owner_desk, o.compartment, o.excluded, o.never_to"
            " from obligation o where o.id = any(%s::bigint[]) and o.kind = 'referral'",
            (list(ids),),
        ).fetchall()
    return {row.reference: row for row in rows}


def parents_of(
    connection: Connection, agency: int, ids: Sequence[int]
) -> dict[tuple[int, str], int]:
    """Find an agency's own exhibits of these referrals by number and by reference."""
    rows = connection.execute(
        "select e.referral_id, e.number, o.reference, e.obligation_id from exhibit e"
        " join obligation o on o.id = e.obligation_id"
        " where e.referral_id = any(%s::bigint[]) and e.agency = %s",
        (list(ids), agency),
    ).fetchall()
    found = {(referral, number): id_ for referral, number, _, id_ in rows if number is not None}
    return found | {(referral, reference): id_ for referral, _, reference, id_ in rows}


@dataclass(frozen=True, kw_only=True, slots=True)
class ExhibitNow:
    """An exhibit as an action finds it, with the offer that is open and who authorised what.

    authorised holds pairs of what and by whom; inside the references of open parts of it.
    """

    id: int
    owner: str
    seal: str
    custodian: int
    examined_by: int | None
    authority_ends: datetime | None
    attempt: int
    authorisations: int
    offered_by: int | None
    offered_to: int | None
    offered_desk: int | None
    offered_person: int | None
    newly_shared: bool | None
    authorised: list[list[Any]]
    inside: list[str]
    seal_found: str | None
    seal_waits: bool


_NOW = """
select e.obligation_id as id, e.owner, e.seal, e.custodian, e.examined_by,
  a.due_at as authority_ends,
  coalesce(l.attempt, 0) as attempt,
  (select count(*) from exhibit_authorisation x where x.obligation_id = e.obligation_id)::int
    as authorisations,
  m.from_person as offered_by, m.to_agency as offered_to, m.to_desk as offered_desk,
  m.to_person as offered_person, m.newly_shared,
  array(select array[x.attempt::text, x.what, x.authorised_by::text] from exhibit_authorisation x
    where x.obligation_id = e.obligation_id order by x.attempt) as authorised,
  array(select p.reference from exhibit i join obligation p on p.id = i.obligation_id
    where i.parent_id = e.obligation_id and p.is_open order by p.id) as inside,
  case when l.seal_differs then l.seal_found end as seal_found,
  exists (select from clock k where k.obligation_id = e.obligation_id and k.running
    and k.kind = 'seal') as seal_waits
from exhibit e
  left join lateral (select * from custody_move c where c.obligation_id = e.obligation_id
    order by c.attempt desc limit 1) l on true
  left join custody_move m on m.obligation_id = e.obligation_id and m.ended is null
  left join lateral (select k.due_at from clock k where k.obligation_id = e.obligation_id
    and k.kind = 'authority' and k.running order by k.id desc limit 1) a on true
where e.obligation_id = any(%s::bigint[])"""


def exhibits_now(connection: Connection, ids: Sequence[int]) -> dict[int, ExhibitNow]:
    """Read these exhibits, by number; what is no exhibit is left out."""
    with connection.cursor(row_factory=class_row(ExhibitNow)) as cursor:
        rows = cursor.execute(_NOW, (list(ids),)).fetchall()
    return {row.id: row for row in rows}


def whole_exhibits(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Read rows whole, for the ledger, by the obligation's number."""
    query = sql.SQL(
        "select obligation_id, {} from exhibit where obligation_id = any(%s::bigint[])"
    ).format(sql.SQL(", ").join(map(sql.Identifier, EXHIBIT.fields)))
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, (list(ids),)).fetchall()
    return {row.pop("obligation_id"): row for row in rows}


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuedRow:
    """A row of a laboratory's queue; the report is named only where it may be seen."""

    id: int
    reference: str
    number: str | None
    state: str
    device: str
    owner: str
    owned_by: str | None
    desk: str
    referral: str | None
    danger: int
    next_date: datetime | None
    next_kind: str | None
    registered_at: datetime
    parent: str | None


_QUEUE = """
select q.id, o.reference, e.number, o.state, e.device, e.owner, p.code as owned_by, d.code as desk,
  r.reference as referral, q.danger, q.next_date, q.next_kind, o.opened_at as registered_at,
  i.reference as parent
from exhibit_queue(%(desk)s::int, %(at)s, %(until)s, %(most)s) with ordinality
    as q (id, danger, next_date, next_kind, place)
  join obligation o on o.id = q.id join exhibit e on e.obligation_id = q.id
  join desk d on d.id = o.owner_desk left join person p on p.id = o.owner_person
  left join obligation r on r.id = e.referral_id left join obligation i on i.id = e.parent_id
order by q.place"""


def queue(
    connection: Connection, desk: int | None, at: datetime, presses_until: datetime, most: int
) -> list[QueuedRow]:
    """Read what waits at one's own agency, or at one desk of it, the first to be examined first."""
    values = {"desk": desk, "at": at, "until": presses_until, "most": most}
    with connection.cursor(row_factory=class_row(QueuedRow)) as cursor:
        return cursor.execute(_QUEUE, values).fetchall()


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """An exhibit as it is shown; people of other agencies have no code here."""

    id: int
    reference: str
    state: str
    is_open: bool
    opened_at: datetime
    referral: str | None
    parent: str | None
    parts: list[str]
    owner_agency: str
    owner_desk: str
    owned_by: str | None
    custodian: str | None
    device: str
    owner: str
    authority: str
    authority_reference: str | None
    limits: str | None
    given_by: str | None
    welfare_plan: str | None
    number: str | None
    seal: str
    reason: str | None
    left_to: str | None


_TOLD = """
select o.id, o.reference, o.state, o.is_open, o.opened_at, r.reference as referral,
  i.reference as parent, array(select p.reference from exhibit x join obligation p
    on p.id = x.obligation_id where x.parent_id = o.id order by p.id) as parts,
  a.code as owner_agency, d.code as owner_desk, w.code as owned_by, c.code as custodian, e.device,
  e.owner, e.authority, e.authority_reference, e.limits, e.given_by, e.welfare_plan, e.number,
  e.seal, e.reason, e.left_to
from exhibit e join obligation o on o.id = e.obligation_id
  join agency a on a.id = o.owner_agency join desk d on d.id = o.owner_desk
  left join person w on w.id = o.owner_person left join person c on c.id = e.custodian
  left join obligation r on r.id = e.referral_id left join obligation i on i.id = e.parent_id
where e.obligation_id = %s"""


def exhibit_told(connection: Connection, id_: int) -> Told | None:
    """Read one exhibit as it is shown; None for what is none, or is not to be seen."""
    with connection.cursor(row_factory=class_row(Told)) as cursor:
        return cursor.execute(_TOLD, (id_,)).fetchone()


@dataclass(frozen=True, kw_only=True, slots=True)
class Hands:
    """One step of the custody story: from whom to whom, and the seal on both sides."""

    attempt: int
    from_agency: str
    from_person: str | None
    to_agency: str
    to_desk: str | None
    to_person: str | None
    reason: str
    offered_at: datetime
    ended: str | None
    ended_by: str | None
    ended_at: datetime | None
    seal_given: str
    seal_found: str | None
    seal_differs: bool | None


def hands(connection: Connection, id_: int) -> list[Hands]:
    """Read through whose hands an exhibit went, in their order."""
    with connection.cursor(row_factory=class_row(Hands)) as cursor:
        return cursor.execute(
            "select m.attempt, f.code as from_agency, g.code as from_person, t.code as to_agency,"
            "  d.code as to_desk, p.code as to_person, m.reason, m.offered_at, m.ended,"
            "  e.code as ended_by, m.ended_at, m.seal_given, m.seal_found, m.seal_differs"
            " from custody_move m join agency f on f.id = m.from_agency"
            " join agency t on t.id = m.to_agency left join desk d on d.id = m.to_desk"
            " left join person g on g.id = m.from_person left join person p on p.id = m.to_person"
            " left join person e on e.id = m.ended_by where m.obligation_id = %s order by 1",
            (id_,),
        ).fetchall()


@dataclass(frozen=True, kw_only=True, slots=True)
class Authorised:
    """What a named person authorised, why, and when."""

    attempt: int
    what: str
    reason: str
    by: str | None
    at: datetime


def authorised(connection: Connection, id_: int) -> list[Authorised]:
    """Read what was authorised of an exhibit, in the order of it."""
    with connection.cursor(row_factory=class_row(Authorised)) as cursor:
        return cursor.execute(
            "select x.attempt, x.what, x.reason, p.code as by, x.authorised_at as at"
            " from exhibit_authorisation x left join person p on p.id = x.authorised_by"
            " where x.obligation_id = %s order by 1",
            (id_,),
        ).fetchall()


@dataclass(frozen=True, slots=True)
class DateOf:
    """A clock of an exhibit: what falls due, when, and whether it still runs."""

    kind: str
    because: str
    due_at: datetime
    running: bool


def dates(connection: Connection, id_: int) -> list[DateOf]:
    """Read the clocks of an exhibit, those that run first, by due moment."""
    with connection.cursor(row_factory=class_row(DateOf)) as cursor:
        return cursor.execute(
            "select kind, because, due_at, running from clock where obligation_id = %s"
            " order by not running, due_at, id",
            (id_,),
        ).fetchall()
