"""Find what is connected, however much there is, so that each part can be settled by itself.

Settling a part alone gives what settling everything gives (clusters.settle), so a million referrals
are never held at once. Union by the smaller number with path halving (Tarjan and van Leeuwen 1984),
over one array of numbers and whatever order the pairs come in.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable


def parts_of(pairs: Iterable[tuple[int, int]], size: int) -> array[int]:
    """Give for each number from 0 up to but not size the smallest number it is connected with.

    A number that no pair names is its own. Takes 8 bytes a number; each pair is looked at once.
    """
    root = array("q", range(size))
    for a, b in pairs:
        above = root[a]
        while above != a:
            root[a] = a = root[above]
            above = root[a]
        above = root[b]
        while above != b:
            root[b] = b = root[above]
            above = root[b]
        if a < b:
            root[b] = a
        elif b < a:
            root[a] = b
    # The root of each is smaller than itself, so those before it are right already.
    for number in range(size):
        root[number] = root[root[number]]
    return root
