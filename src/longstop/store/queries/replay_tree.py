"""Read the tree over the ledger back for verify: leaves with their entries, nodes, checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import sql

from longstop.core.ledger.merkle import Place, perfect_parts
from longstop.core.ledger.merkle import root as root_of
from longstop.core.ledger.tree_rules import PART_LEVEL, Leaf, digest_of_note
from longstop.store.queries.replay import walk
from longstop.store.session import Connection
from longstop.store.tree import nodes

SOME = 500


def leaves(connection: Connection, first: int, end: int) -> list[Leaf]:
    """Read the leaves from a position up to another, with their entries as they are now."""
    rows = connection.execute(
        "select l.position, l.hash, l.stream_kind, l.stream_id, l.seq,"
        "  e.stream_kind, e.stream_id, e.seq, e.digest"
        " from ledger_leaf l left join ledger_entry e on e.id = l.entry_id"
        " where l.position >= %s and l.position < %s order by l.position",
        (first, end),
    ).fetchall()
    return [
        Leaf(position, found, (kind, id_, seq), _place(*entry), digest)
        for position, found, kind, id_, seq, *entry, digest in rows
    ]


def nodes_over(connection: Connection, first: int, end: int) -> dict[Place, bytes]:
    """Read the nodes up to PART_LEVEL that are kept over a part of the leaves."""
    rows = connection.execute(
        "select n.level, n.number, n.hash from generate_series(1, %(level)s::int) up (level)"
        " join ledger_node n on n.level = up.level and n.number >= %(first)s::bigint >> up.level"
        "  and n.number < ((%(end)s::bigint - 1) >> up.level) + 1",
        {"level": PART_LEVEL, "first": first, "end": end},
    ).fetchall()
    return {(level, number): found for level, number, found in rows}


def nodes_above(connection: Connection) -> dict[Place, bytes]:
    """Read the nodes above PART_LEVEL, and those below it that stand over no leaf at all."""
    rows = connection.execute(
        "select level, number, hash from ledger_node where level > %s", (PART_LEVEL,)
    )
    return {(level, number): found for level, number, found in rows}


def astray(connection: Connection, length: int) -> dict[Place, bytes]:
    """Read the nodes up to PART_LEVEL that stand beyond the last leaf."""
    rows = connection.execute(
        "select n.level, n.number, n.hash from generate_series(1, %(level)s::int) up (level)"
        " join ledger_node n on n.level = up.level"
        "  and n.number > (%(length)s::bigint - 1) >> up.level limit %(some)s",
        {"level": PART_LEVEL, "length": length, "some": SOME},
    )
    return {(level, number): found for level, number, found in rows}


def references(connection: Connection, obligations: Sequence[int]) -> dict[int, str]:
    """Read the references of obligations, to name what is wrong with their entries."""
    return dict(
        connection.execute(
            "select id, reference from obligation where id = any(%s::bigint[])",
            (list(obligations),),
        ).fetchall()
    )


def kept(connection: Connection) -> Iterator[tuple[int, dict[str, Any], str]]:
    """Walk the checkpoints that are kept: number, fields as the ledger tells them, signed text."""
    query = "select id, origin, size, root, note from ledger_checkpoint order by id"
    for id_, origin, size, root, note in walk(connection, "kept", query):
        fields = {
            "origin": origin,
            "size": size,
            "root": bytes(root).hex(),
            "sha256": digest_of_note(note),
        }
        yield id_, fields, note


def roots(connection: Connection, sizes: Sequence[int]) -> dict[int, bytes | None]:
    """Compute the roots that the tree had at these sizes; None where a part of it is not there."""
    found: dict[int, bytes | None] = {}
    for start in range(0, len(sizes), SOME):
        some = sizes[start : start + SOME]
        places = {place for size in some for place in perfect_parts((0, size))}
        known = nodes(connection, places)
        for size in some:
            is_there = all(place in known for place in perfect_parts((0, size)))
            found[size] = root_of(size, known) if is_there else None
    return found


def out_of_order(connection: Connection, first: int, end: int) -> Iterator[int]:
    """Walk the positions whose entries were written before the entry of the leaf before them."""
    query = sql.SQL(
        "select position from (select l.position, e.written_in, e.id,"
        "   lag(e.written_in) over w as before, lag(e.id) over w as before_id"
        "  from ledger_leaf l join ledger_entry e on e.id = l.entry_id"
        "  where l.position >= {} and l.position < {} window w as (order by l.position)) o"
        " where (before, before_id) > (written_in, id) order by position"
    ).format(first, end)
    return (position for (position,) in walk(connection, "order", query))


def _place(kind: str | None, id_: int | None, seq: int | None) -> tuple[str, int, int] | None:
    return None if kind is None or id_ is None or seq is None else (kind, id_, seq)
