"""Keep hand-overs, as the service: what is given, to whom, and how that ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import sql

from longstop.core.casework.handover import Waiting
from longstop.store.queries.handovers import MARKS, MARKS_FROM
from longstop.store.session import Connection


def waiting_at(connection: Connection, desk: int) -> Waiting | None:
    """Hold the hand-over that waits at a desk."""
    row = connection.execute(
        "select id, given_by, given_to, falls_at from handover where desk = %s and outcome is null"
        " for no key update",
        (desk,),
    ).fetchone()
    if row is None:
        return None
    return Waiting(id=row[0], given_by=row[1], given_to=row[2], falls_at=row[3])


def insert_handover(connection: Connection, values: Mapping[str, Any]) -> tuple[int, int | None]:
    """Write a hand-over; gives its number and the desk's compartment."""
    row = connection.execute(
        "insert into handover (agency, desk, compartment, given_by, given_to, given_at, falls_at,"
        "   note, salt, commitment)"
        " values (%(agency)s, %(desk)s, (select id from compartment where desk = %(desk)s),"
        "  %(given_by)s, %(given_to)s, %(given_at)s, %(falls_at)s, %(note)s, %(salt)s,"
        "  %(commitment)s) returning id, compartment",
        values,
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def insert_items(
    connection: Connection, handover: int, giver: int, now: datetime, soon: timedelta
) -> list[tuple[int, list[str]]]:
    """Write what the giver of a hand-over owns at its desk, each with its marks; gives them."""
    query = sql.SQL(
        "insert into handover_item (handover_id, obligation_id, agency, marks)"
        " select %(handover)s, o.id, o.owner_agency, {marks} from obligation o {tables}"
        " where o.is_open and o.owner_person = %(giver)s"
        "  and o.owner_desk = (select desk from handover where id = %(handover)s)"
        " returning obligation_id, marks"
    ).format(marks=sql.SQL(MARKS), tables=sql.SQL(MARKS_FROM))
    return connection.execute(
        query,
        {"handover": handover, "giver": giver, "now": now, "soon": now + soon},
    ).fetchall()


def end_handovers(
    connection: Connection, ids: Sequence[int], outcome: str, now: datetime
) -> list[int]:
    """Write how hand-overs that wait ended; gives those that did."""
    rows = connection.execute(
        "update handover set outcome = %s, ended_at = %s where id = any(%s::bigint[])"
        " and outcome is null returning id",
        (outcome, now, list(ids)),
    ).fetchall()
    return sorted(row[0] for row in rows)


def lock_lapsed(connection: Connection, now: datetime) -> list[int]:
    """Hold the hand-overs that nobody accepted in time; gives their numbers."""
    rows = connection.execute(
        "select id from handover where outcome is null and falls_at <= %s"
        " order by id for no key update skip locked",
        (now,),
    ).fetchall()
    return [row[0] for row in rows]


def end_holds(connection: Connection, desk: int, person: int) -> list[int]:
    """End what a person holds at a desk; gives the obligations, in order."""
    rows = connection.execute(
        "with mine as (select id from obligation where held_by = %s and owner_desk = %s"
        "   order by id for no key update)"
        " update obligation o set held_by = null, held_until = null from mine"
        " where o.id = mine.id returning o.id",
        (person, desk),
    ).fetchall()
    return sorted(row[0] for row in rows)
