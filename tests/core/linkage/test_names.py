from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.names import (
    MAX_CHARS,
    MOST_OTHERS,
    NameForms,
    join_names,
    name_forms,
    sound_of,
)
from longstop.core.linkage.nicknames import root_of

TEXTS = st.none() | st.text(max_size=60)
LIFELIKE = st.from_regex(r"[A-Za-zéüñł' ,.-]{0,40}", fullmatch=True)


def both(given_name: str | None, family: str | None) -> tuple[str | None, str | None]:
    found = name_forms(given_name, family)
    return found.given, found.family


@pytest.mark.parametrize(
    ("given_name", "family", "expected"),
    [
        ("Zoë", "O'Brien", ("zoe", "obrien")),
        ("Zoe", "O Brien", ("zoe", "obrien")),
        ("JEAN-LUC", "van der Berg", ("jeanluc", "berg")),
        ("Łukasz", "Mc Donald", ("lukasz", "macdonald")),
        ("Lukasz", "McDonald", ("lukasz", "macdonald")),
        ("Сергей", "Щербаков", ("sergey", "shcherbakov")),
        ("王", "李", ("wang", "li")),
        ("Abd al-Rahman", "Al-Hassan", ("abdulrahman", "hassan")),
        ("Abdul Rahman", "El Hassan", ("abdulrahman", "hassan")),
        ("Dr. Renée", "Weiß", ("renee", "weiss")),
        ("Kim", "Le", ("kim", "le")),
        ("Kim", "De La", ("kim", "dela")),
        ("Kim", "St. Tarn", ("kim", "sainttarn")),
        ("Kim", "Na", ("kim", "na")),
        ("J.", "Tarn", ("j", "tarn")),
        ("Kim 🐱", "Tarn", ("kim", "tarn")),
    ],
)
def test_a_name_has_one_form_however_it_is_written(
    given_name: str, family: str, expected: tuple[str, str]
) -> None:
    assert both(given_name, family) == expected


@pytest.mark.parametrize(
    "whole", ["Kim Tarn", "Tarn, Kim", "Mr Kim  Tarn", "Kim van Tarn", "Kim de la Tarn"]
)
def test_a_whole_name_in_one_field_is_parted(whole: str) -> None:
    assert both(whole, None) == ("kim", "tarn")
    assert both(whole, "N/A") == ("kim", "tarn")


@pytest.mark.parametrize(
    ("given_name", "family"),
    [
        ("Unknown", "Unknown"),
        ("N/A", "withheld"),
        ("not known", "-"),
        ("FNU", "LNU"),
        ("John", "Doe"),
        ("Max", "Mustermann"),
        ("Inconnu", "xxx"),
        ("", None),
        ("?!", "123"),
    ],
)
def test_what_says_that_nothing_is_known_is_no_name(given_name: str, family: str | None) -> None:
    assert name_forms(given_name, family) == NameForms()


def test_letters_that_only_look_latin_do_not_hide_a_name() -> None:
    assert both("K\u0456m", "T\u0430rn") == ("kim", "tarn")
    assert both("\uff2b\uff29\uff2d", "Ta\u200brn") == ("kim", "tarn")


def test_parts_of_a_name_stand_among_the_others() -> None:
    found = name_forms("Anna Maria", "Hebbleby-Rotherley", "Nan; Anna Cawthby")
    assert (found.given, found.family) == ("anna", "hebblebyrotherley")
    assert set(found.others) == {
        "maria", "annamaria", "hebbleby", "rotherley", "nan", "cawthby",
    }  # fmt: skip
    assert "vanderberg" in name_forms("Kim", "van der Berg").others


def test_the_first_names_lead_and_all_others_stay() -> None:
    joined = join_names([name_forms(None, "Tarn"), name_forms("Kim", "Hebbleby")])
    assert joined == NameForms("kim", "tarn", ("hebbleby",))


@pytest.mark.parametrize(
    "alike",
    [
        "catherine katherine kathryn",
        "stephen steven steffen",
        "geoffrey jeffrey",
        "mohammed muhammad mhmd",
        "hussein husain hsyn",
        "sergei sergey sergej",
        "yusuf youssef jusuf",
        "meyer maier mayr",
        "mueller muller moeller",
        "schmidt schmitt smith",
        "szymanski shymanski",
        "philip filip",
    ],
)
def test_names_that_sound_alike_share_a_sound(alike: str) -> None:
    assert len({sound_of(name) for name in alike.split()}) == 1


def test_names_that_do_not_sound_alike_share_none() -> None:
    names = "kim tarn oliver harriet hebbleby rotherley olga boris aisha fatima".split()
    assert len({sound_of(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bill", "william"),
        ("kate", "kathryn"),
        ("sepp", "sepp"),
        ("hannes", "hans"),
        ("sasha", "aleksandr"),
        ("mhmd", "mohamed"),
        ("katya", "kateryna"),
        ("jeannot", "jean"),
    ],
)
def test_a_pet_name_is_the_name(one: str, other: str) -> None:
    assert root_of(one) == root_of(other)


def test_other_names_are_not_one_name() -> None:
    roots = {root_of(name) for name in "anna boris jan maria omar ulla".split()}
    assert len(roots) == 6


@given(TEXTS | LIFELIKE, TEXTS | LIFELIKE, TEXTS)
def test_a_form_is_small_latin_and_few(
    given_name: str | None, family: str | None, others: str | None
) -> None:
    found = name_forms(given_name, family, others)
    for name in (found.given, found.family, *found.others):
        assert name is None or (name.isascii() and name.isalpha() and name.islower())
    assert len(found.others) <= MOST_OTHERS
    assert not {found.given, found.family} & set(found.others)
    assert sorted(set(found.others)) == [*found.others]


@given(LIFELIKE, LIFELIKE)
def test_a_form_of_a_form_is_the_same_form(given_name: str, family: str) -> None:
    first = name_forms(given_name, family)
    if first.given and first.family:
        again = name_forms(first.given, first.family)
        assert (again.given, again.family) == (first.given, first.family)


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=1, max_size=60))
def test_a_sound_is_short_and_never_empty(name: str) -> None:
    assert 1 <= len(sound_of(name)) <= 8


@pytest.mark.parametrize("piece", ["a", "A-", "van ", "abd ", "mc ", "\ufdfa", "王", "a; ", "-"])
def test_of_a_name_of_a_million_letters_only_the_beginning_is_read(piece: str) -> None:
    huge = piece * 1_000_000
    begins = huge[: 3 * MAX_CHARS]
    assert name_forms(huge, huge, huge) == name_forms(begins[:MAX_CHARS], begins, begins)
