"""Append to the tree over the ledger, and read the few subtrees that a root or a proof takes.

An entry becomes a leaf once every transaction that began before its own has ended: nothing that
is committed later can then belong before it. Leaves follow each other as their transactions
began, and within one as the entries were numbered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from longstop.core.ledger.entry import Stream
from longstop.core.ledger.merkle import Place, Range, grow, leaf_hash, perfect_parts
from longstop.core.ledger.merkle import root as root_of
from longstop.core.referral.errors import LongstopError
from longstop.store import locks
from longstop.store.session import Connection

AT_ONCE = 25_000
_NO_ENTRY = (None, None, None, None)


class TreeBroken(LongstopError):
    """A part of the tree that must be there is gone."""

    exit_code = 2


_WAITING = (
    "select e.id, e.stream_kind, e.stream_id, e.seq, e.digest from ledger_entry e where {}"
    " and not exists (select from ledger_leaf l where l.entry_id = e.id)"
    " order by {}e.written_in, e.id limit %(limit)s"
)
_SETTLED = "e.written_in < pg_snapshot_xmin(pg_current_snapshot())"
_NEXT = _WAITING.format(
    f"(e.written_in, e.id) > (%(written_in)s::text::xid8, %(id)s) and {_SETTLED}", ""
)
# Numbers of transactions that have not been given out yet come from another server: the database
# was restored from a dump. What was written there is settled, and comes first.
_ELSEWHERE = "e.written_in >= pg_snapshot_xmax(pg_current_snapshot())"
_ANYWHERE = _WAITING.format(f"({_SETTLED} or {_ELSEWHERE})", f"({_ELSEWHERE}) desc, ")


class Waiting(NamedTuple):
    """An entry that is no leaf yet: its number, its place in its stream, and its digest."""

    id: int
    stream_kind: str
    stream_id: int
    seq: int
    digest: bytes


def hold_tree(connection: Connection) -> None:
    """Let one process at a time append to the tree, until the caller's transaction ends."""
    locks.alone(connection, locks.Lock.TREE)


def size_of(connection: Connection) -> int:
    """Read how many leaves the tree has."""
    row = connection.execute("select max(position) from ledger_leaf").fetchone()
    return 0 if row is None or row[0] is None else int(row[0]) + 1


def waiting(connection: Connection, limit: int = AT_ONCE, *, whole: bool = False) -> list[Waiting]:
    """Read the next entries that may become leaves, in the order in which they do.

    Looks after the last leaf; with whole, before the first leaf, and where the last one was written
    by another server than this, through the whole ledger.
    """
    last = connection.execute(
        "select e.written_in::text, e.id,"
        "  e.written_in >= pg_snapshot_xmax(pg_current_snapshot())"
        " from ledger_leaf l join ledger_entry e on e.id = l.entry_id"
        " order by l.position desc limit 1"
    ).fetchone()
    written_in, id_, is_elsewhere = last or ("0", 0, True)
    query = _ANYWHERE if whole or is_elsewhere else _NEXT
    values = {"written_in": written_in, "id": id_, "limit": limit}
    rows = connection.execute(query.encode(), values).fetchall()
    return [Waiting(*row) for row in rows]


def append(connection: Connection, size: int, entries: Sequence[Waiting]) -> None:
    """Append entries to a tree of that size: five statements, however many entries.

    Raises TreeBroken.
    """
    edge = _all_of(nodes(connection, perfect_parts((0, size))), [(0, size)])
    connection.execute(
        "create temporary table if not exists stage_ledger_tree (level int, number bigint,"
        "  hash bytea, entry_id bigint, stream_kind text, stream_id bigint, seq int)"
        " on commit delete rows"
    )
    grown = grow(size, (leaf_hash(entry.digest) for entry in entries), edge)
    with (
        connection.cursor() as cursor,
        cursor.copy("copy stage_ledger_tree from stdin") as copy,
    ):
        for level, number, found in grown:
            named = _NO_ENTRY if level else entries[number - size][:-1]
            copy.write_row((level, number, found, *named))
    connection.execute(
        "insert into ledger_leaf (position, entry_id, stream_kind, stream_id, seq, hash)"
        " select number, entry_id, stream_kind, stream_id, seq, hash from stage_ledger_tree"
        " where level = 0"
    )
    connection.execute(
        "insert into ledger_node (level, number, hash)"
        " select level, number, hash from stage_ledger_tree where level > 0"
    )


