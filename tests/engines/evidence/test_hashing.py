from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from longstop.engines.hashing import BLOCK, Hasher, hashing


def _sha1(data: bytes) -> bytes:
    return hashlib.new("sha1", data, usedforsecurity=False).digest()


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17])
def test_one_read_gives_what_three_readings_would(size: int) -> None:
    data = random.Random(size).randbytes(size)
    with hashing() as hasher:
        one = hasher.digest(data[at : at + BLOCK] for at in range(0, size, BLOCK))
        uneven = hasher.digest([data[:5], data[5:]])
    assert one == uneven
    assert one.size == size
    assert one.md5 == hashlib.new("md5", data, usedforsecurity=False).digest()
    assert (one.sha1, one.sha256) == (_sha1(data), hashlib.sha256(data).digest())


def test_a_laboratory_may_switch_md5_off() -> None:
    with hashing(md5=False) as hasher:
        found = hasher.digest([b"abc", bytes(BLOCK)])
    assert found.md5 is None
    assert found.sha1 == _sha1(b"abc" + bytes(BLOCK))


def test_a_disk_that_fails_under_way_is_heard_of() -> None:
    def breaks() -> Iterator[bytes]:
        yield bytes(2 * BLOCK)
        raise OSError("no more")

    with hashing() as hasher:
        with pytest.raises(OSError, match="no more"):
            hasher.digest(breaks())
        assert hasher.digest([b"x"]).sha1 == _sha1(b"x")


@pytest.mark.parametrize("md5", [True, False])
def test_long_blocks_are_shared_by_two_threads_whichever_digests_there_are(md5: bool) -> None:
    class Counting(ThreadPoolExecutor):
        asked = 0

        def submit(self, *words: Any, **more: Any) -> Future[Any]:
            self.asked += 1
            return super().submit(*words, **more)

    with Counting(1) as beside:
        found = Hasher(beside, md5=md5).digest([bytes(BLOCK), b"short", bytes(BLOCK)])
        assert beside.asked == 2
    assert found.sha256 == hashlib.sha256(bytes(BLOCK) + b"short" + bytes(BLOCK)).digest()
