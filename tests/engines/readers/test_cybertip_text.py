from __future__ import annotations

from pathlib import Path

import pytest

from longstop.core.referral.records import Place, Report
from longstop.core.referral.vocabulary import Role
from tests.engines.readers.cybertip_samples import (
    person,
    read_one,
    remarks,
    report,
    reporting,
    the,
)

ALL_IN_TEXT = """Full Name: Rosamund Tarn
Email: rosamund@example.com
Phone: +44 7700 900123
User name: @rosa_tarn
User ID: U-77
IP Address: 203.0.113.7:50123 2026-01-14T20:00:00Z
Profile URL: https://pay.example/u/rosa_tarn
Date of Birth: 1990-03-14
Occupation: teacher
Address: 1 Example Lane, Exampleton, Exampleshire, EX1 1EX, United Kingdom
School Name: N/A"""


def values(found: Report, role: Role) -> list[str]:
    return [i.raw for one in found.persons if one.role is role for i in one.identifiers]


@pytest.mark.parametrize("on_report", [False, True])
def test_all_that_a_text_says_with_labels_is_the_reported_persons(
    tmp_path: Path, on_report: bool
) -> None:
    texts = remarks(ALL_IN_TEXT)
    entry = person() if on_report else person(additionalInformations=texts)
    more = {"additionalInformations": texts} if on_report else {}
    found = the(read_one(tmp_path, reporting(entry, **more)), Role.REPORTED)
    assert [(i.kind.value, i.raw, i.port) for i in found.identifiers] == [
        ("email", "rosamund@example.com", None),
        ("phone", "+44 7700 900123", None),
        ("user_name", "@rosa_tarn", None),
        ("account_id", "U-77", None),
        ("ip_address", "203.0.113.7", 50123),
        ("url", "https://pay.example/u/rosa_tarn", None),
    ]
    assert (found.given_name, found.family_name) == ("Rosamund", "Tarn")
    assert (found.date_of_birth, found.occupation, found.school) == ("1990-03-14", "teacher", None)
    assert found.places == (
        Place(street="1 Example Lane", town="Exampleton", area="Exampleshire", postcode="EX1 1EX",
              country="GB"),
    )  # fmt: skip


def test_a_mined_value_says_so_and_keeps_its_moment(tmp_path: Path) -> None:
    entry = person(additionalInformations=remarks(ALL_IN_TEXT))
    found = the(read_one(tmp_path, reporting(entry)), Role.REPORTED).identifiers[4]
    assert found.path.endswith("reportedPersons[0].additionalInformations[0].value:mined")
    assert found.moment is not None


def test_the_text_itself_is_a_narrative(tmp_path: Path) -> None:
    node = reporting(person(additionalInformations=remarks("one")),
                     additionalInformations=remarks("two", "N/A"))  # fmt: skip
    found = read_one(tmp_path, node)
    assert [s.text for s in (*found.persons[0].statements, *found.statements)] == ["one", "two"]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("Email: x@example.com", Role.REPORTED),
        ("Suspect email: x@example.com", Role.REPORTED),
        ("we also saw x@example.com in a chat", Role.UNKNOWN),
        ("Sent to: x@example.com", Role.UNKNOWN),
        ("Victim's email: x@example.com", Role.VICTIM),
        ("Victim information:\nEmail: x@example.com", Role.VICTIM),
        ("VICTIM\nName: A B\nEmail: x@example.com", Role.VICTIM),
        ("Victim information:\nName: A B\n\nEmail: x@example.com", Role.UNKNOWN),
        ("Victim information:\nName: A B\n\nSuspect:\nEmail: x@example.com", Role.REPORTED),
        ("Recipient email: x@example.com", Role.RECIPIENT),
        ("Reporting person email: x@example.com", Role.REPORTER),
        ("Parent email: x@example.com", Role.ASSOCIATED),
        ("Cardholder email: x@example.com", Role.PAYER),
        ("Device information:\nEmail: x@example.com", Role.UNKNOWN),
    ],
)
def test_a_value_is_whose_the_text_says_and_nobody_elses(
    tmp_path: Path, words: str, role: Role
) -> None:
    found = read_one(tmp_path, reporting(person(additionalInformations=remarks(words))))
    assert {one.role for one in found.persons if one.identifiers} == {role}
    assert values(found, role) == ["x@example.com"]


@pytest.mark.parametrize("people", [0, 2])
def test_a_label_says_nothing_of_whose_where_one_person_is_not_the_only_one(
    tmp_path: Path, people: int
) -> None:
    entries = [person() for _ in range(people)]
    node = reporting(*entries, additionalInformations=remarks("Email: x@example.com"))
    found = read_one(tmp_path, node)
    assert values(found, Role.UNKNOWN) == ["x@example.com"]
    assert values(found, Role.REPORTED) == []


def test_a_suspect_named_only_in_the_text_is_a_reported_person(tmp_path: Path) -> None:
    found = read_one(
        tmp_path, report(additionalInformations=remarks("Suspect email: x@example.com"))
    )
    assert values(found, Role.REPORTED) == ["x@example.com"]


def test_a_suspect_in_a_victims_text_is_not_the_victim(tmp_path: Path) -> None:
    victim = person(additionalInformations=remarks("Suspect email: x@example.com"))
    found = read_one(tmp_path, reporting(person(), victims={"victims": [victim]}))
    assert values(found, Role.VICTIM) == values(found, Role.REPORTED) == []
    assert values(found, Role.UNKNOWN) == ["x@example.com"]


def test_what_a_person_already_has_is_not_somebody_elses_too(tmp_path: Path) -> None:
    details = {
        "emailIncident": [{"contents": [{"value": "From: a@example.com\nTo: b@example.com"}]}]
    }
    entry = person(emails={"emails": [{"value": "A@example.com"}]})
    found = read_one(tmp_path, reporting(entry, incidentDetails=details))
    assert values(found, Role.REPORTED) == ["A@example.com"]
    assert values(found, Role.UNKNOWN) == ["b@example.com"]


@pytest.mark.parametrize(
    "words",
    ["at 20:00:00 on 14.01.2026", "version 1.2.3.4.5", "message 4915112345678", "a@b", "1.2.3"],
)
def test_numbers_that_are_no_identifiers_stay_text(tmp_path: Path, words: str) -> None:
    found = read_one(tmp_path, report(additionalInformations=remarks(words)))
    assert found.persons == ()


def test_conditions_on_handling_are_read_from_a_line_of_their_own(tmp_path: Path) -> None:
    words = remarks("Handling: ask us before passing on", "no handling: needed")
    assert read_one(tmp_path, report(additionalInformations=words)).handling == (
        "ask us before passing on",
    )
