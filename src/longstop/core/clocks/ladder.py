"""Say who must hear of a clock that fell due, higher the longer nobody answers for it.

The ladder ends outside the bureau, so that silence inside it cannot last.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from longstop.core.clocks.calendars import Calendar
from longstop.core.clocks.spans import NoSpan, Span, read_span
from longstop.core.referral.errors import LongstopError

DEFAULT = "default"


class Rung(StrEnum):
    """Who is to hear of it, from the person on duty up to a named role outside the bureau."""

    PERSON = "person"
    DESK_SUPERVISOR = "desk_supervisor"
    HEAD_OF_BUREAU = "head_of_bureau"
    OUTSIDE_ROLE = "outside_role"


CLIMBED = (Rung.DESK_SUPERVISOR, Rung.HEAD_OF_BUREAU, Rung.OUTSIDE_ROLE)
ANSWERED = "acknowledged_for"
_SPANS = (*CLIMBED, ANSWERED)
_KEYS = {"kind", "because", "source", *_SPANS}


class EscalationNotValid(LongstopError):
    """The document of escalation ladders has faults; all of them are listed."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Ladder:
    """How long after a breach that nobody acknowledges each rung of CLIMBED is reached.

    acknowledged_for is how long an acknowledgement keeps it from climbing further.
    """

    steps: tuple[Span, Span, Span]
    acknowledged_for: Span
    source: str


@dataclass(frozen=True, slots=True)
class Ladders:
    """The whole document: its version, the role outside, and the ladders by (clock, reason)."""

    version: str
    outside_role: str
    lines: Mapping[tuple[str, str | None], Ladder]

    def of(self, clock: str, because: str) -> Ladder:
        """Find a clock's ladder: that of its reason, else of its kind, else the default."""
        of_kind = self.lines.get((clock, None), self.lines[DEFAULT, None])
        return self.lines.get((clock, because), of_kind)


@dataclass(frozen=True, slots=True)
class Climb:
    """A rung and the moment at which it is reached while nobody acknowledges."""

    rung: Rung
    at: datetime


def climbs(breached_at: datetime, ladder: Ladder, calendar: Calendar) -> tuple[Climb, ...]:
    """Compute when each rung above the person is reached; never before the rung below it.

    calendar counts the working days of the ladder. Raises OutsideCalendar.
    """
    reached = breached_at
    found = []
    for rung, span in zip(CLIMBED, ladder.steps, strict=True):
        reached = max(reached, span.end(breached_at, calendar))
        found.append(Climb(rung, reached))
    return tuple(found)


def load_ladders(text: str) -> Ladders:
    """Read the document (TOML text); collects every fault before it raises EscalationNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise EscalationNotValid(f"The escalation document is not TOML: {fault}.") from fault
    lines: dict[tuple[str, str | None], Ladder] = {}
    faults = [f"{name} missing" for name in ("version", "outside_role") if not document.get(name)]
    for number, entry in enumerate(document.get("ladder", []), start=1):
        found = list(_faults(entry))
        faults += [f"ladder {number}: {fault}" for fault in found]
        if found:
            continue
        key = (str(entry["kind"]), entry.get("because"))
        if key in lines:
            faults.append(f"ladder {number}: '{key[0]}' for '{key[1] or 'any reason'}' twice")
        first, second, third, quiet = (read_span(entry[name]) for name in _SPANS)
        lines[key] = Ladder(
            steps=(first, second, third), acknowledged_for=quiet, source=str(entry["source"])
        )
    if (DEFAULT, None) not in lines:
        faults.append(
            f"no ladder of kind '{DEFAULT}' without a reason: some clocks would have none"
        )
    if faults:
        raise EscalationNotValid("The escalation document is not valid: " + "; ".join(faults) + ".")
    return Ladders(str(document["version"]), str(document["outside_role"]), lines)


def _faults(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"'{key}' is no part of a ladder" for key in entry if key not in _KEYS)
    yield from (f"{name} missing" for name in ("kind", "source") if not entry.get(name))
    steps: dict[str, Span] = {}
    for name in _SPANS:
        step = entry.get(name)
        try:
            steps[name] = read_span(step if isinstance(step, Mapping) else {})
        except NoSpan as fault:
            yield f"{name}: {fault}"
    if len(steps) == len(_SPANS):
        yield from _faults_of_order([steps[rung] for rung in CLIMBED])


def _faults_of_order(steps: list[Span]) -> Iterator[str]:
    """Find what would fold two rungs into one: each step is longer than the one below it.

    Elapsed time may go over into working days, not back: a day off would turn the order round.
    """
    for (low, high), rung in zip(pairwise(steps), CLIMBED[1:], strict=True):
        if low.working_days and high.seconds:
            yield f"{rung}: elapsed time cannot stand above working days"
        elif (high.working_days, high.seconds) <= (low.working_days, low.seconds):
            yield f"{rung}: must be longer than the rung below it"
