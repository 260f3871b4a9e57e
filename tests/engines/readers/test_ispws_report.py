"""What one report in a company's XML says of people and files, whose it is and how sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.core.referral.records import Statement
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role, Said, Viewed
from tests.engines.readers.ispws_samples import (
    FULL_2024,
    FULL_2026,
    details,
    read_one,
    report,
    reporting,
    the,
)

MD5 = "d41d8cd98f00b204e9800998ecf8427e"


def marks(statements: tuple[Statement, ...]) -> dict[str, str | None]:
    return {s.path: s.text for s in statements if s.question is Question.ANNOTATION}


def test_the_roles_of_a_report_are_never_mixed(tmp_path: Path) -> None:
    old, new = read_one(tmp_path, FULL_2024), read_one(tmp_path, FULL_2026)
    assert [p.role.value for p in old.persons] == [
        "reported", "recipient", "victim", "reporter", "unknown",
    ]  # fmt: skip
    assert [p.role.value for p in new.persons] == [
        "reported", "victim", "payer", "associated", "reporter", "reporter", "unknown", "unknown",
    ]  # fmt: skip
    names = {p.role: p.given_name for p in old.persons}
    assert (names[Role.REPORTED], names[Role.VICTIM], names[Role.REPORTER]) == ("Jon", "Kit", "Ada")


@pytest.mark.parametrize("said", ["asks for speed", "", "no"])
def test_that_speed_is_asked_for_is_enough_whatever_the_words(tmp_path: Path, said: str) -> None:
    asked = f"<escalateToHighPriority>{said}</escalateToHighPriority>"
    assert read_one(tmp_path, report(summary=asked)).urgent
    assert not read_one(tmp_path, report()).urgent


@pytest.mark.parametrize(
    ("said", "viewed"),
    [
        ("", Viewed.ABSENT),
        ("<fileViewedByEsp>true</fileViewedByEsp>", Viewed.YES),
        ("<fileViewedByEsp>false</fileViewedByEsp>", Viewed.NO),
        ("<viewedByEsp>true</viewedByEsp>", Viewed.YES),
        ("<fileViewedByEsp/>", Viewed.ABSENT),
        ("<fileViewedByEsp>perhaps</fileViewedByEsp>", Viewed.ABSENT),
        (
            "<fileViewedByEsp>true</fileViewedByEsp><viewedByEsp>false</viewedByEsp>",
            Viewed.NO,
        ),
    ],
)
def test_whether_somebody_looked_has_three_answers(
    tmp_path: Path, said: str, viewed: Viewed
) -> None:
    (item,) = read_one(tmp_path, details(inner=said)).files
    assert item.viewed is viewed


def test_a_digest_is_what_its_label_says_if_its_length_agrees(tmp_path: Path) -> None:
    hashes = "".join(
        f'<originalFileHash hashType="{label}">{digest}</originalFileHash>'
        for label, digest in (
            ("PDQ", "f0" * 32), ("sha-256", "AB" * 32), ("SHA1", "c" * 64), ("PhotoDNA", "12"),
            ("MD5", "0" * 32),
        )
    )  # fmt: skip
    found = read_one(tmp_path, details(inner=hashes))
    assert [(f.digest_kind, f.digest) for f in found.files] == [
        ("pdq", "f0" * 32),
        ("sha256", "ab" * 32),
        ("sha256", "c" * 64),
        ("md5", "0" * 32),
    ]
    assert found.unknown_fields == (
        "fileDetails.originalFileHash[] (not the digest its label says)",
    )


def test_a_file_without_a_digest_is_still_a_file(tmp_path: Path) -> None:
    written = "<fileDetails><reportId>1</reportId><fileId>AB12</fileId></fileDetails>"
    (item,) = read_one(tmp_path, written).files
    assert (item.digest_kind, item.digest, item.viewed) == ("file_id", "ab12", Viewed.ABSENT)


def test_an_upload_is_the_first_reported_persons_where_it_stands_with_the_report(
    tmp_path: Path,
) -> None:
    upload = "<ipCaptureEvent><ipAddress>203.0.113.7</ipAddress></ipCaptureEvent>"
    alone = read_one(tmp_path, details(inner=upload))
    assert the(alone, Role.UNKNOWN).identifiers[0].raw == "203.0.113.7"
    together = read_one(tmp_path, report() + details(inner=upload))
    ip = [
        i for i in the(together, Role.REPORTED).identifiers if i.kind is IdentifierKind.IP_ADDRESS
    ]
    assert ip[0].path == "fileDetails[0].ipCaptureEvent[0].ipAddress"


def test_flags_are_neutral_codes_with_the_path_that_named_them(tmp_path: Path) -> None:
    found = read_one(tmp_path, FULL_2026)
    told = marks(found.statements)
    assert told["report.incidentSummary.reportAnnotations.informational"] == "R6"
    assert found.informational
    assert told["fileDetails[0].fileAnnotations.generativeAi"] == "F10"
    assert told["report.batchedReport"] == "batched: VIRAL_POTENTIAL_MEME"
    assert all(s.question is not Question.NARRATIVE for s in found.statements if s.path in told)


def test_a_flag_that_says_no_is_no(tmp_path: Path) -> None:
    flags = "<reportAnnotations><spam>false</spam><newFlag/></reportAnnotations>"
    found = read_one(tmp_path, report(summary=flags))
    (mark,) = (s for s in found.statements if s.question is Question.ANNOTATION)
    assert (mark.answer, mark.text) == (Said.NO, "R4: false")
    assert found.unknown_fields == ("report.incidentSummary.reportAnnotations.newFlag",)
    assert not found.informational


@pytest.mark.parametrize("ending", ["s", ""])
def test_the_misspelled_label_is_known_too(tmp_path: Path, ending: str) -> None:
    label = f"Online Enticement of Children for Sexual Act{ending}"
    found = read_one(tmp_path, report(summary=f"<incidentType>{label}</incidentType>"))
    assert found.incident_code == "T7"


@pytest.mark.parametrize(
    ("template", "keeping"),
    [
        ("Data are retained for 90 days.", "90 days"),
        ("We preserve content for 1 year", "1 year"),
        ("Kept 90 days; on request kept for 180 days.", None),
        ("Call us within 24 hours", None),
    ],
)
def test_how_long_a_company_keeps_data_is_read_where_it_says_so_once(
    tmp_path: Path, template: str, keeping: str | None
) -> None:
    told = f"<reporter><companyTemplate>{template}</companyTemplate></reporter>"
    said = marks(read_one(tmp_path, report(told)).statements)
    assert said["report.reporter.companyTemplate"] == template
    mined = said.get("report.reporter.companyTemplate:mined")
    assert mined == (f"kept by the company for {keeping}" if keeping else None)


def test_an_account_that_was_taken_over_is_a_statement_for_the_person(tmp_path: Path) -> None:
    person = the(read_one(tmp_path, FULL_2026), Role.REPORTED)
    answers = {s.question: s.answer for s in person.statements}
    assert answers[Question.ACCOUNT_COMPROMISED] is Said.YES


def test_that_ages_differ_is_told_but_puts_nobody_on_a_side_of_18(tmp_path: Path) -> None:
    person = the(read_one(tmp_path, FULL_2026), Role.REPORTED)
    assert not person.age_disputed
    assert any(s.path.endswith("ageAssertionDiscrepancy") for s in person.statements)
    named = "<age>16</age><dateOfBirth>1980-01-01</dateOfBirth>"
    written = reporting(f"<personOrUserReportedPerson>{named}</personOrUserReportedPerson>")
    assert the(read_one(tmp_path, written), Role.REPORTED).age_disputed


def test_earlier_reports_on_a_person_are_kept_as_references(tmp_path: Path) -> None:
    written = reporting("<priorCTReports>1</priorCTReports><priorCTReports>2</priorCTReports>")
    found = the(read_one(tmp_path, written), Role.REPORTED).identifiers
    assert [(i.kind, i.raw) for i in found] == [
        (IdentifierKind.REPORT_REFERENCE, "1"),
        (IdentifierKind.REPORT_REFERENCE, "2"),
    ]


def test_a_text_that_names_a_victim_gives_the_victim_its_values(tmp_path: Path) -> None:
    told = "<additionalInfo>Email: a@post.example&#10;Victim email: v@post.example</additionalInfo>"
    found = read_one(tmp_path, reporting(told))
    assert [i.raw for i in the(found, Role.REPORTED).identifiers] == ["a@post.example"]
    assert [i.raw for i in the(found, Role.VICTIM).identifiers] == ["v@post.example"]


def test_an_estimate_is_a_place_only_where_there_is_no_other(tmp_path: Path) -> None:
    estimate = "<estimatedLocation><city>Easttown</city></estimatedLocation>"
    person = "personOrUserReportedPerson"
    home = f"<{person}><address><city>Northtown</city></address></{person}>"
    places = [
        [p.town for p in the(read_one(tmp_path, reporting(w)), Role.REPORTED).places]
        for w in (estimate, home + estimate)
    ]
    assert places == [["Easttown"], ["Northtown"]]


def test_a_company_that_withdraws_its_report_argues_against_it(tmp_path: Path) -> None:
    told = "<additionalInfo>The company withdraws this report.</additionalInfo>"
    found = read_one(tmp_path, report(told))
    assert any(s.question is Question.RETRACTION for s in found.statements)
    said = "<chatImIncident><content>Please disregard this report</content></chatImIncident>"
    chat = f"<internetDetails>{said}</internetDetails>"
    found = read_one(tmp_path, report(chat))
    assert not any(s.question is Question.RETRACTION for s in found.statements)


def test_a_text_too_long_to_be_one_is_cut_in_the_model_only(tmp_path: Path) -> None:
    written = report(f"<additionalInfo>{'word' * 30_000}</additionalInfo>")
    found = read_one(tmp_path, written)
    assert found.content == written
    assert max(len(s.text or "") for s in found.statements) == 100_000
    assert found.unknown_fields == ("report.additionalInfo (longer than 100000 characters)",)
