"""Write workbooks and PDFs that were made to harm whoever opens them; nothing in them is real."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

import openpyxl

from tests.engines.openers.books import cell, changed, in_sheet, ods_of, saved, xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _plain() -> bytes:
    return xlsx({"L": [["a", "b"], ["x", "y"]]})


def far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "a"
    book.worksheets[0]["XFD1048576"] = "z"
    return saved(book)


def shared_text_bomb() -> bytes:
    """Refer 300,000 times to one text of 30,000 characters."""
    rows = b"".join(b'<row r="%d"><c t="s"><v>0</v></c></row>' % n for n in range(1, 300_001))
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "a"
    texts = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + bytes(97 + place * 7 % 26 for place in range(30_000))
        + b"</t></si></sst>"
    )

    def change(name: str, part: bytes) -> bytes:
        return sheet if name.endswith("sheet1.xml") else part

    return changed(changed(saved(book), change), more={"xl/sharedStrings.xml": texts})


def lying_directory() -> bytes:
    """State in the directory that a sheet is small, which it is not."""
    data = changed(_plain(), lambda n, p: p + b" " * 5_000_000 if n.endswith("sheet1.xml") else p)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    return data.replace(struct.pack("<I", size), struct.pack("<I", 900))


def unpacked_bomb() -> bytes:
    return changed(_plain(), in_sheet(b"</sheetData>", b" " * 50_000_000 + b"</sheetData>"))


def repeated_cells() -> bytes:
    """Say of one cell in an ODS that it stands in every column of every row."""
    return ods_of(
        '<table:table table:name="L"><table:table-row table:number-rows-repeated="1048576">'
        + cell("x", 'table:number-columns-repeated="16384"')
        + "</table:table-row></table:table>"
    )


def many_sheets() -> bytes:
    more = {f"xl/worksheets/sheet{number}.xml": b"<worksheet/>" for number in range(2, 10_001)}
    return changed(_plain(), more=more)


def entity_bomb() -> bytes:
    names = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    declared = f'<!DOCTYPE x [<!ENTITY e0 "ha">{names}]><worksheet'.encode()
    data = changed(_plain(), in_sheet(b"<worksheet", declared))
    return changed(data, in_sheet(b"<t>x</t>", b"<t>&e12;</t>"))


def encrypted_member() -> bytes:
    """Set the flag of every member that says it is encrypted."""
    data = bytearray(_plain())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def _with(name: str) -> bytes:
    return changed(_plain(), more={name: b"x"})


def _typed(kind: bytes) -> bytes:
    was = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return changed(_plain(), lambda _, part: part.replace(was, kind))


WORKBOOKS: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("a cell at the far end", "needs_too_much_memory", far_cell),
    ("one text a thousand times", "needs_too_much_memory", shared_text_bomb),
    ("an ODS cell repeated everywhere", "damaged", repeated_cells),
    ("blanks that unpack far", "unpacks_too_far", unpacked_bomb),
    ("a directory that lies", "damaged", lying_directory),
    ("ten thousand sheets", "too_many_sheets", many_sheets),
    ("entities in entities", "has_doctype", entity_bomb),
    ("a macro project", "has_macros", lambda: _with("xl/vbaProject.bin")),
    ("a macro sheet", "has_macros", lambda: _with("xl/macrosheets/sheet1.xml")),
    (
        "a macro type",
        "has_macros",
        lambda: _typed(b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    ),
    ("macros in an ODS", "has_macros", lambda: ods_of("", more={"Basic/Standard/M.xml": b"x"})),
    ("links out", "external_links", lambda: _with("xl/externalLinks/externalLink1.xml")),
    (
        "links out of an ODS",
        "external_links",
        lambda: ods_of('<table:table table:name="L"><table:table-source/></table:table>'),
    ),
    ("a binary workbook", "binary_workbook", lambda: _with("xl/workbook.bin")),
    ("an encrypted member", "encrypted", encrypted_member),
    (
        "an ODS behind a password",
        "encrypted",
        lambda: ods_of("", manifest="<m><manifest:encryption-data/></m>"),
    ),
    (
        "an XLSX behind a password",
        "encrypted",
        lambda: _OLE + "EncryptedPackage".encode("utf-16-le"),
    ),
    ("an old workbook", "old_workbook", lambda: _OLE + "Workbook".encode("utf-16-le")),
    ("XML that ends too soon", "damaged", lambda: changed(
        _plain(), lambda n, p: p[: len(p) - 60] if n.endswith("sheet1.xml") else p
    )),
    ("XML in two-byte text", "damaged", lambda: changed(
        _plain(), lambda n, p: p.decode().encode("utf-16") if n.endswith("sheet1.xml") else p
    )),
)  # fmt: skip


def _pdf(objects: list[bytes], root: int = 1) -> bytes:
    """Write a PDF of numbered objects, the first of number 1."""
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, root, start,
    )  # fmt: skip
    return bytes(out)


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (more, len(content), content)


def _page(contents: bytes) -> Iterator[bytes]:
    yield b"<</Type/Catalog/Pages 2 0 R>>"
    yield b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    yield b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    yield contents


def deep_tree() -> bytes:
    nodes = [
        b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1)
        for n in range(2, 60_002)
    ]
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>"])


def tree_that_bites_itself() -> bytes:
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"])


def many_objects() -> bytes:
    return _pdf([*_page(_stream(b"")), *[b"<<>>"] * 250_000])


def flate_bomb() -> bytes:
    """Pack 100 megabytes of text twice."""
    once = zlib.compress(b"(x) Tj " * 15_000_000, 1)
    filters = b"/Filter[/FlateDecode/FlateDecode]"
    return _pdf(list(_page(_stream(zlib.compress(once, 9), filters))))


def nested_arrays() -> bytes:
    return _pdf([b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 100_000 + b"]" * 100_000 + b">>"])


def many_pages() -> bytes:
    kids = b"".join(b"%d 0 R " % number for number in range(3, 3_003))
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * 3_000
    tree = b"<</Type/Pages/Kids[%b]/Count 3000>>" % kids
    return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree, *pages])


PDFS: tuple[tuple[str, frozenset[str], Callable[[], bytes]], ...] = (
    ("a deep page tree", frozenset({"damaged", "too_deep", "no_text"}), deep_tree),
    ("a page tree in a ring", frozenset({"damaged", "no_text"}), tree_that_bites_itself),
    ("a quarter of a million objects", frozenset({"too_many_objects"}), many_objects),
    (
        "a stream that unpacks far",
        frozenset({"no_text", "needs_too_much_memory", "takes_too_long"}),
        flate_bomb,
    ),
    ("arrays in arrays", frozenset({"damaged", "too_deep", "no_text"}), nested_arrays),
    ("too many pages", frozenset({"too_many_pages"}), many_pages),
    ("nothing behind the mark", frozenset({"damaged"}), lambda: b"%PDF-1.7\n"),
)
