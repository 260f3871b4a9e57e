"""Lists that were made up: digests of nothing, in the forms that outside lists come in."""

from __future__ import annotations

import io
import json
import random
from typing import Any

from longstop.core.evidence.lists import Entry, Item, Rejected
from longstop.engines.lists.reading import Told
from longstop.engines.lists.vics import read_vics

CASES_13 = "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Cases"
MEDIA_12 = "http://github.com/ICMEC/ProjectVic/DataModels/1.2.xml#Media"
CASES_20 = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Cases"


def hexed(length: int, seed: object) -> str:
    return random.Random(str(seed)).randbytes(length).hex()


def media(number: int, **said: Any) -> dict[str, Any]:
    return {
        "MediaID": number,
        "Category": 1,
        "MD5": hexed(16, number).upper(),
        "SHA1": hexed(20, number),
        "MediaSize": str(number + 100),
        "MediaFiles": [{"MD5": hexed(16, number), "FileName": "a.jpg", "FilePath": "/x/a.jpg"}],
        **said,
    }


def cases(
    *media_: dict[str, Any], context: str = CASES_20, total: int = 0, by: str = "tool"
) -> str:
    case = {"CaseID": "{0}", "Media": [*media_], "TotalMediaFiles": total or len(media_)}
    head = "odata.metadata" if ".xml#" in context else "@odata.context"
    return json.dumps({head: context, "value": [{**case, "SourceApplicationName": by}]}, indent=1)


def read(text: str | bytes) -> tuple[list[Item], Told]:
    data = text.encode() if isinstance(text, str) else text
    told = Told("vics")
    return [*read_vics(io.BytesIO(data), told)], told


def names(items: list[Item]) -> list[str]:
    return [one.name for one in items if isinstance(one, Entry)]


def reasons(items: list[Item]) -> list[str]:
    return [one.reason for one in items if isinstance(one, Rejected)]
