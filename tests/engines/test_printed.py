"""A PDF of which every page says whose it is, and in which no letter comes out wrong."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from longstop.engines.printed import LATINISED, Part, Print, as_pdf, legible


def printed(*lines: str, conditions: tuple[str, ...] = ()) -> PdfReader:
    data = as_pdf(
        Print(
            title="R-4F7K-2M9Q-X  referral",
            parts=[Part(title="A part <b>", lines=lines)],
            mark="Export X-1: the whole mark",
            reference="X-1",
            who="bureau/alice, Friday",
            conditions=conditions,
        )
    )
    return PdfReader(io.BytesIO(data))


def test_every_page_says_who_and_how_it_may_be_handled_and_which_page_it_is() -> None:
    reader = printed(*(f"line {n}" for n in range(200)), conditions=("Ask us before", "Lead only"))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Handling: Ask us before; Lead only" in text
        assert text.count("bureau/alice") >= 4
    assert "line 0" in pages[0]
    assert "line 199" in pages[-1]
    assert reader.metadata is not None
    assert (reader.metadata.author, reader.metadata.subject) == (
        "bureau/alice, Friday", "Export X-1: the whole mark"
    )  # fmt: skip


def test_conditions_too_long_for_a_foot_stand_whole_on_the_first_page() -> None:
    long = " ".join(f"condition{n}" for n in range(120))
    first, *_, last = (
        page.extract_text()
        for page in printed(*(f"line {n}" for n in range(90)), conditions=(long,)).pages
    )
    assert "condition119" in first
    assert "the whole stands on the first page" in last
    assert "condition119" not in last


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "\u0141ukasz \u0418\u0432\u0430\u043d \u0394",
            "\u0141ukasz \u0418\u0432\u0430\u043d \u0394",
        ),
        ("Ann \u7d66\u4f60 Lee", "Ann [GeiNi] Lee"),
        ("\u05d0\u05d1", "['v]"),
        ("a\tb\nc", "a\tb\nc"),
        ("\U000f0000", "[?]"),
    ],
)
def test_what_the_font_cannot_show_is_written_in_latin_letters(text: str, shown: str) -> None:
    assert legible(text) == shown


def test_a_file_with_such_letters_says_so_and_markup_and_long_words_do_no_harm() -> None:
    for line, said in (("\u7d66", True), ("<b>&amp; <img src='x'/>" + "y" * 500, False)):
        text = printed(line).pages[0].extract_text()
        assert (LATINISED[:40] in text) is said
    assert "<b>&amp; <img" in printed("<b>&amp; <img src='x'/>").pages[0].extract_text()
    assert as_pdf_twice()


def as_pdf_twice() -> bool:
    one = Print(title="t", parts=(), mark="m", reference="x", who="w", conditions=())
    return as_pdf(one) == as_pdf(one)
