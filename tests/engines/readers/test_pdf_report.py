"""The text of a report in PDF is read by its labels, and what is not certain is said aloud."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from longstop.core.referral.records import Person, Report, Unreadable
from longstop.core.referral.vocabulary import Role, StatementKind, Viewed
from tests.engines.openers.pdfs import REPORT, Row, records, written
from tests.engines.readers.cybertip_samples import read_one


def one(folder: Path, *rows: Row) -> Report:
    (record,) = records(folder, written(rows))
    assert isinstance(record, Report)
    return record


def without(*labels: str) -> list[Row]:
    return [row for row in REPORT if (row[0] if isinstance(row, tuple) else row) not in labels]


def test_values_carry_their_page_and_line_and_label(tmp_path: Path) -> None:
    (report,) = records(tmp_path, written(REPORT[:9], REPORT[9:]))
    assert isinstance(report, Report)
    (person,) = report.persons
    assert (report.reference, report.reporter) == ("900000001", "ExampleChat Inc.")
    assert (person.given_name, person.family_name) == ("Jon", "Quill")
    assert person.date_of_birth == "1990-04-13"
    assert person.path == "page 1, line 9: Suspect"
    assert [(i.kind.value, i.raw, i.path) for i in person.identifiers] == [
        ("user_name", "jq1990", "page 2, line 5: Screen/User Name"),
        ("email", "jon.quill@example.org", "page 2, line 3: Email Address"),
        ("phone", "+447700900123", "page 2, line 4: Phone Number"),
        ("ip_address", "192.0.2.10", "page 2, line 6: IP Address"),
    ]
    (file,) = report.files
    assert (file.name, file.viewed, file.path) == ("a.jpg", Viewed.NO, "page 2, line 12: Filename")
    assert report.unknown_fields == ()


def test_an_address_keeps_its_moment_event_and_port(tmp_path: Path) -> None:
    (person,) = one(tmp_path, *REPORT).persons
    address = person.identifiers[-1]
    assert (address.port, address.event) == (443, "Login")
    assert address.moment is not None
    assert address.moment.at.isoformat() == "2026-01-14T08:59:00+00:00"


def test_what_it_says_is_no_stronger_than_the_json(tmp_path: Path) -> None:
    report = one(tmp_path, *REPORT)
    said = [*report.statements, *(s for p in report.persons for s in p.statements)]
    assert {(s.kind, s.source_evaluation, s.content_evaluation) for s in said} == {
        (StatementKind.ALLEGATION, "E", "5")
    }


def test_it_says_the_same_as_the_json_of_the_same_report(tmp_path: Path) -> None:
    person = {
        "firstName": "Jon",
        "lastName": "Quill",
        "dateOfBirth": "04-13-1990",
        "emails": [{"value": "jon.quill@example.org", "verified": True}],
        "phones": [{"value": "+447700900123"}],
        "screenName": {"value": "jq1990"},
        "accessToChildren": "Yes",
        "sourceInformation": [
            {
                "captureType": "IP Address",
                "value": "192.0.2.10",
                "dateTime": "01-14-2026 08:59:00 UTC",
                "port": "443",
                "eventName": "LOGIN",
            }
        ],
        "additionalInformations": [{"value": "The account was opened in 2025."}],
    }
    other = read_one(
        tmp_path,
        {
            "reportId": "900000001",
            "dateReceived": "01-15-2026 10:30:00 UTC",
            "reportedInformation": {
                "reportingEsp": {"espName": "ExampleChat Inc."},
                "incidentSummary": {
                    "incidentType": "Misleading Domain Name",
                    "incidentDateTime": "01-14-2026 09:00:00 UTC",
                },
                "reportedPersons": [person],
            },
        },
        country="US",
    )
    report = one(tmp_path, *REPORT)
    assert _bare(report.persons[0]) == _bare(other.persons[0])
    assert (report.incident_code, report.incident_at, report.sent_at) == (
        other.incident_code,
        other.incident_at,
        other.sent_at,
    )


def _bare(person: Person) -> Person:
    return replace(
        person,
        path="",
        identifiers=tuple(replace(i, path="") for i in person.identifiers),
        statements=tuple(replace(s, path="") for s in person.statements),
    )


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Incident Type:", "expected and not found: incident type"),
        ("Incident Time:", "expected and not found: incident time"),
        ("Submitter:", "expected and not found: reporting company"),
        (REPORT[1], "expected and not found: date received"),
    ],
)
def test_what_is_expected_and_not_there_is_named(tmp_path: Path, label: str, said: str) -> None:
    assert one(tmp_path, *without(label)).unknown_fields == (said,)


def test_a_label_without_a_value_is_named_and_takes_nothing_of_the_next_line(
    tmp_path: Path,
) -> None:
    rows = [("Email Address:", "") if row[0] == "Email Address:" else row for row in REPORT]
    report = one(tmp_path, *rows)
    assert report.unknown_fields == ("page 1, line 12: Email Address (empty)",)
    assert "email" not in [i.kind.value for i in report.persons[0].identifiers]


def test_a_line_nobody_understands_is_named(tmp_path: Path) -> None:
    rows = [*REPORT[:11], "Favourite Colour: blue", *REPORT[11:]]
    assert one(tmp_path, *rows).unknown_fields == ("page 1, line 12 (not understood)",)


def test_a_value_below_its_label_is_read_where_it_fits(tmp_path: Path) -> None:
    rows: list[Row] = []
    for row in REPORT:
        rows += [row] if isinstance(row, str) else [*row]
    (person,) = one(tmp_path, *rows).persons
    assert [i.raw for i in person.identifiers][:3] == [
        "jq1990",
        "jon.quill@example.org",
        "+447700900123",
    ]


def test_other_sections_are_kept_as_text_and_named(tmp_path: Path) -> None:
    report = one(
        tmp_path, *REPORT, "Section B: Automated Information", "192.0.2.10 is in Elsewhere",
        "Section C: Additional Information", "Suspect", "Email: else@example.org",
    )  # fmt: skip
    assert report.unknown_fields == (
        "page 1, line 24: Section B (kept as text)",
        "page 1, line 26: Section C (kept as text)",
    )
    assert [s.text for s in report.statements] == [
        "192.0.2.10 is in Elsewhere",
        "Suspect\nEmail: else@example.org",
    ]
    assert len(report.persons) == 1


def test_people_keep_their_roles(tmp_path: Path) -> None:
    more: list[Row] = ["Victim", ("Screen Name:", "kit"), "Intended Recipient", ("Age:", "34")]
    report = one(tmp_path, *REPORT[:17], *more)
    assert [person.role for person in report.persons] == [
        Role.REPORTED,
        Role.RECIPIENT,
        Role.VICTIM,
    ]


def test_an_identifier_of_the_incident_is_nobodys(tmp_path: Path) -> None:
    rows = [*REPORT[:8], ("URL:", "https://example.org/x"), *REPORT[8:]]
    persons = one(tmp_path, *rows).persons
    assert [(p.role, [i.raw for i in p.identifiers]) for p in persons[1:]] == [
        (Role.UNKNOWN, ["https://example.org/x"])
    ]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (REPORT[1:], "no_report_number"),
        (REPORT[:8], "no_person_or_file"),
        (["Dear colleague,", "please call me."], "no_report_number"),
    ],
)
def test_what_is_no_whole_report_waits_for_a_person_with_its_text(
    tmp_path: Path, rows: list[Row], reason: str
) -> None:
    (record,) = records(tmp_path, written(rows))
    assert isinstance(record, Unreadable)
    assert (record.reason, record.where) == (reason, "page 1, line 1")
    first = rows[0][0] if isinstance(rows[0], tuple) else rows[0]
    assert first in record.content


def test_each_report_number_is_a_record_of_its_own(tmp_path: Path) -> None:
    second: list[Row] = ["CyberTipline Report 900000002", *REPORT[1:]]
    found = records(tmp_path, written(REPORT, ["CyberTipline Report 900000001", "2"], second))
    references = [r.reference for r in found if isinstance(r, Report)]
    assert references == ["900000001", "900000002"]


def test_a_record_that_a_person_mended_is_read_again(tmp_path: Path) -> None:
    (waiting,) = records(tmp_path, written(REPORT[1:]))
    mended = waiting.content.replace("Received", "Report Number: 900000001\nReceived", 1)
    (report,) = records(tmp_path, mended)
    assert isinstance(report, Report)
    assert report.persons[0].path == "page 1, line 9: Suspect"
