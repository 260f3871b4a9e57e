"""Read what opening again needs: which referrals were closed as the same matter, and who sits
where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class SeatNow:
    """Who answers for a desk at a moment."""

    person: int
    code: str


def same_matter(connection: Connection, ids: Sequence[int]) -> dict[str, str]:
    """Find what is closed as the same matter as these, and as those in turn: reference by whose."""
    rows = connection.execute(
        "with recursive carried as ("
        "  select o.id, o.reference, null::text as carrier from obligation o"
        "   where o.id = any (%s::bigint[])"
        "  union"
        "  select o.id, o.reference, r.reference from carried r"
        "   join closing c on c.same_as = r.id and (c.alone or c.agreed_at is not null)"
        "   join obligation o on o.id = c.obligation_id and not o.is_open"
        "     and o.outcome = 'same_matter'"
        "   where not exists (select from closing later where later.obligation_id = c.obligation_id"
        "     and later.attempt > c.attempt and (later.alone or later.agreed_at is not null)))"
        " select reference, carrier from carried where carrier is not null order by id",
        (list(ids),),
    )
    return dict(rows.fetchall())


def seats(connection: Connection, desks: Sequence[int], now: datetime) -> dict[int, SeatNow]:
    """Read who answers for each desk now: the person on duty there, else its supervisor."""
    rows = connection.execute(
        "select d.id, p.id, p.code from desk d"
        " left join person on_duty on on_duty.id = d.duty_person"
        " join person p on p.id = case when d.duty_until > %s and not on_duty.absent"
        "   then d.duty_person else d.supervisor end where d.id = any (%s)",
        (now, list(desks)),
    )
    return {desk: SeatNow(person, code) for desk, person, code in rows}
