"""Read who looked at what, when and why: looks by colleagues, at what the reader may see.

Two functions of the database say what may be told of a colleague's stream; no content leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.ledger.replay import iso
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Which looks are wanted: not before since, and before a place, which is a moment and a number.

    before_id is that of the last one shown, or 0 where none was; most is how many, 101 at most.
    """

    since: datetime
    before: datetime
    before_id: int = 0
    most: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One look: when, by whom, what kind, at which obligation if any, and why if it was asked."""

    id: int
    at: datetime
    by: str
    event: str
    reference: str | None
    reason: str | None
    condition: str | None


_LOOKS = (
    "select l.id, l.at::timestamptz as at, p.code as by, l.event, o.reference, l.reason,"
    "  l.condition from {found} l join person p on p.id = l.person"
    " left join obligation o on o.id = l.obligation order by l.at desc, l.id desc"
)
_BY = _LOOKS.format(found="looks_by(%(who)s, %(since)s, %(before)s, %(before_id)s, %(most)s)")
_AT = _LOOKS.format(
    found="looks_at(%(what)s, %(who)s, %(since)s, %(before)s, %(before_id)s, %(most)s)"
)


def looks_by(connection: Connection, person: int | None, span: Span) -> list[Look]:
    """Read the looks of one colleague, or of all of them, the latest first."""
    with connection.cursor(row_factory=class_row(Look)) as cursor:
        return cursor.execute(_BY.encode(), {"who": person, **_told(span)}).fetchall()


def looks_at(connection: Connection, obligation: int, person: int | None, span: Span) -> list[Look]:
    """Read the looks of colleagues, or of one, at an obligation, the latest first.

    There are none where the reader may not see it.
    """
    with connection.cursor(row_factory=class_row(Look)) as cursor:
        values = {"what": obligation, "who": person, **_told(span)}
        return cursor.execute(_AT.encode(), values).fetchall()


def _told(span: Span) -> dict[str, str | int]:
    return {
        "since": iso(span.since), "before": iso(span.before),
        "before_id": span.before_id, "most": span.most,
    }  # fmt: skip
