"""Hold bytes on disk for a moment so that nobody can read them there, not even after a crash.

An archive must be read in more than one place, may come through a pipe, and may hold media. What is
held here has no name in any folder and is encrypted under a key that only this process has: when
the process ends, whichever way, nothing is left that anybody could read.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Literal

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

_KEY_BYTES = 32
_UNIT = 16  # bytes that one count of the cipher covers
_BUFFER = 1 << 16


class Scratch:
    """Bytes written once from their start, then read from anywhere; a `Source`.

    Raises OSError where the folder cannot be written or its disk is full.
    """

    def __init__(self, folder: Path) -> None:
        """Begin an empty one on the folder's disk."""
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - close() closes it
        self._key = os.urandom(_KEY_BYTES)
        self._cipher = self._from(0)
        self.size = 0

    def write_all(self, blocks: Iterable[bytes]) -> None:
        """Add blocks at the end."""
        for block in blocks:
            left = memoryview(self._cipher.update(block))
            while left:
                left = left[self._file.write(left) :]
            self.size += len(block)

    def open(self, mode: Literal["rb"] = "rb", /) -> BinaryIO:
        """Open what was written so far for reading; readers do not disturb each other."""
        assert mode == "rb", "a scratch is read here and written nowhere else"
        return io.BufferedReader(_Reader(self), _BUFFER)

    def close(self) -> None:
        """Give the bytes up."""
        self._file.close()

    def __enter__(self) -> Scratch:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End: the bytes are given up."""
        self.close()

    def read_at(self, place: int, count: int) -> bytes:
        """Read at most count bytes from a place."""
        start = place - place % _UNIT
        hidden = os.pread(self._file.fileno(), min(count, self.size - place) + place - start, start)
        return self._from(start).update(hidden)[place - start :]

    def _from(self, place: int) -> CipherContext:
        # The key is used for nothing else, so the count may begin at nought.
        return Cipher(AES(self._key), CTR((place // _UNIT).to_bytes(_UNIT, "big"))).encryptor()


class _Reader(io.RawIOBase):
    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._scratch.size}[whence]
        if base + offset < 0:
            raise ValueError("negative place")
        self._place = base + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if self._place >= self._scratch.size:
            return 0
        found = self._scratch.read_at(self._place, len(buffer))
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)
