"""List the legal holds that stand, as far as the reader may see what they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One legal hold that stands, with the reference of what it stands on."""

    reference: str
    attempt: int
    reason: str
    placed_by: str | None
    placed_at: datetime
    review_by: datetime


def holds(connection: Connection, limit: int) -> list[HoldRow]:
    """List the holds that stand on what one may see, those to be reviewed first on top."""
    with connection.cursor(row_factory=class_row(HoldRow)) as cursor:
        return cursor.execute(
            "select o.reference, h.attempt, h.reason, p.code as placed_by, h.placed_at, h.review_by"
            " from legal_hold h join obligation o on o.id = h.obligation_id"
            " left join person p on p.id = h.placed_by where h.lifted_at is null"
            " order by h.review_by, o.id limit %s",
            (limit,),
        ).fetchall()
