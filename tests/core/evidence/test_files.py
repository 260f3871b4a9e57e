from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.evidence.coverage import Counts, counts_as_plain, counts_in_words
from longstop.core.evidence.digests import Digests
from longstop.core.evidence.files import Coverage, FileFound, Presence, as_plain, from_plain
from longstop.core.evidence.names import INSIDE, bytes_of, inside, shown

PICTURE = FileFound(
    path="a.jpg", size=10, presence=Presence.LIVE, coverage=Coverage.EXAMINED, kind="image/jpeg",
    digests=Digests(
        md5=None, sha1=bytes(20), sha256=bytes(32), pdq=bytes(range(32)), pdq_quality=100,
    ),
    camera=True,
)  # fmt: skip
LOCKED = FileFound(
    path="b.zip", size=7, presence=Presence.DELETED, coverage=Coverage.ENCRYPTED,
    reason="encrypted", in_archive=True, address="2:inode 9",
)  # fmt: skip


@given(st.binary(max_size=40))
def test_any_name_is_written_as_text_and_found_again(name: bytes) -> None:
    text = shown(name)
    assert bytes_of(text) == name
    assert text.encode().decode() == text
    assert INSIDE not in text
    assert not any(ord(sign) < 32 for sign in text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (b"IMG_1.jpg", "IMG_1.jpg"),
        ("père/Å".encode(), "père/Å"),
        (b"\xff\xfe", "\\xff\\xfe"),
        (b"a\\b\n\x1b[2J", "a\\\\b\\x0a\\x1b[2J"),
        (b"a.zip\\>b", "a.zip\\\\\\x3eb"),
        ("x\u202egpj.exe".encode(), "x\\xe2\\x80\\xaegpj.exe"),
    ],
)
def test_what_a_terminal_or_a_reader_would_obey_is_written_as_numbers(
    name: bytes, text: str
) -> None:
    assert shown(name) == text
    assert bytes_of(text) == name
    assert INSIDE not in text
    assert inside(text, "c") == f"{text}\\>c"


@pytest.mark.parametrize("found", [PICTURE, LOCKED])
def test_a_file_goes_through_json_and_comes_back(found: FileFound) -> None:
    assert from_plain(json.loads(json.dumps(as_plain(found)))) == found


def test_page_one_counts_what_was_not_examined_and_why() -> None:
    counts = Counts()
    assert PICTURE.digests is not None
    flat = replace(PICTURE, digests=replace(PICTURE.digests, pdq_quality=49))
    heavy = replace(PICTURE, digests=None, pdq_missing="too_many_pixels")
    for found in (PICTURE, LOCKED, flat, heavy):
        counts.add(found)
    plain = counts_as_plain(counts)
    assert plain["files"] == 4
    assert plain["coverage"]["examined"] == {"files": 3, "bytes": 30}
    assert plain["reasons"] == [{"coverage": "encrypted", "reason": "encrypted", "files": 1}]
    assert plain["pictures"]["of_them_too_flat"] == 1
    words = "\n".join(counts_in_words(counts))
    assert "1  without: more pixels than allowed" in words
    assert words.index("How far they were examined") < words.index("Pictures")
