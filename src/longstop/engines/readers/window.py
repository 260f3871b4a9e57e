"""Hold the part of a stream that is being cut into records, and say where in the stream it lies.

Whatever a record looks like, memory stays flat in the same way: chunks are read behind, what has
been read is let go of in front, and lines are counted only where somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

CHUNK: Final = 256 * 1024


class Window:
    """What was read of a stream and not yet let go of; `_at` is the place of the next byte."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        """Begin before the first chunk."""
        self._chunks = chunks
        self._buffer = b""
        self._at = 0
        self._passed_bytes = 0
        self._lines = 0  # line breaks before _counted_to
        self._counted_to = 0

    def _more(self) -> bool:
        """Read one more chunk behind the buffer; False at the end of the package."""
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        self._buffer += chunk
        return True

    def _ensure(self, size: int) -> None:
        while len(self._buffer) - self._at < size and self._more():
            pass

    def _compact(self) -> int:
        """Let go of what has been read, once that is worth the copy; how many bytes went."""
        gone = self._at
        if gone < CHUNK:
            return 0
        self._passed_bytes += gone
        self._lines += self._buffer.count(b"\n", self._counted_to, gone)
        self._counted_to = 0
        self._buffer = self._buffer[gone:]
        self._at = 0
        return gone

    def _where(self, start: int, detail: str) -> str:
        """Name a place that is not before the last one asked for, by line and byte."""
        self._lines += self._buffer.count(b"\n", self._counted_to, start)
        self._counted_to = start
        return f"line {self._lines + 1}, byte {self._passed_bytes + start}: {detail}"
