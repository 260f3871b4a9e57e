"""Let obligations fall to a named supervisor at once when their owner is not there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from psycopg import sql

from longstop.core.casework.transfer import RETURNS_BEFORE_SUPERVISOR
from longstop.store import ledger
from longstop.store.session import Connection

_BY_SHIFT = "d.duty_until <= %(now)s and o.owner_person = d.duty_person"
_BY_ABSENCE = "o.owner_person = %(person)s"
_BY_DESK = "o.owner_desk = %(desk)s and o.owner_person = %(person)s"
# What fell to the supervisor: not what they work on, nor what a third return gave them.
_FALLEN = (
    "o.owner_desk = %(desk)s and (o.owner_person = %(person)s or o.owner_person = d.supervisor"
    " and (o.held_by is distinct from o.owner_person or o.held_until <= %(now)s)"
    " and o.id not in (select t.subject_id from transfer t where t.answer = 'refused'"
    "   group by t.subject_id having count(*) >= %(returns)s))"
)
# Who may not see it, or is not there, is not given it: then it is the supervisor's.
_WHO_HEARS = (
    "case when (select hears(p, o) from person p where p.id = %(taker)s::int)"
    " then %(taker)s::int else d.supervisor end"
)


def fall_from_ended_shifts(connection: Connection, *, now: datetime, actor: str) -> int:
    """Move what is owned by people whose shift has ended to their desks' supervisors."""
    return _move(connection, _BY_SHIFT, "d.supervisor", {"now": now}, now, actor)


def fall_from_absent(connection: Connection, person: int, *, now: datetime, actor: str) -> int:
    """Move everything a person owns to the supervisors of the desks it stands at."""
    return _move(connection, _BY_ABSENCE, "d.supervisor", {"person": person}, now, actor)


def hand_to(
    connection: Connection, *, desk: int, giver: int, taker: int, now: datetime, actor: str
) -> int:
    """Move what one person owns at a desk to another person of the same agency."""
    values = {"desk": desk, "person": giver, "taker": taker}
    return _move(connection, _BY_DESK, _WHO_HEARS, values, now, actor)


def take_over(
    connection: Connection, *, desk: int, giver: int | None, taker: int, now: datetime, actor: str
) -> int:
    """Move what a person owns at a desk, and what fell to its supervisor, to who begins there."""
    values = {
        "desk": desk, "person": giver, "taker": taker, "now": now,
        "returns": RETURNS_BEFORE_SUPERVISOR,
    }  # fmt: skip
    return _move(connection, _FALLEN, _WHO_HEARS, values, now, actor)


def _move(
    connection: Connection,
    which: str,
    taker: str,
    values: Mapping[str, object],
    now: datetime,
    actor: str,
) -> int:
    """Move in four statements, however many obligations; gives how many moved."""
    query = sql.SQL(
        "select o.id, {taker} from obligation o join desk d on d.id = o.owner_desk"
        " where o.is_open and {which} and {taker} <> o.owner_person"
        " order by o.id for no key update of o"
    ).format(taker=sql.SQL(taker), which=sql.SQL(which))
    rows = connection.execute(query, values).fetchall()
    if not rows:
        return 0
    connection.execute(
        "update obligation o set owner_person = n.person"
        " from unnest(%s::bigint[], %s::int[]) as n (id, person) where o.id = n.id",
        ([row[0] for row in rows], [row[1] for row in rows]),
    )
    events = [
        ledger.Event(
            ledger.obligation_stream(id_), "owner.changed", {"set": {"owner_person": person}}
        )
        for id_, person in rows
    ]
    ledger.record(connection, events, at=now, actor=actor)
    return len(rows)
