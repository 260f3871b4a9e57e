"""Turn what a company says of a file into file items, one for each digest, never its content.

All items of one file have its path, so that what holds for the file holds for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from longstop.core.referral.records import FileItem, Statement
from longstop.core.referral.vocabulary import Question, Role, Said, Viewed
from longstop.engines.readers.cybertip_text import loose_findings
from longstop.engines.readers.cybertip_values import Dates, short_text, text, viewed
from longstop.engines.readers.gathered import Gathered, Identifiers, keep_mined, without_indexes
from longstop.engines.readers.ispws_fields import Node
from longstop.engines.readers.ispws_labels import FLAG_CODES
from longstop.engines.readers.ispws_people import narrative, read_captures

FILE_ID: Final = "file_id"
"""The digest_kind of a file without any digest: its number at the receiving service stands there,
for a file that is in nobody's list must still be found, and kept shut."""

_LENGTHS: Final = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "pdq": 64}
_BY_LENGTH: Final = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_HEXADECIMAL: Final = frozenset("0123456789abcdef")


def read_file(node: Node, gathered: Gathered, identifiers: Identifiers) -> list[FileItem]:
    """Read one file; what was captured with it goes to `identifiers`."""
    read_captures(node, identifiers)
    for told in node.all("additionalInfo"):
        for finding in loose_findings(told.text):
            keep_mined(Role.UNKNOWN, finding, told.path, gathered)
    name = short_text(node.said("originalFileName"))
    looked = looked_at(node)
    classification = short_text(node.said("industryClassification"))
    digests = _digests(node, gathered)
    number = (text(node.said("fileId")) or "").lower()
    if not digests and number:
        digests = [(FILE_ID, number)]
    return [
        FileItem(
            path=node.path,
            digest_kind=kind,
            digest=digest,
            name=name,
            viewed=looked,
            classification=classification,
        )
        for kind, digest in digests
    ]


def file_statements(node: Node, dates: Dates) -> Iterator[Statement]:
    """Keep when a file came to the company, its flags as neutral codes, and what it tells."""
    for told in node.all("uploadedToEspTimestamp"):
        if told.text:
            yield Statement(
                question=Question.ANNOTATION,
                path=told.path,
                text=told.text,
                said_at=dates.moment(told.text),
            )
    flags = node.one("fileAnnotations")
    if flags is not None:
        yield from flag_statements(flags)
    for told in node.all("additionalInfo"):
        if (written := text(told.text)) is not None:
            yield narrative(told, written)


def flag_statements(node: Node) -> Iterator[Statement]:
    """Keep flags, which are elements without content, as neutral codes."""
    for name, some in node.children.items():
        for flag in some:
            stated = flag.text.casefold()
            said = Said.NO if stated in ("false", "no") else Said.YES
            words = FLAG_CODES[name] if not stated else f"{FLAG_CODES[name]}: {flag.text}"
            yield Statement(question=Question.ANNOTATION, path=flag.path, answer=said, text=words)


def looked_at(node: Node) -> Viewed:
    """Read whether somebody at the company looked: two answers that differ are not a yes."""
    told = {
        viewed(one.text) for name in ("fileViewedByEsp", "viewedByEsp") for one in node.all(name)
    } - {Viewed.ABSENT}
    if len(told) > 1:
        return Viewed.NO
    return told.pop() if told else Viewed.ABSENT


def _digests(node: Node, gathered: Gathered) -> list[tuple[str, str]]:
    """Give each digest once, with its kind before it."""
    found: dict[tuple[str, str], None] = {}
    for stated in node.all("originalFileHash"):
        _digest(stated.attributes.get("hashType", ""), stated, gathered, found)
    for details in node.all("details"):
        for pair in details.all("nameValuePair"):
            kind = _kind(pair.said("name") or "")
            value = pair.one("value")
            if kind in _LENGTHS and value is not None:
                _digest(kind, value, gathered, found)
    return list(found)


def _digest(label: str, node: Node, gathered: Gathered, found: dict[tuple[str, str], None]) -> None:
    """Read a digest by its label where its length fits that, else by its length alone."""
    digest = node.text.lower()
    if not digest:
        return
    kind = _kind(label)
    if not _HEXADECIMAL.issuperset(digest):
        gathered.unknown.add(f"{without_indexes(node.path)} (no known digest)")
        return
    if _LENGTHS.get(kind) != len(digest):
        gathered.unknown.add(f"{without_indexes(node.path)} (not the digest its label says)")
        kind = _BY_LENGTH.get(len(digest), "") if kind in _LENGTHS or not kind else ""
    if kind:
        found[kind, digest] = None


def _kind(label: str) -> str:
    return "".join(sign for sign in label.casefold() if sign.isalnum())
