"""Read the roster of one's own agency: who sits at a desk, who is on call, and where nobody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class TurnListed:
    """A turn of the roster as it is shown, with what became of a shift."""

    id: int
    desk: str
    desk_name: str
    rung: str
    person: str
    person_name: str
    starts_at: datetime
    ends_at: datetime
    came_at: datetime | None
    missed_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DutySeen:
    """A desk of one's own agency: who supervises it, and who sat down there last, until when."""

    code: str
    name: str
    supervisor: str
    supervisor_name: str
    duty: str | None
    duty_name: str | None
    duty_until: datetime | None


TURNS = (
    "select t.id, d.code as desk, d.name as desk_name, t.rung, p.code as person,"
    "  p.given_name || ' ' || p.family_name as person_name, t.starts_at, t.ends_at, t.came_at,"
    "  t.missed_at"
    " from roster_turn t join desk d on d.id = t.desk join person p on p.id = t.person"
    " where t.removed_at is null and t.ends_at > %(start)s and t.starts_at < %(end)s"
    "  and (%(desk)s::text is null or d.code = %(desk)s)"
    " order by d.code, array_position(array['person', 'desk_supervisor', 'head_of_bureau'],"
    "  t.rung), t.starts_at"
)


def turns_listed(
    connection: Connection, start: datetime, end: datetime, desk: str | None = None
) -> list[TurnListed]:
    """Read the turns between two moments, by desk, rung and time; desk narrows it to one."""
    with connection.cursor(row_factory=class_row(TurnListed)) as cursor:
        values = {"start": start, "end": end, "desk": desk}
        return cursor.execute(TURNS.encode(), values).fetchall()


def on_duty(connection: Connection) -> list[DutySeen]:
    """Read who sits at the desks of the reader's agency."""
    with connection.cursor(row_factory=class_row(DutySeen)) as cursor:
        return cursor.execute(
            "select d.code, d.name, s.code as supervisor,"
            "  s.given_name || ' ' || s.family_name as supervisor_name, p.code as duty,"
            "  p.given_name || ' ' || p.family_name as duty_name, d.duty_until"
            " from desk d join person s on s.id = d.supervisor"
            " left join person p on p.id = d.duty_person"
            " where d.agency = me_agency() order by d.code"
        ).fetchall()


def desks_of(connection: Connection, agency: int) -> dict[str, str]:
    """Read the names of an agency's desks by their codes; desks are in the address book."""
    return dict(
        connection.execute(
            "select code, name from desk where agency = %s order by code", (agency,)
        ).fetchall()
    )
