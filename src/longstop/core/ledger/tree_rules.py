"""Say what is wrong between the ledger's entries, the tree over them, and what was signed of it.

An entry, its leaf and the nodes above it say the same thing three times. Whoever changes one of
them and not the rest is named to the position; whoever changes all of them alike is still found by
a checkpoint that somebody outside holds, and then the change lies between two checkpoints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from longstop.core.ledger.merkle import Place, grow, leaf_hash
from longstop.core.ledger.verification import Fault, What

PART_LEVEL = 14
PART_LEAVES = 1 << PART_LEVEL
"""Leaves checked together: the perfect subtree over them is checked with them."""
KEPT_FIELDS = ("origin", "size", "root", "sha256")

EntryPlace = tuple[str, int, int]
"""An entry's place: the kind and number of its stream, and its number in it."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf, and the entry it names as that is now (no place and no digest when it is gone)."""

    position: int
    hash: bytes
    place: EntryPlace
    entry_place: EntryPlace | None
    entry_digest: bytes | None

    @property
    def where(self) -> str:
        """Name the leaf."""
        kind, stream, seq = self.place
        return f"{kind}:{stream} entry {seq}, position {self.position}"


def check_leaves(first: int, end: int, leaves: Sequence[Leaf]) -> Iterator[Fault]:
    """Check the leaves from a position up to another: none lacks, and each is its entry's."""
    expected = first
    for leaf in leaves:
        if leaf.position != expected:
            yield _gap(expected, leaf.position)
        expected = leaf.position + 1
        if leaf.entry_place is None or leaf.entry_digest is None:
            yield Fault(What.ENTRY_OF_LEAF_GONE, leaf.where, "The entry that stood there is gone.")
        elif leaf.hash != leaf_hash(leaf.entry_digest):
            message = "The entry is not the one that was numbered there."
            yield Fault(What.LEAF_DIFFERS, leaf.where, message)
        elif leaf.place != leaf.entry_place:
            message = "The entry stood at another place in its stream when it was numbered."
            yield Fault(What.LEAF_DIFFERS, leaf.where, message)
    if expected < end:
        yield _gap(expected, end)


def check_nodes(
    level: int, first: int, below: Sequence[bytes], stored: Mapping[Place, bytes]
) -> tuple[list[Fault], bytes | None]:
    """Check the subtrees over neighbours on a level, of which the first has that number.

    first is a multiple of a power of two that is at least their count. stored holds every node that
    is kept above them. Gives the faults and, of a full power of two of them, the hash of them all.
    """
    faults, top = [], None
    computed: dict[Place, bytes] = {}
    for up, number, found in grow(0, below, {}):
        top = found if 1 << up == len(below) else top
        if up:
            computed[level + up, (first >> up) + number] = found
    for place in sorted(computed.keys() | stored.keys()):
        if stored.get(place) != computed.get(place):
            faults.append(_node_fault(place, stored, computed))
    return faults, top


def check_kept(
    told: Mapping[int, Mapping[str, Any]], kept: Mapping[int, Mapping[str, Any]]
) -> Iterator[Fault]:
    """Check that the checkpoints kept are those that the ledger tells of, by KEPT_FIELDS."""
    for number in sorted(told.keys() | kept.keys()):
        where = f"checkpoint:{number}"
        if number not in kept:
            yield Fault(What.CHECKPOINT_DIFFERS, where, "The checkpoint is not there.")
        elif number not in told:
            yield Fault(What.CHECKPOINT_DIFFERS, where, "The checkpoint is not on the ledger.")
        else:
            for name in KEPT_FIELDS:
                if told[number].get(name) != kept[number][name]:
                    message = f"{name} is not what the ledger tells."
                    yield Fault(What.CHECKPOINT_DIFFERS, where, message)


def tell_of_kept(told: dict[int, Mapping[str, Any]], body: Mapping[str, Any]) -> None:
    """Fold one entry of the system's stream into the checkpoints told of; others change nothing."""
    if body["event"] != "ledger.checkpointed":
        return
    kept = body["data"].get("facts", {}).get("kept")
    if isinstance(kept, dict) and type(kept.get("checkpoint")) is int:
        told[kept["checkpoint"]] = kept


def digest_of_note(note: str) -> str:
    """Digest a signed checkpoint as the entry that tells of it does; in hexadecimal."""
    return sha256(note.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Said:
    """A checkpoint, and the root that the tree of that size has now (None: it is shorter)."""

    name: str
    size: int
    root: bytes
    found: bytes | None

    @property
    def holds(self) -> bool:
        """Tell whether the tree is what was said of it."""
        return self.root == self.found


def check_said(said: Said, others: Iterable[Said], length: int) -> Iterator[Fault]:
    """Check a checkpoint against the tree; others, trusted too, narrow down where it changed."""
    if said.holds:
        return
    if said.found is None:
        message = (
            f"It speaks of {said.size} entries and the tree has {length}: those from position "
            f"{length} on are gone. The database was rolled back, or its end was cut off."
        )
        yield Fault(What.TREE_SHORTER, said.name, message)
        return
    known = [*others, said]
    first = max((one.size for one in known if one.holds and one.size < said.size), default=0)
    end = min(one.size for one in known if not one.holds and one.size > first)
    message = (
        f"The first {said.size} entries are not those it was signed for. The first {first} are; "
        f"at positions {first} to {end - 1} an entry was changed, removed, put in or moved."
    )
    yield Fault(What.CHECKPOINT_CONTRADICTED, said.name, message)


def check_order(positions: Iterable[int]) -> Iterator[Fault]:
    """Name the leaves that do not stand in the order in which their entries were written."""
    for position in positions:
        message = "The leaf stands after one that was written later: the two may have been moved."
        yield Fault(What.LEAF_OUT_OF_ORDER, f"position {position}", message)


def _gap(first: int, end: int) -> Fault:
    what = f"position {first}" if end == first + 1 else f"positions {first} to {end - 1}"
    return Fault(What.LEAF_MISSING, what, "No leaf stands there: it was removed.")


def _node_fault(
    place: Place, stored: Mapping[Place, bytes], computed: Mapping[Place, bytes]
) -> Fault:
    level, number = place
    where = f"positions {number << level} to {((number + 1) << level) - 1}"
    if place not in stored:
        return Fault(What.NODE_DIFFERS, where, "The node over these leaves is gone.")
    if place not in computed:
        return Fault(What.NODE_DIFFERS, where, "A node stands over leaves that are not there.")
    message = "The node over these leaves is not theirs: one was changed, or two were moved."
    return Fault(What.NODE_DIFFERS, where, message)
