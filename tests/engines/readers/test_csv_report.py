"""The cells of a row become people, statements and files, and nothing else is made of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from longstop.core.intake.columns import load_column_map
from longstop.core.referral.records import FileItem, Place
from longstop.core.referral.vocabulary import (
    IdentifierKind,
    Question,
    Role,
    Said,
    StatementKind,
    Viewed,
)
from tests.engines.readers.csv_samples import (
    only_person,
    open_list,
    read_list,
    read_row,
    shipped_map,
    unreadable,
)

NAMED = {"reference": "R1", "family_name": "Sample", "given_name": "Robin"}


def test_a_full_row_names_a_person_with_a_connection(tmp_path: Path) -> None:
    cells = {
        "date_of_birth": "03/04/1990",
        "age": "35",
        "user_name": "robin99",
        "service": "ExampleChat",
        "ip_address": "192.0.2.7",
        "ip_port": "40123",
        "event_time": "12/01/2026 10:30",
        "town": "Exampleton",
        "country": "Allemagne",
    }

    person = only_person(read_row(tmp_path, NAMED | cells, zone="Europe/Paris"))

    assert (person.date_of_birth, person.stated_age) == ("1990-04-03", 35)
    assert person.places == (Place(town="Exampleton", country="DE"),)
    user_name, address = person.identifiers
    assert (user_name.service, user_name.path) == ("ExampleChat", "user_name")
    assert (address.port, address.service) == (40123, None)
    assert address.moment is not None
    assert address.moment.at == datetime(2026, 1, 12, 9, 30, tzinfo=UTC)


def test_one_cell_may_hold_several_addresses(tmp_path: Path) -> None:
    cells = {"e_mail": "a@example.org; b@example.org", "phone": "+44 7700 900001 / 020/7946"}

    found = only_person(read_row(tmp_path, NAMED | cells)).identifiers

    assert [(item.raw, item.path) for item in found] == [
        ("a@example.org", "e_mail[0]"),
        ("b@example.org", "e_mail[1]"),
        ("+44 7700 900001", "phone[0]"),
        ("020/7946", "phone[1]"),
    ]


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("", Role.REPORTED),
        ("payer", Role.PAYER),
        ("Kontoinhaber", Role.ACCOUNT_HOLDER),
        ("victime", Role.VICTIM),
        ("unknown", Role.UNKNOWN),
    ],
)
def test_the_role_is_the_sender_s(tmp_path: Path, word: str, role: Role) -> None:
    assert only_person(read_row(tmp_path, NAMED | {"role": word})).role is role


def test_a_role_no_map_knows_waits_for_a_person(tmp_path: Path) -> None:
    text = "reference,role,family_name\nR1,z9,Sample\n"

    (record,) = read_list(tmp_path, text, column_map=shipped_map("en"))

    assert unreadable(record).reason == "unknown_role"
    assert unreadable(record).where == 'line 2, column "role"'


def test_a_child_in_a_line_is_a_person_of_its_own(tmp_path: Path) -> None:
    cells = {"child_given_name": "Kim", "child_town": "Exampleton", "note": "seen at home"}

    adult, child = read_row(tmp_path, NAMED | cells).persons

    assert (adult.role, child.role) == (Role.REPORTED, Role.CHILD)
    assert (child.given_name, child.path) == ("Kim", "child")
    assert [statement.text for statement in adult.statements] == ["seen at home"]
    assert child.statements == ()


@pytest.mark.parametrize(
    ("cell", "said"),
    [("oui", Said.YES), ("NEIN", Said.NO), ("unknown", Said.UNKNOWN), ("perhaps", Said.UNKNOWN)],
)
def test_a_question_is_answered_only_by_a_yes_or_a_no(
    tmp_path: Path, cell: str, said: Said
) -> None:
    person = only_person(read_row(tmp_path, NAMED | {"previous_conviction": cell}))

    (statement,) = person.statements
    assert (statement.question, statement.answer) == (Question.PRIOR_CONVICTION, said)
    assert statement.text == cell


def test_an_empty_cell_says_nothing(tmp_path: Path) -> None:
    cells = NAMED | {"previous_conviction": "", "access_to_children": " ", "note": ""}

    assert only_person(read_row(tmp_path, cells)).statements == ()


def test_a_row_about_nobody_keeps_what_it_says(tmp_path: Path) -> None:
    report = read_row(tmp_path, {"reference": "R1", "family_name": "n/a", "note": "no name known"})

    assert report.persons == ()
    assert [statement.text for statement in report.statements] == ["no name known"]


@pytest.mark.parametrize(
    ("word", "question"),
    [("Rücknahme", Question.RETRACTION), ("à décharge", Question.EXCULPATORY)],
)
def test_a_statement_taken_back_stands_on_the_report(
    tmp_path: Path, word: str, question: Question
) -> None:
    (statement,) = read_row(tmp_path, NAMED | {"statement_kind": word}).statements

    assert (statement.question, statement.answer) == (question, Said.YES)


def test_the_kind_of_statement_is_the_sender_s(tmp_path: Path) -> None:
    cells = NAMED | {"statement_kind": "admission", "access_to_children": "yes", "note": "x"}

    kinds = {statement.kind for statement in only_person(read_row(tmp_path, cells)).statements}

    assert kinds == {StatementKind.ADMISSION}


def test_urgency_that_is_no_yes_or_no_is_kept_as_said(tmp_path: Path) -> None:
    assert read_row(tmp_path, NAMED | {"urgent": "dringend"}).urgent
    assert not read_row(tmp_path, NAMED | {"urgent": "no"}).urgent

    report = read_row(tmp_path, NAMED | {"urgent": "level 2"})

    assert not report.urgent
    assert [item.question for item in report.statements] == [Question.SENDER_URGENCY]


def test_digests_are_known_by_their_length(tmp_path: Path) -> None:
    cells = {"file_digest": f"{'AB' * 16} {'cd' * 32}", "file_viewed": "ja"}

    files = read_row(tmp_path, NAMED | cells).files

    assert files == (
        FileItem(path="file_digest", digest_kind="md5", digest="ab" * 16, viewed=Viewed.YES),
        FileItem(path="file_digest", digest_kind="sha256", digest="cd" * 32, viewed=Viewed.YES),
    )


def test_a_value_that_cannot_be_used_is_named_and_stays_in_the_record(tmp_path: Path) -> None:
    cells = {"age": "forty", "file_digest": "xyz", "country": "Atlantis", "x_queue": "q3"}

    report = read_row(tmp_path, NAMED | cells)

    assert set(report.unknown_fields) == {
        "x_queue",
        "age (value not read)",
        "file_digest (value not read)",
        "country (value not read)",
    }
    assert json.loads(report.content).items() >= cells.items()


@pytest.mark.parametrize(
    ("born", "age", "disputed"),
    [
        ("01/01/2010", "25", True),
        ("2010", "17", False),
        ("2008", "18", False),
        ("01/01/1990", "15", True),
        ("01/01/1990", "35", False),
    ],
)
def test_two_ages_on_different_sides_of_eighteen_are_a_dispute(
    tmp_path: Path, born: str, age: str, *, disputed: bool
) -> None:
    cells = {"date_of_birth": born, "age": age, "event_time": "12/06/2026 10:00"}

    assert only_person(read_row(tmp_path, NAMED | cells)).age_disputed is disputed


def test_the_country_of_the_source_is_for_lists_without_that_column(tmp_path: Path) -> None:
    without = read_row(tmp_path, NAMED | {"town": "Exampleton"}, country="FR")
    with_column = read_row(tmp_path, NAMED | {"town": "Exampleton", "country": ""}, country="FR")

    assert only_person(without).places[0].country == "FR"
    assert only_person(with_column).places[0].country is None


def test_constants_fill_what_the_list_never_says_and_name_nobody(tmp_path: Path) -> None:
    column_map = load_column_map(
        '[columns]\n"ref" = "reference"\n"mail" = "person.e_mail"\n'
        '[constants]\n"reporter" = "Example Force"\n"person.country" = "CA"\n'
    )

    named, nobody = open_list(
        tmp_path, "ref,mail\nR1,a@example.org\nR2,\n", column_map=column_map
    ).records()

    assert getattr(named, "reporter", None) == "Example Force"
    assert [place.country for place in named.persons[0].places] == ["CA"]  # type: ignore[union-attr]
    assert nobody.persons == ()  # type: ignore[union-attr]


def test_named_roles_have_columns_of_their_own(tmp_path: Path) -> None:
    column_map = load_column_map(
        '[columns]\n"payer" = "payer.family_name"\n"user" = "reported.user_name"\n'
        '"second mail" = "payer.e_mail"\n"mail" = "payer.e_mail"\n'
    )

    (report,) = read_list(
        tmp_path, "payer,user,mail,second mail\nSample,u1,a@b.org,c@d.org\n", column_map=column_map
    )

    people = {person.role: person for person in report.persons}  # type: ignore[union-attr]
    assert [item.raw for item in people[Role.PAYER].identifiers] == ["a@b.org", "c@d.org"]
    assert people[Role.REPORTED].identifiers[0].kind is IdentifierKind.USER_NAME


def test_for_information_is_a_plain_yes_and_an_odd_word_is_counted(tmp_path: Path) -> None:
    assert read_row(tmp_path, NAMED | {"informational": "yes"}).informational
    for word in ("no", ""):
        assert not read_row(tmp_path, NAMED | {"informational": word}).informational
    odd = read_row(tmp_path, NAMED | {"informational": "perhaps"})
    assert not odd.informational
    assert odd.unknown_fields != ()
