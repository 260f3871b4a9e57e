"""Write a list in the style of VICS 2.0, so that what was read is read again as the same.

It is a style, from open implementations: nobody has certified it. Digests, flags, series and
category are written, and nothing of anybody. A record there has an MD5; an entry without one is
counted and cannot be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from longstop.core.evidence.lists import Entry
from longstop.engines.lists.vics import QUALITY

_CONTEXT: Final = (
    "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/{country}/$metadata#Cases"
)


@dataclass(slots=True)
class Written:
    """How many entries were written, and how many have no MD5 and were not."""

    entries: int = 0
    without_md5: int = 0


def vics_blocks(
    entries: Iterable[Entry], *, country: str, exporter: str, name: str, told: Written
) -> Iterator[bytes]:
    """Write a document in blocks; told counts. The number of media stands after them."""
    head = {"@odata.context": _CONTEXT.format(country=country or "CUSTOM")}
    case = {"CaseNumber": name, "SourceApplicationName": exporter}
    yield msgspec.json.encode(head)[:-1] + b',"value":[' + msgspec.json.encode(case)[:-1]
    yield b',"Media":[\n'
    for entry in entries:
        if entry.md5 is None:
            told.without_md5 += 1
            continue
        yield (b",\n" if told.entries else b"") + msgspec.json.encode(_media(entry))
        told.entries += 1
    yield b'],"TotalMediaFiles":%d}]}\n' % told.entries


def _media(entry: Entry) -> dict[str, Any]:
    assert entry.md5 is not None
    md5 = entry.md5.hex().upper()
    hashes = [*entry.other]
    if entry.sha256 is not None:
        hashes.append(("SHA256", entry.sha256.hex().upper()))
    if entry.pdq is not None:
        hashes.append(("PDQ", entry.pdq.hex()))
        if entry.pdq_quality is not None:
            hashes.append((QUALITY, str(entry.pdq_quality)))
    told = {
        "MediaID": int(entry.name) if _is_number(entry.name) else entry.name,
        "MD5": md5,
        "SHA1": entry.sha1.hex().upper() if entry.sha1 is not None else None,
        "MediaSize": entry.size,
        "Category": entry.category,
        "Series": entry.series,
        "VictimIdentified": entry.victim_identified,
        "OffenderIdentified": entry.offender_identified,
        "IsDistributed": entry.distributed,
        "MimeType": entry.media,
        "DateUpdated": f"{entry.updated}T00:00:00Z" if entry.updated else None,
        "AlternativeHashes": [
            {"MD5": md5, "HashName": name, "HashValue": value} for name, value in hashes
        ]
        or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) < 16 and str(int(name)) == name
