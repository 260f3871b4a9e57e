"""Keep the roster, as the service: plan, remove, and see who came, who did not and where nobody is.

A turn names people of one agency; the actions see to it that it is the actor's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import class_row, dict_row

from longstop.core.clocks.ladder import Rung
from longstop.core.clocks.roster import Turn
from longstop.store.session import Connection

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """A shift whose person has not come: its desk, and who there is to be told, in order."""

    id: int
    agency: str
    desk: str
    starts_at: datetime
    person: int
    on_call: int | None
    supervisor: int | None
    head_on_call: int | None
    head: int | None


def hold_roster(connection: Connection, agency: int) -> None:
    """Let changes of an agency's roster follow each other until the transaction ends."""
    connection.execute("select from agency where id = %s for no key update", (agency,))


def seats_of(connection: Connection, agency: int) -> list[tuple[str, int, list[int] | None]]:
    """Read an agency's desks: code, number, and who may sit there where it is restricted."""
    return connection.execute(
        "select d.code, d.id, case when c.id is not null then"
        "   array(select m.person from compartment_member m where m.compartment = c.id) end"
        " from desk d left join compartment c on c.desk = d.id where d.agency = %s order by d.id",
        (agency,),
    ).fetchall()


def people_of_agency(connection: Connection, agency: int) -> list[tuple[str, int, list[str]]]:
    """Read the people of an agency: code, number and roles."""
    return connection.execute(
        "select code, id, roles from person where agency = %s order by id", (agency,)
    ).fetchall()


def turns_kept(connection: Connection, agency: int, now: datetime) -> list[Turn]:
    """Read the turns of an agency that have not ended."""
    rows = connection.execute(
        "select desk, rung, person, starts_at, ends_at from roster_turn"
        " where agency = %s and removed_at is null and ends_at > %s",
        (agency, now),
    ).fetchall()
    return [
        Turn(desk=desk, rung=Rung(rung), person=person, starts_at=starts, ends_at=ends)
        for desk, rung, person, starts, ends in rows
    ]


def insert_turns(
    connection: Connection, agency: int, turns: Sequence[Turn], planner: int, now: datetime
) -> list[int]:
    """Write new turns; gives their numbers in the order of the turns."""
    rows = connection.execute(
        "insert into roster_turn (agency, desk, rung, person, starts_at, ends_at, planned_by,"
        "   planned_at)"
        " select %s, n.desk, n.rung, n.person, n.starts, n.ends, %s, %s"
        " from unnest(%s::int[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[])"
        "   with ordinality n (desk, rung, person, starts, ends, place) order by n.place"
        " returning id",
        (
            agency, planner, now, [one.desk for one in turns], [one.rung.value for one in turns],
            [one.person for one in turns], [one.starts_at for one in turns],
            [one.ends_at for one in turns],
        ),
    ).fetchall()  # fmt: skip
    return sorted(row[0] for row in rows)


