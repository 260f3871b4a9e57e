"""Read the next batch while the database writes this one: the two share no state."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def read_ahead(source: Iterator[Item]) -> Generator[Item]:
    """Give a source's items in their order, the next one being read in a thread meanwhile.

    What the source raises is raised here, in its place. At most one item is read too many when
    the caller stops early.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as thread:
        coming = thread.submit(_next, source)
        while (found := coming.result()) is not None:
            coming = thread.submit(_next, source)
            yield found[0]


def _next(source: Iterator[Item]) -> tuple[Item] | None:
    for item in source:
        return (item,)
    return None
