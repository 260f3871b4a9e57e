"""Look into the package of a workbook before anything reads it as one, and refuse what is unsafe.

What is passed on is a package we wrote ourselves: only the parts that hold cells, unpacked and
measured, so that nothing behind this depends on what the sender's package says of itself.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits

_TYPES: Final = "[Content_Types].xml"
_CONTENT: Final = "content.xml"
_SMALL: Final = 1 << 20
_BLOCK: Final = 1 << 20
_SHEET: Final = re.compile(r"xl/(?:worksheets|chartsheets)/[^/]+\.xml", re.IGNORECASE)
_OF_CELLS: Final = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/[^/]+\.xml|xl/_rels/[^/]+\.rels"
    r"|xl/(?:worksheets|chartsheets|tables)/[^/]+\.xml|xl/worksheets/_rels/[^/]+\.rels"
    r"|mimetype|content\.xml|meta-inf/manifest\.xml",
    re.IGNORECASE,
)
_IN_WORDS: Final = re.compile(r".*\.(?:xml|rels|vml|rdf)|mimetype|.*/|xl/printersettings/.*")
_OF_MEDIA: Final = re.compile(r"(?:xl/(?:media|embeddings)|pictures|thumbnails|media)/.*")
_MACRO_NAMES: Final = re.compile(
    r".*vbaproject.*|.*/vbadata\.xml|xl/(?:intl)?macrosheets/.*|xl/dialogsheets/.*"
    r"|(?:basic|scripts)/.+\..*"
)
_MACRO_WORDS: Final = re.compile(
    rb"macroenabled|vbaproject|/(?:xl)?(?:intl)?macrosheet\b|xlmacrosheet|xlintlmacrosheet",
    re.IGNORECASE,
)
_LINK_NAMES: Final = re.compile(r"xl/externallinks/.*")
_LINK_WORDS: Final = re.compile(rb"/externallink(?:path)?\b", re.IGNORECASE)
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """The parts of a workbook that hold its cells, by name, and the names of its media.

    format is 'xlsx' or 'ods'.
    """

    format: str
    parts: dict[str, bytes] = field(repr=False)
    media: tuple[str, ...]


def open_workbook(data: io.BytesIO, limits: Limits) -> Package:
    """Read the package of a workbook; raises PartRefused for one that is unsafe or no workbook."""
    try:
        with zipfile.ZipFile(data) as packed:
            members = _checked(packed, limits)
            if any(name.casefold() == "xl/workbook.bin" for name in members):
                raise PartRefused("binary_workbook")
            form = _format(members)
            _refuse_macros_and_links(members)
            media = tuple(filter(_is_media, members))
            parts = {
                name: _part(packed, info)
                for name, info in members.items()
                if _OF_CELLS.fullmatch(name)
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as fault:
        raise PartRefused("damaged") from fault
    _look_into(form, parts)
    return Package(format=form, parts=parts, media=media)


def _checked(packed: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Give the members by name, once their number and the sizes they state are within bounds."""
    infos = packed.infolist()
    if sum(1 for info in infos if _SHEET.fullmatch(info.filename)) > limits.max_sheets:
        raise PartRefused("too_many_sheets")
    if len(infos) > limits.max_parts:
        raise PartRefused("too_many_parts")
    members = {info.filename: info for info in infos}
    if len({name.casefold() for name in members}) != len(infos):
        raise PartRefused("damaged")
    if sum(info.file_size for info in infos) > limits.max_document_unpacked:
        raise PartRefused("unpacks_too_large")
    for info in infos:
        if info.flag_bits & 1:
            raise PartRefused("encrypted")
        if info.file_size > max(_SMALL, limits.max_unpacked_ratio * info.compress_size):
            raise PartRefused("unpacks_too_far")
    return members


def _format(members: dict[str, zipfile.ZipInfo]) -> str:
    if _TYPES in members and any(name.casefold().startswith("xl/") for name in members):
        return "xlsx"
    if _CONTENT in members:
        return "ods"
    raise PartRefused("not_a_workbook")


def _refuse_macros_and_links(members: dict[str, zipfile.ZipInfo]) -> None:
    names = [name.casefold() for name in members]
    if any(_MACRO_NAMES.fullmatch(name) for name in names):
        raise PartRefused("has_macros")
    if any(_LINK_NAMES.fullmatch(name) for name in names):
        raise PartRefused("external_links")


def _is_media(name: str) -> bool:
    """Tell what is no text of the workbook: pictures and embedded files, which are not kept."""
    small = name.casefold()
    if small.endswith("/"):
        return False
    return bool(_OF_MEDIA.fullmatch(small)) or not _IN_WORDS.fullmatch(small)


def is_picture(name: str) -> bool:
    """Tell pictures from other files that lie in a workbook."""
    return "/embeddings/" not in name.casefold()


def blocks_of(data: io.BytesIO, name: str) -> Iterator[bytes]:
    """Give the bytes of one member of a package that was checked."""
    with zipfile.ZipFile(data) as packed, packed.open(name) as stream:
        while block := stream.read(_BLOCK):
            yield block


def _part(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    part = packed.read(info)
    if b"\0" in part[:16]:
        raise PartRefused("damaged")  # a wide encoding would hide from the looks below
    if _DOCTYPE.search(part):
        raise PartRefused("has_doctype")
    return part


def _look_into(form: str, parts: dict[str, bytes]) -> None:
    """Refuse what only the words of the package tell: macros, links, and a password."""
    if form == "ods":
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise PartRefused("encrypted")
        if b"<table:table-source" in parts[_CONTENT] or b"<table:dde-link" in parts[_CONTENT]:
            raise PartRefused("external_links")
        return
    for name, part in parts.items():
        small = name.casefold()
        if not (small.endswith(".rels") or small == _TYPES.casefold()):
            continue
        if b"sheet.binary" in part.lower():
            raise PartRefused("binary_workbook")
        if _MACRO_WORDS.search(part):
            raise PartRefused("has_macros")
        if _LINK_WORDS.search(part):
            raise PartRefused("external_links")
