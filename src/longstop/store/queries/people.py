"""List who works here, as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row, dict_row

from longstop.store.session import Connection


def agencies(connection: Connection) -> list[dict[str, Any]]:
    """List the address book."""
    return _rows(
        connection,
        "select code, name, kind, country, postcodes, areas, schools, whole_country, zone, hours,"
        "  out_of_hours, last_verified"
        " from agency order by kind, code",
    )


def people(connection: Connection) -> list[dict[str, Any]]:
    """List the people of the reader's agency."""
    return _rows(
        connection,
        "select p.code, p.given_name, p.family_name, p.email, p.roles, p.absent, p.os_account,"
        "  a.code as agency from person p join agency a on a.id = p.agency order by a.code, p.code",
    )


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of one's own agency: their number, and whether they are away."""

    id: int
    absent: bool


def colleague(connection: Connection, agency: int, code: str) -> Colleague | None:
    """Find somebody of one's own agency by their code."""
    with connection.cursor(row_factory=class_row(Colleague)) as cursor:
        return cursor.execute(
            "select id, absent from person where agency = %s and code = %s", (agency, code)
        ).fetchone()


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskOf:
    """A desk at which somebody may sit: whether they are on duty there, and supervise it."""

    code: str
    name: str
    on_duty: bool
    supervises: bool


def desks_of(connection: Connection, person: int, agency: int, now: datetime) -> list[DeskOf]:
    """List the desks at which a person may sit: where they are on duty first."""
    with connection.cursor(row_factory=class_row(DeskOf)) as cursor:
        return cursor.execute(
            "select d.code, d.name,"
            "  coalesce(d.duty_person = %(person)s and d.duty_until > %(now)s, false) as on_duty,"
            "  d.supervisor = %(person)s as supervises"
            " from desk d where d.agency = %(agency)s"
            " and (not exists (select from compartment c where c.desk = d.id)"
            "  or exists (select from compartment c join compartment_member m"
            "   on m.compartment = c.id where c.desk = d.id and m.person = %(person)s))"
            " order by 3 desc, 4 desc, d.code",
            {"person": person, "agency": agency, "now": now},
        ).fetchall()


def desks(connection: Connection) -> list[dict[str, Any]]:
    """List the desks of the reader's agency with their supervisor and who is on duty until when."""
    return _rows(
        connection,
        "select a.code as agency, d.code, d.name, d.purpose, s.code as supervisor, p.code as duty,"
        "  d.duty_until from desk d join agency a on a.id = d.agency"
        " join person s on s.id = d.supervisor left join person p on p.id = d.duty_person"
        " order by a.code, d.code",
    )


def _rows(connection: Connection, query: str) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode()).fetchall()
