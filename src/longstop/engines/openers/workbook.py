"""Open a workbook (XLSX, ODS): each of its sheets is a list, its pictures are media beside them.

What reads the file runs in a process of its own and sees only what a careful look into the package
let through: see workbook_package.py for what is refused, and workbook_child.py for how a cell is
written. The old binary kinds are known only to be refused with a reason that helps.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from longstop.engines.openers.child import converted
from longstop.engines.parts import Container, Part, PartRefused
from longstop.engines.readers.limits import Limits
from longstop.engines.source import Source

_PROGRAM: Final = "longstop.engines.openers.workbook_child"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PASSWORD: Final = "EncryptedPackage".encode("utf-16-le")
_OLD: Final = ("Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_SMALL: Final = 200  # bytes
_BLOCK: Final = 1 << 20


def _begins_packed(head: bytes) -> bool:
    return head[:4] == b"PK\x03\x04"


def _read(source: Source, wanted: str) -> tuple[list[str], bytes]:
    """Give the names in a package and a small member of it; none where it is no package."""
    try:
        with source.open("rb") as stream, zipfile.ZipFile(stream) as packed:
            names = packed.namelist()
            small = wanted in names and packed.getinfo(wanted).file_size <= _SMALL
            return names, packed.read(wanted) if small else b""
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError):
        return [], b""


def _is_xlsx(source: Source) -> bool:
    names, _ = _read(source, "")
    has_book = any(name.casefold().startswith("xl/") for name in names)
    return has_book and "[Content_Types].xml" in names


def _is_ods(source: Source) -> bool:
    names, kind = _read(source, "mimetype")
    return "content.xml" in names and kind.strip().startswith(_ODS)


def open_workbook(source: Source, _folder: Path, limits: Limits) -> Iterator[Part]:
    """Give each sheet as text, hidden ones too, then what is no text; raises PartRefused.

    A sheet's text is UTF-8, RFC 4180, one record a row from row 1, an empty row an empty line,
    between a mark that names it and one that says what its cells did not tell (see marks.py).
    """
    check_size(source, limits)
    yield from converted(_PROGRAM, source, limits)


def check_size(source: Source, limits: Limits) -> None:
    """Refuse a file that is too large for a process that holds all of it; raises PartRefused."""
    with source.open("rb") as stream:
        if stream.seek(0, 2) > limits.max_document_bytes:
            raise PartRefused("over_size")


def _begins_old(head: bytes) -> bool:
    return head.startswith(_OLE)


def _is_old_workbook(source: Source) -> bool:
    return _why_old(source) is not None


def _why_old(source: Source) -> str | None:
    """Say why a file of the old binary kind is not read, None where it is no workbook."""
    found = None
    with source.open("rb") as stream:
        before = b""
        while block := stream.read(_BLOCK):
            seen = before + block
            if _PASSWORD in seen:
                return "encrypted"
            if any(name in seen for name in _OLD):
                found = "old_workbook"
            before = seen[-64:]
    return found


def refuse_old(source: Source, _folder: Path, _limits: Limits) -> Iterator[Part]:
    """Refuse a workbook of the old binary kind, or one behind a password."""
    raise PartRefused(_why_old(source) or "old_workbook")


XLSX: Final = Container(kind="xlsx", begins=_begins_packed, holds=_is_xlsx, open=open_workbook)
ODS: Final = Container(kind="ods", begins=_begins_packed, holds=_is_ods, open=open_workbook)
OLD_WORKBOOK: Final = Container(
    kind="old_workbook", begins=_begins_old, holds=_is_old_workbook, open=refuse_old
)
