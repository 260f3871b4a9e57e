from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from longstop.core.referral.records import Person, Place
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role, Said, Viewed
from longstop.engines.readers.cybertip_labels import INCIDENT_CODES
from tests.engines.readers.cybertip_samples import (
    Json,
    person,
    read_one,
    remarks,
    report,
    reporting,
    the,
)

DAY = datetime(2026, 1, 14, 20, 0, tzinfo=UTC)
CAPTURE = {"captureType": "IP Address", "value": "203.0.113.7", "eventName": "UPLOAD", "port": 443}


def reported(folder: Path, entry: Any, **settings: Any) -> Person:
    return the(read_one(folder, reporting(entry), **settings), Role.REPORTED)


def said(one: Person, question: Question) -> list[tuple[Said, str | None]]:
    return [(s.answer, s.text) for s in one.statements if s.question is question]


def captures(*entries: Json) -> Json:
    return {"sourceInformation": {"sourceCaptures": list(entries)}}


def test_each_role_stays_what_the_sender_said(tmp_path: Path) -> None:
    found = read_one(
        tmp_path,
        reporting(
            person(associatedAccounts={"associatedAccounts": [{"accountType": "Billing"}, {}]}),
            intendedRecipients={"intendedRecipients": [person()]},
            victims={"victims": [person()]},
            reporter=person(),
        ),
    )
    assert [one.role.value for one in found.persons] == [
        "reported", "recipient", "victim", "reporter", "payer", "associated",
    ]  # fmt: skip


def test_three_reported_people_are_three(tmp_path: Path) -> None:
    found = read_one(tmp_path, reporting(person(), None, person(), "A. Name"))
    assert [one.role for one in found.persons] == [Role.REPORTED] * 3
    assert found.persons[2].other_names == "A. Name"


def test_a_list_may_stand_with_or_without_its_wrapper(tmp_path: Path) -> None:
    mail = {"value": "a@example.com", "verified": True}
    for emails in ({"emails": [mail]}, [mail], mail, {"emails": mail}):
        (found,) = reported(tmp_path, person(emails=emails)).identifiers
        assert (found.kind, found.raw, found.verified) == (
            IdentifierKind.EMAIL,
            mail["value"],
            True,
        )
    bare = report(reportedPeople=[person()], uploadedFiles=[{"verificationHash": "0" * 32}])
    assert len(read_one(tmp_path, bare).persons) == len(read_one(tmp_path, bare).files) == 1


def test_each_value_keeps_its_path(tmp_path: Path) -> None:
    entry = person(screenName={"value": "kite"}, phones={"phones": [None, {"value": "+15550100"}]})
    place = "reportedInformation.reportedPeople.reportedPersons[0]"
    paths = [i.path for i in reported(tmp_path, entry).identifiers]
    assert paths == [f"{place}.screenName.value", f"{place}.phones.phones[1].value"]


@pytest.mark.parametrize("nothing", ["N/A", "withheld", "null", "None", "-", "", "  ", None])
def test_a_placeholder_is_no_value(tmp_path: Path, nothing: str | None) -> None:
    entry = person(
        firstName=nothing, espUserId=nothing, emails=[{"value": nothing}], accessToChildren=nothing
    )
    found = reported(tmp_path, entry)
    assert (found.given_name, found.identifiers, found.statements) == (None, (), ())


def test_a_capture_keeps_moment_port_and_event(tmp_path: Path) -> None:
    entry = person(**captures({**CAPTURE, "dateTime": "2026-01-14T20:00:00Z"}))
    (found,) = reported(tmp_path, entry).identifiers
    assert (found.port, found.event) == (443, "Upload")
    assert found.moment is not None
    assert found.moment.at == DAY


def test_a_time_without_a_zone_is_never_guessed(tmp_path: Path) -> None:
    entry = person(**captures({**CAPTURE, "dateTime": "2026-01-14 15:00:00"}))
    (unsure,) = reported(tmp_path, entry).identifiers
    assert unsure.moment is None
    (sure,) = reported(tmp_path, entry, zone="America/New_York").identifiers
    assert sure.moment is not None
    assert sure.moment.at == DAY


def test_a_bad_date_does_not_cost_the_report(tmp_path: Path) -> None:
    node = reporting(person(dateOfBirth="soon"), incidentSummary={"incidentDateTime": "2026-02-31"})
    found = read_one(tmp_path, {**node, "dateReceived": 5})
    assert (found.incident_at, found.sent_at) == (None, None)
    assert the(found, Role.REPORTED).date_of_birth is None


