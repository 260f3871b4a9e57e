"""Append to the ledger: read the heads of many streams at once, write the entries at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.entry import Entry, Head, Stream, StreamKind, append, first_head
from longstop.core.ledger.replay import iso
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class Event:
    """What one action did to one stream."""

    stream: Stream
    name: str
    data: dict[str, Plain]


def heads(connection: Connection, streams: Sequence[Stream]) -> dict[Stream, Head]:
    """Read the last entry of each stream; a stream without entries has its first head."""
    rows = connection.execute(
        "select s.kind, s.id, e.seq, e.digest"
        " from unnest(%s::text[], %s::bigint[]) as s (kind, id)"
        " cross join lateral (select seq, digest from ledger_entry"
        "   where stream_kind = s.kind and stream_id = s.id order by seq desc limit 1) e",
        ([stream.kind.value for stream in streams], [stream.id for stream in streams]),
    ).fetchall()
    found = {Stream(StreamKind(kind), id_): Head(seq, digest) for kind, id_, seq, digest in rows}
    return {stream: found.get(stream) or first_head(stream) for stream in streams}


def chain(
    events: Iterable[Event], known: dict[Stream, Head], *, at: datetime, actor: str
) -> list[Entry]:
    """Chain events onto their streams' heads; several events on one stream follow each other."""
    moment = iso(at)
    entries = []
    for event in events:
        head = known.get(event.stream) or first_head(event.stream)
        entry = append(
            head, event.stream, event=event.name, at=moment, actor=actor, data=event.data
        )
        known[event.stream] = Head(entry.seq, entry.digest)
        entries.append(entry)
    return entries


def entry_rows(entries: Sequence[Entry], ids: Iterator[int]) -> list[tuple[Any, ...]]:
    """Lay entries out as rows of the ledger table, each with the next number reserved for them."""
    return [
        (next(ids), e.stream.kind.value, e.stream.id, e.seq, e.event, e.body, e.previous, e.digest)
        for e in entries
    ]


def record(
    connection: Connection, events: Sequence[Event], *, at: datetime, actor: str
) -> list[Entry]:
    """Append events inside the caller's transaction: two statements, however many events.

    A person's stream and the system's, on which several write, are held until it ends.
    """
    streams = list(dict.fromkeys(event.stream for event in events))
    known, numbers = _ends(connection, streams, len(events))
    entries = chain(events, known, at=at, actor=actor)
    rows = entry_rows(entries, iter(numbers))
    columns = list(zip(*rows, strict=True))
    connection.execute(
        "insert into ledger_entry (id, stream_kind, stream_id, seq, event, body, previous, digest)"
        " select * from unnest(%s::bigint[], %s::text[], %s::bigint[], %s::int[], %s::text[],"
        "   %s::text[], %s::bytea[], %s::bytea[])",
        [list(column) for column in columns],
    )
    return entries


def _ends(
    connection: Connection, streams: Sequence[Stream], many: int
) -> tuple[dict[Stream, Head], list[int]]:
    """Read where streams end, held where need be, and reserve numbers for so many entries."""
    row = connection.execute(
        "select seqs, digests, numbers from chain_from(%s::text[], %s::bigint[], %s)",
        ([stream.kind.value for stream in streams], [stream.id for stream in streams], many),
    ).fetchone()
    assert row is not None
    seqs, digests, numbers = row
    ends = zip(streams, seqs or (), digests or (), strict=True)
    known = {
        stream: first_head(stream) if seq is None else Head(seq, digest)
        for stream, seq, digest in ends
    }
    return known, [int(number) for number in (numbers or "").split()]


def obligation_stream(obligation_id: int) -> Stream:
    """Name the stream of an obligation."""
    return Stream(StreamKind.OBLIGATION, obligation_id)


def person_stream(person: int) -> Stream:
    """Name the stream of what a person has viewed."""
    return Stream(StreamKind.PERSON, person)


SYSTEM = Stream(StreamKind.SYSTEM, 0)
