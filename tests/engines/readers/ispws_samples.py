"""Write small reports as companies send them in XML, in both layouts, with invented values only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from longstop.core.referral.records import Person, Report, SourceRecord, Unreadable
from longstop.core.referral.vocabulary import Role
from longstop.engines.readers.ispws_reader import IspwsReader, read_ispws
from longstop.engines.readers.limits import Limits

REPORTED = "<personOrUserReported><screenName>kite</screenName></personOrUserReported>"


def report(inner: str = REPORTED, *, reference: str | None = None, summary: str = "") -> str:
    number = f' reportId="{reference}"' if reference else ""
    when = "<incidentDateTime>2026-01-14T20:00:00Z</incidentDateTime>"
    told = f"<incidentSummary>{summary}{when}</incidentSummary>"
    return f"<report{number}>{told}{inner}</report>"


def reporting(inner: str, **named: str) -> str:
    return report(f"<personOrUserReported>{inner}</personOrUserReported>", **named)


def details(reference: str = "900000001", inner: str = "", digest: str = "0" * 32) -> str:
    return (
        f"<fileDetails><reportId>{reference}</reportId><fileId>f{digest[:4]}</fileId>{inner}"
        f'<originalFileHash hashType="MD5">{digest}</originalFileHash></fileDetails>'
    )


def open_package(folder: Path, package: bytes | str, **settings: Any) -> IspwsReader:
    path = folder / "package.xml"
    path.write_bytes(package if isinstance(package, bytes) else package.encode())
    limits = settings.pop("limits", Limits())
    return read_ispws(path, **{"zone": None, "country": None, "limits": limits, **settings})


def read(folder: Path, package: bytes | str, **settings: Any) -> list[SourceRecord]:
    return list(open_package(folder, package, **settings).records())


def read_one(folder: Path, package: bytes | str, **settings: Any) -> Report:
    (found,) = read(folder, package, **settings)
    assert isinstance(found, Report), found
    return found


def the(found: Report, role: Role) -> Person:
    (only,) = (one for one in found.persons if one.role is role)
    return only


def references(records: list[SourceRecord]) -> list[str | None]:
    return [r.reference if isinstance(r, Report) else None for r in records]


def refused(records: list[SourceRecord]) -> list[Unreadable]:
    return [r for r in records if isinstance(r, Unreadable)]


# Every element and attribute of each layout once, each value another, so that it can be found.
FULL_2024 = (Path(__file__).parent / "ispws_2024.xml").read_text("utf-8")
FULL_2026 = (Path(__file__).parent / "ispws_2026.xml").read_text("utf-8")
