from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.engines.readers.json_slices import JsonSlices, NotARecord, Slice
from longstop.engines.readers.limits import Limits


def decode(raw: bytes) -> Any:
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotARecord("not_json", "broken") from None
    if not (isinstance(found, dict) and "reportId" in found):
        raise NotARecord("not_a_report", "no reportId")
    return found


def cut(package: bytes, **limits: int) -> list[Slice]:
    return list(JsonSlices(io.BytesIO(package), limits=Limits(**limits), decode=decode))


def record(number: int, **more: Any) -> bytes:
    tricky = ["{[", '"}', "\\", {"a": "]"}]
    return json.dumps({"reportId": number, "tricky": tricky, **more}).encode()


def numbers(pieces: list[Slice]) -> list[Any]:
    return [piece.reason or piece.value["reportId"] for piece in pieces]


ONE, TWO, THREE = record(1), record(2), record(3)


@pytest.mark.parametrize(
    "package",
    [
        b"[" + ONE + b"," + TWO + b"]",
        ONE + b"\n" + TWO + b"\n",
        ONE + TWO,
        b'{"declaredCount": 2, "sender": {"name": "x"}, "reports": [' + ONE + b"," + TWO + b"]}",
        b'{"reports": [' + ONE + b",\n" + TWO + b'], "declaredCount": 2}',
        b"\xef\xbb\xbf[" + ONE + b"," + TWO + b"]",
        b"\xef\xbb\xbf" + ONE + b"\n\xef\xbb\xbf" + TWO,
        ("[" + ONE.decode() + "," + TWO.decode() + "]").encode("utf-16"),
        (ONE.decode() + "\n" + TWO.decode()).encode("utf-16-be"),
        json.dumps([json.loads(ONE), json.loads(TWO)], indent=1).encode(),
    ],
)
def test_every_wrapping_gives_the_same_two_records(package: bytes) -> None:
    assert numbers(cut(package)) == [1, 2]


@pytest.mark.parametrize("package", [b"", b"[]", b" \n", b"\xef\xbb\xbf", b'{"reports": []}'])
def test_an_empty_package_has_no_records(package: bytes) -> None:
    assert cut(package) == []


def test_an_envelope_gives_its_members_from_before_and_after_the_records() -> None:
    slices = JsonSlices(
        io.BytesIO(b'{"a": 1, "reports": [' + ONE + b'], "declaredCount": 7}'),
        limits=Limits(),
        decode=decode,
    )
    assert numbers(list(slices)) == [1]
    assert slices.envelope == {"a": 1, "declaredCount": 7}


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (TWO[:-1], "not_json"),  # a bracket too few
        (TWO[:20], "not_json"),  # cut inside a string
        (TWO.replace(b'": 2', b": 2"), "not_json"),  # a quotation mark lost
        (TWO.replace(b": 2", b" 2"), "not_json"),
        (TWO.replace(b"2", b"nul"), "not_json"),
        (b'{"reportId": "\xff"}', "not_json"),
        (b'{"a": 1}', "not_a_report"),
        (b'"words"', "not_a_report"),
        (b"null", "not_a_report"),
        (b"-1.5e3", "not_a_report"),
    ],
)
def test_a_broken_record_leaves_its_neighbours_whole(broken: bytes, reason: str) -> None:
    pieces = cut(b"[" + b",\n".join([ONE, broken, THREE]) + b"]")
    assert numbers(pieces) == [1, reason, 3]
    assert pieces[1].raw.rstrip(b",\n") == broken


def test_a_record_that_closes_too_early_leaves_its_rest_as_stray_text() -> None:
    pieces = cut(b"[" + ONE + b"}," + TWO + b"] the end")
    assert numbers(pieces) == [1, "stray_text", 2, "stray_text"]
    assert [p.raw for p in pieces if p.reason] == [b"}", b"the end"]


def test_a_string_that_never_ends_does_not_swallow_ten_thousand_records() -> None:
    whole = [record(n) for n in range(10_000)]
    pieces = cut(b'[{"reportId": 0, "x": "never closed,' + b",".join(whole) + b"]")
    assert pieces[0].reason is not None
    assert numbers(pieces[1:]) == list(range(10_000))


def test_a_neighbour_swallowed_without_a_line_break_comes_out_of_its_own() -> None:
    pieces = cut(b"[" + ONE[:-30] + TWO + THREE[:-30] + record(4) + b"]")
    assert [n for n in numbers(pieces) if isinstance(n, int)] == [2, 4]


@pytest.mark.parametrize("distance", [0, 1, 5, 300, 262_000])
def test_an_outsize_record_is_cut_digested_and_left_behind(distance: int) -> None:
    long = record(2, text="x" * (300_000 + distance))
    pieces = cut(b"[" + ONE + b"," + long + b"," + THREE + b"]", max_record_bytes=5_000)
    assert numbers(pieces) == [1, "too_long", 3]
    assert pieces[1].raw == long[:5_000]
    assert f"{len(long) - 5_000} bytes cut" in pieces[1].where
    assert hashlib.sha256(long).hexdigest() in pieces[1].where


def test_a_record_of_just_the_permitted_size_is_taken() -> None:
    assert numbers(cut(ONE + TWO, max_record_bytes=len(ONE))) == [1, 2]
    assert numbers(cut(ONE, max_record_bytes=len(ONE) - 1)) == ["too_long"]


def test_nesting_over_the_limit_is_refused_and_no_stack_is_used_up() -> None:
    deep = b'{"reportId": 2, "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    pieces = cut(b"[" + ONE + b"," + deep + b"," + THREE + b"]")
    assert numbers(pieces) == [1, "too_deep", 3]


def test_where_tells_line_and_byte() -> None:
    pieces = cut(ONE + b"\n" + b"oops\n" + TWO)
    assert pieces[1].where == f"line 2, byte {len(ONE) + 1}: text outside any record"


def test_memory_stays_flat() -> None:
    class Endless(io.RawIOBase):
        left = 15

        def read(self, _size: int = -1) -> bytes:
            self.left -= 1
            return (ONE + b"\n") * (200_000 // len(ONE)) if self.left >= 0 else b""

    tracemalloc.start()
    stream: Any = Endless()
    read = sum(1 for _ in JsonSlices(stream, limits=Limits(), decode=decode))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read == 15 * (200_000 // len(ONE))
    assert peak < 2_000_000


@given(st.lists(st.sampled_from([ONE, TWO, b"{", b"}", b'"', b"[", b"\\", b",\n", b"a", b"\0"])))
def test_no_byte_that_says_something_goes_missing(parts: list[bytes]) -> None:
    package = b"".join(parts)
    taken = b"".join(piece.raw for piece in cut(package))
    separators = b" ,[]\n"
    assert taken.translate(None, separators) == package.translate(None, separators)


@given(st.integers(1, 400), st.integers(0, 3))
def test_chunks_may_end_anywhere(size: int, extra: int) -> None:
    class Drops(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            return super().read(size)

    package = b"\xef\xbb\xbf[" + ONE + b"," * extra + b"\n\xef\xbb\xbf" + TWO + b', "x", ' + THREE
    pieces = list(JsonSlices(Drops(package), limits=Limits(), decode=decode))
    assert numbers(pieces) == [1, 2, "not_a_report", 3]