def remove_turn(
    connection: Connection, agency: int, turn: int, remover: int, now: datetime
) -> Row | None:
    """Take a turn of an agency that has not ended away; None where there is none."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "update roster_turn t set removed_by = %s, removed_at = %s from desk d, person p"
            " where t.id = %s and t.agency = %s and t.removed_at is null and t.ends_at > %s"
            "  and d.id = t.desk and p.id = t.person"
            " returning t.id, d.code as desk, d.name as desk_name, p.code as person,"
            "  p.given_name || ' ' || p.family_name as person_name, t.rung, t.starts_at, t.ends_at",
            (remover, now, turn, agency, now),
        ).fetchone()


def shift_end(connection: Connection, desk: int, person: int, now: datetime) -> datetime | None:
    """Read when the shift ends that a person is planned for at a desk now."""
    row = connection.execute(
        "select ends_at from roster_turn where desk = %s and person = %s and rung = 'person'"
        " and removed_at is null and starts_at <= %s and ends_at > %s",
        (desk, person, now, now),
    ).fetchone()
    return None if row is None else row[0]


def note_come(connection: Connection, now: datetime, desk: int | None = None) -> list[int]:
    """Note the shifts whose person is on duty now, at one desk or at all; gives their turns."""
    rows = connection.execute(
        "update roster_turn t set came_at = %(now)s from desk d"
        " where d.id = t.desk and t.rung = 'person' and t.removed_at is null and t.came_at is null"
        "  and t.starts_at <= %(now)s and t.ends_at > %(now)s and d.duty_person = t.person"
        "  and d.duty_until > %(now)s and (%(desk)s::int is null or d.id = %(desk)s)"
        " returning t.id",
        {"now": now, "desk": desk},
    ).fetchall()
    return sorted(row[0] for row in rows)


_TOLD = (
    " left join lateral (select x.person as id from roster_turn x join person p on p.id = x.person"
    "  where x.desk = d.id and x.rung = '{0}' and x.removed_at is null and not p.absent"
    "   and x.starts_at <= %(now)s and x.ends_at > %(now)s) on_{0} on true"
)


def lock_missed(connection: Connection, begun: datetime, now: datetime) -> list[Missed]:
    """Hold the shifts that began by a moment, whose person has not come, and nobody was told.

    What another sweep holds at this moment is left to it.
    """
    on_call = "".join(_TOLD.format(rung) for rung in ("desk_supervisor", "head_of_bureau"))
    with connection.cursor(row_factory=class_row(Missed)) as cursor:
        return cursor.execute(
            sql.SQL(
                "select t.id, a.code as agency, d.code as desk, t.starts_at, t.person,"
                "  on_desk_supervisor.id as on_call, s.id as supervisor,"
                "  on_head_of_bureau.id as head_on_call, h.id as head"
                " from roster_turn t join desk d on d.id = t.desk join agency a on a.id = t.agency"
                " left join person s on s.id = d.supervisor and not s.absent"
                " left join lateral (select p.id from person p where p.agency = t.agency"
                "  and 'head_of_bureau' = any(p.roles) and not p.absent order by p.id limit 1) h"
                "  on true {on_call} where t.rung = 'person' and t.removed_at is null"
                "  and t.came_at is null and t.missed_at is null and t.starts_at <= %(begun)s"
                " order by t.starts_at, t.id for no key update of t skip locked"
            ).format(on_call=sql.SQL(on_call)),
            {"begun": begun, "now": now},
        ).fetchall()


def write_missed(
    connection: Connection, turns: Sequence[int], told: Sequence[int | None], now: datetime
) -> None:
    """Write that nobody came, and who was told of it."""
    connection.execute(
        "update roster_turn t set missed_at = %s, told = n.told"
        " from unnest(%s::bigint[], %s::int[]) n (id, told) where t.id = n.id",
        (now, list(turns), list(told)),
    )


def missed_unmailed(connection: Connection) -> list[tuple[int, str, str, datetime]]:
    """Read missed shifts that no message has told: turn, address, desk and start, by address."""
    return connection.execute(
        "select t.id, p.email, d.code, t.starts_at from roster_turn t"
        " join person p on p.id = t.told join desk d on d.id = t.desk"
        " where t.told_mailed_at is null and t.came_at is null and t.removed_at is null"
        "  and p.email <> '' order by p.email, t.starts_at, t.id"
    ).fetchall()


def write_mailed(connection: Connection, turns: Sequence[int], now: datetime) -> None:
    """Write that a message told of these missed shifts."""
    connection.execute(
        "update roster_turn set told_mailed_at = %s where id = any(%s::bigint[])",
        (now, list(turns)),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class NotCome:
    """A shift that runs and whose person has not come; attended tells whether another is there."""

    agency: str
    desk: str
    person: str
    starts_at: datetime
    attended: bool


def not_come(connection: Connection, now: datetime) -> list[NotCome]:
    """Read the shifts that run now and were missed, of every agency."""
    with connection.cursor(row_factory=class_row(NotCome)) as cursor:
        return cursor.execute(
            "select a.code as agency, d.code as desk, p.code as person, t.starts_at,"
            "  d.duty_person is not null and d.duty_until > %(now)s as attended"
            " from roster_turn t join desk d on d.id = t.desk join agency a on a.id = t.agency"
            " join person p on p.id = t.person"
            " where t.rung = 'person' and t.removed_at is null and t.came_at is null"
            "  and t.missed_at is not null and t.ends_at > %(now)s"
            " order by a.code, d.code, t.starts_at",
            {"now": now},
        ).fetchall()


def planned_between(
    connection: Connection, start: datetime, end: datetime
) -> list[tuple[str, str, str, datetime | None, datetime | None]]:
    """Read every desk and rung that was ever planned: agency, desk, rung, and each turn meanwhile.

    One that has none between the two moments is there once, without a turn.
    """
    return connection.execute(
        "select a.code, d.code, r.rung, t.starts_at, t.ends_at"
        " from (select distinct desk, rung from roster_turn where removed_at is null) r"
        " join desk d on d.id = r.desk join agency a on a.id = d.agency"
        " left join roster_turn t on t.desk = r.desk and t.rung = r.rung and t.removed_at is null"
        "  and t.ends_at > %s and t.starts_at < %s"
        " order by a.code, d.code, r.rung, t.starts_at",
        (start, end),
    ).fetchall()
