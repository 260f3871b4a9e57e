"""Read the next batch while the database writes this one: the two share no state.

The caller says when. One interpreter does one thing at a time, so reading beside the making of rows
would only slow that down; reading while the caller waits for the database costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")


class ReadAhead(Generic[Item]):
    """A source's items in their order, each read in a thread when asked for or begun before.

    What the source raises is raised in its place. At most one item is read too many when the caller
    stops early.
    """

    def __init__(self, source: Iterator[Item]) -> None:
        """Read from a source, which nobody else may use meanwhile."""
        self._source = source
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead")
        self._coming: Future[tuple[Item] | None] | None = None

    def begin(self) -> None:
        """Begin to read the next item, unless that was begun already."""
        if self._coming is None:
            self._coming = self._thread.submit(_next, self._source)

    def __iter__(self) -> Iterator[Item]:
        """Give what was begun, or read it now."""
        return self

    def __next__(self) -> Item:
        """Wait for the next item."""
        self.begin()
        assert self._coming is not None, "begun just now"
        coming, self._coming = self._coming, None
        found = coming.result()
        if found is None:
            raise StopIteration
        return found[0]

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End: what is being read is read to its end and dropped."""
        self._thread.shutdown(wait=True)


def _next(source: Iterator[Item]) -> tuple[Item] | None:
    for item in source:
        return (item,)
    return None
