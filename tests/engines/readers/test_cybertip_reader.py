from __future__ import annotations

import json
from pathlib import Path

import pytest

from longstop.core.referral.records import Report, Unreadable
from longstop.engines.readers.limits import Limits
from tests.engines.readers.cybertip_samples import (
    open_package,
    person,
    read,
    read_one,
    references,
    refused,
    report,
    reporting,
)

ONE, TWO, THREE = (json.dumps(report(str(n))) for n in (1, 2, 3))


def test_a_package_behind_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    assert references(read(tmp_path, b"\xef\xbb\xbf" + f"[{ONE},{TWO}]".encode())) == ["1", "2"]


def test_utf_16_is_read(tmp_path: Path) -> None:
    assert references(read(tmp_path, f"[{ONE},\n{TWO}]".encode("utf-16"))) == ["1", "2"]


@pytest.mark.parametrize("name", ["declaredCount", "totalCount"])
def test_an_envelope_says_how_many_reports_it_should_hold(tmp_path: Path, name: str) -> None:
    for package in (f'{{"{name}": 3, "reports": [{ONE}]}}', f'{{"reports":[{ONE}],"{name}":"3"}}'):
        reader = open_package(tmp_path, package)
        assert len(list(reader.records())) == 1
        assert (reader.declared, reader.format) == (3, "cybertip-json")


def test_conditions_on_the_envelope_stand_on_every_report(tmp_path: Path) -> None:
    package = f'{{"handlingConditions": "ask first", "odd": 1, "reports": [{ONE},{TWO}]}}'
    reader = open_package(tmp_path, package)
    found = [r.handling for r in reader.records() if isinstance(r, Report)]
    assert found == [("ask first",), ("ask first",)]
    assert (reader.handling, reader.unknown_fields) == (("ask first",), ("envelope.odd",))


def test_the_same_file_gives_the_same_records_twice(tmp_path: Path) -> None:
    reader = open_package(tmp_path, f"[{ONE}, oops, {TWO}]")
    assert list(reader.records()) == list(reader.records())


def test_ordinals_count_what_was_read_and_what_was_not(tmp_path: Path) -> None:
    found = read(tmp_path, f"[{ONE}, null, {TWO[:40]}, {THREE}]")
    assert [r.ordinal for r in found] == [1, 2, 3, 4]
    assert [type(r) for r in found] == [Report, Unreadable, Unreadable, Report]


def test_a_number_is_a_reference_too(tmp_path: Path) -> None:
    assert read_one(tmp_path, {**report(), "reportId": 900000007}).reference == "900000007"


def test_the_text_is_kept_as_it_was_sent(tmp_path: Path) -> None:
    written = '{ "reportId" : "1",\n "odd": [1.50, "\\u00e9\\ud83d\\ude00"] }'
    (found,) = read(tmp_path, written)
    assert found.content == written


def test_what_a_database_refuses_is_made_visible(tmp_path: Path) -> None:
    written = '{"reportId": "1", "a": "x\\u0000y", "b": "\\ud800", "c": "\\\\u0000"}'
    (found,) = read(tmp_path, written)
    assert found.content.split('"')[7::4] == ["x\\u2400y", "\\\\ud800", "\\\\u0000"]
    (broken,) = read(tmp_path, b'{"reportId": "a\0b"}')
    assert isinstance(broken, Unreadable)
    assert broken.content == '{"reportId": "a\u2400b"}'


def test_an_unreadable_record_keeps_its_text_and_tells_no_value_outside_it(tmp_path: Path) -> None:
    secret = json.dumps(reporting(person(firstName="Rosamund")))[:-3]
    (broken,) = refused(read(tmp_path, f"[{ONE},\n{secret},\n{TWO}]"))
    assert secret in broken.content
    assert broken.where.startswith(f"line 2, byte {len(ONE) + 3}: ")
    assert "Rosamund" not in broken.where


@pytest.mark.parametrize("node", [[], 5, "text", {}, {"other": 1}, None])
def test_json_that_is_no_report_is_refused_as_such(tmp_path: Path, node: object) -> None:
    found = read(tmp_path, f"[{json.dumps(node)}, {ONE}]")
    assert [r.reason for r in refused(found)] == (["not_a_report"] if node != [] else [])
    assert references(found)[-1] == "1"


def test_a_report_without_a_number_is_still_a_report(tmp_path: Path) -> None:
    node = reporting(person())
    del node["reportId"]
    assert read_one(tmp_path, node).reference is None


def test_a_report_swallowed_so_that_the_whole_is_json_comes_out(tmp_path: Path) -> None:
    cut_short = '{"reportId": "1", "reportedInformation": {"x": [{"f": 1}'
    found = read(tmp_path, f"[{cut_short},{TWO}]}}}}]")
    assert "2" in references(found)


def test_both_values_of_a_doubled_name_count(tmp_path: Path) -> None:
    first = json.dumps({"reportedPersons": [person(espUserId="U-1")]})
    second = json.dumps({"reportedPersons": [person(espUserId="U-2")]})
    (found,) = read(
        tmp_path,
        f'{{"reportId": "1", "reportedInformation":'
        f' {{"reportedPeople": {first}, "reportedPeople" : {second}}}}}',
    )
    assert isinstance(found, Report)
    assert [p.identifiers[0].raw for p in found.persons] == ["U-1", "U-2"]
    people = "reportedInformation.reportedPeople"
    assert found.unknown_fields == (
        f"duplicate key {people}",
        f"duplicate key {people}.reportedPersons",
    )


def test_a_record_over_the_limit_says_what_was_cut(tmp_path: Path) -> None:
    long = json.dumps(report("2", additionalInformations=[{"value": "word " * 2_000}]))
    found = read(tmp_path, f"[{ONE},{long},{THREE}]", limits=Limits(max_record_bytes=1_000))
    (broken,) = refused(found)
    assert (references(found), broken.reason) == (["1", None, "3"], "too_long")
    assert broken.content == long[:1_000]
    assert f"{len(long) - 1_000} bytes cut; SHA-256 of the whole " in broken.where


def test_names_we_do_not_know_are_told_without_their_values(tmp_path: Path) -> None:
    people = [person(hairColour="x"), person(hairColour="y", emails={"emails": [{"odd": 1}]})]
    found = read_one(tmp_path, {**reporting(*people, beta={"a": 1}), "empty": None})
    inside = "reportedInformation.reportedPeople.reportedPersons[]"
    assert found.unknown_fields == (
        "reportedInformation.beta",
        f"{inside}.emails.emails[].odd",
        f"{inside}.hairColour",
    )


def test_unknown_names_are_bounded(tmp_path: Path) -> None:
    node = {**report(), **{f"{n:03}" + "x" * 500: 1 for n in range(500)}}
    found = read_one(tmp_path, node).unknown_fields
    assert len(found) == 200
    assert max(map(len, found)) == 120
