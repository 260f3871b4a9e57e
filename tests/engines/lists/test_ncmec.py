"""Pages of the hash-sharing service: every entry, every withdrawal, and nothing that unfolds."""

from __future__ import annotations

import io

import pytest

from longstop.core.evidence.lists import Entry, Gone, Item, Rejected, Stamped
from longstop.engines.lists.ncmec import read_ncmec
from longstop.engines.lists.reading import Told
from longstop.engines.readers.unreadable import UnreadableFile
from tests.engines.lists.pages import NEXT, gone, image, page
from tests.engines.lists.samples import hexed


def read(text: str) -> tuple[list[Item], Told]:
    told = Told("ncmec")
    return [*read_ncmec(io.BytesIO(text.encode()), told)], told


def test_entries_and_withdrawals_are_read_with_member_time_and_class() -> None:
    items, told = read(page(image("one"), gone("two"), image("v", kind="image"), after=NEXT))
    one = items[0]
    assert isinstance(one, Stamped)
    assert one == Stamped(
        Entry(
            name="42/one", md5=bytes.fromhex(hexed(16, "one")),
            sha1=bytes.fromhex(hexed(20, "one")), other=(("pdna", "a1a1..."),), category="A1",
            media="image", updated="2017-10-24",
        ),
        1508857200,
    )  # fmt: skip
    assert items[1] == Gone("42/two", 1508857800)
    assert (told.declared, told.newest) == (3, "2017-10-24T15:10:00Z")
    assert told.left_out["feedback"] == 2
    assert told.ended_early  # it names a page that was not given
    assert not read(page(image("one")))[1].ended_early


def test_fingerprints_given_by_address_are_counted_and_never_fetched() -> None:
    items, told = read(page(image("a", inside='<videntifier rel="self" href="/v2/x"/>')))
    assert len(items) == 1
    assert told.left_out["videntifier by address"] == 1


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (image("b").replace("</fingerprints>", ""), "not_xml"),
        (image("b").replace(hexed(16, "b"), "xyz"), "not_md5"),
        (image("b").replace("2017-10-24T15:00:00Z", "soon"), "no_time"),
        (image("b").replace('id="42"', ""), "no_key"),
        (image("b").replace("</image>", ""), "unclosed"),
    ],
)
def test_one_malformed_entry_is_told_and_takes_no_other_with_it(broken: str, reason: str) -> None:
    items, _ = read(page(image("a"), broken, image("c"), gone("d")))
    assert [one.reason for one in items if isinstance(one, Rejected)] == [reason]
    kept = [one.entry.name for one in items if isinstance(one, Stamped)]
    assert (kept, Gone("42/d", 1508857800) in items) == (["42/a", "42/c"], True)


def test_a_document_type_is_refused_as_a_whole() -> None:
    head = '<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "boom">]>'
    with pytest.raises(UnreadableFile, match="document type"):
        read(page(image("a"), head=head))


def test_a_page_that_ends_in_the_middle_says_so() -> None:
    text = page(image("a"), image("b"))
    items, told = read(text[: text.index("<id>b")])
    assert (len(items), told.cut_short) == (2, True)
