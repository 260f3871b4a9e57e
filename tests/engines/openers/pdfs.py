"""Write small PDFs as a report is laid out, with invented values only."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from longstop.core.referral.records import SourceRecord
from longstop.engines.openers.pdf import open_pdf
from longstop.engines.readers.choose import Reader, ReaderSettings, open_reader
from longstop.engines.readers.limits import Limits

Row = str | tuple[str, str]

REPORT: list[Row] = [
    "CyberTipline Report 900000001",
    "Received by NCMEC on 01-15-2026 10:30:00 UTC",
    "Section A: Reported Information",
    "Reporting Electronic Service Provider (ESP)",
    ("Submitter:", "ExampleChat Inc."),
    "Incident Information",
    ("Incident Type:", "Misleading Domain Name"),
    ("Incident Time:", "01-14-2026 09:00:00 UTC"),
    "Suspect",
    ("Name:", "Jon Quill"),
    ("Date of Birth:", "04-13-1990"),
    ("Email Address:", "jon.quill@example.org (Verified)"),
    ("Phone Number:", "+447700900123"),
    ("Screen/User Name:", "jq1990"),
    ("IP Address:", "192.0.2.10 (Login) port 443"),
    "01-14-2026 08:59:00 UTC",
    ("Access to Children:", "Yes"),
    "Additional Information",
    "The account was opened in 2025.",
    "Uploaded File Information",
    ("Filename:", "a.jpg"),
    ("MD5:", "d41d8cd98f00b204e9800998ecf8427e"),
    ("Did Reporting ESP view entire contents of uploaded file?", "No"),
]


def written(*pages: Sequence[Row], aside: int = 330, **options: Any) -> bytes:
    """Write pages of lines; a pair is a label and, aside of it, its value."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=True, **options)
    for rows in pages:
        for number, row in enumerate(rows):
            label, value = row if isinstance(row, tuple) else (row, "")
            page.drawString(50, 800 - 15 * number, label)
            if value:
                page.drawString(aside, 800 - 15 * number, value)
        page.showPage()
    page.save()
    return out.getvalue()


def locked(password: str) -> bytes:
    return written(REPORT, encrypt=StandardEncryption(password, ownerPassword="owner"))


def only_a_picture(*rows: Row) -> bytes:
    """Write a page of some rows and a small grey picture."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=True)
    for number, row in enumerate(rows):
        page.drawString(50, 800 - 15 * number, str(row))
    if rows:
        page.showPage()
    page.drawImage(ImageReader(Image.frombytes("RGB", (4, 4), bytes(range(48)))), 50, 50, 20, 20)
    page.save()
    return out.getvalue()


def kept(folder: Path, data: bytes) -> str:
    """Open a PDF and give the text that is kept of it."""
    (folder / "file.pdf").write_bytes(data)
    (text,) = [
        b"".join(part.blocks).decode()
        for part in open_pdf(folder / "file.pdf", folder, Limits())
        if part.kind == "pdf_text"
    ]
    return text


def reader(folder: Path, data: bytes | str, country: str = "US") -> Reader:
    """Open the reader of a PDF, or of a text that was made of one."""
    text = data if isinstance(data, str) else kept(folder, data)
    (folder / "kept").write_text(text, encoding="utf-8", newline="")
    settings = ReaderSettings(zone="UTC", country=country, column_map=None, limits=Limits())
    return open_reader(folder / "kept", "auto", settings)


def records(folder: Path, data: bytes | str) -> list[SourceRecord]:
    return list(reader(folder, data).records())
