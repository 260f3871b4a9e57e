"""Read child records: whose each is, what falls due, and how far those who protect are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class ChildListed:
    """One open child record: no name and no place of the child."""

    reference: str
    basis: str
    place_known: bool
    owner_agency: str
    protection: str | None
    protection_state: str | None
    due_at: datetime


_LISTED = """
select o.reference, c.basis, c.place_known, a.code as owner_agency, p.reference as protection,
  p.state as protection_state, coalesce(p.due_at, k.due_at) as due_at
from child_record c join obligation o on o.id = c.obligation_id
  join agency a on a.id = o.owner_agency join clock k on k.id = o.next_clock_id
  left join lateral (select x.reference, x.state, n.due_at from protection_referral r
      join obligation x on x.id = r.obligation_id left join clock n on n.id = x.next_clock_id
    where r.subject_id = o.id order by not x.is_open, x.id desc limit 1) p on true
where o.is_open order by 7, o.id limit %s"""


def listed(connection: Connection, limit: int) -> list[ChildListed]:
    """List open child records, what falls due first on top."""
    with connection.cursor(row_factory=class_row(ChildListed)) as cursor:
        return cursor.execute(_LISTED, (limit,)).fetchall()
