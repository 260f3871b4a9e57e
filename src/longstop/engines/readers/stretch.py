"""Give a stretch of a source as a source of its own, so that a reader sees nothing round it."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, Literal

from longstop.engines.source import Source

_BUFFER = 1 << 16


class Stretch:
    """The bytes of a source from a place up to another; a `Source`."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        """Take the bytes of source from start on, up to end."""
        self._source = source
        self._start = start
        self._end = end

    def open(self, mode: Literal["rb"] = "rb", /) -> BinaryIO:
        """Open the stretch for reading."""
        return io.BufferedReader(_Raw(self._source.open(mode), self._start, self._end), _BUFFER)


class _Raw(io.RawIOBase):
    def __init__(self, stream: BinaryIO, start: int, end: int) -> None:
        self._stream = stream
        self._start = start
        self._size = max(0, end - start)
        self._place = 0
        self._stream.seek(start)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        self._stream.seek(self._start + self._place)
        return self._place

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        data = self._stream.read(max(0, min(len(buffer), self._size - self._place)))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
