"""Take the text out of a PDF; runs in a process of its own (see child.py).

Nothing in the file is run: scripts and actions are never looked at. Every picture and every file
in it is given to be digested, wherever in the file it stands, and a page that shows pictures
without a word, or fields of a form, is told of.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from pypdf import PageObject, PdfReader, filters
from pypdf.errors import PyPdfError
from pypdf.generic import IndirectObject, StreamObject

from longstop.engines.marks import mark_of
from longstop.engines.openers.child import Emit, Named, serve
from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits

_MOST_OBJECTS: Final = 200_000
_STREAM_BYTES: Final = 32 << 20
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WIDE: Final = re.compile(r" {4,}")
_BOUNDS: Final = (
    "ZLIB_MAX_OUTPUT_LENGTH",
    "LZW_MAX_OUTPUT_LENGTH",
    "RUN_LENGTH_MAX_OUTPUT_LENGTH",
    "JBIG2_MAX_OUTPUT_LENGTH",
    "MAX_ARRAY_BASED_STREAM_OUTPUT_LENGTH",
)
_FAULTS: Final = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError)


def convert(data: io.BytesIO, limits: Limits, emit: Emit) -> None:
    """Give the text as one part, then each picture and file, which the caller digests."""
    logging.disable()
    for bound in _BOUNDS:
        setattr(filters, bound, _STREAM_BYTES)
    if data.getvalue().count(b" obj") > _MOST_OBJECTS:
        raise PartRefused("too_many_objects")  # said before a reader lists them all
    reader = _opened(data)
    if sum(map(len, reader.xref.values())) + len(reader.xref_objStm) > _MOST_OBJECTS:
        raise PartRefused("too_many_objects")
    texts, notes = _pages(reader, limits)
    if not any(text.strip() for text in texts):
        raise PartRefused("no_text")
    emit(Named("text", "pdf_text"))
    for number, text in enumerate(texts, start=1):
        emit(mark_of({"page": number}))
        emit((text.rstrip() + "\r\n").encode("utf-8", "backslashreplace"))
    if notes:
        emit(mark_of({"notes": notes}))
    for named, content in _inside(reader):
        emit(named)
        emit(content)


def _opened(data: io.BytesIO) -> PdfReader:
    reader = PdfReader(data, root_object_recovery_limit=1_000, xref_stream_maximum_entries=200_000)
    # Most that are encrypted only forbid printing: they open for everybody, with no password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise PartRefused("encrypted")
    return reader


def _pages(reader: PdfReader, limits: Limits) -> tuple[list[str], dict[str, int]]:
    if len(reader.pages) > limits.max_pages:
        raise PartRefused("too_many_pages")
    notes: Counter[str] = Counter()
    texts = []
    for page in reader.pages:
        text = _text_of(page, notes)
        if not text.strip() and _shows_pictures(page):
            notes["pages that are a picture without text"] += 1
        texts.append(text)
    notes["fields of a form that are not read"] += _form_fields(reader)
    return texts, {note: count for note, count in notes.items() if count}


def _text_of(page: PageObject, notes: Counter[str]) -> str:
    """Give a page's text as it is laid out; as it is written where the layout leaves some out."""
    try:
        written = page.extract_text()
        laid_out = page.extract_text(
            extraction_mode="layout",
            layout_mode_space_vertically=False,
            layout_mode_strip_rotated=False,
        )
    except _FAULTS:
        notes["pages whose text cannot be read"] += 1
        return ""
    text = laid_out if _signs(laid_out) >= _signs(written) else written
    text = _WIDE.sub("   ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub(lambda control: chr(0x2400 + ord(control[0]) % 0x5E), text)


def _signs(text: str) -> int:
    return sum(map(len, text.split()))


def _shows_pictures(page: PageObject) -> bool:
    try:
        return "/XObject" in page.get("/Resources", {})
    except _FAULTS:
        return False


def _form_fields(reader: PdfReader) -> int:
    try:
        form: Any = reader.root_object.get("/AcroForm")
        return len(form.get_object().get("/Fields", ())) if form is not None else 0
    except _FAULTS:
        return 0


def _inside(reader: PdfReader) -> Iterator[tuple[Named, bytes]]:
    """Give every picture and every file of the whole document, in the order of its objects."""
    for generation, places in sorted(reader.xref.items()):
        for number in sorted(places):
            try:
                found = reader.get_object(IndirectObject(number, generation, reader))
            except _FAULTS:
                continue
            if isinstance(found, StreamObject):
                if found.get("/Subtype") == "/Image":
                    yield Named(f"picture {number}", "image", "media_file"), _content(found)
                elif found.get("/Type") == "/EmbeddedFile":
                    yield Named(f"file {number}", None, "embedded_file"), _content(found)


def _content(stream: StreamObject) -> bytes:
    """Give what a stream holds, or as it stands in the file where it is not to be unpacked."""
    try:
        return bytes(stream.get_data())
    except (*_FAULTS, RuntimeError, OSError):
        return bytes(getattr(stream, "_data", b""))


if __name__ == "__main__":
    serve(convert)
