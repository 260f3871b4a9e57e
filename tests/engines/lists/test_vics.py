"""A VICS-style list is read record by record, whatever is broken, and written the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.evidence.lists import Entry
from longstop.engines.lists.reading import printable
from longstop.engines.lists.vics_writer import Written, vics_blocks
from tests.engines.lists.samples import (
    CASES_13,
    MEDIA_12,
    cases,
    hexed,
    media,
    names,
    read,
    reasons,
)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_flat_set_of_1_2_is_read_with_or_without_a_byte_order_mark(mark: bytes) -> None:
    record = {
        "odata.id": 'Media("x")',
        "MediaFiles@odata.navigationLinkUrl": "/x",
        "MediaFiles": [{"MD5": hexed(16, 1), "FileName": "b.art"}],
        "MediaID": 0, "MD5": hexed(16, 1), "SHA1": hexed(20, 1), "Category": 8, "MediaSize": "488",
    }  # fmt: skip
    text = json.dumps({"odata.metadata": MEDIA_12, "value": [record]}).encode()
    items, told = read(mark + text)
    assert items == [
        Entry(
            name="0", md5=bytes.fromhex(hexed(16, 1)), sha1=bytes.fromhex(hexed(20, 1)), size=488,
            category="8",
        )
    ]  # fmt: skip
    assert (told.country, told.cut_short, dict(told.left_out)) == ("", False, {"MediaFiles": 1})


def test_cases_of_1_3_are_read_and_a_thumbnail_is_stripped_and_counted() -> None:
    first = {"odata.id": "", **media(1, Miniature="aGVsbG8=" * 1000, Category=None, Comments="x")}
    text = cases(first, media(2, Miniature=""), context=CASES_13, total=34_731)
    items, told = read(text)
    assert names(items) == ["1", "2"]
    assert "aGVsbG8" not in repr(items)
    assert (dict(told.stripped), told.declared, told.exporter) == ({"Miniature": 1}, 34_731, "tool")
    assert told.left_out == {"MediaFiles": 2, "Comments": 1}


def test_words_for_yes_dates_and_hashes_of_other_kinds_are_read_as_exporters_write_them() -> None:
    hashes = [
        {"MD5": "", "HashName": "SHA-256", "HashValue": hexed(32, 1)},
        {"MD5": "", "HashName": "PDQ", "HashValue": hexed(32, 2)},
        {"MD5": "", "HashName": "PDQ-Quality", "HashValue": "87"},
        {"MD5": "", "HashName": "Photo thing", "HashValue": "00ff"},
    ]
    items, told = read(
        cases(
            media(
                1, VictimIdentified="false", IsDistributed="true", OffenderIdentified=None,
                DateUpdated="/Date(1768435200000)/", AlternativeHashes=hashes, PhotoDNA="ab" * 144,
                IsPrecategorized="true",
            ),
            media(2, DateUpdated="2026-01-15T09:00:00.0000000Z"),
        )
    )  # fmt: skip
    one, two = (item for item in items if isinstance(item, Entry))
    assert (one.victim_identified, one.offender_identified, one.distributed) == (False, None, True)
    assert (one.updated, two.updated) == ("2026-01-15", "2026-01-15")
    assert (one.sha256, one.pdq) == (bytes.fromhex(hexed(32, 1)), bytes.fromhex(hexed(32, 2)))
    assert (one.pdq_quality, one.other) == (
        87,
        (("Photo thing", "00ff"), ("PhotoDNA", "ab" * 144)),
    )
    assert (told.country, told.left_out["IsPrecategorized"]) == ("US", 1)


BROKEN = {
    "an unclosed record": lambda text: text.replace('"MediaSize": "102",', '"MediaSize": {', 1),
    "an unclosed string": lambda text: text.replace('"MediaSize": "102"', '"MediaSize": "102', 1),
    "a lost brace": lambda text: text.replace('{\n     "MediaID": 2', '"MediaID": 2', 1),
    "a stray word": lambda text: text.replace('"MediaSize": "102"', '"MediaSize": hello', 1),
    "a control character": lambda text: text.replace('"MediaSize": "102"', '"MediaSize": "\x01"'),
    "a bad digest": lambda text: text.replace(hexed(16, 2).upper(), "zz", 1),
    "no MD5": lambda text: text.replace(f'"MD5": "{hexed(16, 2).upper()}"', '"Else": 1', 1),
    "a record that is none": lambda text: text.replace(
        '{\n     "MediaID": 2', '17, {"MediaID": 2', 1
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("last", [2, 3, 40])
def test_one_malformed_record_is_told_with_its_place_and_takes_no_other_with_it(
    broken: str, last: int
) -> None:
    text = cases(*(media(number) for number in range(1, last + 1)))
    damaged = BROKEN[broken](text)
    assert damaged != text
    items, told = read(damaged)
    others = [str(number) for number in range(1, last + 1) if number != 2]
    assert [name for name in names(items) if name != "2"] == others
    assert 1 <= len(reasons(items)) <= 2
    assert (told.cut_short, told.declared, told.exporter) == (False, last, "tool")
    assert items == read(damaged)[0]


def test_a_first_record_that_is_broken_takes_no_other_with_it() -> None:
    text = cases(*(media(number) for number in range(1, 9)))
    items, _ = read(text.replace('"MediaSize": "101"', '"MediaSize": "101', 1))
    assert names(items) == [str(number) for number in range(2, 9)]
    assert len(reasons(items)) == 1


def test_two_cases_are_read_and_their_declared_counts_are_added_up() -> None:
    one, two = (json.loads(cases(media(n), media(n + 10), total=9)) for n in (1, 2))
    one["value"] += two["value"]
    items, told = read(json.dumps(one))
    assert (names(items), told.declared) == (["1", "11", "2", "12"], 18)


def test_a_document_that_ends_in_the_middle_says_so() -> None:
    text = cases(*(media(number) for number in range(1, 5)))
    items, told = read(text[: text.index('"MediaID": 4') + 30])
    assert (names(items), len(reasons(items)), told.cut_short) == (["1", "2", "3"], 1, True)


@pytest.mark.parametrize(
    "noise", ['{"' * 300_000, "[" * 200_000, '{"MediaID":' * 20_000, '"\\' * 300_000, "x" * 600_000]
)
def test_noise_ends_soon_and_is_told(noise: str) -> None:
    text = cases(media(1), media(2)).replace('"MediaSize": "101"', f'"MediaSize": {noise}', 1)
    items, _ = read(text)
    assert reasons(items)
    assert names(items) in (["2"], [])


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20
)
words = texts.map(printable).filter(lambda text: text.strip() == text != "")
answers = st.none() | st.booleans()


def maybe(length: int) -> st.SearchStrategy[bytes | None]:
    return st.none() | st.binary(min_size=length, max_size=length)


@st.composite
def entries(draw: Any) -> Entry:
    pdq = draw(maybe(32))
    others = st.tuples(words.filter(lambda one: one.casefold() not in ("pdq", "sha256")), words)
    return Entry(
        name=draw(words | st.integers(0, 10**9).map(str)),
        md5=draw(st.binary(min_size=16, max_size=16)), sha1=draw(maybe(20)), sha256=draw(maybe(32)),
        pdq=pdq, pdq_quality=draw(st.none() | st.integers(0, 100)) if pdq else None,
        other=tuple(sorted(set(draw(st.lists(others, max_size=3))))),
        size=draw(st.none() | st.integers(0, 1 << 62)), category=draw(st.none() | words),
        series=draw(st.none() | words), victim_identified=draw(answers),
        offender_identified=draw(answers), distributed=draw(answers),
        media=draw(st.none() | words), updated=draw(st.none() | st.dates().map(str)),
    )  # fmt: skip


@given(st.lists(entries(), max_size=3))
def test_what_is_written_is_read_again_as_the_same(listed: list[Entry]) -> None:
    told = Written()
    blocks = vics_blocks(listed, country="UK", exporter='to"ol', name="list 7", told=told)
    items, read_told = read(b"".join(blocks))
    assert items == listed
    assert (told.entries, read_told.declared) == (len(listed), len(listed))
    assert (read_told.country, read_told.exporter) == ("UK", 'to"ol')
    assert not read_told.cut_short


def test_an_entry_without_an_md5_cannot_be_written_and_is_counted() -> None:
    told = Written()
    one = Entry(name="1", sha1=bytes(20))
    items, _ = read(b"".join(vics_blocks([one], country="", exporter="x", name="y", told=told)))
    assert (items, told) == ([], Written(0, 1))
