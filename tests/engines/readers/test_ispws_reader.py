"""Packages of company reports: what is a record, what belongs together, and what is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.core.referral.records import Report, Unreadable
from longstop.core.referral.vocabulary import Role
from longstop.engines.readers.choose import ReaderSettings, open_reader
from longstop.engines.readers.limits import Limits
from tests.engines.readers.ispws_samples import (
    details,
    open_package,
    read,
    read_one,
    references,
    refused,
    report,
    the,
)

ONE, TWO, THREE = (report(reference=str(n)) for n in (1, 2, 3))
SETTINGS = ReaderSettings(zone="UTC", country="GB", column_map=None, limits=Limits())


@pytest.mark.parametrize(
    "package",
    [
        ONE + TWO + THREE,
        f'<?xml version="1.0"?>\n<reports>{ONE}\n<!-- between --> {TWO}{THREE}</reports>',
        f'<?xml version="1.0"?>{ONE}<?xml version="1.0"?>{TWO}<?xml version="1.0"?>{THREE}',
        f"<a><b><c>{ONE}</c><c>{TWO}</c></b><b>{THREE}</b></a>",
        f"\ufeff<reports>{ONE}{TWO}{THREE}</reports>",
    ],
)
def test_reports_are_found_in_whatever_holds_them(tmp_path: Path, package: str) -> None:
    assert references(read(tmp_path, package)) == ["1", "2", "3"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "utf-8"])
def test_the_encoding_a_file_states_is_read(tmp_path: Path, encoding: str) -> None:
    written = report("<additionalInfo>Zoë</additionalInfo>", reference="1")
    package = f'<?xml version="1.0" encoding="{encoding}"?>{written}'.encode(encoding)
    assert read_one(tmp_path, package).content == written


def test_a_file_that_begins_like_xml_is_read_as_such(tmp_path: Path) -> None:
    path = tmp_path / "package"
    path.write_text(f"\n <reports>{ONE}</reports>")
    reader = open_reader(path, "auto", SETTINGS)
    assert (reader.format, references(list(reader.records()))) == ("ispws-xml", ["1"])


def test_what_stands_round_the_reports_is_told(tmp_path: Path) -> None:
    package = (
        '<reports madeBy="x" declaredCount="3"><handlingConditions>ask &amp; wait'
        f"</handlingConditions>{ONE}</reports>"
    )
    reader = open_package(tmp_path, package)
    (found,) = reader.records()
    assert isinstance(found, Report)
    assert found.handling == ("ask & wait",)
    assert (reader.declared, reader.unknown_fields) == (3, ("envelope.reports@madeBy",))


def test_the_same_file_gives_the_same_records_twice(tmp_path: Path) -> None:
    reader = open_package(tmp_path, f"<reports>{ONE} oops {details('1')}{TWO}</reports>")
    assert list(reader.records()) == list(reader.records())


# What is said of a file, and of which report.


def test_files_behind_their_report_are_one_record_with_it(tmp_path: Path) -> None:
    package = ONE + details("1") + details("1", digest="1" * 32) + TWO + details("2")
    found = read(tmp_path, package)
    assert references(found) == ["1", "2"]
    assert [len(r.files) for r in found if isinstance(r, Report)] == [2, 1]
    assert found[0].content == "\n".join((ONE, details("1"), details("1", digest="1" * 32)))


def test_files_of_another_report_stay_records_of_their_own(tmp_path: Path) -> None:
    found = read(tmp_path, ONE + details("9") + details("1"))
    assert references(found) == ["1", "9", "1"]
    assert found[1].files[0].path == "fileDetails"  # type: ignore[union-attr]


def test_a_report_without_a_number_takes_that_of_its_files_where_it_is_alone(
    tmp_path: Path,
) -> None:
    alone = report() + details("7") + details("7", digest="1" * 32)
    assert references(read(tmp_path, alone)) == ["7"]
    rounds = f"<all><one>{alone}</one><one>{report()}{details('8')}</one></all>"
    assert references(read(tmp_path, rounds)) == ["7", "8"]
    headed = f"<one><sentBy>x</sentBy>{alone}</one>"
    assert references(read(tmp_path, headed)) == [None, "7"]


def test_a_broken_report_beside_it_may_be_whose_a_file_is(tmp_path: Path) -> None:
    package = f"<one><report><victim></report>{report()}{details('7')}</one>"
    assert references(read(tmp_path, package)) == [None, None, "7"]
    numbered = f"<one><report><victim></report>{ONE}{details('1')}</one>"
    assert references(read(tmp_path, numbered)) == [None, "1"]


def test_with_several_reports_nobody_guesses_whose_a_file_is(tmp_path: Path) -> None:
    package = report() + report() + details("7") + details("8")
    assert references(read(tmp_path, package)) == [None, None, "7", "8"]
    several = report() + details("7") + details("8")
    assert references(read(tmp_path, several)) == [None, "7", "8"]


def test_files_inside_their_report_are_read_there(tmp_path: Path) -> None:
    found = read_one(tmp_path, report(details("7")))
    assert (found.reference, found.files[0].path) == (
        "7", "report.fileDetails[0]",
    )  # fmt: skip


def test_a_file_that_counts_as_a_record_hides_no_report_that_was_declared(tmp_path: Path) -> None:
    for files, told in (("1", ()), ("9", ("envelope.declaredCount (files count beside reports)",))):
        package = f'<reports declaredCount="2">{ONE}{details(files)}</reports>'
        reader = open_package(tmp_path, package)
        list(reader.records())
        assert (reader.declared, reader.unknown_fields) == (2, told)


# What is no report.


@pytest.mark.parametrize("name", ["reportResponse", "reportDoneResponse"])
def test_an_answer_of_the_receiving_service_is_no_report(tmp_path: Path, name: str) -> None:
    written = f"<{name}><responseCode>0</responseCode><reportId>1</reportId></{name}>"
    (found,) = refused(read(tmp_path, written))
    assert (found.reason, found.content) == ("response", written)


def test_a_part_that_speaks_of_people_is_read_and_any_other_kept(tmp_path: Path) -> None:
    victim = "<victim><victimPerson><firstName>Kit</firstName></victimPerson></victim>"
    assert the(read_one(tmp_path, victim), Role.VICTIM).given_name == "Kit"
    other = "<lawEnforcement><caseNumber>X</caseNumber></lawEnforcement>"
    (found,) = refused(read(tmp_path, other))
    assert (found.reason, found.content) == ("part_of_a_report", other)


@pytest.mark.parametrize(
    "odd",
    [
        "text",
        "<odd>value</odd>",
        "<odd/>",
        "<odd><inner>value</inner></odd>",
        "</odd>",
        "<![CDATA[",
    ],
)
def test_what_is_no_record_is_kept_as_text_between_the_others(tmp_path: Path, odd: str) -> None:
    found = read(tmp_path, f"<reports>{ONE}{odd}{TWO}</reports>")
    assert [r for r in references(found) if r] == ["1", "2"]
    (kept,) = refused(found)
    assert kept.reason == "stray_text"
    assert "value" not in odd or "value" in kept.content


# What is broken.


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("<report><victim></report>", "not_xml"),
        ("<report><victim>", "unclosed"),
        ("<report>&undefined;</report>", "not_xml"),
        ("<report>\x01</report>", "not_xml"),
        ("<report><x:victim/></report>", "not_xml"),
        ("<report><!-- </report>", "not_xml"),
        ("<report><![CDATA[ </report>", "not_xml"),
        ("<report>" + "<a>" * 70 + "</a>" * 70 + "</report>", "too_deep"),
        ("<report>" + "<a>" * 10_000 + "</a>" * 10_000 + "</report>", "too_deep"),
    ],
)
def test_a_broken_report_takes_no_other_with_it(tmp_path: Path, broken: str, reason: str) -> None:
    found = read(tmp_path, f"<reports>{ONE}{broken}{TWO}{details('2')}</reports>")
    (kept,) = refused(found)
    assert (kept.reason, references(found)) == (reason, ["1", None, "2"])
    assert kept.content.startswith(broken.replace("\x01", "")[:8])


def test_a_file_behind_a_broken_report_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, f"<reports>{ONE}<report><victim>{details('2')}{THREE}</reports>")
    assert references(found) == ["1", None, "2", "3"]


def test_a_file_cut_off_keeps_what_was_read_and_says_so(tmp_path: Path) -> None:
    reader = open_package(tmp_path, f"<reports>{ONE}{TWO}{THREE[:40]}")
    found = list(reader.records())
    assert references(found) == ["1", "2", None]
    assert [r.reason for r in refused(found)] == ["unclosed"]
    assert reader.unknown_fields == ("envelope.reports (never closed)",)
    between = open_package(tmp_path, f"<reports>{ONE}{TWO}")
    assert len(list(between.records())) == 2
    assert between.unknown_fields == ("envelope.reports (never closed)",)


def test_a_report_inside_a_comment_or_marked_section_is_none(tmp_path: Path) -> None:
    inside = f"<additionalInfo><![CDATA[{TWO}]]><!-- {THREE} --></additionalInfo>"
    found = read(tmp_path, f"<reports><!-- {ONE} -->{report(inside, reference='4')}</reports>")
    assert references(found) == ["4"]


def test_an_unreadable_record_tells_no_value_outside_its_text(tmp_path: Path) -> None:
    secret = "<report><firstName>Rosamund</lastName></report>"
    (broken,) = refused(read(tmp_path, f"{ONE}\n{secret}\n{TWO}"))
    assert broken.content == secret
    assert broken.where.startswith(f"line 2, byte {len(ONE) + 1}: ")
    assert "Rosamund" not in broken.where


def test_prefixes_declared_round_a_report_are_declared_for_it(tmp_path: Path) -> None:
    written = report('<additionalInfo xsi:nil="true"/>', reference="1")
    package = f'<reports xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{written}</reports>'
    found = read_one(tmp_path, package)
    assert (found.reference, found.unknown_fields) == ("1", ())


def test_names_in_a_namespace_are_the_same_names(tmp_path: Path) -> None:
    inside = "<i:victim><i:victimPerson><i:firstName>Kit</i:firstName></i:victimPerson></i:victim>"
    package = f'<i:reports xmlns:i="urn:x"><i:report>{inside}</i:report></i:reports>'
    assert the(read_one(tmp_path, package), Role.VICTIM).given_name == "Kit"
    default = '<report xmlns="urn:x"><victim><schoolName>S</schoolName></victim></report>'
    assert the(read_one(tmp_path, default), Role.VICTIM).school == "S"


def test_what_a_database_refuses_is_made_visible(tmp_path: Path) -> None:
    (broken,) = read(tmp_path, b"<report><a>\0</a></report>")
    assert isinstance(broken, Unreadable)
    assert broken.content == "<report><a>\u2400</a></report>"