def test_the_upload_is_found_in_the_metadata_or_in_the_capture(tmp_path: Path) -> None:
    named = {"name": "Upload Date and Time", "value": "2026-01-14T20:00:00Z"}
    for file in (
        {"espMetadata": {"metadatas": [named]}, **captures(CAPTURE)},
        captures({**CAPTURE, "dateTime": "2026-01-14T20:00:00Z"}),
    ):
        found = read_one(tmp_path, reporting(person(), uploadedFiles={"uploadedFiles": [file]}))
        assert found.incident_at is not None
        assert found.incident_at.at == DAY
        (capture,) = the(found, Role.REPORTED).identifiers
        assert capture.moment == found.incident_at


def test_what_was_captured_with_a_file_is_the_first_reported_persons(tmp_path: Path) -> None:
    files = {"uploadedFiles": [captures(CAPTURE)]}
    two = read_one(tmp_path, reporting(person(), person(), uploadedFiles=files))
    assert [len(one.identifiers) for one in two.persons] == [1, 0]
    none = read_one(tmp_path, report(uploadedFiles=files))
    assert [(one.role, len(one.identifiers)) for one in none.persons] == [(Role.UNKNOWN, 1)]


@pytest.mark.parametrize(
    ("raw", "viewed"),
    [(True, Viewed.YES), (False, Viewed.NO), (None, Viewed.ABSENT), ("not now", Viewed.ABSENT)],
)
def test_viewed_has_three_values(tmp_path: Path, raw: object, viewed: Viewed) -> None:
    file = {"verificationHash": "A" * 40, "viewedByEsp": raw, "industryClassification": "B1"}
    (found,) = read_one(tmp_path, report(uploadedFiles={"uploadedFiles": [file]})).files
    assert (found.viewed, found.digest_kind, found.digest) == (viewed, "sha1", "a" * 40)
    assert found.classification == "B1"


def test_a_digest_of_no_known_length_is_told(tmp_path: Path) -> None:
    file = {"verificationHash": "abc"}
    found = read_one(tmp_path, report(uploadedFiles={"uploadedFiles": [file]}))
    assert found.files == ()
    assert any("no known digest" in path for path in found.unknown_fields)


def test_statutory_labels_become_neutral_codes(tmp_path: Path) -> None:
    codes = set()
    for label in INCIDENT_CODES:
        node = report(incidentSummary={"incidentType": f" {label.upper()} "})
        codes.add(read_one(tmp_path, node).incident_code)
    assert codes == {f"T{n}" for n in range(1, 9)}
    other = read_one(tmp_path, report(incidentSummary={"incidentType": "(statutory label text)"}))
    assert other.incident_code == "T0"
    assert read_one(tmp_path, report()).incident_code is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (True, [(Said.YES, None)]),
        (False, [(Said.NO, None)]),
        (None, []),
        ("Yes", [(Said.YES, "Yes")]),
        ("no", [(Said.NO, "no")]),
        ("No record found", [(Said.UNKNOWN, "No record found")]),
        ("Yes, two at home", [(Said.YES, "Yes, two at home")]),
        ("Unknown", [(Said.UNKNOWN, "Unknown")]),
        ({"value": True}, [(Said.YES, None)]),
    ],
)
def test_unknown_is_not_no(tmp_path: Path, raw: object, expected: list[Any]) -> None:
    found = reported(tmp_path, person(accessToChildren=raw))
    assert said(found, Question.ACCESS_TO_CHILDREN) == expected


def test_each_risk_field_becomes_its_own_question(tmp_path: Path) -> None:
    entry = person(
        accessToChildVictim=True, convictedSexOffender=True, accessToFirearms=True,
        awareOfReport=True, compromisedAccount=True, occupation="teacher",
        relationshipToChildVictim="uncle",
    )  # fmt: skip
    assert [s.question.value for s in reported(tmp_path, entry).statements] == [
        "access_to_subject_child", "prior_conviction", "access_to_weapons", "aware_of_report",
        "account_compromised", "occupation", "relationship_to_child",
    ]  # fmt: skip


def test_protected_traits_become_nothing_and_are_not_drift(tmp_path: Path) -> None:
    names = "races languages disabilities gangAffiliation preferredPronouns gender".split()
    traits = {name: {"values": ["xyzzy"]} for name in names}
    found = read_one(tmp_path, reporting(person(**traits)))
    assert found.unknown_fields == ()
    assert "xyzzy" in found.content
    assert "xyzzy" not in repr(found.persons) + repr(found.statements)


