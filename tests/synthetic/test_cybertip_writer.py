from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from longstop.synthetic.media import plain_png
from tests.synthetic import packages
from tests.synthetic.packages import Package
from tests.synthetic.reserved import is_reserved_domain, is_reserved_ip, is_reserved_phone

_HOST = re.compile(r"(?:@|https?://)([\w.-]+)")
_EVENTS = re.compile(r'"eventName":"([^"]*)"')
_PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    out = tmp_path_factory.mktemp("json")
    return packages.write(
        out, people=1_200, format="cybertip-json", seed=31, damaged_share=0.05, media_share=0.05
    )


@pytest.fixture(scope="module")
def reports(package: Package) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    sound = [x for x in package.pairs() if x[1]["damaged"] in (None, "odd_date")]
    return [(json.loads(text), line) for text, line in sound]


def _persons(report: dict[str, Any]) -> list[dict[str, Any]]:
    people = report["reportedInformation"].get("reportedPeople") or {}
    found: list[dict[str, Any]] = people.get("reportedPersons", [])
    return found


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_only_the_damaged_reports_do_not_parse(package: Package) -> None:
    for text, line in package.pairs():
        assert _is_json(text) == (line["damaged"] not in ("cut_short", "bad_syntax"))
    assert {line["damaged"] for line in package.truth} == {
        None, "odd_date", "cut_short", "bad_syntax",
    }  # fmt: skip


def test_the_file_is_one_array_behind_a_byte_order_mark(tmp_path: Path) -> None:
    package = packages.write(tmp_path, people=50, format="cybertip-json", seed=1, damaged_share=0.0)
    raw = package.report.data.read_bytes()

    assert raw.startswith(b"\xef\xbb\xbf[")
    assert len(json.loads(raw.decode("utf-8-sig"))) == package.report.records


@pytest.mark.parametrize("beyond", [0, 3])
def test_a_bundle_declares_how_many_it_holds(tmp_path: Path, beyond: int) -> None:
    package = packages.write(
        tmp_path, people=50, format="cybertip-json", seed=1, damaged_share=0.0,
        bundle=True, declared_beyond=beyond,
    )  # fmt: skip
    bundle = json.loads(package.report.data.read_text("utf-8-sig"))

    assert bundle["declaredCount"] == len(bundle["reports"]) + beyond
    assert "ask us" in bundle["handlingConditions"]


def test_contact_values_are_reserved_ones(package: Package) -> None:
    whole = [text for text, line in package.pairs() if line["damaged"] != "cut_short"]
    text = "\n".join(whole)
    phones = re.findall(r'"phones":\[\{"value":"([^"]*)"', text)
    addresses = re.findall(r'"captureType":"IP Address","value":"([^"]*)"', text)

    assert len(phones) > 100
    assert all(is_reserved_phone(phone) for phone in phones)
    assert len(addresses) > 100
    assert all(is_reserved_ip(address) for address in addresses)
    assert all(is_reserved_domain(host) for host in _HOST.findall(text))


def test_people_in_the_report_are_those_of_the_truth(
    reports: list[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    for report, line in reports:
        named = [who for who in line["people"] if who["role"] == "reported" and who["named"]]
        assert len(_persons(report)) == len(named)
        assert line["referrals"] == max(1, len(named))
    assert any(line["referrals"] > 1 for _, line in reports)


def test_keys_are_null_with_some_companies_and_absent_with_others(
    reports: list[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    genders = {
        ("gender" in person, person.get("gender"))
        for report, _ in reports
        for person in _persons(report)
    }

    assert genders == {(True, None), (False, None)}


def test_some_companies_put_every_identifier_in_free_text(
    reports: list[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    told = [
        person
        for report, line in reports
        for person in _persons(report)
        if line["service"] in ("Paylarkon", "Cloudrooke")
    ]

    assert len(told) > 10
    for person in told:
        assert not person.get("emails")
        assert not person.get("lastName")
        assert person["additionalInformations"][0]["value"].startswith("Full Name: ")


def test_events_are_in_capitals_and_labels_are_neutral(package: Package) -> None:
    text = "\n".join(package.texts)
    labels = set(re.findall(r'"incidentType":"([^"]*)"', text))

    assert set(_EVENTS.findall(text)) == {"LOGIN", "UPLOAD"}
    assert all(re.fullmatch(r"\(statutory label text\)|SYNTHETIC LABEL [1-8]", x) for x in labels)


def test_connections_are_said_to_be_shared_or_not_or_nothing_is_said(package: Package) -> None:
    text = "\n".join(package.texts)
    yes, no = (text.count(f'"possibleProxy":{word}') for word in ("true", "false"))

    assert 50 < yes < no < yes + no < text.count('"captureType":"IP Address"')


def test_embedded_pictures_are_those_the_truth_tells_of(package: Package) -> None:
    held = [x for x in package.pairs() if x[1]["media_sha256"]]

    assert len(held) > 20
    for text, line in held:
        found = [base64.b64decode(data) for data in _PICTURE.findall(text)]
        assert [hashlib.sha256(data).hexdigest() for data in found] == line["media_sha256"]


def test_a_picture_is_a_plain_square_of_one_colour() -> None:
    picture = plain_png(0x336699)
    start = picture.index(b"IDAT") + 4
    pixels = zlib.decompress(picture[start:])

    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert pixels == (b"\0" + bytes.fromhex("336699") * 8) * 8


def test_a_report_with_a_date_that_does_not_exist_is_still_expected_to_be_read(
    reports: list[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    odd = [line for _, line in reports if line["damaged"] == "odd_date"]

    assert len(odd) > 5
    assert {line["status"] for line in odd} == {"accepted"}
