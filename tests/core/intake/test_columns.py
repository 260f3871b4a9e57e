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


WHOLE = """
[file]
encoding = "cp1252"
delimiter = ";"
zone = "Europe/Paris"
date_order = "dmy"
birth_date_order = "mdy"
[columns]
"A" = "person.given_name"
"R" = "role"
[roles]
"S" = "victim"
[words]
yes = ["si"]
no = ["nein", "non"]
[constants]
"person.school" = "x"
"""


def test_each_part_of_a_map_is_read_into_its_own_place_and_written_back() -> None:
    found = load_column_map(WHOLE)
    assert found == ColumnMap(
        columns={"A": "person.given_name", "R": "role"}, encoding="cp1252", delimiter=";",
        zone="Europe/Paris", date_order="dmy", birth_date_order="mdy", roles={"S": Role.VICTIM},
        yes=("si",), no=("nein", "non"), constants={"person.school": "x"},
    )  # fmt: skip
    assert load_column_map(to_toml(found)) == found
    bare = to_toml(ColumnMap(columns={"A": "person.given_name"}))
    assert bare == (
        "[file]\n"
        '# date_order = "dmy"  # not stated: a date that reads two ways is refused\n'
        '# birth_date_order = "dmy"  # not stated: a date that reads two ways is refused\n'
        '\n[columns]\n"A" = "person.given_name"\n'
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[roles]", "[rules]", ["unknown table or key [rules]"]),
        ("\n[file]\n", "\n[other]\n[file]\n", ["unknown table or key [other]"]),
        ('"Europe/Paris"', '"Europe/No"', ["[file] zone: 'Europe/No' is no IANA time zone"]),
        ('"cp1252"', '"cp0"', ["[file] encoding: 'cp0' is not known"]),
        ('";"', '"x"', ["[file] delimiter: must be a comma, a semicolon, a tab or a bar"]),
        ('"dmy"', '"dym"', ["[file] date_order: must be one of dmy, mdy, ymd"]),
        ('"mdy"', '"dym"', ["[file] birth_date_order: must be one of dmy, mdy, ymd"]),
        ("zone =", "area =", ["[file] unknown key 'area'"]),
        ('"cp1252"', "4", ["[file] 'encoding': the value must be text in quotes"]),
        ('yes = ["si"]', 'yes = "si"', ["[words] yes: must be a list of texts in quotes"]),
        ('yes = ["si"]', "yes = [4]", ["[words] yes: must be a list of texts in quotes"]),
        ('yes = ["si"]', 'maybe = ["si"]', ["[words] unknown key 'maybe'"]),
        ('["si"]', '["NON"]', ["[words] 'non' stands under yes and under no"]),
        ('"person.school"', '"school"', ["[constants] 'school': 'school' is no target"]),
        ('"person.given_name"', '"given"', ["[columns] 'A': 'given' is no target"]),
        ('"R" =', '"a" =', ["[columns] 'a' stands twice"]),
        (
            '"person.school"', '"person.given_name"',
            ["'person.given_name' holds one value but is filled 2 times"],
        ),
        ("[words]\nyes", "words = 4\n[w]\nyes", None),
    ],
)  # fmt: skip
def test_a_fault_of_a_map_is_named_where_it_stands(
    old: str, new: str, told: list[str] | None
) -> None:
    with pytest.raises(ColumnMapError) as fault:
        load_column_map(WHOLE.replace(old, new, 1))
    if told is not None:
        shown = [one for one in fault.value.faults if "role column" not in one]
        assert shown == told


def test_a_table_that_is_none_is_a_fault_and_no_column_at_all_is_another() -> None:
    with pytest.raises(ColumnMapError) as fault:
        load_column_map('words = "x"\nfile = 4\n')
    assert fault.value.faults == (
        "[file] must be a table", "[words] must be a table", "[columns] names no column"
    )  # fmt: skip


def test_a_role_column_needs_a_person_for_the_role_to_apply_to() -> None:
    with pytest.raises(ColumnMapError, match="a role column needs"):
        load_column_map('[columns]\n"R" = "role"\n"A" = "victim.given_name"\n')


@pytest.mark.parametrize(
    ("heads", "targets"),
    [
        (["Name"], ["person.other_names"]),
        (["Name", "First name"], ["person.family_name", "person.given_name"]),
        (["Child's town", "Town"], ["child.town", "person.town"]),
        (["Town of the child"], ["child.town"]),
        (["Town", "town", "TOWN"], ["person.town"]),
        (["E-mail", "E-mail address"], ["person.e_mail", "person.e_mail"]),
    ],
)
def test_a_head_is_placed_once_and_by_what_stands_beside_it(
    heads: list[str], targets: list[str]
) -> None:
    suggestion = suggest_columns(heads, [])
    assert list(suggestion.columns.values()) == targets
    assert suggestion.unrecognised == tuple(heads[len(targets) :])


def test_a_date_of_birth_says_nothing_of_how_other_dates_are_written() -> None:
    heads = ["date of birth", "first name"]
    suggestion = suggest_columns(heads, [["04/25/1990", "x"], []])
    assert (suggestion.birth_date_order, suggestion.date_order) == ("mdy", None)
    mixed = suggest_columns(heads, [["04/25/1990", "x"], ["25/04/1990", "x"]])
    assert mixed.birth_date_order is None
