"""Read packages of reports as companies send them to the clearing house, in XML (`ispws`).

The receiving service takes one document at a time: a report, then what is said of each of its
files. A package of many is those documents set one after another, or inside any other elements.
There is no public schema, so nothing here claims to validate one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from longstop.core.referral.records import Person, SourceRecord, Unreadable
from longstop.engines.readers.cybertip_fields import bounded
from longstop.engines.readers.cybertip_values import Dates
from longstop.engines.readers.ispws_fields import (
    FILE,
    PARTS,
    REPORT,
    RESPONSES,
    Node,
    move,
    take_apart,
)
from longstop.engines.readers.ispws_people import PEOPLE
from longstop.engines.readers.ispws_report import Came, read_file_record, read_report
from longstop.engines.readers.json_slices import NotARecord
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.sniff import HEAD_BYTES, sniff_mark
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.readers.xml_slices import Roots, XmlSlice, XmlSlices
from longstop.engines.source import Source

FORMAT: Final = "ispws-xml"

_COUNTS: Final = ("declaredCount", "totalCount")
_HANDLING: Final = "handlingConditions"
_ROOTS: Final = Roots(REPORT, FILE, (*RESPONSES, *PARTS))
_WITH_PEOPLE: Final = frozenset(outer for outer, _, _ in PEOPLE)
_HELD: Final = 500  # a report and most of its files that are held together


@dataclass(frozen=True, slots=True)
class _Decoded:
    root: str
    node: Node
    unknown: set[str]

    @property
    def number(self) -> str | None:
        return self.node.attributes.get("reportId") or self.node.said("reportId")


class IspwsReader:
    """One package to read; declared and unknown_fields are complete once it has been read.

    handling are the sender's conditions on the whole package, which every record repeats;
    unknown_fields are names round the records that we do not know, and what never ended.
    """

    format: str = FORMAT

    def __init__(self, source: Source, *, dates: Dates, limits: Limits) -> None:
        """Read `source`, a file in the spool."""
        self.declared: int | None = None
        self.handling: tuple[str, ...] = ()
        self.unknown_fields: tuple[str, ...] = ()
        self._source = source
        self._dates = dates
        self._limits = limits
        self._parser = _careful_parser()
        self._reporters: dict[Hashable, tuple[Person, ...]] = {}

    def records(self) -> Iterator[SourceRecord]:
        """Read the records in their order; memory stays flat whatever the file's size."""
        with self._source.open("rb") as stream:
            slices = XmlSlices(
                stream,
                roots=_ROOTS,
                members=frozenset((*_COUNTS, _HANDLING)),
                limits=self._limits,
                decode=lambda raw: self._decode(raw, slices.namespaces),
            )
            together = _together(slices, self._limits.max_record_bytes)
            for ordinal, pieces in enumerate(together, start=1):
                self._read_round(slices)
                self._note_file_alone(slices, pieces[0])
                yield self._record(ordinal, pieces)
            self._read_round(slices)

    def _record(self, ordinal: int, pieces: list[XmlSlice]) -> SourceRecord:
        raw = b"\n".join(piece.raw for piece in pieces)
        content = raw.decode("utf-8", errors="backslashreplace")
        first = pieces[0]
        if first.reason is not None:
            content = content.replace("\0", "\u2400")
            return Unreadable(
                ordinal=ordinal, content=content, reason=first.reason, where=first.where
            )
        decoded: _Decoded = first.value
        source = Came(ordinal, content, self._dates, self.handling, self._reporters)
        if decoded.root == FILE:
            return read_file_record(decoded.node, source, decoded.unknown)
        for place, piece in enumerate(pieces[1:]):
            decoded.unknown.update(piece.value.unknown)
            move(piece.value.node, f"{FILE}[{place}]")
        if len(pieces) > 1:
            files = [*decoded.node.all(FILE), *(piece.value.node for piece in pieces[1:])]
            decoded.node.children = {**decoded.node.children, FILE: files}
        return read_report(decoded.node, source, decoded.unknown)

    def _decode(self, raw: bytes, namespaces: dict[bytes, bytes]) -> _Decoded:
        root = _parse(raw, namespaces, self._parser)
        name = root.tag.rpartition("}")[2]
        if name in RESPONSES:
            raise NotARecord("response", "an answer of the receiving service, not a report")
        unknown: set[str] = set()
        node = take_apart(
            root,
            max_depth=self._limits.max_depth,
            max_chars=self._limits.max_cell_chars,
            unknown=unknown,
        )
        if name in PARTS and name not in _WITH_PEOPLE:
            raise NotARecord("part_of_a_report", f"{name} without the report it belongs to")
        return _Decoded(name, node, unknown)

    def _note_file_alone(self, slices: XmlSlices, first: XmlSlice) -> None:
        """Tell where a file counts as a record, so that no declared number hides a lost report."""
        alone = first.reason is None and first.value.root == FILE
        if alone and self.declared is not None:
            slices.unknown.add("envelope.declaredCount (files count beside reports)")

    def _read_round(self, slices: XmlSlices) -> None:
        """Take in what was met round the records so far."""
        for name in _COUNTS:
            for value in slices.members.get(name, ()):
                if value.isascii() and value.isdecimal() and len(value) < 12:
                    self.declared = int(value)
        stated = slices.members.get(_HANDLING, ())
        self.handling = tuple(dict.fromkeys(one[:500] for one in stated if one))
        self.unknown_fields = bounded(slices.unknown)


