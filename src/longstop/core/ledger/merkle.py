"""Hold every entry of the ledger under one root, so that an outsider can check without reading all.

The tree is that of RFC 9162, section 2.1: SHA-256, 0x00 before a leaf and 0x01 before a node. Its
perfect subtrees never change once they are full, so each is computed once and kept; a root and a
proof then take a number of look-ups that grows with the logarithm of the size. A subtree is named
by its place: its level (a leaf has 0) and its number on that level, counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

Place = tuple[int, int]
"""The level of a perfect subtree and its number on that level."""
Range = tuple[int, int]
"""Leaves by position: the first, and the one after the last."""

EMPTY_ROOT = sha256().digest()
HASH_BYTES = 32


def leaf_hash(entry_digest: bytes) -> bytes:
    """Hash what a leaf holds, which is the 32 bytes of an entry's digest."""
    return sha256(b"\x00" + entry_digest).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees that stand beside each other into the one above them."""
    return sha256(b"\x01" + left + right).digest()


def perfect_parts(part: Range) -> list[Place]:
    """Name the perfect subtrees that make up a part of a tree, from left to right.

    A part begins where a subtree of at least its length begins, as every part of a proof does.
    """
    start, end = part
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def root(size: int, nodes: Mapping[Place, bytes]) -> bytes:
    """Compute the root of the first leaves, given the perfect parts of the range (0, size)."""
    return _hash_of((0, size), nodes) if size else EMPTY_ROOT


def inclusion_parts(index: int, size: int) -> list[Range]:
    """Say of which parts the hashes prove that a leaf is in the tree (RFC 9162, 2.1.3.1).

    index counts from 0; raises ValueError when the tree of that size has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("the tree has no leaf at that position")
    start, end, parts = 0, size, list[Range]()
    while end - start > 1:
        middle = start + _left_length(end - start)
        if index < middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((start, middle))
            start = middle
    return parts[::-1]


def consistency_parts(old: int, new: int) -> list[Range]:
    """Say of which parts the hashes prove that a tree began as another (RFC 9162, 2.1.4.1).

    Raises ValueError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise ValueError("a tree grows out of a smaller one that is not empty")
    start, end, parts, is_known = 0, new, list[Range](), True
    while old != end:
        middle = start + _left_length(end - start)
        if old <= middle:
            parts.append((middle, end))
            end = middle
        else:
            parts.append((start, middle))
            start, is_known = middle, False
    if not is_known:
        parts.append((start, end))
    return parts[::-1]


def proof(parts: Sequence[Range], nodes: Mapping[Place, bytes]) -> list[bytes]:
    """Give the hashes of the parts of a proof, given the perfect subtrees that make them up."""
    return [_hash_of(part, nodes) for part in parts]


def grow(
    size: int, leaves: Iterable[bytes], edge: Mapping[Place, bytes]
) -> Iterator[tuple[int, int, bytes]]:
    """Append hashed leaves; gives level, number and hash of each leaf and of each subtree filled.

    edge holds the perfect parts of the range (0, size), to which the new leaves are joined.
    """
    waiting = [(place, edge[place]) for place in perfect_parts((0, size))]
    for number, leaf in enumerate(leaves, start=size):
        place, found = (0, number), leaf
        yield (*place, found)
        while place[1] & 1:
            _, left = waiting.pop()
            place, found = (place[0] + 1, place[1] >> 1), node_hash(left, found)
            yield (*place, found)
        waiting.append((place, found))


def proves_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes
) -> bool:
    """Check a proof that a hashed leaf is in the tree with that root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    number, last, found = index, size - 1, leaf
    for part in path:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(part, found)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, part)
        number, last = number >> 1, last >> 1
    return last == 0 and found == expected


def proves_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Check a proof that the tree with one root began as that with the other (RFC 9162, 2.1.4.2).

    Everything grows out of the empty tree, and a tree out of itself, by the empty proof.
    """
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not path and old_root == (new_root if old else EMPTY_ROOT)
    parts = [old_root, *path] if old & (old - 1) == 0 else [*path]
    if not parts:
        return False
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    before = after = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            before, after = node_hash(part, before), node_hash(part, after)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            after = node_hash(after, part)
        number, last = number >> 1, last >> 1
    return last == 0 and (before, after) == (old_root, new_root)


def _left_length(length: int) -> int:
    """Give the largest power of two below a length of at least two: where RFC 9162 splits."""
    return int(1 << ((length - 1).bit_length() - 1))


def _hash_of(part: Range, nodes: Mapping[Place, bytes]) -> bytes:
    *before, last = perfect_parts(part)
    found = nodes[last]
    for place in reversed(before):
        found = node_hash(nodes[place], found)
    return found
