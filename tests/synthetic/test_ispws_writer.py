"""The companies' XML: lifelike, harmless, and read back as what it was made from."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from longstop.core.referral.records import Report, SourceRecord, Unreadable
from longstop.engines.readers.ispws_reader import read_ispws
from longstop.engines.readers.limits import Limits
from tests.synthetic import packages
from tests.synthetic.packages import Package
from tests.synthetic.reserved import is_reserved_domain, is_reserved_ip, is_reserved_phone

_HOST = re.compile(r"(?:@|https?://)([\w.-]+)")
_PICTURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]+)")

Read = tuple[SourceRecord, dict[str, Any]]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    out = tmp_path_factory.mktemp("xml")
    return packages.write(
        out, people=900, format="ispws-xml", seed=31, damaged_share=0.05, media_share=0.05
    )


@pytest.fixture(scope="module")
def read(package: Package) -> list[Read]:
    reader = read_ispws(package.report.data, zone="UTC", country="GB", limits=Limits())
    return list(zip(reader.records(), package.truth, strict=True))


def test_each_record_is_read_unless_it_was_damaged(read: list[Read]) -> None:
    for record, line in read:
        broken = line["damaged"] in ("cut_short", "bad_syntax")
        assert isinstance(record, Unreadable) == broken
    assert {line["damaged"] for _, line in read} == {None, "odd_date", "cut_short", "bad_syntax"}


def test_what_is_read_is_what_it_was_made_from(read: list[Read]) -> None:
    for record, line in read:
        if isinstance(record, Report):
            named = [who for who in line["people"] if who["role"] == "reported" and who["named"]]
            roles = [person.role.value for person in record.persons]
            assert roles.count("reported") == len(named)
            assert record.reference == line["reference"]
            assert record.urgent == line["urgent"]
            assert [item.digest for item in record.files] == line["file_digests"]
            assert list(record.unknown_fields) == line["unknown_fields"]


def test_both_layouts_are_there(package: Package) -> None:
    text = "\n".join(package.texts)
    assert text.count("<fileViewedByEsp>") > 50 < text.count("<viewedByEsp>")
    assert '<details type="EXIF">' in text
    assert '<nameValuePair type="EXIF">' in text


def test_connections_are_said_to_be_shared_or_not_or_nothing_is_said(package: Package) -> None:
    text = "\n".join(package.texts)
    yes, no = (text.count(f"<possibleProxy>{word}</possibleProxy>") for word in ("true", "false"))
    assert 50 < yes < no < yes + no < text.count("<ipCaptureEvent>")


def test_contact_values_are_reserved_ones(package: Package) -> None:
    text = "\n".join(text for text, line in package.pairs() if line["damaged"] != "cut_short")
    phones = re.findall(r"<phone[^>]*>([^<]*)<", text)
    addresses = re.findall(r"<ipAddress>([^<]*)<", text)
    assert len(phones) > 50 < len(addresses)
    assert all(is_reserved_phone(phone) for phone in phones)
    assert all(is_reserved_ip(address) for address in addresses)
    assert all(is_reserved_domain(host) for host in _HOST.findall(text))


def test_personal_values_stand_in_the_text_to_the_letter(package: Package) -> None:
    for text, line in package.pairs():
        assert all(value in text for value in line["personal_values"])


def test_embedded_pictures_are_those_the_truth_tells_of(package: Package) -> None:
    held = [x for x in package.pairs() if x[1]["media_sha256"]]
    assert len(held) > 10
    for text, line in held:
        found = [base64.b64decode(data) for data in _PICTURE.findall(text)]
        assert [hashlib.sha256(data).hexdigest() for data in found] == line["media_sha256"]


def test_labels_are_neutral(package: Package) -> None:
    labels = set(re.findall(r"<incidentType>([^<]*)<", "\n".join(package.texts)))
    assert all(re.fullmatch(r"\(statutory label text\)|SYNTHETIC LABEL [1-8]", x) for x in labels)


@pytest.mark.parametrize("beyond", [0, 3])
def test_a_bundle_is_one_document_that_declares_how_many_it_holds(
    tmp_path: Path, beyond: int
) -> None:
    package = packages.write(
        tmp_path, people=50, format="ispws-xml", seed=1, damaged_share=0.0,
        bundle=True, declared_beyond=beyond,
    )  # fmt: skip
    root = etree.parse(package.report.data).getroot()
    assert len(root.findall("report")) == package.report.records
    reader = read_ispws(package.report.data, zone="UTC", country="GB", limits=Limits())
    assert len(list(reader.records())) == package.report.records
    assert reader.declared == package.report.records + beyond
    assert "ask us" in reader.handling[0]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    made = [packages.write(tmp_path / name, people=40, format="ispws-xml", seed=5) for name in "ab"]
    first, second = (one.report.data.read_bytes() for one in made)
    assert first == second
