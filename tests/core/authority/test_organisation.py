"""An organisation file is taken whole or not at all, and every fault in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.core.authority.organisation import (
    MOST,
    Organisation,
    OrganisationNotValid,
    load_organisation,
)

BUREAU = (Path(__file__).parents[2] / "bureau" / "organisation.toml").read_text(encoding="utf-8")
EMAILS = {line.split('"')[1] for line in BUREAU.splitlines() if line.startswith("e_mail")}
NEEDED = [
    *[("agency", name) for name in ("code", "name", "kind", "country", "zone")],
    *[("person", name) for name in ("agency", "code", "given_name", "family_name")],
    *[("desk", name) for name in ("agency", "code", "name", "purpose", "supervisor")],
    *[("staff", name) for name in ("agency", "given_name", "family_name")],
]


def load(text: str) -> Organisation:
    """Load a file in which only the addresses of the whole one can be found in a report."""
    return load_organisation(text, EMAILS.__contains__)


def entry(table: str) -> str:
    """Give the first entry of a table as it stands in the file."""
    return f"[[{table}]]" + BUREAU.split(f"[[{table}]]")[1].split("[[")[0]


def test_a_whole_file_gives_every_entry() -> None:
    read = load(BUREAU)
    counts = [len(rows) for rows in (read.agencies, read.people, read.desks, read.staff)]
    assert counts == [BUREAU.count(f"[[{t}]]") for t in ("agency", "person", "desk", "staff")]


@pytest.mark.parametrize(("table", "name"), NEEDED)
def test_an_entry_that_lacks_a_part_is_named_by_its_number(table: str, name: str) -> None:
    whole = entry(table)
    thinned = "\n".join(x for x in whole.splitlines() if not x.startswith(f"{name} ="))
    with pytest.raises(OrganisationNotValid, match=f"{table} 1: {name} missing"):
        load(BUREAU.replace(whole, thinned + "\n", 1))


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('kind = "bureau"', 'kind = "office"', "agency 1: kind is one of"),
        ('country = "GB"', 'country = "UK"', "agency 1: country is not a country's two capital"),
        ('zone = "Europe/London"', 'zone = "London"', "agency 1: zone is not a time zone"),
        ('zone = "Europe/London"', 'zone = "../London"', "agency 1: zone is not a time zone"),
        ('zone = "Europe/London"', "zone = 1", "agency 1: zone is not text"),
        ('roles = ["duty_officer"]', 'roles = "boss"', "person 2: no such role: boss"),
        ('alice@bureau.example', 'n/a', "person 2: e_mail is no address"),
        ('purpose = "intake"', 'purpose = "tea"', "desk 1: purpose is one of"),
        ('roles = ["duty_officer"]', 'roles = ["boss"]', "person 2: no such role: boss"),
        ('duty = "alice"', 'duty = "nora"', "desk 1: duty 'nora' is not a person of that agency"),
        ('supervisor = "ned"', 'supervisor = "sue"', "desk 4: supervisor 'sue'"),
        ("[[staff]]\nagency = \"north\"", "[[staff]]\nagency = \"west\"", "staff 1: agency 'west'"),
    ],
)  # fmt: skip
def test_a_word_or_name_that_is_not_known_is_a_fault(before: str, after: str, fault: str) -> None:
    with pytest.raises(OrganisationNotValid, match=fault):
        load(BUREAU.replace(before, after, 1))


def test_faults_of_every_kind_are_told_at_once_and_no_address_with_them() -> None:
    text = BUREAU.replace('"GB"', '"UK"').replace('"Europe/London"', '"London"', 1)
    text = text.replace('family_name = "Minster"\n', "", 1).replace("alice@", "alice at ", 1)
    with pytest.raises(OrganisationNotValid) as told:
        load(text.replace('duty = "bob"', 'duty = "bert"'))
    assert [" ".join(line.split()[:3]) for line in str(told.value).splitlines()[1:]] == [
        "person 1: family_name", "person 2: e_mail", "agency 1: country", "agency 1: zone",
        "agency 2: country", "agency 3: country", "desk 2: duty",
    ]  # fmt: skip
    assert "bureau.example" not in str(told.value)


def test_faults_beyond_the_most_that_are_listed_are_counted() -> None:
    with pytest.raises(OrganisationNotValid, match=r"and 7 more$"):
        load("[[person]]\n" * (MOST + 7))


@pytest.mark.parametrize("text", ["[agency]\ncode = 1\n", 'person = "x"\n', "desk = [1]\n"])
def test_an_entry_with_one_bracket_is_told_how_to_begin(text: str) -> None:
    with pytest.raises(OrganisationNotValid, match="two brackets"):
        load(text)


def test_a_file_that_is_not_toml_is_refused_with_its_place() -> None:
    with pytest.raises(OrganisationNotValid, match=r"line 1.*Nothing was imported"):
        load("agency = ?\n")
