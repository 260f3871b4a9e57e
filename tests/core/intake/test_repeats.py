"""Every record gets exactly one status, and no text is taken in twice."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st

from longstop.core.intake.repeats import Known, RepeatIndex
from longstop.core.referral.vocabulary import RecordStatus


@dataclass(frozen=True)
class Line:
    """A record as the index sees it; a text that was unreadable may be read with other columns."""

    text: str
    reference: str | None
    readable: bool

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()


T = RecordStatus
LINES = st.builds(
    Line, st.sampled_from("abcd"), st.none() | st.sampled_from(["R-1", "R-2"]), st.booleans()
)
SEQUENCES = st.lists(LINES, max_size=12)
MENDED = [Line("a", "R-1", False), Line("a", "R-1", True), Line("a", "R-1", True)]
NAMELESS = [Line("a", None, readable) for readable in (False, True, True)]


def received(lines: list[Line], cut: int | None = None) -> list[Known]:
    """Classify lines in turn; at a cut the index is made anew from what was kept."""
    index, kept = RepeatIndex(), list[Known]()
    for number, line in enumerate(lines):
        if number == cut:
            index = RepeatIndex()
            index.add_all(kept)
        reference = line.reference if line.readable else None
        status, earlier = index.classify(reference, line.digest, readable=line.readable)
        assert (earlier is not None) == (status in (T.FOLLOW_UP, T.DUPLICATE))
        assert earlier is None or earlier in kept
        kept.append(Known(number, reference, line.digest, status))
        index.add(kept[-1])
    return kept


@example(MENDED)
@example(NAMELESS)
@given(SEQUENCES)
def test_the_same_text_is_never_taken_in_twice(lines: list[Line]) -> None:
    read = (T.ACCEPTED, T.FOLLOW_UP)
    taken = Counter(known.content_sha256 for known in received(lines) if known.status in read)
    assert set(taken.values()) <= {1}


@given(SEQUENCES)
def test_the_same_reference_is_never_accepted_twice(lines: list[Line]) -> None:
    accepted = [k.reference for k in received(lines) if k.status is T.ACCEPTED and k.reference]
    assert len(accepted) == len(set(accepted))


@given(SEQUENCES)
def test_every_text_is_taken_in_or_quarantined_at_least_once(lines: list[Line]) -> None:
    kept = received(lines)
    assert len(kept) == len(lines)
    for line in lines:
        statuses = {k.status for k in kept if k.content_sha256 == line.digest}
        assert statuses & {T.ACCEPTED, T.FOLLOW_UP, T.QUARANTINED}


@given(SEQUENCES)
def test_a_text_that_could_be_read_is_never_left_in_quarantine_alone(lines: list[Line]) -> None:
    kept = received(lines)
    for line in lines:
        if line.readable:
            statuses = {k.status for k in kept if k.content_sha256 == line.digest}
            assert statuses & {T.ACCEPTED, T.FOLLOW_UP}


@given(SEQUENCES, st.integers(0, 12))
def test_where_a_batch_ends_makes_no_difference(lines: list[Line], cut: int) -> None:
    assert received(lines, cut) == received(lines)


@given(st.lists(LINES, unique_by=lambda line: line.text), st.randoms(use_true_random=False))
def test_the_order_of_distinct_records_does_not_change_the_counts(
    lines: list[Line], chance: random.Random
) -> None:
    shuffled = [*lines]
    chance.shuffle(shuffled)
    counts = [Counter(k.status for k in received(order)) for order in (lines, shuffled)]
    assert counts[0] == counts[1]
