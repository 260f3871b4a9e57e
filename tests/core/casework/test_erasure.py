"""When somebody may be erased, and what of a text that others stand in is left."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.casework.erasure import (
    ERASED,
    ERASING,
    ErasureCase,
    ErasureRefused,
    check_erasure,
    check_hold,
    check_reason,
    redact,
)
from longstop.core.referral.vocabulary import ObligationKind

MAY = ErasureCase(
    reference="R-1", kind=ObligationKind.REFERRAL, is_open=False, own_records=True, named=True,
    held=False,
)  # fmt: skip
WORDS = st.text(st.characters(min_codepoint=97, max_codepoint=122), min_size=3, max_size=8)


def test_what_is_closed_named_and_not_held_may_be_erased() -> None:
    check_erasure(MAY)
    check_erasure(replace(MAY, kind=ObligationKind.CHILD_RECORD))


@pytest.mark.parametrize(
    ("case", "says"),
    [
        (replace(MAY, held=True), "legal hold"),
        (replace(MAY, held=True, is_open=True), "legal hold"),
        (replace(MAY, is_open=True), "close it first"),
        (replace(MAY, own_records=False), "another agency"),
        (replace(MAY, named=False), "nobody is named"),
        (replace(MAY, receiving=True), "not read to its end"),
        (replace(MAY, mended_beside=True), "mended its text"),
        (replace(MAY, kind=ObligationKind.PACKAGE), "holds no person"),
    ],
)
def test_what_stands_against_erasing_is_said(case: ErasureCase, says: str) -> None:
    with pytest.raises(ErasureRefused, match=says):
        check_erasure(case)


def test_a_hold_stands_on_a_persons_record_with_a_review_to_come() -> None:
    day = date(2026, 11, 27)
    check_hold(ObligationKind.CHILD_RECORD, "C-1", date(2026, 11, 28), day)
    with pytest.raises(ErasureRefused, match="reviewed after today"):
        check_hold(ObligationKind.REFERRAL, "R-1", day, day)
    with pytest.raises(ErasureRefused, match="a referral or a child"):
        check_hold(ObligationKind.PACKAGE, "P-1", date(2027, 1, 1), day)


def test_a_reason_is_one_of_the_list() -> None:
    check_reason("person_asked", ERASING)
    with pytest.raises(ErasureRefused, match="Choose one of: kept_long_enough"):
        check_reason("because", ERASING)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(WORDS, max_size=4), st.text(max_size=30))
def test_no_value_of_the_person_is_left_and_every_value_of_others_is(
    values: list[str], kept: list[str], noise: str
) -> None:
    text = " ".join([*values, noise.replace("[", ""), *kept, json.dumps(values[0])])
    left = redact(text, values, kept)
    words = left.replace(ERASED, "").split()
    gone = set(values) - set(kept)
    assert not any(one in words for one in gone if one not in "erased")
    assert all(one in words for one in kept)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Øre Quill", '{"name": "\\u00d8re Quill"}'),
        ("Øre Quill", '{"name": "Øre Quill"}'),
        ('say "hi"', '1,"say ""hi""",2'),
        ('say "hi"', '{"note": "say \\"hi\\""}'),
        ("a & b", "<note>a &amp; b</note>"),
        ("http://x.example/q", '{"url": "http:\\/\\/x.example\\/q"}'),
        ("Jon", "JON was seen, and jon ran"),
    ],
)
def test_a_value_is_found_as_each_format_writes_it(value: str, text: str) -> None:
    left = redact(text, [value], [])
    assert ERASED in left
    assert value.casefold() not in left.casefold()
    assert "quill" not in left.casefold()


def test_a_value_inside_another_word_stays_and_so_does_what_another_has_too() -> None:
    assert redact("Jonas and Jon", ["Jon"], []) == f"Jonas and {ERASED}"
    assert redact("Jon Quill, Kit Quill", ["Jon", "Quill"], ["Kit", "Quill"]) == (
        f"{ERASED} Quill, Kit Quill"
    )
    assert redact("Jon ran", ["Jon"], [], same_length=True) == "*** ran"
    assert redact("as it was", [], []) == "as it was"
    assert redact("x y", ["x"], []) == "x y"
