"""Read the handling conditions that senders set, for a set in one statement."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.store.session import Connection


def handling_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """Read the conditions that stand on each of these obligations."""
    rows = connection.execute(
        "select o.id, handling_of(o.id) from obligation o where o.id = any(%s::bigint[])",
        (list(ids),),
    )
    return dict(rows.fetchall())