@pytest.mark.parametrize(
    ("age", "born", "stated", "disputed"),
    [
        (34, None, 34, False),
        ("34", None, 34, False),
        ("13-15", None, 13, False),
        ("16 to 19", None, None, True),
        ("30s", None, 30, False),
        ("under 18", None, 17, False),
        ("minor", None, 17, False),
        ("teenager", None, None, True),
        ("25", "2010-05-01", 25, True),
        (15, "2010-05-01", 15, False),
        (17, "2008-01-15", 17, False),
        (18, "2008-01-15", 18, True),
        (None, "2008", None, False),
        ("unknown", None, None, False),
        (900, None, None, False),
    ],
)
def test_ages_are_read_and_disputes_about_eighteen_seen(
    tmp_path: Path, age: object, born: str | None, stated: int | None, disputed: bool
) -> None:
    summary = {"incidentDateTime": "2026-01-14T20:00:00Z"}
    entry = person(approximateAge=age, dateOfBirth=born)
    found = the(read_one(tmp_path, reporting(entry, incidentSummary=summary)), Role.REPORTED)
    assert (found.stated_age, found.age_disputed, found.date_of_birth) == (stated, disputed, born)


def test_a_birth_date_in_two_possible_orders_is_only_a_year(tmp_path: Path) -> None:
    entry = person(dateOfBirth="03/04/1990")
    assert reported(tmp_path, entry).date_of_birth == "1990"
    assert reported(tmp_path, entry, country="US").date_of_birth == "1990-03-04"


@pytest.mark.parametrize(
    ("country", "code"),
    [("US", "US"), ("United Kingdom", "GB"), ("gb", "GB"), ("Atlantis", None), (None, None)],
)
def test_an_address_is_a_place(tmp_path: Path, country: str | None, code: str | None) -> None:
    address = {"street1": "1 Example St", "street2": None, "city": "Exampleton", "state": "EX",
               "postalCode": "00000", "country": country}  # fmt: skip
    (found,) = reported(tmp_path, person(addresses={"addresses": [address, {}]})).places
    assert found == Place(
        street="1 Example St", town="Exampleton", area="EX", postcode="00000", country=code
    )


def test_urgency_is_the_senders_words(tmp_path: Path) -> None:
    for raw, urgent in (("a child may be at risk now", True), (False, False), (None, False)):
        found = read_one(tmp_path, report(incidentSummary={"escalateToHighPriority": raw}))
        assert (found.urgent, len(found.statements)) == (urgent, int(urgent))


@pytest.mark.parametrize(
    ("words", "questions"),
    [
        ("The company withdraws this report.", ["retraction"]),
        ("This report was made in error. The account had been taken over.",
         ["retraction", "exculpatory"]),
        ("There is no evidence that the account was compromised.", []),
        ("Account created in 2020.", []),
    ],
)  # fmt: skip
def test_words_that_take_back_are_statements_of_the_report(
    tmp_path: Path, words: str, questions: list[str]
) -> None:
    for node in (
        reporting(person(), additionalInformations=remarks(words)),
        reporting(person(additionalInformations=remarks(words))),
    ):
        found = read_one(tmp_path, node).statements
        assert [s.question.value for s in found if s.answer is Said.YES] == questions


def test_a_taken_over_account_on_the_report_is_a_statement_of_the_report(tmp_path: Path) -> None:
    (found,) = read_one(tmp_path, {**report(), "compromisedAccount": True}).statements
    assert (found.question, found.answer) == (Question.ACCOUNT_COMPROMISED, Said.YES)


@pytest.mark.parametrize("wrong", [5, "text", [], [[]], True, {"value": [1]}, [None, 7, "x"]])
@pytest.mark.parametrize(
    "name",
    ["reportingEsp", "incidentSummary", "incidentDetails", "reportedPeople", "uploadedFiles",
     "intendedRecipients", "additionalInformations", "victims"],
)  # fmt: skip
def test_another_type_than_expected_costs_only_that_value(
    tmp_path: Path, name: str, wrong: Any
) -> None:
    assert read_one(tmp_path, report(**{name: wrong})).reference == "900000001"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Informational", True), (["spam", "informational"], True), ({"informational": True}, True),
        ({"informational": {}}, True), ([{"value": "informational"}], True),
        ({"informational": False}, False), ({"spam": True}, False), (None, False), (7, False),
    ],
)  # fmt: skip
def test_the_senders_mark_of_information_is_read_in_each_shape(
    tmp_path: Path, raw: Any, expected: bool
) -> None:
    found = read_one(tmp_path, reporting(incidentSummary={"reportAnnotations": raw}))
    assert found.informational is expected
    assert found.unknown_fields == ()
