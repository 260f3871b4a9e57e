"""Read what stood before a moment: which obligations there were, and what the ledger says of them.

Only what the reader may see now is read, and of the ledger only what changes an obligation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from longstop.core.ledger.replay import iso
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """An obligation that was open once: its number and reference, and when it was opened."""

    id: int
    reference: str
    opened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryThen:
    """An entry of the ledger, with what it set, started, stopped and saw fall due, or None."""

    obligation: int
    event: str
    at: datetime
    actor: str
    data: dict[str, Any]


OPENED = (
    "select id, reference, opened_at from obligation"
    " where (opened_at, id) < (%(at)s, %(number)s) order by opened_at desc, id desc limit %(most)s"
)
ENTRIES = (
    "select stream_id as obligation, event, look_at(body)::timestamptz as at,"
    "  b ->> 'actor' as actor, jsonb_build_object('set', b #> '{data,set}',"
    "   'start', b #> '{data,start}', 'stop', b #> '{data,stop}',"
    "   'breach', b #> '{data,breach}') as data"
    " from ledger_entry cross join lateral (select body::jsonb as b) told"
    " where stream_kind = 'obligation' and stream_id = any(%(ids)s) and look_at(body) < %(moment)s"
    " order by stream_id, seq"
)

Place = tuple[datetime, int]
"""Where a page begins: a moment and a number, both of the last one shown."""


def opened_before(
    connection: Connection, moment: datetime, after: Place | None, most: int
) -> list[Opened]:
    """Read what was opened before a moment, the latest first."""
    at, number = after or (moment, 0)
    with connection.cursor(row_factory=class_row(Opened)) as cursor:
        values = {"at": at, "number": number, "most": most}
        return cursor.execute(OPENED, values).fetchall()


def entries_before(
    connection: Connection, obligations: Sequence[int], moment: datetime
) -> list[EntryThen]:
    """Read the entries of obligations from before a moment, each stream in its order."""
    with connection.cursor(row_factory=class_row(EntryThen)) as cursor:
        values = {"ids": list(obligations), "moment": iso(moment)}
        return cursor.execute(ENTRIES, values).fetchall()


def seats(connection: Connection) -> dict[tuple[str, int], str]:
    """Name agencies, desks and colleagues by what they are and their number."""
    rows = connection.execute(
        "select 'agency', id, code from agency union all select 'desk', id, code from desk"
        " union all select 'person', id, code from person"
    ).fetchall()
    return {(what, id_): code for what, id_, code in rows}
