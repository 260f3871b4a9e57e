"""A word of trust is shown with whose it is; decoys open nothing; any text can be read."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.safeguarding.trust_judgement import Tense, Whose
from longstop.core.safeguarding.trust_sentences import (
    MOST_CHARACTERS,
    MOST_LETTERS,
    sentences,
    words,
)
from longstop.core.safeguarding.trust_text import TrustHit, find_trust, is_possible
from longstop.core.safeguarding.trust_vocabulary import TrustKind, read_trust_vocabulary

VOCABULARY = read_trust_vocabulary(
    tomllib.loads((files("longstop.policies") / "trust-words.toml").read_text(encoding="utf-8"))
)
# Words that the rules look for, mixed with whatever else a text may hold.
PIECES = (
    "he she the user's my not no longer retired former teacher coach driver nurse. Reported by a "
    "mother's , : ( ) Er ist kein Lehrer Kita arbeitet Il n'est pas infirmière école chez sa mère "
    "school works at near I am report who and or never will Dr. a.D. ? ! … — - ' \n \n\n \t"
).split(" ")
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)
)


def only(text: str) -> TrustHit:
    (hit,) = find_trust(text, VOCABULARY)
    return hit


def test_a_hit_says_what_stands_where_and_whose_it_is() -> None:
    text = "Nothing else is known. He is a maths teacher in Leeds. End."
    assert only(text) == TrustHit(
        sentence="He is a maths teacher in Leeds.",
        start=31,
        end=44,
        word="maths teacher",
        kind=TrustKind.TEACHING,
        whose=Whose.REPORTED,
        negated=False,
        tense=Tense.PRESENT,
        language="en",
    )
    assert is_possible(only(text))


@pytest.mark.parametrize(
    "text",
    [
        "Reported by a nurse.",
        "My teacher found it.",
        "He is a retired teacher.",
        "He is not a teacher.",
        "He has never worked with children.",
        "His wife is a nurse.",
        "Il n'est plus infirmier.",
        "Er ist kein Lehrer.",
    ],
)
def test_what_opens_nothing_is_shown_all_the_same(text: str) -> None:
    assert not is_possible(only(text))


@pytest.mark.parametrize(
    "text",
    [
        "She is a pupil at the school.",
        "He is a coach driver.",
        "He is a doctor of physics.",
        "A school of fish.",
        "The parcel went to 4 Nurse Lane.",
        "Er ist Tierpfleger.",
        "Il habite rue Pasteur.",
    ],
)
def test_another_sense_of_the_word_is_no_hit(text: str) -> None:
    assert find_trust(text, VOCABULARY) == ()


def test_retired_from_one_work_and_now_in_another_opens_by_the_other() -> None:
    text = "He is a retired teacher and works as a football coach."
    assert [(h.word, h.tense) for h in find_trust(text, VOCABULARY)] == [
        ("teacher", Tense.PAST),
        ("football coach", Tense.PRESENT),
    ]


@given(st.sampled_from(Whose), st.booleans(), st.sampled_from(Tense))
def test_only_open_present_or_planned_work_of_the_reported_person_opens(
    whose: Whose, negated: bool, tense: Tense
) -> None:
    hit = replace(only("He is a teacher."), whose=whose, negated=negated, tense=tense)
    excused = negated or tense is Tense.PAST
    assert is_possible(hit) == (whose in ("reported", "unclear") and not excused)


def test_an_enumeration_shares_its_denial() -> None:
    hits = find_trust("He is not a teacher, coach or carer.", VOCABULARY)
    assert [(h.word, h.negated) for h in hits] == [
        ("teacher", True),
        ("coach", True),
        ("carer", True),
    ]


def test_a_language_that_is_not_asked_for_finds_nothing() -> None:
    text = "Er ist Lehrer an einer Grundschule."
    assert {hit.language for hit in find_trust(text, VOCABULARY)} == {"de"}
    assert find_trust(text, VOCABULARY, ("fr", "xx")) == ()


def test_spelling_with_and_without_accents_is_the_same() -> None:
    for text in ("Sie ist Kinderärztin.", "Sie ist Kinderaerztin.", "SIE IST KINDERÄRZTIN."):
        assert only(text).kind is TrustKind.HEALTH
    assert only("Elle est infirmie\u0300re.").word == "infirmie\u0300re"


@given(TEXTS)
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    end = 0
    for hit in find_trust(text, VOCABULARY):
        assert end <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end] == hit.word
        assert hit.word in hit.sentence
        assert hit.sentence in text
        end = hit.end


@given(TEXTS, TEXTS)
def test_other_sentences_change_no_hit(text: str, other: str) -> None:
    before = f"{text}\n\n"
    moved = tuple(
        replace(hit, start=hit.start + len(before), end=hit.end + len(before))
        for hit in find_trust(other, VOCABULARY)
    )
    assert find_trust(before + other, VOCABULARY) == find_trust(text, VOCABULARY) + moved


@given(TEXTS.map(lambda text: text * 9))
def test_sentences_are_bounded_and_lose_no_word(text: str) -> None:
    end = 0
    for start, stop in sentences(text):
        assert end <= start < stop <= start + MOST_CHARACTERS
        assert not any(character.isalnum() for character in text[end:start])
        assert all(word.end - word.start <= MOST_LETTERS for word in words(text, start, stop))
        end = stop
    assert not any(character.isalnum() for character in text[end:])


@pytest.mark.parametrize(
    ("piece", "times"),
    [
        (".", 300_000),
        (" ", 300_000),
        ("\n", 300_000),
        ("\n ", 150_000),
        ("a", 100_000),
        ("e\u0301", 50_000),
        (";", 5_000),
        ('."', 5_000),
        ("the nurse he ", 2_000),
    ],
)
def test_a_page_of_one_thing_ends(piece: str, times: int) -> None:
    # A rule that began anew at every character would take longer than a test may.
    hits = find_trust(f"{piece * times}\n\nHe is a nurse.", VOCABULARY)
    assert hits[-1].whose is Whose.REPORTED
