"""A file for another key is opened by that key alone, whole, and by other programs as well."""

from __future__ import annotations

import base64
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines import bech32
from longstop.engines.age_file import (
    CHUNK,
    AgeNotOpened,
    AgeReader,
    AgeWriter,
    KeyNotUnderstood,
    Opener,
    new_opener,
    read_opener,
    read_receiver,
)

# The example of the format's own text (c2sp.org/age).
PRIVATE = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
PUBLIC = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
# Written for it by rage 0.11, through pyrage: "written by another program\n".
FOREIGN = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBJWlB0Zm1oS0NDTFBtdHZ0TU83L05PVXdCWWxicXZXOUk4d1VU"
    "YTBoOXpJCm5qZm02dDgwUldtcGpCdUdReUhmdUJjMHluTnZCUFZkSTNFZXNadytUamcKLT4gJC1ncmVhc2UgWS91IFNk"
    "MEdHR0I2IGppNiA2CnV3Ci0tLSAwSS92K1RNVjBFOVRFUzBiTi9LK290YXA3MEhSSEk5SDlYL0F5UDVVQ21VCnoJy4Q5"
    "lZ0KNNhGslQUAuq+UcmuuULnmskDVMCqpMf0WBqtZ89JU8Ydl1Zln6yqQ+xEyEs2wDlSPUie"
)
OPENER = read_opener(PRIVATE)
NOISE = random.Random(3).randbytes(2 * CHUNK + 77)
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(NOISE))


def written(data: bytes, *openers: Opener) -> bytes:
    out = io.BytesIO()
    writer = AgeWriter(out, [one.receiver for one in openers or (OPENER,)])
    for start in range(0, len(data), 9_973):
        writer.write(data[start : start + 9_973])
    writer.finish()
    return out.getvalue()


def read(held: bytes, opener: Opener = OPENER) -> bytes:
    return AgeReader(io.BytesIO(held), opener).readall()


def refusal(held: bytes, opener: Opener = OPENER) -> str:
    with pytest.raises(AgeNotOpened) as fault:
        read(held, opener)
    return fault.value.reason


HELD = written(NOISE)


def test_keys_are_written_as_the_format_says() -> None:
    assert OPENER.receiver.text == PUBLIC
    assert OPENER.text == PRIVATE
    assert read_receiver(PUBLIC) == OPENER.receiver
    assert read_opener(f"# made on Friday\n\n{PRIVATE.lower()}\n") == OPENER


def test_what_another_program_wrote_is_read() -> None:
    assert read(base64.b64decode(FOREIGN)) == b"written by another program\n"


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_is_read_by_each_receiver_and_lies_nowhere_plain(size: int) -> None:
    other = new_opener()
    held = written(NOISE[:size], other, OPENER)
    assert read(held) == read(held, other) == NOISE[:size]
    assert size < 16 or NOISE[:16] not in held
    assert refusal(held, new_opener()) == "other_key"


@pytest.mark.parametrize("size", SIZES)
def test_a_file_cut_anywhere_or_added_to_is_refused(size: int) -> None:
    held = written(NOISE[:size])
    payload = held.index(b"\n", held.index(b"---")) + 1 + 16
    cuts = (len(held) - 1, payload, payload - 1, payload + 1, payload + CHUNK + 16)
    for cut in cuts:
        assert cut >= len(held) or refusal(held[:cut]) == "not_whole", cut
    assert refusal(held + b"x") == "not_whole"


@given(place=st.integers(0, len(NOISE) + 200), bit=st.integers(0, 7))
def test_no_changed_bit_passes(place: int, bit: int) -> None:
    held = bytearray(HELD)
    held[place % len(held)] ^= 1 << bit
    assert refusal(bytes(held)) in ("not_age", "other_key", "not_whole")


def test_chunks_that_changed_places_are_refused() -> None:
    held = HELD
    start = held.index(b"\n", held.index(b"---")) + 1 + 16
    one, two = start + CHUNK + 16, start + 2 * (CHUNK + 16)
    assert refusal(held[:start] + held[one:two] + held[start:one] + held[two:]) == "not_whole"


@pytest.mark.parametrize("text", ["", "age1", PUBLIC[:-1], PUBLIC + "q", PRIVATE, "no key"])
def test_what_is_no_public_key_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(KeyNotUnderstood) as fault:
        read_receiver(text)
    assert len(text) < 7 or text not in str(fault.value)
    with pytest.raises(KeyNotUnderstood):
        read_opener(text if text != PRIVATE else PRIVATE + "\n" + PRIVATE)


@given(data=st.binary(max_size=70), prefix=st.text("abcz-", min_size=1, max_size=20))
def test_a_key_is_read_back_and_a_slip_of_the_pen_is_seen(data: bytes, prefix: str) -> None:
    text = bech32.encode(prefix, data)
    assert bech32.decode(text) == bech32.decode(text.upper()) == (prefix, data)
    place = len(text) - 1 - len(data) % 6
    slip = "q" if text[place] != "q" else "p"
    with pytest.raises(ValueError, match=r"checksum|bech32"):
        bech32.decode(text[:place] + slip + text[place + 1 :])
