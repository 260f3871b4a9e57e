"""Read pages of the hash-sharing service (its v2 XML): entries, and withdrawals of entries.

Results come in no order of time and a later word about an entry may stand on an earlier page, so
every item carries its moment, and whoever takes them keeps the last word of each. A file with a
document type is refused as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

from lxml import etree

from longstop.core.evidence.lists import Entry, Gone, Rejected, Stamped
from longstop.engines.lists.reading import (
    LIMITS,
    Told,
    digests_of,
    others_of,
    rejected,
    text_of,
)
from longstop.engines.readers.json_slices import NotARecord
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.readers.xml_slices import Roots, XmlSlices

FORMAT: Final = "ncmec"
_ROOTS: Final = Roots("image", "video", ("deletedImage", "deletedVideo"))
_MEMBERS: Final = frozenset({"count", "maxTimestamp", "next"})
_NONE = re.compile(rb"<(?:[\w.-]+:)?(?:images|videos)(?:\s[^<>]*)?/>")
_KEPT: Final = frozenset(
    {"member", "timestamp", "id", "classification", "fingerprints", "image", "video"}
)


def read_ncmec(stream: BinaryIO, told: Told) -> Iterator[Stamped | Gone | Rejected]:
    """Read one page; raises UnreadableFile where it has a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    slices = XmlSlices(
        stream,
        roots=_ROOTS,
        members=_MEMBERS,
        limits=LIMITS,
        decode=lambda raw: _decoded(raw, parser, told),
    )
    for piece in slices:
        if piece.reason == "doctype":
            raise UnreadableFile(
                "doctype",
                "The file declares a document type, which no list needs and which can make a"
                " reader fetch or unfold what it should not. It was refused. Ask for it anew.",
            )
        if piece.reason is None:
            yield piece.value
        elif not _NONE.fullmatch(piece.raw.strip()):
            yield rejected(piece.reason, piece.where, piece.raw)
    for count in slices.members.get("count", ()):
        told.declare(count)
    told.pages += 1
    told.next_pages += bool(slices.members.get("next"))
    told.newest = max([told.newest, *slices.members.get("maxTimestamp", ())])
    told.cut_short |= any("never closed" in one for one in slices.unknown)


def _decoded(raw: bytes, parser: etree.XMLParser, told: Told) -> Stamped | Gone:
    try:
        root: Any = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as fault:
        raise NotARecord("not_xml", "it is not well-formed") from fault
    kind = _local(root)
    member, own = _child(root, "member"), _text(root, "id")
    if member is None or not (member.get("id") or "").strip() or not own:
        raise NotARecord("no_key", "it does not say its member and id")
    name = text_of(f"{member.get('id').strip()}/{own}")
    assert name is not None
    stamp = _stamp(_text(root, "timestamp"))
    if kind.startswith("deleted"):
        return Gone(name, stamp)
    return Stamped(_entry(root, kind, name, stamp, told), stamp)


def _entry(root: Any, kind: str, name: str, stamp: int, told: Told) -> Entry:
    held = _child(root, "fingerprints")
    prints = {} if held is None else {_local(one): one for one in held}
    for one in root:
        if _local(one) not in _KEPT:
            told.leave_out(_local(one))
    for word, one in prints.items():
        if one.get("href"):
            told.leave_out(f"{word} by address")
    plain = {word: (one.text or "").strip() for word, one in prints.items()}
    found = digests_of({word.casefold(): text or None for word, text in plain.items()})
    if not any(found.values()):
        raise NotARecord("no_digest", "it has no digest that is matched")
    others = {word: text for word, text in plain.items() if text and word.casefold() not in found}
    return Entry(
        name=name,
        md5=found["md5"], sha1=found["sha1"], sha256=found["sha256"], pdq=found["pdq"],
        other=others_of(others),
        category=text_of(_text(root, "classification"), 40),
        media=kind,
        updated=datetime.fromtimestamp(stamp, UTC).date().isoformat(),
    )  # fmt: skip


def _stamp(text: str | None) -> int:
    try:
        moment = datetime.fromisoformat(text or "")
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise NotARecord("no_time", "its timestamp is none") from None


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(root: Any, name: str) -> Any:
    return next((one for one in root if _local(one) == name), None)


def _text(root: Any, name: str) -> str | None:
    child = _child(root, name)
    return None if child is None else (child.text or "").strip() or None
