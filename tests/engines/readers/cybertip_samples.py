"""Write small packages in the shape police receive, with invented values only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from longstop.core.referral.records import Person, Report, SourceRecord, Unreadable
from longstop.core.referral.vocabulary import Role
from longstop.engines.readers.cybertip_reader import CybertipReader, read_cybertip
from longstop.engines.readers.limits import Limits

Json = dict[str, Any]


def person(**fields: Any) -> Json:
    return {"firstName": None, "espService": "ExampleChat", **fields}


def report(reference: str = "900000001", **information: Any) -> Json:
    inner: Json = {"reportingEsp": {"espName": "ExampleChat Inc."}, **information}
    return {
        "reportId": reference,
        "dateReceived": "2026-01-15T09:00:00Z",
        "reportedInformation": inner,
    }


def reporting(*people: Any, **information: Any) -> Json:
    return report(reportedPeople={"reportedPersons": list(people)}, **information)


def remarks(*texts: str) -> list[Json]:
    return [{"value": text} for text in texts]


def open_package(folder: Path, package: bytes | str, **settings: Any) -> CybertipReader:
    path = folder / "package.json"
    path.write_bytes(package if isinstance(package, bytes) else package.encode())
    limits = settings.pop("limits", Limits())
    return read_cybertip(path, **{"zone": None, "country": None, "limits": limits, **settings})


def read(folder: Path, package: bytes | str, **settings: Any) -> list[SourceRecord]:
    return list(open_package(folder, package, **settings).records())


def read_one(folder: Path, node: Any, **settings: Any) -> Report:
    (found,) = read(folder, json.dumps(node), **settings)
    assert isinstance(found, Report), found
    return found


def the(found: Report, role: Role) -> Person:
    (only,) = (one for one in found.persons if one.role is role)
    return only


def references(records: list[SourceRecord]) -> list[str | None]:
    return [r.reference if isinstance(r, Report) else None for r in records]


def refused(records: list[SourceRecord]) -> list[Unreadable]:
    return [r for r in records if isinstance(r, Unreadable)]
