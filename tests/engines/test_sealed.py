"""A sealed file is read whole, in order and under its own name and key, or it is named."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.key_ring import KeyRing, ring_of
from longstop.engines.sealed import (
    CHUNK,
    HEADER_BYTES,
    TRAILER_BYTES,
    NotOpened,
    SealedFile,
    SealedWriter,
    sealed_under,
)

OLD, NEW = bytes(32), b"n" * 32
KEYS = ring_of([OLD, NEW])
LABEL = hashlib.sha256(b"a package").digest()
NOISE = random.Random(9).randbytes(3 * CHUNK + 100)
SEALED_CHUNK = CHUNK + 16
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 100)


def seal(path: Path, data: bytes, keys: KeyRing = KEYS, label: bytes = LABEL) -> SealedFile:
    with path.open("wb") as out:
        writer = SealedWriter(out, keys.newest)
        for start in range(0, len(data), 10_007):
            writer.write(data[start : start + 10_007])
        writer.finish(label)
    return SealedFile(path, KEYS, label)


def refusal(sealed: SealedFile) -> str:
    """Read it all; gives why that is refused."""
    with pytest.raises(NotOpened) as fault, sealed.open() as file:
        file.read()
    assert str(sealed.path) in str(fault.value)
    return fault.value.reason


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_read_back_and_does_not_lie_there_plain(
    tmp_path: Path, size: int
) -> None:
    sealed = seal(tmp_path / "a", NOISE[:size])
    with sealed.open() as file:
        assert file.read() == NOISE[:size]
    held = sealed.path.read_bytes()
    assert size < 16 or NOISE[:16] not in held
    assert len(held) == size + HEADER_BYTES + TRAILER_BYTES + 16 * max(-(-size // CHUNK), 1)


@given(
    steps=st.lists(
        st.tuples(st.integers(0, len(NOISE) + 50), st.integers(-1, 2 * CHUNK)), max_size=6
    )
)
def test_any_place_can_be_read_as_in_a_plain_file(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]]
) -> None:
    sealed = seal(tmp_path_factory.getbasetemp() / "places", NOISE)
    plain = io.BytesIO(NOISE)
    with sealed.open() as file:
        for place, size in steps:
            assert (file.seek(place), plain.seek(place)) == (place, place)
            assert file.read(size) == plain.read(size)
            assert file.tell() == plain.tell()


def test_two_seals_of_the_same_bytes_share_nothing(tmp_path: Path) -> None:
    one, two = (seal(tmp_path / name, NOISE).path.read_bytes() for name in "ab")
    body = slice(HEADER_BYTES, None)
    assert sum(x == y for x, y in zip(one[body], two[body], strict=True)) < len(NOISE) / 128


@pytest.mark.parametrize("size", SIZES)
def test_a_file_cut_anywhere_or_added_to_is_not_whole(tmp_path: Path, size: int) -> None:
    sealed = seal(tmp_path / "a", NOISE[:size])
    held = sealed.path.read_bytes()
    cuts = {len(held) - 1, len(held) - TRAILER_BYTES, HEADER_BYTES, HEADER_BYTES - 1, 20}
    cuts |= {HEADER_BYTES + n * SEALED_CHUNK for n in range(size // CHUNK)}
    for cut in cuts:
        sealed.path.write_bytes(held[:cut])
        assert refusal(sealed) == "not_whole", cut
    sealed.path.write_bytes(held + b"x")
    assert refusal(sealed) == "not_whole"


def test_chunks_that_changed_places_are_found(tmp_path: Path) -> None:
    sealed = seal(tmp_path / "a", NOISE)
    held = bytearray(sealed.path.read_bytes())
    first = slice(HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK)
    second = slice(first.stop, first.stop + SEALED_CHUNK)
    held[first], held[second] = held[second], held[first]
    sealed.path.write_bytes(held)
    assert refusal(sealed) == "changed"


def test_a_chunk_of_another_file_is_found(tmp_path: Path) -> None:
    sealed, other = seal(tmp_path / "a", NOISE), seal(tmp_path / "b", NOISE)
    held, foreign = bytearray(sealed.path.read_bytes()), other.path.read_bytes()
    chunk = slice(HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK)
    held[chunk] = foreign[chunk]
    sealed.path.write_bytes(held)
    assert refusal(sealed) == "changed"


def test_one_files_bytes_under_anothers_name_are_found(tmp_path: Path) -> None:
    sealed = seal(tmp_path / "a", NOISE)
    other = SealedFile(sealed.path, KEYS, hashlib.sha256(b"another package").digest())
    assert refusal(other) == "other_file"


@given(place=st.integers(0, len(NOISE) + HEADER_BYTES + TRAILER_BYTES + 63), bit=st.integers(0, 7))
def test_no_changed_bit_is_ever_read_as_text(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int
) -> None:
    sealed = seal(tmp_path_factory.getbasetemp() / "bits", NOISE)
    held = bytearray(sealed.path.read_bytes())
    held[place] ^= 1 << bit
    sealed.path.write_bytes(held)
    assert refusal(sealed) in ("not_sealed", "other_key", "not_whole", "changed")


def test_a_key_that_is_not_there_is_named_and_an_old_one_still_opens(tmp_path: Path) -> None:
    sealed = seal(tmp_path / "a", NOISE, ring_of([OLD]))
    assert sealed_under(sealed.path) == ring_of([OLD]).newest.id
    with sealed.open() as file:
        assert file.read() == NOISE
    assert refusal(SealedFile(sealed.path, ring_of([NEW]), LABEL)) == "other_key"


def test_a_plain_file_is_never_read_as_a_sealed_one(tmp_path: Path) -> None:
    path = tmp_path / "plain"
    path.write_bytes(b"reference;name\n" * 100)
    assert sealed_under(path) is None
    assert refusal(SealedFile(path, KEYS, LABEL)) == "not_sealed"


def test_neither_key_is_shown_by_what_holds_it() -> None:
    assert "sealed" not in repr(KEYS)
    assert KEYS.newest.key.hex() not in repr(KEYS)
    assert repr(KEYS.newest.key) not in repr(KEYS)
