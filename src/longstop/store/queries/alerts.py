"""Read the alerts that stand: of running clocks, the highest rung of each, what one may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """An alert that stands; people of other agencies have no code here.

    was_due is who should have sat at the desk when it was raised, and had not come.
    """

    id: int
    obligation_id: int
    clock_id: int
    reference: str
    clock: str
    because: str
    due_at: datetime
    rung: str
    agency: str
    person: str | None
    outside_role: str | None
    raised_at: datetime
    next_climb_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    was_due: str | None
    was_due_at: datetime | None


_STANDING = (
    "select a.id, a.obligation_id, a.clock_id, o.reference, c.kind as clock, c.because, c.due_at,"
    "  a.rung, g.code as agency, p.code as person, a.outside_role, a.raised_at, a.next_climb_at,"
    "  w.code as acknowledged_by, a.acknowledged_at, e.code as was_due,"
    "  t.starts_at as was_due_at"
    " from alert a join clock c on c.id = a.clock_id join obligation o on o.id = a.obligation_id"
    " join agency g on g.id = o.owner_agency"
    " left join person p on p.id = a.person left join person w on w.id = a.acknowledged_by"
    " left join roster_turn t on t.desk = o.owner_desk and t.rung = 'person'"
    "  and t.removed_at is null and t.starts_at <= a.raised_at and t.ends_at > a.raised_at"
    "  and (t.came_at is null or t.came_at > a.raised_at)"
    " left join person e on e.id = t.person"
    " where a.standing and c.running"
)
_ORDER = (
    " order by array_position(array['outside_role', 'head_of_bureau', 'desk_supervisor', 'person'],"
    " a.rung), c.due_at, a.id"
)


def alerts_seen(connection: Connection, limit: int) -> list[Alert]:
    """Read the alerts one may see, the highest rung first and within it the longest due."""
    with connection.cursor(row_factory=class_row(Alert)) as cursor:
        return cursor.execute((_STANDING + _ORDER + " limit %s").encode(), (limit,)).fetchall()


def alerts_of(connection: Connection, obligation_ids: Sequence[int]) -> list[Alert]:
    """Read the alerts that stand for these obligations, in the same order."""
    query = _STANDING + " and a.obligation_id = any(%s::bigint[])" + _ORDER
    with connection.cursor(row_factory=class_row(Alert)) as cursor:
        return cursor.execute(query.encode(), (list(obligation_ids),)).fetchall()


def answered_before(connection: Connection, clock_ids: Sequence[int], person: int) -> set[int]:
    """Find the clocks for which a person has answered on some rung."""
    rows = connection.execute(
        "select clock_id from alert where clock_id = any(%s::bigint[]) and acknowledged_by = %s",
        (list(clock_ids), person),
    ).fetchall()
    return {row[0] for row in rows}
