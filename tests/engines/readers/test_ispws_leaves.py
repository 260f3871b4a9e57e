"""Every value a company sends is read with its path, or known and kept, or told to be unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from longstop.core.referral.records import Report, SourceRecord
from longstop.engines.readers.ispws_fields import KEPT
from longstop.engines.readers.ispws_labels import FLAG_CODES
from longstop.engines.readers.ispws_reader import read_ispws
from longstop.engines.readers.limits import Limits
from tests.engines.readers.ispws_samples import FULL_2024, FULL_2026, read

REAL = Path(__file__).parents[4] / "shared" / "samples" / "ncmec_ispws"
"""Samples of others, where somebody has put them beside this checkout."""

# What is read without its letters standing anywhere: a code, an instant, a yes, a calling code.
_READ_AS_A_CODE = (
    "incidentType", "dateOfBirth", "age", "approximateAge", "countryCallingCode", "accountType",
    "hashType", "verified", "fileViewedByEsp", "viewedByEsp", "compromisedAccount", "port",
    "possibleProxy",
)  # fmt: skip

Leaf = tuple[list[str], str]  # the names that lead to it from the root, and its value


def leaves(element: etree._Element, names: list[str]) -> Iterator[Leaf]:
    names = [*names, str(etree.QName(element).localname)]
    for key in map(str, element.keys()):
        if not key.startswith("{"):
            yield [*names, f"@{key}"], str(element.get(key))
    written = (element.text or "").strip()
    if written or (len(element) == 0 and names[-1] in FLAG_CODES):
        yield names, written or FLAG_CODES[names[-1]]
    for inner in element:
        yield from leaves(inner, names)


def whole(text: str) -> list[Leaf]:
    body = re.sub(r"<\?xml[^>]*\?>", "", text)
    return [leaf for top in etree.fromstring(f"<x>{body}</x>") for leaf in leaves(top, [])]


def is_kept(names: list[str]) -> bool:
    pairs = {f"{a}.{b}" for a, b in pairwise(names)}
    return bool(pairs & KEPT) or names[-1] in KEPT


def is_drift(names: list[str], drift: list[str]) -> bool:
    paths = {".".join(names[:place]).replace(".@", "@") for place in range(2, len(names) + 1)}
    told = {re.sub(r"\[\]", "", path.partition(" (")[0]) for path in drift}
    return bool(paths & told)


def unaccounted(text: str, records: list[SourceRecord]) -> list[str]:
    """Give the paths of the values that went missing."""
    read_ones = [
        asdict(one) | {"content": ""} if isinstance(one, Report) else one.content for one in records
    ]
    model = json.dumps(read_ones, default=str, ensure_ascii=False)
    drift = [path for one in records if isinstance(one, Report) for path in one.unknown_fields]
    content = " ".join(one.content for one in records)
    lost = []
    for names, value in whole(text):
        if value not in content and names[-1] not in FLAG_CODES:
            lost.append(f"{'.'.join(names)}: not in the text")
        elif not (
            json.dumps(value, ensure_ascii=False)[1:-1] in model
            or names[-1].lstrip("@") in _READ_AS_A_CODE
            or is_kept(names)
            or is_drift(names, drift)
        ):
            lost.append(".".join(names))
    return lost


@pytest.mark.parametrize("package", [FULL_2024, FULL_2026], ids=["2024", "2026"])
def test_no_value_of_a_layout_goes_missing(tmp_path: Path, package: str) -> None:
    assert len(whole(package)) > 40
    assert unaccounted(package, read(tmp_path, package)) == []


def test_a_value_that_goes_missing_is_found_out(tmp_path: Path) -> None:
    without = FULL_2024.replace("<screenName>kite_v27</screenName>", "")
    (lost,) = unaccounted(FULL_2024, read(tmp_path, without))
    assert lost == "report.personOrUserReported.screenName: not in the text"


def test_each_value_read_tells_where_it_stood(tmp_path: Path) -> None:
    (found,) = read(tmp_path, FULL_2024)
    assert isinstance(found, Report)
    paths = {
        *(one.path for one in found.files),
        *(one.path for one in found.statements),
        *(one.path for person in found.persons for one in person.identifiers),
        *(one.path for person in found.persons for one in person.statements),
    }
    assert {
        "report.personOrUserReported[0].personOrUserReportedPerson.phone[0]",
        "report.personOrUserReported[0].ipCaptureEvent[0].ipAddress",
        "report.personOrUserReported[0].accountTemporarilyDisabled@disabledDate",
        "report.internetDetails[4].cellPhoneIncident.phoneNumber[0]",
        "report.incidentSummary.reportAnnotations.spam",
        "fileDetails[0]",
        "fileDetails[0].fileAnnotations.viral",
    } <= paths


def test_no_value_of_the_samples_of_others_goes_missing() -> None:
    for path in sorted(REAL.glob("*.xml")):
        reader = read_ispws(path, zone="UTC", country="US", limits=Limits())
        assert unaccounted(path.read_text("utf-8"), list(reader.records())) == []
