"""Let a long run that makes millions of plain rows spend less on looking for cycles among them.

Rows hold no cycles, so nearly all of that search finds nothing: it was a seventh of a receive's
time. It is made rare, not switched off, so that memory stays flat however long the run.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS_BETWEEN = 200_000


@contextmanager
def rare_collection() -> Iterator[None]:
    """Collect only after many more new objects than usual, until the end of the block."""
    usual = gc.get_threshold()
    gc.set_threshold(max(OBJECTS_BETWEEN, usual[0]), *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
