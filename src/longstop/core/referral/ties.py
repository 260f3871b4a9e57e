"""Find the parts that ties hold together, in whatever order the ties come."""

from __future__ import annotations

from collections.abc import Iterable

Tie = tuple[int, int]
"""Two referrals, by their numbers."""


def parts(nodes: Iterable[int], ties: Iterable[Tie]) -> list[tuple[int, ...]]:
    """Divide nodes into parts that ties hold together, the members of each by number.

    A tie to somebody who is not among the nodes ties nothing.
    """
    above = {node: node for node in nodes}
    for a, b in ties:
        if a in above and b in above:
            first, second = _top(above, a), _top(above, b)
            above[max(first, second)] = min(first, second)
    found: dict[int, list[int]] = {}
    for node in sorted(above):
        found.setdefault(_top(above, node), []).append(node)
    return [tuple(part) for part in found.values()]


def _top(above: dict[int, int], node: int) -> int:
    """Follow a node to the first of its part, and shorten the way for whoever comes next."""
    while above[node] != node:
        above[node] = above[above[node]]
        node = above[node]
    return node
