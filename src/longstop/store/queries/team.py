"""Read the work of a whole agency as its supervisor looks at it: what is the matter, who has what.

Each matter is found by an index of those with whom it is the matter, and counted and listed up to
so many: never by looking at all there is.
"""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from longstop.core.casework.team import Matter
from longstop.store.session import Connection

COUNTED = 1_000
"""Counting ends here: a figure of so many says so many or more. A list is of so many at most."""
FAR = 10_000
"""So many with whom something is the matter are looked through for those of one's agency."""

IDS: Mapping[Matter, str] = {
    Matter.UNOWNED: "select o.id from person p join obligation o on o.owner_person = p.id"
    " where p.absent and o.is_open"
    " union select o.id from desk d join obligation o on o.owner_person = d.duty_person"
    "  and o.owner_desk = d.id where d.duty_until <= %(now)s and o.is_open",
    Matter.BREACHED: "select distinct c.obligation_id as id from clock c"
    " where c.running and c.breach_seen",
    Matter.DEFERRED: "select o.id from obligation o where o.is_open and o.state = 'deferred'",
    Matter.PROVISIONAL: "select r.obligation_id as id from referral r where heard_alleged(r) <> 0",
    Matter.CONFLICT: "select r.obligation_id as id from referral r"
    " where heard_affirmed(r) & ~heard_known(r) <> 0",
    Matter.SECOND_LOOK: "select c.obligation_id as id from clock c"
    " where c.running and c.kind = 'second_look'",
}
_OF_PERSON = (
    "select o.id from person p join obligation o on o.owner_person = p.id"
    " where p.agency = %(agency)s and p.code = %(person)s and o.is_open"
)
# An array is read before the rest, so that what follows goes by the keys in it.
_OURS = (
    "from obligation o where o.id = any(array(select id from ({}) z limit %(far)s))"
    " and o.is_open and o.owner_agency = %(agency)s"
)
_FOUND = "(select array(select id from ({}) z limit %(far)s) as ids)"
_COUNTS = " union all ".join(
    f"(with f as materialized {_FOUND.format(ids)} select '{matter.value}' as name,"
    "  (select count(*) from (select from obligation o"
    "   where o.id = any((select ids from f)::bigint[]) and o.is_open"
    "    and o.owner_agency = %(agency)s limit %(most)s) x) as count,"
    "  (select cardinality(ids) from f) >= %(far)s as cut)"
    for matter, ids in IDS.items()
)
_IS_CUT = "select cardinality(ids) >= %(far)s from {} f"
LISTED = (
    "select o.reference, o.kind, o.state, d.code as desk, p.code as owner, k.due_at"
    f" from (select o.* {_OURS.format('IDS')} limit %(most)s) o"
    " join clock k on k.id = o.next_clock_id"
    " join desk d on d.id = o.owner_desk left join person p on p.id = o.owner_person"
    " order by k.due_at, o.id limit %(limit)s"
)
_WORKLOAD = (
    "select p.code, p.given_name || ' ' || p.family_name as name, p.absent,"
    "  array(select d.name from desk d where d.duty_person = p.id and d.duty_until > %(now)s"
    "   order by d.code) as on_duty,"
    "  (select count(*) from (select from obligation o where o.owner_person = p.id and o.is_open"
    "   limit %(most)s) x) as open,"
    "  (select count(*) from obligation o where o.held_by = p.id and o.held_until > %(now)s"
    "   and o.is_open) as held, coalesce(b.breached, 0) as breached"
    " from person p left join (select x.owner_person, count(*) as breached"
    f"  from (select o.owner_person {_OURS.format(IDS[Matter.BREACHED])}) x"
    "  group by 1) b on b.owner_person = p.id"
    " where p.agency = %(agency)s order by p.absent desc, 5 desc, p.code"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Workload:
    """What one person of an agency has: what they own that is open, hold now, and is late.

    open ends at COUNTED, breached at FAR of all together; on_duty are the names
    of the desks where they sit now.
    """

    code: str
    name: str
    absent: bool
    on_duty: list[str]
    open: int
    held: int
    breached: int


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamItem:
    """One obligation in a supervisor's list."""

    reference: str
    kind: str
    state: str
    desk: str
    owner: str | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """How many there are; more says that there may be more, for counting ended before all."""

    count: int
    more: bool


def matters(connection: Connection, agency: int, now: datetime) -> dict[Matter, Figure]:
    """Count what an agency owns with which something is the matter, each up to COUNTED."""
    rows = connection.execute(
        _COUNTS.encode(), {"agency": agency, "now": now, "most": COUNTED, "far": FAR}
    ).fetchall()
    return {Matter(name): Figure(count, cut or count >= COUNTED) for name, count, cut in rows}


def of_matter(
    connection: Connection, agency: int, matter: Matter, now: datetime, limit: int
) -> list[TeamItem]:
    """List what an agency owns with which this is the matter, the first due on top.

    Of more than COUNTED it lists some.
    """
    values = {"agency": agency, "now": now, "limit": limit}
    return _listed(connection, IDS[matter], values)


def is_cut(connection: Connection, matter: Matter, now: datetime) -> bool:
    """Tell whether of all with whom this is the matter not all were looked through."""
    query = _IS_CUT.format(_FOUND.format(IDS[matter]))
    row = connection.execute(query.encode(), {"now": now, "far": FAR}).fetchone()
    return row is not None and bool(row[0])


def of_person(connection: Connection, agency: int, person: str, limit: int) -> list[TeamItem]:
    """List what a person of an agency owns, by their code, the first due on top."""
    values = {"agency": agency, "person": person, "limit": limit}
    return _listed(connection, _OF_PERSON, values)


def workload(connection: Connection, agency: int, now: datetime) -> list[Workload]:
    """Count what everybody of an agency has, who is absent first, then who has most."""
    with connection.cursor(row_factory=class_row(Workload)) as cursor:
        return cursor.execute(
            _WORKLOAD.encode(), {"agency": agency, "now": now, "most": COUNTED, "far": FAR}
        ).fetchall()


def _listed(connection: Connection, ids: str, values: Mapping[str, Any]) -> list[TeamItem]:
    with connection.cursor(row_factory=class_row(TeamItem)) as cursor:
        query = LISTED.replace("IDS", ids).encode()
        return cursor.execute(query, {**values, "most": COUNTED, "far": FAR}).fetchall()
