"""Read what was written about obligations since somebody looked at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg.rows import class_row

from longstop.store.session import Connection

_SINCE = (
    "select o.reference, e.event, e.at, p.code as by"
    " from unnest(%s::bigint[], %s::bigint[]) as w (id, seq) join obligation o on o.id = w.id"
    " cross join lateral (select event, body::jsonb ->> 'at' as at,"
    "   substring(body::jsonb ->> 'actor' from '^person:([0-9]+)$')::int as person"
    "  from ledger_entry where stream_kind = 'obligation' and stream_id = w.id and seq > w.seq"
    "  order by seq) e"
    " left join person p on p.id = e.person order by o.id"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class EntrySince:
    """One entry written since: what happened to which, when (ISO 8601), and by whom.

    by is None for a service, and for somebody of an agency whose people the reader does not see.
    """

    reference: str
    event: str
    at: str
    by: str | None


def last_seen(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Read the number of the last entry of each obligation, as far as one may see it."""
    return dict(
        connection.execute(
            "select w.id, e.seq from unnest(%s::bigint[]) as w (id) cross join lateral"
            " (select seq from ledger_entry where stream_kind = 'obligation'"
            "   and stream_id = w.id order by seq desc limit 1) e",
            (list(ids),),
        ).fetchall()
    )


def entries_since(connection: Connection, seen: Mapping[int, int]) -> list[EntrySince]:
    """Read the entries after the one that was last seen of each obligation, by its number."""
    with connection.cursor(row_factory=class_row(EntrySince)) as cursor:
        return cursor.execute(_SINCE, (list(seen), list(seen.values()))).fetchall()
