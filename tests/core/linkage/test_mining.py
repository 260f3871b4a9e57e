from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from longstop.core.linkage.mining import MAX_CHARS, MOST_FOUND, mined, mined_for_reported
from longstop.core.referral.vocabulary import IdentifierKind, Role

Found = list[tuple[str, str, str]]
WORDS = st.sampled_from(
    "the|suspect's|victim|I|my|email|is|belongs to|kite_77@example.com|+44 7700 900123|@kite_77|.|,"
    "|(|)|\n|https://example.com/u/kite|user name:|täter|nicht|not|reported|user|mis|en".split("|")
)


def found(text: str) -> Found:
    return [(one.kind.value, one.raw, one.whose.value) for one in mined(text, country="GB")]


@pytest.mark.parametrize(
    "text",
    [
        "The suspect's email is kite_77@example.com.",
        "The suspect uses the email address kite_77@example.com",
        "Suspect: kite_77@example.com",
        "Reported user: kite_77@example.com",
        "The offender, with the email kite_77@example.com, wrote twice.",
        "kite_77@example.com belongs to the suspect",
        "kite_77@example.com (suspect)",
        "Die E-Mail-Adresse des Tatverdächtigen lautet kite_77@example.com.",
        "Der Beschuldigte nutzt die E-Mail kite_77@example.com",
        "kite_77@example.com gehört dem Täter",
        "L'adresse du suspect est kite_77@example.com",
        "Le mis en cause utilise l'adresse kite_77@example.com.",
        "kite_77@example.com appartient au suspect",
    ],
)
def test_words_beside_a_value_say_that_it_is_the_reported_persons(text: str) -> None:
    assert found(text) == [("email", "kite_77@example.com", "reported")]
    assert [one.normal for one in mined_for_reported(text, country=None)] == ["kite_77@example.com"]


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("The victim's email is kite_77@example.com", "victim"),
        ("kite_77@example.com belongs to the victim", "victim"),
        ("Das Opfer nutzt die E-Mail kite_77@example.com", "victim"),
        ("L'enfant utilise kite_77@example.com", "victim"),
        ("My email is kite_77@example.com", "reporter"),
        ("Reporter: kite_77@example.com", "reporter"),
        ("Meine Mail lautet kite_77@example.com", "reporter"),
        ("mon adresse est kite_77@example.com", "reporter"),
        ("The mother's email is kite_77@example.com", "associated"),
    ],
)
def test_the_values_of_others_are_theirs(text: str, whose: str) -> None:
    assert found(text) == [("email", "kite_77@example.com", whose)]
    assert mined_for_reported(text, country=None) == ()


@pytest.mark.parametrize(
    "text",
    [
        "kite_77@example.com",
        "The suspect contacted kite_77@example.com",
        "The suspect wrote to kite_77@example.com",
        "The suspect was with kite_77@example.com",
        "The suspect had her number and kite_77@example.com",
        "The suspect met the victim. kite_77@example.com",
        "The victim says that the suspect uses kite_77@example.com",
        "The suspect uses kite_77@example.com, says the victim",
        "It is not the suspect's email: kite_77@example.com",
        "I suspect kite_77@example.com",
        "I reported kite_77@example.com",
        "It was reported: kite_77@example.com",
        "Il a mis son adresse kite_77@example.com",
        "Suspect's school email is kite_77@example.com",
        "kite_77@example.com (suspect's mother)",
        "kite_77@example.com (suspect wrote to it)",
        "kite_77@example.com belongs to the suspect's uncle",
        "kite_77@example.com to the suspect",
        "Der Täter schrieb an kite_77@example.com",
        "Das ist nicht die Adresse, die der Täter nutzt: kite_77@example.com",
    ],
)
def test_where_it_is_open_whose_a_value_is_nobody_has_it(text: str) -> None:
    assert [whose for _, _, whose in found(text)] in (["unknown"], ["reporter"])
    assert mined_for_reported(text, country="GB") == ()


@pytest.mark.parametrize(
    ("text", "kind", "raw"),
    [
        ("ring +44 7700 900123.", "phone", "+44 7700 900123"),
        ("phone 07700 900123", "phone", "07700 900123"),
        ("Handynummer: 0151 2345 678", "phone", "0151 2345 678"),
        ("numéro 07700 900123", "phone", "07700 900123"),
        ("as @kite_77, twice", "user_name", "kite_77"),
        ("user name: kite_77.", "user_name", "kite_77"),
        ("Benutzername ist 'kite_77'", "user_name", "kite_77"),
        ("pseudo : kite.drum", "user_name", "kite.drum"),
        ("on snapchat: kite77", "user_name", "kite77"),
        ("see (https://example.com/u/kite).", "url", "https://example.com/u/kite"),
    ],
)
def test_each_kind_is_found_with_its_place(text: str, kind: str, raw: str) -> None:
    assert found(text) == [(kind, raw, "unknown")]


@pytest.mark.parametrize(
    "text",
    [
        "the user name unknown",
        "room 07700 900123",
        "1 + 1 = 2",
        "noreply@example.com",
        "a@b",
        "phone: N/A",
        "3 @ 5 pounds",
        "phone 000000000",
    ],
)
def test_what_is_no_identifier_is_not_found(text: str) -> None:
    assert found(text) == []


def test_a_value_within_another_is_not_found_again() -> None:
    text = "https://example.com/@kite_77 and kite_77@example.com"
    assert [kind for kind, _, _ in found(text)] == ["url", "email"]


def test_two_in_one_text_keep_their_owners_apart() -> None:
    text = "Suspect: kite_77@example.com\nVictim: @drum_5\nSuspect's phone: +44 7700 900123"
    assert [(one.kind, one.raw) for one in mined_for_reported(text, country="GB")] == [
        (IdentifierKind.EMAIL, "kite_77@example.com"),
        (IdentifierKind.PHONE, "+44 7700 900123"),
    ]


@given(st.text(max_size=300) | st.lists(WORDS, max_size=25).map(" ".join))
@example("suspect: @a.-")
@example("\x00phone: +1234567\u0663")
def test_every_finding_stands_where_it_says(text: str) -> None:
    last = 0
    for one in mined(text, country="GB"):
        assert text[one.start : one.end] == one.raw
        assert last <= one.start < one.end
        last = one.end
    reported = [one for one in mined(text, country="GB") if one.whose is Role.REPORTED]
    assert [*mined_for_reported(text, country="GB")] == reported


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_value_is_the_reported_persons_only_where_a_word_says_so(before: str, after: str) -> None:
    text = f"{before} kite_77@example.com {after}"
    if mined_for_reported(text, country=None):
        assert any(
            word in text.casefold()
            for word in ("suspect", "reported", "offender", "perpetrator", "uploader", "täter")
        )


@pytest.mark.parametrize(
    "piece",
    [
        "@a1 ",
        "+1 ",
        "a@b.cc ",
        "phone 1",
        "http://x ",
        "suspect's ",
        "(",
        "+12345678",
        "@",
        "a.",
        "1",
    ],
)
def test_a_text_without_end_is_read_to_a_point(piece: str) -> None:
    huge = piece * (3 * MAX_CHARS // len(piece))
    assert len(mined(huge, country="GB")) <= MOST_FOUND
    assert mined(huge, country="GB") == mined(huge[:MAX_CHARS], country="GB")
