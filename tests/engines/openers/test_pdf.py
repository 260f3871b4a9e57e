"""A PDF becomes its text, page by page, and what is no text is digested and never kept."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen import canvas

from longstop.engines.openers.pdf import open_pdf
from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits
from tests.engines.openers.pdfs import kept, locked, only_a_picture, written


def parts(folder: Path, data: bytes) -> list[tuple[str, str | None, bytes]]:
    (folder / "file.pdf").write_bytes(data)
    found = open_pdf(folder / "file.pdf", folder, Limits())
    return [(part.name, part.refused, b"".join(part.blocks)) for part in found]


def refused(folder: Path, data: bytes) -> str:
    with pytest.raises(PartRefused) as fault:
        parts(folder, data)
    return fault.value.reason


def test_each_page_follows_its_mark_with_label_and_value_on_a_line(tmp_path: Path) -> None:
    text = kept(tmp_path, written(["Head", ("Label:", "Zoë")], ["Second"]))
    assert text == '\f{"page": 1}\r\nHead\nLabel:   Zoë\r\n\f{"page": 2}\r\nSecond\r\n'


def test_text_that_the_layout_leaves_out_is_still_there(tmp_path: Path) -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.beginForm("stamp")
    page.drawString(50, 50, "Stamped")
    page.endForm()
    page.drawString(50, 700, "Typed")
    page.doForm("stamp")
    page.save()
    text = kept(tmp_path, out.getvalue())
    assert "Typed" in text
    assert "Stamped" in text


def test_a_scan_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, only_a_picture()) == "no_text"


def test_a_page_that_is_a_picture_is_told_of(tmp_path: Path) -> None:
    text = kept(tmp_path, only_a_picture("Typed"))
    assert '{"notes": {"pages that are a picture without text": 1}}' in text


def test_pictures_are_given_to_be_digested_and_never_kept(tmp_path: Path) -> None:
    found = parts(tmp_path, only_a_picture("Typed"))
    assert [(reason, content) for _, reason, content in found[1:]] == [
        ("media_file", bytes(range(48)))
    ]


def test_a_file_inside_and_a_script_are_not_kept(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(written(["Typed"])))
    writer.add_attachment("list.csv", b"a;b\n")
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('hello');")}
    action = DictionaryObject({NameObject(name): value for name, value in script.items()})
    writer.root_object[NameObject("/OpenAction")] = action
    out = io.BytesIO()
    writer.write(out)
    found = parts(tmp_path, out.getvalue())
    assert [(reason, content) for _, reason, content in found[1:]] == [("embedded_file", b"a;b\n")]
    assert b"alert" not in found[0][2]


def test_a_pdf_behind_a_password_is_refused_and_one_that_opens_for_all_is_read(
    tmp_path: Path,
) -> None:
    assert refused(tmp_path, locked("secret")) == "encrypted"
    assert "CyberTipline" in kept(tmp_path, locked(""))


def test_what_is_no_pdf_behind_its_mark_is_damaged(tmp_path: Path) -> None:
    assert refused(tmp_path, b"%PDF-1.7\n" + bytes(2_000)) == "damaged"