def nodes(connection: Connection, places: Iterable[Place]) -> dict[Place, bytes]:
    """Read perfect subtrees by their places; one that is not there is left out."""
    wanted = sorted(set(places))
    rows = connection.execute(
        "select w.level, w.number, coalesce(n.hash, l.hash)"
        " from unnest(%s::int[], %s::bigint[]) as w (level, number)"
        " left join ledger_node n on n.level = w.level and n.number = w.number"
        " left join ledger_leaf l on w.level = 0 and l.position = w.number"
        " where n.hash is not null or l.hash is not null",
        ([level for level, _ in wanted], [number for _, number in wanted]),
    ).fetchall()
    return {(level, number): bytes(found) for level, number, found in rows}


def root(connection: Connection, size: int) -> bytes:
    """Read the root of the tree when it had that size; raises TreeBroken."""
    return root_of(size, _all_of(nodes(connection, perfect_parts((0, size))), [(0, size)]))


def positions(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Read where entries stand in the tree; one that is no leaf yet is left out."""
    return dict(
        connection.execute(
            "select entry_id, position from ledger_leaf where entry_id = any(%s::bigint[])",
            (list(ids),),
        ).fetchall()
    )


def has_leaf(connection: Connection, stream: Stream, seq: int) -> bool:
    """Tell whether an entry, by its stream and number there, is a leaf of the tree yet."""
    row = connection.execute(
        "select from ledger_entry e join ledger_leaf l on l.entry_id = e.id"
        " where e.stream_kind = %s and e.stream_id = %s and e.seq = %s",
        (stream.kind.value, stream.id, seq),
    ).fetchone()
    return row is not None


def path_nodes(connection: Connection, paths: Iterable[Sequence[Range]]) -> dict[Place, bytes]:
    """Read, in one statement, every perfect subtree that these proofs are made of.

    Raises TreeBroken.
    """
    parts = [part for path in paths for part in path]
    return _all_of(nodes(connection, (p for part in parts for p in perfect_parts(part))), parts)


def _all_of(found: dict[Place, bytes], parts: Iterable[Range]) -> dict[Place, bytes]:
    """Give back what was read of some parts of the tree when nothing of them is gone."""
    for part in parts:
        if not all(place in found for place in perfect_parts(part)):
            raise TreeBroken(
                f"A part of the tree over the ledger is gone, between its entries {part[0]} and "
                f"{part[1]}. Nothing was changed. Keep the database as it is, and run: longstop "
                "verify"
            )
    return found


@dataclass(frozen=True, slots=True)
class Kept:
    """A signed checkpoint that is kept here."""

    id: int
    origin: str
    size: int
    root: bytes
    note: str
    kept_at: datetime


def last_kept(connection: Connection) -> Kept | None:
    """Read the largest checkpoint that is kept, the latest of those."""
    row = connection.execute(
        "select id, origin, size, root, note, kept_at from ledger_checkpoint"
        " order by size desc, id desc limit 1"
    ).fetchone()
    return None if row is None else Kept(*row)


def keep(
    connection: Connection, origin: str, size: int, root: bytes, note: str, at: datetime
) -> int:
    """Keep a signed checkpoint; gives its number."""
    row = connection.execute(
        "insert into ledger_checkpoint (origin, size, root, note, kept_at)"
        " values (%s, %s, %s, %s, %s) returning id",
        (origin, size, root, note, at),
    ).fetchone()
    assert row is not None
    return int(row[0])
