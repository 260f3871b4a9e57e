"""Read how long something may take: elapsed time, or working days of a calendar, never both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from longstop.core.clocks.calendars import Calendar, add_working_days

_SECONDS = {"minutes": 60, "hours": 3600, "days": 86400}
UNITS = (*_SECONDS, "working_days")


class NoSpan(ValueError):
    """The entry does not say how long, or says it twice; the message says what is wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A length of time: seconds that run at night and on a Sunday, or working days."""

    seconds: int = 0
    working_days: int = 0

    def __post_init__(self) -> None:
        """Refuse a span of both kinds, of none, or backwards."""
        if min(self.seconds, self.working_days) != 0 or self.seconds + self.working_days < 1:
            raise NoSpan("must be either elapsed time or working days, above 0")

    def end(self, start: datetime, calendar: Calendar) -> datetime:
        """Compute the moment this span after start; raises OutsideCalendar."""
        if self.working_days:
            return add_working_days(start, self.working_days, calendar)
        return start + timedelta(seconds=self.seconds)


def read_span(entry: Mapping[str, Any]) -> Span:
    """Read the one of minutes, hours, days and working_days that an entry has; raises NoSpan."""
    given = [unit for unit in UNITS if unit in entry]
    if len(given) != 1:
        raise NoSpan(f"one of {', '.join(UNITS)} is needed, {len(given)} given")
    (unit,) = given
    amount = entry[unit]
    if type(amount) is not int or amount <= 0:
        raise NoSpan(f"{unit} must be a whole number above 0")
    if unit == "working_days":
        return Span(working_days=amount)
    return Span(seconds=amount * _SECONDS[unit])
