"""Hold the tree over the ledger against its entries, and against what was signed of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from longstop.core.ledger.checkpoint import (
    Checkpoint,
    Note,
    PublicKey,
    read_checkpoint,
    read_note,
)
from longstop.core.ledger.tree_rules import (
    PART_LEAVES,
    PART_LEVEL,
    Leaf,
    Said,
    check_kept,
    check_leaves,
    check_nodes,
    check_order,
    check_said,
)
from longstop.core.ledger.verification import Fault, Faults
from longstop.core.referral.errors import LongstopError
from longstop.engines.ledger_key import check_signed
from longstop.engines.processes import InOrder
from longstop.store import tree
from longstop.store.queries import replay_tree
from longstop.store.session import Connection

Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Against:
    """A checkpoint that somebody outside holds, and the public keys they trust."""

    note: Note
    keys: tuple[PublicKey, ...]


@dataclass(frozen=True, slots=True)
class TreePart:
    """Leaves from a position up to another, to be checked by themselves."""

    first: int
    end: int


@dataclass(slots=True)
class TreeChecked:
    """What a part gave: faults, leaves, and the node over it when it is full and none is gone."""

    faults: Faults = field(default_factory=Faults)
    leaves: int = 0
    top: bytes | None = None


def verify_tree(
    connection: Connection,
    in_order: InOrder,
    faults: Faults,
    checked: Counter[str],
    tell: Tell,
    told: Mapping[int, Mapping[str, Any]],
) -> None:
    """Check every leaf, every node and every checkpoint that is kept."""
    length = tree.size_of(connection)
    parts = (
        TreePart(first, min(first + PART_LEAVES, length)) for first in range(0, length, PART_LEAVES)
    )
    tops: list[bytes] = []
    whole = True
    for number, found in enumerate(in_order(parts)):
        faults.add_all(found.faults)
        checked["leaves"] += found.leaves
        whole = whole and (found.top is not None or number == length >> PART_LEVEL)
        if whole and found.top is not None:
            tops.append(found.top)
        tell("leaves", checked["leaves"])
    if whole:
        above, _ = check_nodes(PART_LEVEL, 0, tops, replay_tree.nodes_above(connection))
        beyond, _ = check_nodes(0, 0, [], replay_tree.astray(connection, length))
        for fault in (*above, *beyond):
            faults.add(fault)
    _check_kept(connection, faults, told, length)


def check_tree_part(connection: Connection, part: TreePart) -> TreeChecked:
    """Check the leaves of one part, and the nodes over them."""
    found = TreeChecked()
    leaves = replay_tree.leaves(connection, part.first, part.end)
    found.leaves = len(leaves)
    for fault in _by_reference(connection, leaves, check_leaves(part.first, part.end, leaves)):
        found.faults.add(fault)
    if len(leaves) == part.end - part.first:
        stored = replay_tree.nodes_over(connection, part.first, part.end)
        wrong, found.top = check_nodes(0, part.first, [leaf.hash for leaf in leaves], stored)
        if len(leaves) < PART_LEAVES:
            found.top = None
        for fault in wrong:
            found.faults.add(fault)
    return found


def verify_against(connection: Connection, faults: Faults, against: Against) -> None:
    """Check a checkpoint from outside against the tree, and say between which two it was changed.

    Whose signature it has was checked before: whatever that says of the ledger was so once.
    """
    checkpoint = read_checkpoint(against.note)
    length = tree.size_of(connection)
    trusted = [one for one in _trusted(connection, against.keys) if one.size <= length]
    found = replay_tree.roots(
        connection, [one.size for one in (*trusted, checkpoint) if one.size <= length]
    )
    said = _said(f"checkpoint of {checkpoint.size}", checkpoint, found)
    others = [_said("", one, found) for one in trusted]
    wrong = [] if _is_broken(said, length) else [*check_said(said, others, length)]
    for fault in wrong:
        faults.add(fault)
    if wrong and said.found is not None:
        for fault in check_order(replay_tree.out_of_order(connection, 0, checkpoint.size)):
            faults.add(fault)


def _said(name: str, checkpoint: Checkpoint, roots: Mapping[int, bytes | None]) -> Said:
    return Said(name, checkpoint.size, checkpoint.root, roots.get(checkpoint.size))


def _is_broken(said: Said, length: int) -> bool:
    """Tell whether the root cannot be computed: a node is gone, which was named before."""
    return said.found is None and said.size <= length


def _trusted(connection: Connection, keys: Sequence[PublicKey]) -> Iterator[Checkpoint]:
    """Give the checkpoints kept here that one of these keys truly signed."""
    for _, _, text in replay_tree.kept(connection):
        try:
            note = read_note(text)
            checkpoint = read_checkpoint(note)
            check_signed(note, keys)
        except LongstopError:
            continue
        yield checkpoint


def _check_kept(
    connection: Connection, faults: Faults, told: Mapping[int, Mapping[str, Any]], length: int
) -> None:
    kept = {id_: fields for id_, fields, _ in replay_tree.kept(connection)}
    for fault in check_kept(told, kept):
        faults.add(fault)
    sizes = sorted({fields["size"] for fields in kept.values() if fields["size"] <= length})
    roots = replay_tree.roots(connection, sizes)
    for id_, fields in kept.items():
        row = Checkpoint(fields["origin"], fields["size"], bytes.fromhex(fields["root"]))
        said = _said(f"checkpoint:{id_}", row, roots)
        for fault in () if _is_broken(said, length) else check_said(said, [], length):
            faults.add(fault)


def _by_reference(
    connection: Connection, leaves: Sequence[Leaf], found: Iterator[Fault]
) -> Iterator[Fault]:
    """Name the entries of obligations by reference, as every other check does."""
    faults = [*found]
    if not faults:
        return
    numbers = [leaf.place[1] for leaf in leaves if leaf.place[0] == "obligation"]
    known = replay_tree.references(connection, numbers)
    for fault in faults:
        stream, gap, rest = fault.where.partition(" ")
        kind, _, number = stream.partition(":")
        reference = known.get(int(number)) if kind == "obligation" else None
        yield replace(fault, where=f"{reference}{gap}{rest}") if reference else fault
