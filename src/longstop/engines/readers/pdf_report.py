"""Read the text of a police-side report in PDF, as far as its labels are known, and no further.

A text that was laid out for people can be read wrongly, so nothing here is silent: each value says
on which page and line it stood, what is expected and not there is named among the unknown fields,
and a report without a number, or without a person and a file, waits for a person with its text.
What it says is an allegation like the JSON's, and is evaluated no higher.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from longstop.core.referral.records import (
    FileItem,
    Person,
    Report,
    SourceRecord,
    Statement,
    Unreadable,
)
from longstop.core.referral.vocabulary import Question
from longstop.engines.readers.cybertip_fields import bounded
from longstop.engines.readers.cybertip_report import read_report
from longstop.engines.readers.cybertip_values import Dates
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.pdf_fields import FieldReader
from longstop.engines.readers.pdf_lines import TextLine, page_line, read_lines, reports
from longstop.engines.readers.unreadable import UnreadableFile
from longstop.engines.source import Source


class PdfReportReader:
    """The text of one PDF being read: each report in it is one record."""

    format: str = "pdf"

    def __init__(self, source: Source, *, dates: Dates, limits: Limits) -> None:
        """Read the text of a PDF, as its opener wrote it. Raises UnreadableFile."""
        self.declared: int | None = None
        self._dates = dates
        self._limits = limits
        with source.open("rb") as stream:
            text = stream.read().decode("utf-8", "replace")
        self._lines, notes = read_lines(text)
        self.unknown_fields = tuple(f"PDF: {count} {note}" for note, count in notes.items())
        if not any(line.text.strip() for line in self._lines):
            raise UnreadableFile(
                "empty", "The file holds no text. Nothing was saved. Ask the sender for it again."
            )

    def records(self) -> Iterator[SourceRecord]:
        """Read the reports in their order."""
        for ordinal, lines in enumerate(reports(self._lines), start=1):
            yield self._record(ordinal, lines)

    def _record(self, ordinal: int, lines: list[TextLine]) -> SourceRecord:
        content = "\n".join(_shown(lines))
        where = lines[0].place
        if len(content) > self._limits.max_record_bytes:
            cut = len(content) - self._limits.max_record_bytes
            content = content[: self._limits.max_record_bytes]
            content += f"[{cut} characters more in the original]"
            return Unreadable(ordinal=ordinal, content=content, reason="too_long", where=where)
        fields = FieldReader(lines)
        reason = fields.why_not()
        if reason is not None:
            return Unreadable(ordinal=ordinal, content=content, reason=reason, where=where)
        report = read_report(
            fields.decoded, ordinal=ordinal, content=content, dates=self._dates, unknown=set()
        )
        return _placed(report, fields)


def _shown(lines: list[TextLine]) -> Iterator[str]:
    page = 0
    for line in lines:
        if line.page != page:
            page = line.page
            yield page_line(page)
        yield line.text


def _placed(report: Report, fields: FieldReader) -> Report:
    """Write page and line in the place of each path."""
    place = fields.place_of
    later = tuple(
        Statement(question=Question.NARRATIVE, path=where, text=text)
        for where, text in fields.sections
    )
    return replace(
        report,
        persons=tuple(_person(person, fields) for person in report.persons),
        files=tuple(_placed_one(item, fields) for item in report.files),
        statements=(*(replace(s, path=place(s.path)) for s in report.statements), *later),
        unknown_fields=bounded({*report.unknown_fields, *fields.unknown}),
    )


def _person(person: Person, fields: FieldReader) -> Person:
    place = fields.place_of
    return replace(
        person,
        path=place(person.path),
        identifiers=tuple(replace(i, path=place(i.path)) for i in person.identifiers),
        statements=tuple(replace(s, path=place(s.path)) for s in person.statements),
    )


def _placed_one(item: FileItem, fields: FieldReader) -> FileItem:
    return replace(item, path=fields.place_of(item.path))


def read_pdf_report(
    source: Source, *, zone: str | None, country: str | None, limits: Limits
) -> PdfReportReader:
    """Open the text of a PDF; zone and country are as for the JSON of the same reports.

    Raises UnreadableFile where there is no text at all.
    """
    order: Any = "mdy" if (country or "").strip().upper() == "US" else None
    return PdfReportReader(source, dates=Dates(zone, order), limits=limits)
