"""Read packages of police-side CyberTip reports, in whatever JSON wrapping they are sent.

There is no public schema of this format, so nothing here claims to validate one: every field may
be null, absent or of another type, and a field we do not know is kept in the text and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from longstop.core.referral.records import SourceRecord, Unreadable
from longstop.engines.readers.cybertip_fields import (
    Survey,
    bounded,
    has_doubled_keys,
    keep_both,
)
from longstop.engines.readers.cybertip_report import read_report
from longstop.engines.readers.cybertip_values import Dates, members, short_text
from longstop.engines.readers.json_slices import JsonSlices, NotARecord, Slice
from longstop.engines.readers.limits import Limits
from longstop.engines.source import Source

FORMAT: Final = "cybertip-json"

_COUNTS: Final = ("declaredCount", "totalCount")
_HANDLING: Final = "handlingConditions"
_ESCAPES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|u0000|u[dD][89a-fA-F][0-9a-fA-F]{2}|.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Decoded:
    content: str
    report: dict[str, Any]
    unknown: set[str]


class CybertipReader:
    """One package to read; declared and unknown_fields are complete once it has been read.

    handling are the sender's conditions on the whole package, which every record repeats;
    unknown_fields are names round the records that we do not know.
    """

    format: str = FORMAT

    def __init__(self, source: Source, *, dates: Dates, limits: Limits) -> None:
        """Read a file in the spool."""
        self.declared: int | None = None
        self.handling: tuple[str, ...] = ()
        self.unknown_fields: tuple[str, ...] = ()
        self._source = source
        self._dates = dates
        self._limits = limits

    def records(self) -> Iterator[SourceRecord]:
        """Read the records in their order; memory stays flat whatever the file's size."""
        with self._source.open("rb") as stream:
            slices = JsonSlices(stream, limits=self._limits, decode=self._decode)
            for ordinal, piece in enumerate(slices, start=1):
                self._read_envelope(slices.envelope)
                yield self._record(ordinal, piece)
            self._read_envelope(slices.envelope)

    def _record(self, ordinal: int, piece: Slice) -> SourceRecord:
        if piece.reason is not None:
            content = piece.raw.decode("utf-8", errors="backslashreplace").replace("\0", "\u2400")
            return Unreadable(
                ordinal=ordinal, content=content, reason=piece.reason, where=piece.where
            )
        decoded: _Decoded = piece.value
        return read_report(
            decoded.report,
            ordinal=ordinal,
            content=decoded.content,
            dates=self._dates,
            unknown=decoded.unknown,
            handling=self.handling,
        )

    def _decode(self, raw: bytes) -> _Decoded:
        visible = _make_visible(raw)
        try:
            report = msgspec.json.decode(visible)
        except msgspec.DecodeError as error:
            raise NotARecord("not_json", str(error)) from error
        except UnicodeDecodeError as error:
            raise NotARecord("not_json", "not UTF-8") from error
        except RecursionError as error:
            raise NotARecord("too_deep", "nested too deeply") from error
        if not isinstance(report, dict):
            raise NotARecord("not_a_report", "a value, not an object")
        if "reportId" not in report and "reportedInformation" not in report:
            raise NotARecord("not_a_report", "neither reportId nor reportedInformation in it")
        return self._checked(visible, report)

    def _checked(self, visible: bytes, report: dict[str, Any]) -> _Decoded:
        survey = Survey(report)
        if survey.depth > self._limits.max_depth:
            raise NotARecord("too_deep", f"nested deeper than {self._limits.max_depth} levels")
        if visible.count(b'"reportedInformation"') > 1 and _holds_another(report):
            raise NotARecord("not_json", "another report lies inside this one")
        content = visible.decode("utf-8", errors="backslashreplace")
        if not has_doubled_keys(visible, survey.keys):
            return _Decoded(content, report, survey.unknown)
        report, doubled = keep_both(content)
        return _Decoded(content, report, Survey(report).unknown | doubled)

    def _read_envelope(self, envelope: dict[str, Any]) -> None:
        if not envelope:
            return
        for name in _COUNTS:
            declared = _count(envelope.get(name))
            if declared is not None:
                self.declared = declared
                break
        conditions = members(envelope.get(_HANDLING), _HANDLING, _HANDLING)
        stated = (short_text(entry) for entry, _ in conditions)
        self.handling = tuple(condition for condition in stated if condition)
        known = {*_COUNTS, _HANDLING}
        self.unknown_fields = bounded(
            {
                f"envelope.{n}"
                for n, value in envelope.items()
                if value is not None and n not in known
            }
        )


def read_cybertip(
    source: Source, *, zone: str | None, country: str | None, limits: Limits
) -> CybertipReader:
    """Give a reader of one package: `.records()`, `.declared`, `.format`.

    zone is the IANA name for times that state none (without one such a time is no moment);
    country is the ISO 3166 alpha-2 code of the sender: only 'US' says that the month stands first
    in a date with the year last, from any other sender a date that can be read two ways is none.
    A record that cannot be read comes out as Unreadable; a file that cannot be opened raises
    OSError.
    """
    order: Any = "mdy" if (country or "").strip().upper() == "US" else None
    return CybertipReader(source, dates=Dates(zone, order), limits=limits)


def _count(node: Any) -> int | None:
    if isinstance(node, str) and node.strip().isdecimal() and len(node) < 12:
        return int(node)
    return node if type(node) is int and 0 <= node < 10**12 else None


def _make_visible(raw: bytes) -> bytes:
    """Show escapes that a database refuses (NUL, half of a surrogate pair) as text one can see."""
    if b"\\u" not in raw:
        return raw
    return _ESCAPES.sub(_visible_escape, raw)


def _visible_escape(match: re.Match[bytes]) -> bytes:
    found = match[0]
    if found == b"\\u0000":
        return b"\\u2400"
    if len(found) == 6 and found[2:3] in b"dD":
        return b"\\" + found
    return found


def _holds_another(report: dict[str, Any]) -> bool:
    """Tell whether a whole report lies deeper in this one: its neighbour, swallowed by damage."""
    level: list[Any] = list(report.values())
    while level:
        inner: list[Any] = []
        for node in level:
            if isinstance(node, dict):
                if "reportedInformation" in node:
                    return True
                inner += node.values()
            elif isinstance(node, list):
                inner += node
        level = inner
    return False
