"""Find what is connected, however much there is, so that each part can be settled by itself.

Settling a part alone gives what settling everything gives (clusters.settle), so a million referrals
are never held at once. scipy walks the graph; docs/decisions/0024-scipy.md says why it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from longstop.engines.late import late

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import scipy

    Numbers: TypeAlias = npt.NDArray[np.integer]
    Parts: TypeAlias = npt.NDArray[np.int32]
else:
    np, scipy = late("numpy"), late("scipy")


def parts_of(blocks: Iterable[tuple[Numbers, Numbers]], size: int) -> Parts:
    """Give for each number from 0 up to but not size the smallest number it is connected with.

    A block is two columns of numbers, connected row by row. A number that no pair names is its own.
    size is below 2**31; takes some 20 bytes a number and 15 a pair.
    """
    nothing = np.empty((2, 0), np.int32)
    a, b = np.concatenate([nothing, *(np.asarray(one, np.int32) for one in blocks)], axis=1)
    # Of two that are told twice one sum is made: of truths it stays true, numbers could end at 0.
    graph = scipy.sparse.coo_array((np.ones(len(a), np.bool_), (a, b)), (size, size)).tocsr()
    del a, b
    count, labels = scipy.sparse.csgraph.connected_components(graph, directed=False)
    del graph
    smallest = np.full(count, size, np.int32)
    np.minimum.at(smallest, labels, np.arange(size, dtype=np.int32))
    parts: Parts = smallest[labels]
    return parts
