"""What a match says and what becomes of a file: it raises, or leaves it as it was."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.evidence.codes import CODES, NUMBERS, Code, Mark, Side, unpacked
from longstop.core.evidence.lists import PdqFrom
from longstop.core.evidence.matching import (
    ALERTS,
    EXACT,
    SET_ASIDE,
    Match,
    Outcome,
    Reading,
    Says,
    in_words,
    nothing_found,
    outcome,
    readings_for,
)

LISTED = Match(
    list_name="north", version="7", entry="E1", code=Code.LISTED_1, graded_by="Example Police",
    graded_on="2026-01-15", agreed=frozenset({"sha256"}),
)  # fmt: skip
KNOWN = replace(LISTED, list_name="software", code=Code.KNOWN)
NEAR = replace(
    LISTED, agreed=frozenset(), distance=12, reading=Reading.REFERENCE, quality=88
)  # fmt: skip


def by(match: Match, *agreed: str) -> Match:
    return replace(match, agreed=frozenset(agreed))


def test_same_bytes_takes_sha256_or_two_digests_and_one_that_can_be_forged_is_named() -> None:
    assert by(LISTED, "sha256").says is by(LISTED, "md5", "sha1").says is Says.SAME_BYTES
    assert by(LISTED, "md5").says is by(LISTED, "sha1").says is Says.SAME_DIGEST
    assert in_words(LISTED).startswith(
        "same bytes as entry E1 of list north (7), listed-1 by Example Police on 2026-01-15"
    )
    assert in_words(by(LISTED, "md5")).startswith("same MD5 as entry E1")


def test_a_resemblance_is_a_lead_with_distance_and_quality_and_no_grade() -> None:
    assert outcome([NEAR]) is Outcome.LEAD
    words = in_words(NEAR)
    assert words == "resembles entry E1 of list north (7): 12 of 256 bits apart, quality 88"
    assert "listed-1" not in words


@pytest.mark.parametrize(
    "flat",
    [replace(NEAR, quality=49), replace(NEAR, quality=None), replace(NEAR, listed_quality=3)],
)
def test_a_flat_picture_never_decides_alone(flat: Match) -> None:
    assert outcome([flat]) is Outcome.FLAT
    assert outcome([flat, flat]) is Outcome.FLAT
    assert "flat picture" in in_words(flat)
    assert outcome([flat, KNOWN]) is Outcome.KNOWN
    assert outcome([flat, LISTED]) is Outcome.COUNTED


def test_nothing_is_set_aside_on_one_digest_that_can_be_forged() -> None:
    for alone in ("md5", "sha1"):
        assert outcome([by(KNOWN, alone)]) is Outcome.UNDECIDED
        two_lists = [by(KNOWN, alone), replace(by(KNOWN, alone), list_name="other")]
        assert outcome(two_lists) is Outcome.UNDECIDED
    assert outcome([by(KNOWN, "md5", "sha1")]) is Outcome.KNOWN
    assert Outcome.UNDECIDED not in SET_ASIDE


def test_listed_on_both_sides_is_a_conflict_and_an_alert() -> None:
    not_pertinent = replace(LISTED, code=Code.NOT_PERTINENT, list_name="third")
    for other in (KNOWN, by(KNOWN, "md5"), not_pertinent):
        for counted in (LISTED, by(LISTED, "md5")):
            assert outcome([other, counted]) is Outcome.CONFLICT
    assert outcome([KNOWN, NEAR]) is Outcome.CONFLICT
    assert outcome([KNOWN, replace(NEAR, code=Code.KNOWN)]) is Outcome.KNOWN
    assert Outcome.CONFLICT in ALERTS


def test_a_digest_that_agrees_while_another_of_the_entry_differs_is_a_conflict() -> None:
    forged = replace(by(KNOWN, "md5"), differ=frozenset({"sha1"}))
    assert outcome([forged]) is Outcome.CONFLICT
    assert "its sha1 differs" in in_words(forged)
    edited = replace(LISTED, differ=frozenset({"pdq"}))  # of pictures nothing follows
    assert outcome([edited]) is Outcome.COUNTED


def test_a_retracted_entry_counts_for_nothing_and_is_still_named() -> None:
    gone = replace(LISTED, retracted=True)
    assert outcome([gone]) is Outcome.NOT_LISTED
    assert outcome([gone, KNOWN]) is Outcome.KNOWN
    assert "was retracted" in in_words(gone)


def test_a_category_that_decides_nothing_leaves_the_file_for_a_person() -> None:
    for code in Code:
        if code.side is Side.NEITHER:
            assert outcome([replace(LISTED, code=code)]) is Outcome.LISTED
            assert outcome([replace(LISTED, code=code), KNOWN]) is Outcome.LISTED


def test_zero_is_said_of_what_was_examined_with_which_lists_and_when() -> None:
    assert nothing_found(["north (7)"], "2026-11-28") == (
        "No match in what was examined, with these lists (north (7)), on 2026-11-28."
    )
    assert outcome([]) is Outcome.NOT_LISTED


def test_both_readings_are_tried_where_the_maker_of_a_list_is_unknown() -> None:
    assert readings_for(PdqFrom.UNKNOWN) == tuple(Reading)
    assert readings_for(PdqFrom.REFERENCE) == (Reading.REFERENCE,)
    assert readings_for(PdqFrom.FULL_RESOLUTION) == (Reading.FULL_RESOLUTION,)


matches = st.builds(
    lambda code, agreed, differ, quality, retracted: replace(
        NEAR, code=code, agreed=agreed, differ=differ - agreed, quality=quality,
        retracted=retracted,
    ),
    st.sampled_from(Code),
    st.sampled_from([frozenset(c) for n in range(4) for c in combinations(sorted(EXACT), n)]),
    st.frozensets(st.sampled_from(sorted(EXACT))),
    st.none() | st.integers(0, 100),
    st.booleans(),
)  # fmt: skip


@given(st.lists(matches, max_size=4), matches)
def test_another_match_never_sets_aside_what_raised_an_alert_or_waits_for_a_person(
    before: list[Match], more: Match
) -> None:
    first, then = outcome(before), outcome([*before, more])
    if first in ALERTS:
        assert then in ALERTS
    if then in SET_ASIDE:
        assert first in (Outcome.KNOWN, Outcome.NOT_LISTED, Outcome.FLAT, Outcome.UNDECIDED)
        valid = [one for one in [*before, more] if not one.retracted]
        assert not any(one.code.side is Side.COUNTED and one.agreed for one in valid)


@given(
    st.integers(0, (1 << 40) - 1), st.sampled_from(CODES),
    st.frozensets(st.sampled_from(["md5", "sha1", "sha256", "pdq"])),
    st.none() | st.integers(0, 100),
)  # fmt: skip
def test_what_stands_beside_a_digest_is_read_as_it_was_written(
    entry: int, code: Code, has: frozenset[str], quality: int | None
) -> None:
    mark = Mark(entry, code, has, quality)
    assert mark.packed < 1 << 63
    assert unpacked(mark.packed) == mark


def test_of_the_records_of_one_digest_those_of_known_files_come_last() -> None:
    known = Mark(0, Code.KNOWN, frozenset()).packed
    others = [
        Mark(7, code, frozenset(EXACT), 100).packed for code in NUMBERS if code is not Code.KNOWN
    ]
    assert max(others) < known
    assert set(NUMBERS) == set(CODES)
