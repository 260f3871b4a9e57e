"""Read what is kept for information, and move it among the referrals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class InformationListed:
    """One report kept for information: where it came from, and when it is looked at again."""

    reference: str
    source: str | None
    source_reference: str | None
    opened_at: datetime
    due_at: datetime


def listed(connection: Connection, limit: int) -> list[InformationListed]:
    """List what is kept for information, the first to be looked at on top."""
    with connection.cursor(row_factory=class_row(InformationListed)) as cursor:
        return cursor.execute(
            "select o.reference, c.due_at, o.opened_at, f.name as source, s.source_reference"
            " from obligation o join clock c on c.id = o.next_clock_id"
            " join referral r on r.obligation_id = o.id"
            " left join source_record s on s.id = r.source_record_id"
            " left join source f on f.id = s.source_id"
            " where o.state = 'informational' order by c.due_at, o.id limit %s",
            (limit,),
        ).fetchall()


def raised(connection: Connection, limit: int) -> list[int]:
    """Find and hold what is kept for information though it is dangerous, or may be a child."""
    rows = connection.execute(
        "select o.id from obligation o join referral r on r.obligation_id = o.id"
        " where o.state = 'informational' and (r.stream < 12 or exists (select from clock k"
        "   where k.obligation_id = o.id and k.running"
        "    and k.kind in ('reconsider', 'position_of_trust', 'child_path', 'tell')))"
        " order by o.id limit %s for no key update of o",
        (limit,),
    )
    return [id_ for (id_,) in rows]


def take_in(connection: Connection, ids: Sequence[int]) -> int:
    """Make referrals of these; gives how many."""
    return connection.execute(
        "update obligation set state = 'received', previous_state = 'informational'"
        " where id = any(%s::bigint[]) and state = 'informational'",
        (list(ids),),
    ).rowcount
