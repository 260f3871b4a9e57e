"""Write small workbooks as people and programs write them, with invented values only."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from longstop.engines.openers.workbook import open_workbook
from longstop.engines.readers.limits import Limits

Cells = Sequence[Sequence[Any]]
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))

_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = (
    f'<office:document-content xmlns:office="{_NAMES}:office:1.0" xmlns:table="{_NAMES}:table:1.0"'
    f' xmlns:text="{_NAMES}:text:1.0" xmlns:calcext="urn:calcext"><office:body>'
    "<office:spreadsheet>"
)
_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def xlsx(sheets: Mapping[str, Cells], hidden: Sequence[str] = ()) -> bytes:
    """Write an XLSX; a text that begins with '=' is a formula without a saved value."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(text: str, more: str = "") -> str:
    """Write a cell of text for an ODS; more are attributes."""
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    kind = 'office:value-type="string"' if text else ""
    return f"<table:table-cell {kind} {more}>{paragraphs if text else ''}</table:table-cell>"


def ods(tables: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Write an ODS of rows of cells, each its own XML."""
    body = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in tables.items()
    )
    return ods_of(body)


def ods_of(body: str, manifest: str = "<m/>", more: Mapping[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        package.writestr("mimetype", kind, zipfile.ZIP_STORED)
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr("content.xml", _HEAD + body + _TAIL)
        for name, part in (more or {}).items():
            package.writestr(name, part)
    return out.getvalue()


def changed(
    data: bytes,
    change: Callable[[str, bytes], bytes] | None = None,
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """Write a package again with each part changed, and more parts put in."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for info in package.infolist():
            part = package.read(info)
            again.writestr(info.filename, change(info.filename, part) if change else part)
        for name, part in (more or {}).items():
            again.writestr(name, part)
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """Change the first sheet of an XLSX."""

    def change(name: str, part: bytes) -> bytes:
        return part.replace(old, new) if name == "xl/worksheets/sheet1.xml" else part

    return change


def texts(folder: Path, data: bytes, limits: Limits | None = None) -> dict[str, str]:
    """Open a workbook and give the text of each sheet by its name."""
    path = folder / "book"
    path.write_bytes(data)
    return {
        part.name: b"".join(part.blocks).decode()
        for part in open_workbook(path, folder, limits or Limits())
        if part.kind == "sheet"
    }


def rows(folder: Path, data: bytes) -> list[str]:
    """Open a workbook of one sheet and give its rows as text, without the marks."""
    (text,) = texts(folder, data).values()
    return [line for line in text.split("\r\n")[:-1] if not line.startswith("\f")]
