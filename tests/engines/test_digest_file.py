"""What is listed is found, what is not is not, and a file that was damaged is told and refused."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines import digest_sort
from longstop.engines.digest_file import LENGTHS, DigestFile, values_path
from longstop.engines.digest_sort import DigestSorter, NoDigests
from longstop.engines.ledger_key import NotSigned, create_key, open_key
from longstop.engines.list_head import HEAD_BYTES, ListDamaged

SAYS = {"list": "toronto", "version": "7"}


def written(
    folder: Path, rows: list[tuple[bytes, int]], algorithm: str = "md5", part: int = 1 << 22
) -> DigestFile:
    path = folder / f"{algorithm}.keys"
    with DigestSorter(path, algorithm, part=part) as sorter:
        for digest, value in rows:
            sorter.add(digest, value)
        sorter.write(SAYS)
    return DigestFile(path)


def digests(count: int, length: int = 16, seed: int = 1) -> list[bytes]:
    chance = random.Random(seed)
    return [chance.randbytes(length) for _ in range(count)]


def asked(found: DigestFile, rows: list[bytes]) -> list[int]:
    table = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, found.length)
    return [int(one) for one in found.find_all(table)]


# Few different bytes, so that digests share their first eight, and their whole.
crowded = st.binary(min_size=16, max_size=16).map(lambda b: bytes(one & 1 for one in b))


@given(
    listed=st.lists(st.tuples(crowded, st.integers(0, 3)), max_size=60),
    others=st.lists(crowded | st.binary(min_size=16, max_size=16), max_size=20),
    part=st.sampled_from([8, 1 << 22]),
)
def test_every_look_up_is_that_of_a_plain_dictionary(
    tmp_path_factory: pytest.TempPathFactory,
    listed: list[tuple[bytes, int]],
    others: list[bytes],
    part: int,
) -> None:
    folder = tmp_path_factory.mktemp("list")
    known: dict[bytes, set[int]] = {}
    for digest, value in listed:
        known.setdefault(digest, set()).add(value)
    try:
        found = written(folder, listed, part=part)
    except NoDigests:
        assert part == 8
        return
    assert found.count == sum(map(len, known.values()))
    every = [*known, *others]
    together = asked(found, every)
    for digest, index in zip(every, together, strict=True):
        alone = found.find(digest)
        assert (alone is not None) == (digest in known)
        assert index == (-1 if alone is None else alone)
        if alone is not None:
            assert sorted(found.values(alone).tolist()) == sorted(known[digest])
    found.check()


@pytest.mark.parametrize("algorithm", LENGTHS)
def test_twenty_thousand_are_found_by_any_algorithm_and_take_their_length_and_a_byte(
    tmp_path: Path, algorithm: str
) -> None:
    rows = digests(20_000, LENGTHS[algorithm])
    found = written(tmp_path, [(one, n) for n, one in enumerate(rows)], algorithm, part=100)
    indexes = asked(found, rows)
    assert found.first_values(np.array(indexes)).tolist() == list(range(20_000))
    assert asked(found, digests(1000, LENGTHS[algorithm], seed=2)) == [-1] * 1000
    size = found.path.stat().st_size - HEAD_BYTES - 4
    assert size <= 20_000 * (LENGTHS[algorithm] + 1)
    assert values_path(found.path).stat().st_size == 8 * 20_000


def test_an_empty_list_lists_nothing(tmp_path: Path) -> None:
    found = written(tmp_path, [])
    assert (found.count, found.find(bytes(16)), asked(found, [bytes(16)])) == (0, None, [-1])
    found.check()


def test_many_that_begin_alike_are_still_told_apart(tmp_path: Path) -> None:
    rows = [bytes(8) + one[:8] for one in digests(3000)]
    found = written(tmp_path, [(one, 0) for one in rows])
    assert min(asked(found, rows)) >= 0
    assert all(found.find(one) is not None for one in rows[:50])
    assert asked(found, [bytes(8) + one[:8] for one in digests(50, seed=3)]) == [-1] * 50


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (30, "head was changed"),
        (HEAD_BYTES + 41, "table are not"),
        (-5, "records are not"),
        (None, "length"),
    ],
)
def test_a_file_that_was_changed_or_cut_is_told_and_refused(
    tmp_path: Path, place: int | None, why: str
) -> None:
    path = written(tmp_path, [(one, 0) for one in digests(500)]).path
    data = bytearray(path.read_bytes())
    if place is None:
        del data[-7:]
    else:
        data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(ListDamaged, match=why):
        DigestFile(path).check()


def test_values_that_were_changed_cut_or_lost_are_told(tmp_path: Path) -> None:
    found = written(tmp_path, [(one, 5) for one in digests(500)])
    beside = values_path(found.path)
    data = beside.read_bytes()
    beside.write_bytes(b"\1" + data[1:])
    with pytest.raises(ListDamaged, match="values"):
        DigestFile(found.path).check()
    beside.write_bytes(data[:-8])
    with pytest.raises(ListDamaged, match="length"):
        DigestFile(found.path)
    beside.unlink()
    with pytest.raises(ListDamaged, match="not there"):
        DigestFile(found.path)


def test_a_table_that_does_not_ascend_is_told_when_it_is_met(tmp_path: Path) -> None:
    path = written(tmp_path, [(one, 0) for one in digests(500)]).path
    data = bytearray(path.read_bytes())
    data[HEAD_BYTES + 4 : HEAD_BYTES + 8] = (400).to_bytes(4, "little")
    path.write_bytes(data)
    low = b"\x05" + bytes(15)  # in the second of 64 stretches
    for look in (lambda one: one.find(low), lambda one: asked(one, [low])):
        with pytest.raises(ListDamaged, match="ascend"):
            look(DigestFile(path))


def test_the_head_is_signed_and_another_key_is_refused(tmp_path: Path) -> None:
    ours = create_key(tmp_path / "a.key", "lab.example/lists", "a long passphrase")
    other = create_key(tmp_path / "b.key", "other.example/lists", "a long passphrase")
    path = tmp_path / "md5.keys"
    with DigestSorter(path, "md5") as sorter:
        sorter.add(bytes(16), 1)
        sorter.write(SAYS, open_key(tmp_path / "a.key", "a long passphrase"))
    DigestFile(path).check([ours])
    with pytest.raises(NotSigned):
        DigestFile(path).check([other])


def test_what_cannot_be_digests_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoDigests, match="begin with the same"):
        written(tmp_path, [(b"same" + n.to_bytes(12, "big"), 0) for n in range(300)], part=100)
    assert [*tmp_path.iterdir()] == []


def test_memory_is_bounded_by_what_is_held_not_by_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_sort, "_HELD", 64)
    held = []
    with DigestSorter(tmp_path / "md5.keys", "md5", part=64) as sorter:
        for digest in digests(4000):
            sorter.add(digest, 0)
            held.append(len(sorter._held))
        assert sorter.write(SAYS) == 4000
    assert max(held) < 64
    keys = (tmp_path / "md5.keys").read_bytes()
    body = keys[-16 * 4000 :]
    assert hashlib.sha256(body).digest() == hashlib.sha256(b"".join(sorted(digests(4000)))).digest()
