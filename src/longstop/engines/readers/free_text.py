"""Read what somebody wrote to somebody as one record that only a person can read.

A letter, or the body of a mail, may hold all that a report does and none of its form. It is never
guessed at and never dropped: it is one quarantined record with its text, below what its mail says
of itself.
"""

from __future__ import annotations

import email.errors
from collections.abc import Iterator
from email.parser import BytesHeaderParser
from email.policy import default
from typing import Final

from longstop.core.referral.records import SourceRecord, Unreadable
from longstop.engines.html_text import text_of
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.sniff import sniff_encoding
from longstop.engines.source import Source

FREE_TEXT: Final = "free_text"
_SHOWN = ("subject", "from", "to", "date")
_MOST_SHOWN = 1_000
_MOST_HEADERS = 1 << 14


class FreeTextReader:
    """One text as one record; it declares nothing and has no fields."""

    format: str = FREE_TEXT

    def __init__(
        self, source: Source, *, html: bool, headers: Source | None, limits: Limits
    ) -> None:
        """Read a text; headers are those of the mail it stands in."""
        self.declared: int | None = None
        self.unknown_fields: tuple[str, ...] = ()
        self._source = source
        self._html = html
        self._headers = headers
        self._limits = limits

    def records(self) -> Iterator[SourceRecord]:
        """Give the one record."""
        body = plain_text(self._source, html=self._html, limits=self._limits)
        above = shown_headers(self._headers) if self._headers is not None else ""
        content = f"{above}\n{body}" if above else body
        yield Unreadable(ordinal=1, content=content, reason=FREE_TEXT, where="the whole text")


def plain_text(source: Source, *, html: bool, limits: Limits) -> str:
    """Read a text to its limit, as a person would read it; what is over the limit is counted."""
    codec = sniff_encoding(source, stated=None).codec or "cp1252"
    with source.open("rb") as stream:
        raw = stream.read(limits.max_record_bytes)
        over = 0
        while block := stream.read(1 << 20):
            over += len(block)
    text = raw.decode(codec, "backslashreplace").replace("\0", "\u2400").removeprefix("\ufeff")
    text = text_of(text) if html else text
    return f"{text}[{over} bytes more in the original]" if over else text


def shown_headers(source: Source) -> str:
    """Write what a mail says of itself, a line each; what cannot be understood is left out."""
    with source.open("rb") as stream:
        raw = stream.read(_MOST_HEADERS)
    lines: list[str] = []
    for name in _SHOWN:
        try:
            found = BytesHeaderParser(policy=default).parsebytes(raw).get(name)
            value = "" if found is None else str(found)
        except (email.errors.MessageError, ValueError, LookupError, AttributeError, RecursionError):
            continue
        value = value.encode("utf-8", "backslashreplace").decode().replace("\0", "\u2400")
        if value:
            lines.append(f"{name.capitalize()}: {value[:_MOST_SHOWN]}\n")
    return "".join(lines)
