"""Read ledger entries to be proved to somebody outside: only those one may see."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.ledger.entry import Stream, StreamKind
from longstop.store.session import Connection

_STREAM = (
    "select id, seq, previous, body from ledger_entry"
    " where stream_kind = %s and stream_id = %s order by seq"
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it stands: its number in the ledger and in its stream, and what was digested."""

    id: int
    seq: int
    previous: bytes
    body: str


def entries_of(connection: Connection, stream: Stream) -> list[Recorded]:
    """Read the entries of a stream, in order; none where it is not to be seen."""
    rows = connection.execute(_STREAM, (stream.kind.value, stream.id)).fetchall()
    return [Recorded(*row) for row in rows]


def system_entries(connection: Connection) -> list[Recorded]:
    """Read the entries of the system's stream, as the service: no person sees that one."""
    rows = connection.execute(_STREAM, (StreamKind.SYSTEM.value, 0)).fetchall()
    return [Recorded(*row) for row in rows]
