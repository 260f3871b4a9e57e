"""Read what the sweep needs to tell somebody of a breach: how high it stands and who is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.locks import Lock, only_one
from longstop.store.session import Connection

_PEOPLE = (
    " left join person w on w.id = o.owner_person and hears(w, o)"
    " left join person s on s.id = d.supervisor and hears(s, o)"
    " left join lateral (select p.id from person p where p.agency = o.owner_agency"
    "  and 'head_of_bureau' = any(p.roles) and hears(p, o)"
    "  order by p.id limit 1) h on true"
)
_ON_CALL = (
    " left join lateral (select p.id from roster_turn t join person p on p.id = t.person"
    "  where t.desk = o.owner_desk and t.rung = '{0}' and t.removed_at is null"
    "   and t.starts_at <= %(now)s and t.ends_at > %(now)s and hears(p, o)) on_{0} on true"
)
_BREACHES = (
    "select c.id as clock_id, o.id as obligation_id, o.reference, c.kind as clock, c.because,"
    "  b.fell_due_at, a.rung,"
    "  array(select x.person from alert x where x.clock_id = c.id and x.person is not null"
    "    order by x.id) as heard_by,"
    "  w.id as owner, s.id as supervisor, h.id as head,"
    "  on_desk_supervisor.id as supervisor_on_call, on_head_of_bureau.id as head_on_call"
    " from clock c join obligation o on o.id = c.obligation_id"
    " join breach b on b.clock_id = c.id join desk d on d.id = o.owner_desk"
    " left join alert a on a.clock_id = c.id and a.standing"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unanswered:
    """A breach to be told: its clock, the rung that stands (None: none yet), who is at the rungs.

    heard_by are those who were told of it; a rung without a person is None.
    """

    clock_id: int
    obligation_id: int
    reference: str
    clock: str
    because: str
    fell_due_at: datetime
    rung: str | None
    heard_by: list[int]
    owner: int | None
    supervisor: int | None
    head: int | None
    supervisor_on_call: int | None
    head_on_call: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unmailed:
    """An alert that no message has told yet, and the address of whoever it is for."""

    id: int
    address: str
    reference: str
    clock: str
    fell_due_at: datetime


def one_postman(connection: Connection) -> bool:
    """Tell whether this connection may send; another that does so now keeps all others from it."""
    return only_one(connection, Lock.ALERT_MAIL)


def unmailed(connection: Connection, outside: str, limit: int) -> list[Unmailed]:
    """Read alerts of running clocks not yet sent, by address, the longest due first.

    outside is the address of the role outside; who has no address is left out.
    """
    with connection.cursor(row_factory=class_row(Unmailed)) as cursor:
        return cursor.execute(
            "select a.id, t.address, o.reference, c.kind as clock, c.due_at as fell_due_at"
            " from alert a join clock c on c.id = a.clock_id"
            " join obligation o on o.id = a.obligation_id"
            " left join person p on p.id = a.person"
            " cross join lateral (select case when a.outside_role is not null then %s::text"
            "   else p.email end as address) t"
            " where a.mailed_at is null and c.running and t.address <> ''"
            "  and not exists (select from alert x where x.clock_id = a.clock_id"
            "    and x.person = a.person and x.id < a.id and x.mailed_at is not null)"
            " order by t.address, c.due_at, a.id limit %s",
            (outside, limit),
        ).fetchall()


def lock_due_to_climb(connection: Connection, now: datetime, limit: int) -> list[int]:
    """Hold breaches that climb by now, the longest due first; gives the clocks, which still run.

    What another sweep or an action holds at this moment is left to the next sweep.
    """
    rows = connection.execute(
        "select c.id from alert a join clock c on c.id = a.clock_id"
        " join obligation o on o.id = a.obligation_id"
        " where a.next_climb_at <= %s and c.running"
        " order by a.next_climb_at limit %s for no key update of o, c, a skip locked",
        (now, limit),
    ).fetchall()
    return [row[0] for row in rows]


def unanswered(connection: Connection, clock_ids: Sequence[int], now: datetime) -> list[Unanswered]:
    """Read breached clocks with the rung that stands and the people at all of them now."""
    on_call = "".join(_ON_CALL.format(rung) for rung in ("desk_supervisor", "head_of_bureau"))
    which = " where c.id = any(%(ids)s::bigint[]) order by c.due_at, c.id"
    with connection.cursor(row_factory=class_row(Unanswered)) as cursor:
        return cursor.execute(
            (_BREACHES + _PEOPLE + on_call + which).encode(), {"ids": list(clock_ids), "now": now}
        ).fetchall()


def quieten_stopped(connection: Connection, now: datetime) -> int:
    """Climb no further where the clock stopped before the next rung; gives how many there were."""
    return connection.execute(
        "with ended as (select a.id from alert a join clock c on c.id = a.clock_id"
        "   where a.next_climb_at <= %s and not c.running for no key update of a skip locked)"
        " update alert a set next_climb_at = null from ended where a.id = ended.id",
        (now,),
    ).rowcount
