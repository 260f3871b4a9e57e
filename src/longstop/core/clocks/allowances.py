"""Read how long each clock may run, from a document in which every allowance has its source.

An allowance is elapsed time, where an hour is an hour at night and on a Sunday, or working days.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from longstop.core.clocks.calendars import ELAPSED, Calendar
from longstop.core.clocks.spans import NoSpan, Span, read_span
from longstop.core.referral.errors import LongstopError


class AllowancesNotValid(LongstopError):
    """The document of clock allowances has faults; all of them are listed."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """One line of the document: which clock, for what reason, how long, after whom."""

    clock: str
    because: str
    span: Span
    source: str


@dataclass(frozen=True, slots=True)
class Allowances:
    """The whole document: its version, the bureau's own calendar, its lines by (clock, reason)."""

    version: str
    calendar: str
    lines: Mapping[tuple[str, str], Allowance]

    def of(self, clock: str, because: str = "standard") -> Allowance:
        """Find the allowance of a clock for a reason; raises AllowancesNotValid when absent."""
        found = self.lines.get((clock, because))
        if found is None:
            raise AllowancesNotValid(
                f"The clock document has no allowance for clock '{clock}', reason '{because}'."
            )
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """What a clock keeps of its allowance: due_at is its start plus seconds, always.

    calendar is the stamp of the calendar that was counted by, or ELAPSED.
    """

    due_at: datetime
    seconds: int
    calendar: str


def term(started_at: datetime, allowance: Allowance, calendar: Calendar) -> Term:
    """Compute when a clock falls due.

    Working days are rounded up to whole seconds after the start, so a due moment lies less than a
    second after the close of its day, never before it. Raises OutsideCalendar.
    """
    if not allowance.span.working_days:
        seconds, stamp = allowance.span.seconds, ELAPSED
    else:
        left = allowance.span.end(started_at, calendar) - started_at
        seconds, stamp = ceil(left / timedelta(seconds=1)), calendar.stamp
    return Term(due_at=started_at + timedelta(seconds=seconds), seconds=seconds, calendar=stamp)


def load_allowances(text: str) -> Allowances:
    """Read the document (TOML text); collects every fault before it raises AllowancesNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise AllowancesNotValid(f"The clock document is not TOML: {fault}.") from fault
    lines: dict[tuple[str, str], Allowance] = {}
    faults: list[str] = []
    for number, line in enumerate(document.get("clock", []), start=1):
        try:
            one = _allowance(line)
        except NoSpan as fault:
            faults.append(f"clock {number}: {fault}")
            continue
        if lines.setdefault((one.clock, one.because), one) is not one:
            faults.append(f"clock {number}: '{one.clock}' for '{one.because}' stands twice")
    faults += [f"{name} missing" for name in ("version", "calendar") if not document.get(name)]
    if faults:
        raise AllowancesNotValid("The clock document is not valid: " + "; ".join(faults) + ".")
    return Allowances(str(document["version"]), str(document["calendar"]), lines)


def _allowance(line: Mapping[str, Any]) -> Allowance:
    missing = [name for name in ("kind", "because", "source") if not line.get(name)]
    if missing:
        raise NoSpan(f"{', '.join(missing)} missing")
    return Allowance(
        clock=str(line["kind"]),
        because=str(line["because"]),
        span=read_span(line),
        source=str(line["source"]),
    )