def read_ispws(
    source: Source, *, zone: str | None, country: str | None, limits: Limits
) -> IspwsReader:
    """Give a reader of one package: `.records()`, `.declared`, `.format`.

    zone is the IANA name for times that state none; country is the ISO 3166 alpha-2 code of the
    sender (see `read_cybertip`). A record that cannot be read comes out as Unreadable; a file that
    begins with a document type is refused as a whole and raises UnreadableFile, one that cannot be
    opened OSError.
    """
    order: Any = "mdy" if (country or "").strip().upper() == "US" else None
    with source.open("rb") as stream:
        head: bytes = stream.read(HEAD_BYTES)
    mark = sniff_mark(head)
    text = head[mark.mark_bytes :].decode(mark.codec or "latin-1", "replace").upper()
    before = text.partition("<REPORT")[0].partition("<FILEDETAILS")[0]
    if "<!DOCTYPE" in before:
        raise UnreadableFile(
            "doctype",
            "This file begins with a document type (DOCTYPE), which can define anything. It is "
            "not read. Ask the sender for the same reports without it.",
        )
    return IspwsReader(source, dates=Dates(zone, order), limits=limits)


def _careful_parser() -> etree.XMLParser:
    """Make a parser without entities, network and document types, and of bounded depth."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
    )


def _parse(raw: bytes, namespaces: dict[bytes, bytes], parser: etree.XMLParser) -> Any:
    """Parse one record alone; prefixes declared round it are declared for it."""
    prefixes = b" ".join(
        name + b'="' + value + b'"' for name, value in namespaces.items() if name != b"xmlns"
    )
    try:
        if not prefixes:
            return etree.fromstring(raw, parser)
        return etree.fromstring(b"<round " + prefixes + b">" + raw + b"</round>", parser)[0]
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).casefold():
            raise NotARecord("too_deep", "nested too deeply") from error
        line, column = error.position
        told = f"not well formed at line {line}, column {column} of the record"
        raise NotARecord("not_xml", told) from error


def _together(slices: Iterable[XmlSlice], most_bytes: int) -> Iterator[list[XmlSlice]]:
    """Put what is said of files to the report before it, where it is certain which that is.

    A report as a company sends it has no number: the receiving service gives it one, and what is
    said of its files names that. It is certain where the report states the same number, or where
    one element, or the whole package, holds exactly one report and all its files name one number.
    """
    held: list[XmlSlice] = []
    newest, alone = -1, False
    for piece in slices:
        if held and _joins(held, piece, most_bytes):
            held.append(piece)
            continue
        yield from _settled(held, certain=alone and piece.group != held[0].group if held else False)
        held = [piece] if piece.reason is None and piece.value.root == REPORT else []
        alone = piece.group > newest
        if piece.reason != "stray_text":
            newest = max(newest, piece.group)
        if not held:
            yield [piece]
    yield from _settled(held, certain=alone)


def _joins(held: list[XmlSlice], piece: XmlSlice, most_bytes: int) -> bool:
    if piece.reason is not None or piece.value.root != FILE or piece.group != held[0].group:
        return False
    if len(held) >= _HELD or sum(len(one.raw) for one in held) + len(piece.raw) > most_bytes:
        return False
    own = held[0].value.number
    number = piece.value.number
    first = own or held[1].value.number if len(held) > 1 else own
    return number is not None and (first is None or first == number)


def _settled(held: list[XmlSlice], *, certain: bool) -> Iterator[list[XmlSlice]]:
    if held and (certain or held[0].value.number is not None):
        yield held
    else:
        yield from ([piece] for piece in held)


__all__ = ["FORMAT", "IspwsReader", "read_ispws"]
