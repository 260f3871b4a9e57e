"""A stream of entries cannot be changed, thinned, reordered or added to without a trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.ledger.entry import (
    Entry,
    Head,
    Stream,
    StreamKind,
    append,
    entry_digest,
    first_head,
)
from longstop.core.ledger.verification import check_link, read_entry

STREAM = Stream(StreamKind.OBLIGATION, 7)
FACTS = st.lists(st.integers(0, 99), min_size=2, max_size=6)


def chain(facts: list[int], stream: Stream = STREAM) -> list[Entry]:
    head, entries = first_head(stream), []
    for fact in facts:
        entry = append(
            head, stream, event="noted", at="2026-11-20T18:00:00.000000Z", actor="person:1",
            data={"facts": {"n": fact}},
        )  # fmt: skip
        entries.append(entry)
        head = Head(entry.seq, entry.digest)
    return entries


def holds(entries: list[Entry], last: Head, stream: Stream = STREAM) -> bool:
    """Check a stream from its first head to a last one that an outsider has kept."""
    head = first_head(stream)
    for entry in entries:
        if check_link(head, entry, "here") or read_entry(entry, "here")[1]:
            return False
        head = Head(entry.seq, entry.digest)
    return head == last


def last_of(entries: list[Entry]) -> Head:
    return Head(entries[-1].seq, entries[-1].digest)


@given(FACTS)
def test_an_honest_chain_holds(facts: list[int]) -> None:
    entries = chain(facts)
    assert holds(entries, last_of(entries))


@given(FACTS, st.data())
def test_a_changed_body_is_found(facts: list[int], data: st.DataObject) -> None:
    entries = chain(facts)
    at = data.draw(st.integers(0, len(entries) - 1))
    body = entries[at].body.replace('"n":', '"n":1', 1)
    last = last_of(entries)
    entries[at] = replace(entries[at], body=body)
    assert not holds(entries, last)
    entries[at] = replace(entries[at], digest=entry_digest(entries[at].previous, body))
    assert not holds(entries, last)


@given(FACTS, st.data())
def test_a_removed_entry_is_found(facts: list[int], data: st.DataObject) -> None:
    entries = chain(facts)
    last = last_of(entries)
    del entries[data.draw(st.integers(0, len(entries) - 1))]
    assert not holds(entries, last)


@given(FACTS, st.data())
def test_two_swapped_entries_are_found(facts: list[int], data: st.DataObject) -> None:
    entries = chain(facts)
    last = last_of(entries)
    i, j = data.draw(
        st.lists(st.integers(0, len(entries) - 1), min_size=2, max_size=2, unique=True)
    )
    entries[i], entries[j] = entries[j], entries[i]
    assert not holds(entries, last)


@given(FACTS, st.data())
def test_an_inserted_entry_is_found(facts: list[int], data: st.DataObject) -> None:
    entries = chain(facts)
    last = last_of(entries)
    at = data.draw(st.integers(0, len(entries)))
    entries.insert(at, chain([*facts[:at], 12345])[-1])
    assert not holds(entries, last)


def test_an_entry_of_another_stream_does_not_fit() -> None:
    ours, theirs = chain([1, 2]), chain([1, 2], Stream(StreamKind.PERSON, 7))
    assert first_head(STREAM) != first_head(Stream(StreamKind.PERSON, 7))
    assert not holds([theirs[0], ours[1]], last_of(ours))


def test_text_that_cannot_be_written_as_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        append(first_head(STREAM), STREAM, event="noted", at="", actor="\ud800", data={})
