"""Read lists in the style of VICS 1.2, 1.3 and 2.0, as open implementations write them.

Counts in a head are compared, not trusted; so is what a record says of having been categorised:
only its category counts. A thumbnail inside a record is stripped and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from longstop.core.evidence.lists import Entry, Rejected
from longstop.engines.lists.json_items import JsonItems
from longstop.engines.lists.reading import (
    Told,
    day_of,
    digests_of,
    others_of,
    quality_of,
    rejected,
    text_of,
    whole,
    yes_or_no,
)
from longstop.engines.readers.json_slices import NotARecord

FORMAT: Final = "vics"
PICTURES: Final = ("Miniature", "Thumbnail")
QUALITY: Final = "PDQ-Quality"
_MATCHED: Final = {"sha256": "sha256", "sha-256": "sha256", "pdq": "pdq"}
_KEPT: Final = frozenset(
    {
        "MediaID", "Category", "MD5", "SHA1", "MediaSize", "MimeType", "PhotoDNA", "Series",
        "VictimIdentified", "OffenderIdentified", "IsDistributed", "DateUpdated",
        "AlternativeHashes", *PICTURES,
    }
)  # fmt: skip


def read_vics(stream: BinaryIO, told: Told) -> Iterator[Entry | Rejected]:
    """Read one document; told fills with context, exporter, declared counts and what was left."""
    for number, item in enumerate(JsonItems(stream, told), start=1):
        if isinstance(item, Rejected):
            yield item
            continue
        try:
            yield _entry(item, told)
        except NotARecord as fault:
            yield rejected(fault.reason, f"record {number}: {fault.detail}", b"")


def _entry(item: Mapping[str, Any], told: Told) -> Entry:
    if "MD5" not in item or ("MediaID" not in item and "FileName" in item):
        raise NotARecord("not_media", "it is no media record with an MD5")
    _tell(item, told)
    alternative, quality = _alternative(item.get("AlternativeHashes"))
    found = digests_of({"md5": item["MD5"], "sha1": item.get("SHA1"), **alternative})
    if found["md5"] is None:
        raise NotARecord("no_md5", "its MD5 is empty")
    others = [(name, value) for name, value in _pairs(item) if _key(name) not in _MATCHED]
    category = item.get("Category")
    return Entry(
        name=text_of(item.get("MediaID")) or found["md5"].hex(),
        **found,
        pdq_quality=quality if found["pdq"] else None,
        other=others_of(others),
        size=whole(item.get("MediaSize")),
        category=None if isinstance(category, bool) else text_of(category, 40),
        series=text_of(item.get("Series")),
        victim_identified=yes_or_no(item.get("VictimIdentified")),
        offender_identified=yes_or_no(item.get("OffenderIdentified")),
        distributed=yes_or_no(item.get("IsDistributed")),
        media=text_of(item.get("MimeType"), 100),
        updated=day_of(item.get("DateUpdated")),
    )


def _tell(item: Mapping[str, Any], told: Told) -> None:
    for name in item.keys() - _KEPT:
        if item[name] not in (None, "", [], {}) and "odata." not in name:
            told.leave_out(name)
    for name in PICTURES:
        if item.get(name):
            told.stripped[name] += 1


def _pairs(item: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    pairs: list[tuple[Any, Any]] = [("PhotoDNA", item.get("PhotoDNA"))]
    rows = item.get("AlternativeHashes")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            pairs.append((row.get("HashName"), row.get("HashValue")))
    return [(name, value) for name, value in pairs if _key(name) != QUALITY.casefold()]


def _alternative(rows: object) -> tuple[dict[str, Any], int | None]:
    """Read the digests that are matched, and the quality, out of the list of other digests."""
    found: dict[str, Any] = {}
    quality = None
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, dict):
            continue
        name = _key(row.get("HashName"))
        if name in _MATCHED:
            found[_MATCHED[name]] = row.get("HashValue")
        elif name == QUALITY.casefold():
            quality = quality_of(row.get("HashValue"))
    return found, quality


def _key(name: object) -> str:
    return str(name).strip().casefold()
