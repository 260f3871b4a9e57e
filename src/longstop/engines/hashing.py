"""Digest a file while it is read once: MD5 for the lists that have nothing else, and two that hold.

The three digests cost more than reading. hashlib lets go of Python's lock, so each block of a
mebibyte is digested by two threads, and whichever is free takes the next digest that is left. Which
of them is slowest depends on the machine: MD5 where the processor has instructions for SHA, else
SHA-256. A laboratory may switch MD5 off.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

BLOCK: Final = 1 << 20
"""Bytes in a block: more gains nothing, and a smaller file is quicker on one thread."""


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Digested:
    """What a stream came to: its size in bytes and its digests; md5 None where it is off."""

    size: int
    md5: bytes | None
    sha1: bytes
    sha256: bytes


class Hasher:
    """Digests streams one after another, with a thread beside this one for the long ones."""

    def __init__(self, beside: ThreadPoolExecutor, *, md5: bool = True) -> None:
        """Take the thread that helps; md5 False leaves MD5 out."""
        self._beside = beside
        self._with_md5 = md5

    def digest(self, blocks: Iterable[bytes]) -> Digested:
        """Digest a stream of blocks; whatever the blocks raise is raised."""
        of = self.begin()
        for block in blocks:
            of.take(block)
        return of.end()

    def begin(self) -> Running:
        """Begin a stream that is given block by block."""
        return Running(self._beside, md5=self._with_md5)


class Running:
    """One stream being digested: take its blocks in order, then end it."""

    def __init__(self, beside: ThreadPoolExecutor, *, md5: bool) -> None:
        """Begin with nothing; use `Hasher.begin`."""
        self._beside = beside
        self._md5: _Hash | None = hashlib.md5(usedforsecurity=False) if md5 else None
        self._sha1: _Hash = hashlib.sha1(usedforsecurity=False)
        self._sha256: _Hash = hashlib.sha256()
        slowest_first = (self._sha256, self._md5, self._sha1)
        self._all: list[_Hash] = [one for one in slowest_first if one is not None]
        self._waiting: Future[None] | None = None
        self.size = 0

    def take(self, block: bytes) -> None:
        """Digest the next block, whose bytes nobody changes afterwards."""
        self._wait()
        self.size += len(block)
        left = deque(self._all)
        if len(block) >= BLOCK:
            self._waiting = self._beside.submit(_digest, left, block)
        _digest(left, block)

    def end(self) -> Digested:
        """Give what all blocks came to."""
        self._wait()
        return Digested(
            size=self.size,
            md5=None if self._md5 is None else self._md5.digest(),
            sha1=self._sha1.digest(),
            sha256=self._sha256.digest(),
        )

    def _wait(self) -> None:
        """Let the other thread catch up, so that never more than two blocks are held."""
        if self._waiting is not None:
            self._waiting.result()
            self._waiting = None


def _digest(left: deque[_Hash], block: bytes) -> None:
    """Digest a block by whatever no other thread has taken yet."""
    while True:
        try:
            one = left.popleft()
        except IndexError:
            return
        one.update(block)


@contextmanager
def hashing(*, md5: bool = True) -> Iterator[Hasher]:
    """Give a hasher for as long as the body runs."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="digests") as beside:
        yield Hasher(beside, md5=md5)
