"""Let the database write what is ready while the next part is being made.

One thread, one piece of work at a time, in the order given: a connection is never used by two.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self

Given = ParamSpec("Given")


class WriteBehind:
    """Runs one piece of work at a time in a thread; what it raises is raised at the next call."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="write-behind")
        self._running: Future[object] | None = None

    def start(
        self, work: Callable[Given, object], *given: Given.args, **named: Given.kwargs
    ) -> None:
        """Start a piece of work when the one before it has ended."""
        self.settle()
        self._running = self._thread.submit(work, *given, **named)

    def settle(self) -> None:
        """Wait until nothing runs; raises what the last piece of work raised."""
        running, self._running = self._running, None
        if running is not None:
            running.result()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End: wait for what runs; an error that is already on its way is not hidden by another."""
        self._thread.shutdown(wait=True)
        if error is None:
            self.settle()
