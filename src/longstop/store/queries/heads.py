"""Read where the ledger stands, or stood before an entry: the last entry of every stream."""

from __future__ import annotations

from collections.abc import Iterator

from longstop.core.ledger.entry import Head, Stream, StreamKind
from longstop.core.ledger.heads import Heads, digest_of_heads
from longstop.store.session import Connection

_AT_ONCE = 5_000


def heads_of_all(connection: Connection, *, before: int | None = None) -> Heads:
    """Digest the heads of all streams, of the entries with a smaller number where one is given.

    For a connection that sees all, inside a transaction; memory stays flat.
    """
    return digest_of_heads(_heads(connection, before))


def _heads(connection: Connection, before: int | None) -> Iterator[tuple[Stream, Head]]:
    for kind in sorted(StreamKind, key=lambda one: one.value):
        with connection.cursor(name=f"heads_{kind.value}") as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(
                "select distinct on (stream_id) stream_id, seq, digest from ledger_entry"
                " where stream_kind = %s and (%s::bigint is null or id < %s)"
                " order by stream_id, seq desc",
                (kind.value, before, before),
            )
            for id_, seq, digest in cursor:
                yield Stream(kind, id_), Head(seq, digest)
