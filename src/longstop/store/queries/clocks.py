"""Read and change the clocks of many obligations at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class Running:
    """A running clock of an obligation."""

    id: int
    obligation_id: int
    kind: str
    because: str
    started_at: datetime
    due_at: datetime


def running(connection: Connection, ids: Sequence[int]) -> dict[int, list[Running]]:
    """Read the running clocks of these obligations, by their numbers."""
    found: dict[int, list[Running]] = defaultdict(list)
    with connection.cursor(row_factory=class_row(Running)) as cursor:
        cursor.execute(
            "select id, obligation_id, kind, because, started_at, due_at from clock"
            " where obligation_id = any(%s::bigint[]) and running order by id",
            (list(ids),),
        )
        for one in cursor:
            found[one.obligation_id].append(one)
    return dict(found)


def last_graders(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Find the person who graded each of these referrals last, by its ledger."""
    rows = connection.execute(
        "select distinct on (stream_id) stream_id, body::jsonb ->> 'actor' from ledger_entry"
        " where stream_kind = 'obligation' and stream_id = any(%s::bigint[])"
        "  and event = 'referral.graded' order by stream_id, seq desc",
        (list(ids),),
    )
    return {id_: int(actor.removeprefix("person:")) for id_, actor in rows}


def stop(
    connection: Connection, ids: Sequence[int], kinds: Sequence[str] | None, at: datetime, why: str
) -> None:
    """Stop the running clocks of these kinds; None is every kind."""
    connection.execute(
        "update clock set running = false, stopped_at = %s, stopped_why = %s"
        " where obligation_id = any(%s::bigint[]) and running"
        "  and (%s::text[] is null or kind = any(%s::text[]))",
        (at, why, list(ids), *[None if kinds is None else list(kinds)] * 2),
    )


def stop_these(connection: Connection, clocks: Sequence[int], at: datetime, why: str) -> None:
    """Stop clocks by their own numbers, where another of the kind may run beside them."""
    connection.execute(
        "update clock set running = false, stopped_at = %s, stopped_why = %s"
        " where id = any(%s::bigint[])",
        (at, why, list(clocks)),
    )


def move_next(connection: Connection, next_clocks: Mapping[int, int]) -> int:
    """Point obligations at the clocks that fall due first; gives how many it met."""
    return connection.execute(
        "update obligation o set next_clock_id = n.clock"
        " from unnest(%s::bigint[], %s::bigint[]) as n (id, clock) where o.id = n.id",
        (list(next_clocks), list(next_clocks.values())),
    ).rowcount
