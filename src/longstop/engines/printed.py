"""Write one story as a PDF of which every page says what it is, who took it and when.

The font covers Latin, Greek, Cyrillic, Armenian and Georgian. What it does not hold, and scripts
that run from right to left or join their letters, would come out wrong: they are written in Latin
letters between brackets, and the file says so.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from anyascii import anyascii
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer
from reportlab.platypus.flowables import Flowable

_FONT = "DejaVuSans"
_FILE = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
_SIZE, _LEAD = 9, 12.5
_EDGE, _HEAD, _FOOT = 18 * mm, 22 * mm, 27 * mm
_FOOT_LINES = 4
# Hebrew to Thaana and their presentation forms run from the right; Indic and Thai letters join.
_OTHER_WAY = re.compile("[\u0590-\u08ff\u0900-\u0eff\ufb1d-\ufdff\ufe70-\ufefc]")
_BETWEEN = re.compile(r"\]( ?)\[")
LATINISED = (
    "What stands in [square brackets] here may be written there in another script, which this"
    " file cannot show: it is given in Latin letters. The page at the desk has it as it is."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A heading and the lines below it."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Print:
    """What is printed: a title, its parts, and what every page of it says.

    mark is the whole of who, when and why, and stands on the first page and in the properties;
    who is short enough for every page, and faint behind its words. conditions are how it may be
    handled, at the foot of every page.
    """

    title: str
    parts: Sequence[Part]
    mark: str
    reference: str
    who: str
    conditions: Sequence[str]


def as_pdf(print_: Print) -> bytes:
    """Write it as the bytes of a file: A4, the same for the same words."""
    _have_font()
    file = io.BytesIO()
    document = BaseDocTemplate(
        file, pagesize=A4, invariant=1, title=legible(print_.title), author=legible(print_.who),
        subject=legible(print_.mark), creator="Longstop", lang="en",
    )  # fmt: skip
    width, height = A4
    frame = Frame(_EDGE, _FOOT, width - 2 * _EDGE, height - _HEAD - _FOOT, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_behind(print_)))
    document.build(list(_flow(print_)), canvasmaker=_numbered(print_))
    return file.getvalue()


def legible(text: str) -> str:
    """Write what the font cannot show in Latin letters between brackets."""
    if not any(_is_foreign(one) for one in text):
        return text
    runs: list[str] = []
    for run in re.split(r"(\s+)", text):
        foreign = any(_is_foreign(one) for one in run)
        runs.append(f"[{anyascii(run).strip() or '?'}]" if foreign else run)
    return _BETWEEN.sub(r"\1", "".join(runs))


def _is_foreign(letter: str) -> bool:
    if letter in "\n\t\r":
        return False
    return ord(letter) not in _have_font() or _OTHER_WAY.match(letter) is not None


@cache
def _have_font() -> frozenset[int]:
    """Give the characters of the font, which is read once."""
    font = TTFont(_FONT, str(_FILE))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def _style(name: str, **more: Any) -> ParagraphStyle:
    given = {"fontName": _FONT, "fontSize": _SIZE, "leading": _LEAD, "splitLongWords": 1, **more}
    return ParagraphStyle(name, **given)


_TITLE = _style("title", fontSize=15, leading=20, spaceAfter=4)
_PART = _style("part", fontSize=11, leading=15, spaceBefore=9, spaceAfter=2, keepWithNext=1)
_SMALL = _style("small", fontSize=7.5, leading=10, textColor="#444444")


def _flow(print_: Print) -> Sequence[Flowable]:
    said = [print_.title, *(one for part in print_.parts for one in (part.title, *part.lines))]
    found: list[Flowable] = [_paragraph(print_.title, _TITLE), _paragraph(print_.mark, _SMALL)]
    if any(legible(one) != one for one in said):
        found.append(_paragraph(LATINISED, _SMALL))
    found += [_paragraph(f"Handling: {one}", _style("handling")) for one in print_.conditions]
    found.append(Spacer(1, 6))
    for part in print_.parts:
        found.append(_paragraph(part.title, _PART))
        found += [_line(one) for one in part.lines]
    return found


def _line(text: str) -> Flowable:
    """Write a line; how far it was indented is kept."""
    inner = text.lstrip(" ")
    style = _style("line", leftIndent=3 * (len(text) - len(inner)), spaceAfter=1)
    return _paragraph(inner, style)


def _paragraph(text: str, style: ParagraphStyle) -> Flowable:
    return Paragraph(escape(legible(text), quote=False).replace("\n", "<br/>"), style)


def _behind(print_: Print) -> Any:
    """Draw, faintly across every page, who took it and which export it is."""

    def draw(canvas: Canvas, _document: Any) -> None:
        width, height = A4
        canvas.saveState()
        canvas.setFont(_FONT, 18)
        canvas.setFillGray(0.93)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(50)
        for place in (-170, 20, 210):
            for down, line in enumerate([*legible(print_.who).split(", ", 1), print_.reference]):
                canvas.drawCentredString(0, place - 22 * down, line)
        canvas.restoreState()

    return draw


def _numbered(print_: Print) -> type[Canvas]:
    """Make a canvas that writes head and foot when it knows how many pages there are."""
    head = legible(f"{print_.title}   {print_.reference}")
    foot = [legible(print_.who), *_conditions(print_.conditions)]

    class Numbered(Canvas):  # type: ignore[misc] # its library ships no types
        def __init__(self, *given: Any, **more: Any) -> None:
            super().__init__(*given, **more)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's own name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, start=1):
                self.__dict__.update(page)
                _edges(self, head, [*foot, f"Page {number} of {len(self._pages)}"])
                super().showPage()
            super().save()

    return Numbered


def _conditions(conditions: Sequence[str]) -> list[str]:
    """Fold the conditions into the lines of a foot; what has no room is on the first page."""
    if not conditions:
        return ["Handling: no condition was set by the sender"]
    words = legible("Handling: " + "; ".join(" ".join(one.split()) for one in conditions)).split()
    room = A4[0] - 2 * _EDGE
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if pdfmetrics.stringWidth(longer, _FONT, 7) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > _FOOT_LINES:
        lines = [*lines[: _FOOT_LINES - 1], "... the whole stands on the first page"]
    return lines


def _edges(canvas: Canvas, head: str, foot: Sequence[str]) -> None:
    width, height = A4
    canvas.setFont(_FONT, 8)
    canvas.setFillGray(0.25)
    canvas.drawString(_EDGE, height - 14 * mm, head)
    canvas.line(_EDGE, height - 16 * mm, width - _EDGE, height - 16 * mm)
    canvas.setFont(_FONT, 7)
    for place, line in enumerate(foot):
        canvas.drawString(_EDGE, _FOOT - 5 * mm - 9 * place, line)
