"""A column map says everything wrong with it at once, and a suggestion reads three languages."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.column_guess import suggest_columns
from longstop.core.intake.column_words import fold
from longstop.core.intake.column_words_country import country_code
from longstop.core.intake.columns import (
    TARGETS,
    ColumnMap,
    ColumnMapError,
    load_column_map,
    may_repeat,
    to_toml,
)
from longstop.core.referral.vocabulary import Role


def shipped(language: str) -> ColumnMap:
    folder = files("longstop") / "policies" / "columns"
    return load_column_map((folder / f"longstop-{language}.toml").read_text("utf-8"))


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_the_heads_alone_suggest_the_shipped_map(language: str) -> None:
    known = shipped(language)

    suggestion = suggest_columns(list(known.columns), [])

    assert suggestion.columns == known.columns
    assert suggestion.unrecognised == ()


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("E-MAIL ADDRESS", "person.e_mail"),
        ("prenom", "person.given_name"),
        ("Strasse", "person.street"),
        ("Empfaenger Vorname", "recipient.given_name"),
        ("Victim's date of birth", "victim.date_of_birth"),
        ("titulaire du compte nom", "account_holder.family_name"),
        ("Adresse IP", "person.ip_address"),
        ("Proxy or VPN?", "person.ip_shared"),
        ("payer ip shared", "payer.ip_shared"),
        ("  Téléphone  ", "person.phone"),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(head: str, target: str) -> None:
    assert suggest_columns([head], []).columns == {head: target}


def test_a_head_nobody_knows_is_listed_and_not_guessed() -> None:
    suggestion = suggest_columns(["Vorname", "x_queue", "Name"], [])

    assert suggestion.columns == {"Vorname": "person.given_name", "Name": "person.family_name"}
    assert suggestion.unrecognised == ("x_queue",)
    assert '# "x_queue" = ""' in to_toml(suggestion)


@pytest.mark.parametrize(
    ("cell", "order"), [("25/04/1990", "dmy"), ("04/25/1990", "mdy"), ("04/05/1990", None)]
)
def test_the_order_of_dates_comes_from_a_sample_that_shows_it(cell: str, order: str | None) -> None:
    suggestion = suggest_columns(["first name", "date of birth"], [["x", cell]])

    assert suggestion.birth_date_order == order


def test_every_fault_of_a_map_is_named_at_once() -> None:
    text = """
    [file]
    zone = "Europe/Nowhere"
    delimiter = "x"
    date_order = "dym"
    encoding = "no-such"
    [columns]
    "A" = "person.given_name"
    "B" = "person.given_name"
    "a" = "ignore"
    [roles]
    "S" = "suspect"
    [words]
    yes = ["x"]
    no = ["X"]
    [extra]
    """

    with pytest.raises(ColumnMapError) as fault:
        load_column_map(text)

    assert len(fault.value.faults) == 10


def test_a_text_that_is_no_toml_is_a_fault() -> None:
    with pytest.raises(ColumnMapError, match="not TOML"):
        load_column_map("[columns")


def test_several_columns_may_hold_one_kind_of_identifier() -> None:
    column_map = load_column_map('[columns]\n"A" = "person.e_mail"\n"B" = "person.e_mail"\n')

    assert list(column_map.columns.values()) == ["person.e_mail", "person.e_mail"]


heads = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20).filter(fold)


@given(st.lists(st.tuples(heads, st.sampled_from(sorted(TARGETS))), min_size=1, max_size=12))
def test_a_map_written_as_toml_is_read_back_as_itself(pairs: list[tuple[str, str]]) -> None:
    columns: dict[str, str] = {}
    for head, target in pairs:
        repeated = fold(head) in map(fold, columns)
        if not repeated and (may_repeat(target) or target not in columns.values()):
            columns[head] = target
    if not any(target.startswith("person.") for target in columns.values()):
        columns = {head: target for head, target in columns.items() if target != "role"}
        columns["\u0001 extra head"] = "person.school"
    known = ColumnMap(columns=columns, roles={'"S"': Role.VICTIM}, yes=("si",), zone="Asia/Tokyo")

    assert load_column_map(to_toml(known)) == known


@pytest.mark.parametrize(
    ("name", "code"),
    [("Royaume-Uni", "GB"), ("Deutschland", "DE"), ("UK", "GB"), ("fr", "FR"), ("Atlantis", None)],
)
def test_a_country_is_known_in_three_languages_or_not_at_all(name: str, code: str | None) -> None:
    assert country_code(fold(name)) == code
