"""Count working days by a calendar with a version, so that a due moment can be computed again.

Day 1 is the first working day after the day of receipt, in the calendar's own zone, and what is
due within n working days is due at the close of day n: docs/decisions/0008-working-days.md.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from longstop.core.ledger.document import document_digest
from longstop.core.referral.errors import LongstopError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ELAPSED = "elapsed"
"""What stands in the place of a calendar where an hour is an hour, at night and on a Sunday."""

_TEXTS = ("name", "version", "zone", "source", "digest")
_DAYS = ("first_day", "last_day")
_KEYS = {*_TEXTS, *_DAYS, "closes", "day_off", "days_off"}
_NAME = re.compile(r"[a-z][a-z-]*")


class CalendarNotValid(LongstopError):
    """The document of a calendar has faults; all of them are listed."""

    exit_code = 2


class OutsideCalendar(LongstopError):
    """The calendar does not reach the days that were asked for; it is never guessed beyond them."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Zones:
    """One edition of the time zone database: its version, and each zone by its name."""

    version: str
    zone: Callable[[str], tzinfo | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """The working days of one jurisdiction from first_day to last_day, both included.

    closes gives the local closing time by weekday (Monday is 0); a weekday without one is no
    working day. zone_version is the edition of the time zone database behind zone.
    """

    name: str
    version: str
    zone: tzinfo
    zone_version: str
    closes: Mapping[int, time]
    days_off: frozenset[date]
    first_day: date
    last_day: date
    digest: str
    working_days: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Write out the working days once: counting is then a place in a list."""
        span = (self.last_day - self.first_day).days + 1
        days = (self.first_day + timedelta(days=n) for n in range(span))
        working = (day for day in days if day.weekday() in self.closes)
        object.__setattr__(
            self, "working_days", tuple(day for day in working if day not in self.days_off)
        )

    @property
    def stamp(self) -> str:
        """Name this very calendar, as a clock keeps it: name, version, zones and digest."""
        short = self.digest.removeprefix("sha256:")[:12]
        return f"{self.name}@{self.version}+tz{self.zone_version}+{short}"

    def day_of(self, moment: datetime) -> date:
        """Tell which local day a moment (with a zone) falls on."""
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone falls on no certain day")
        return moment.astimezone(self.zone).date()

    def closing(self, day: date) -> datetime:
        """Compute when a working day closes, in UTC.

        A local time that occurs twice counts the second time; one that the clocks skip counts as
        that much after the skip began. Both are the later of the two readings of PEP 495.
        """
        local = datetime.combine(day, self.closes[day.weekday()], self.zone)
        return max(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def add_working_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """Compute the close of the n-th working day after the local day of start, in UTC.

    The day of start never counts, so at least n whole working days lie between. days is 1 or more.
    Raises OutsideCalendar when the calendar does not reach from start to that day.
    """
    if days < 1:
        raise ValueError(f"{days} working days cannot be counted forward")
    received = calendar.day_of(start)
    place = bisect_right(calendar.working_days, received) + days - 1
    if received < calendar.first_day or place >= len(calendar.working_days):
        raise OutsideCalendar(
            f"Calendar {calendar.stamp} covers {calendar.first_day} to {calendar.last_day};"
            f" {days} working days after {received} lie outside. Nothing was changed."
            " Add a version of the calendar that reaches further."
        )
    return calendar.closing(calendar.working_days[place])


def read_calendar(text: str, zones: Zones) -> Calendar:
    """Read a calendar (TOML text); collects every fault before it raises CalendarNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise CalendarNotValid(f"The calendar is not TOML: {fault}. Nothing was read.") from fault
    faults = [*_faults_of_frame(document, zones), *_faults_of_closes(document)]
    faults += _faults_of_days_off(document)
    if not faults and document["digest"] != document_digest(document):
        faults = [f"digest is not that of the content, which is {document_digest(document)}"]
    if faults:
        raise CalendarNotValid("The calendar is not valid: " + "; ".join(faults) + ".")
    zone = zones.zone(document["zone"])
    assert zone is not None
    return Calendar(
        name=document["name"],
        version=document["version"],
        zone=zone,
        zone_version=zones.version,
        closes={WEEKDAYS.index(day): at for day, at in document["closes"].items()},
        days_off=frozenset(row["date"] for row in _rows(document)),
        first_day=document["first_day"],
        last_day=document["last_day"],
        digest=document["digest"],
    )


def _faults_of_frame(document: Mapping[str, Any], zones: Zones) -> Iterator[str]:
    yield from (f"'{key}' is no part of a calendar" for key in document if key not in _KEYS)
    for key in _TEXTS:
        value = document.get(key)
        if not isinstance(value, str) or not value.strip():
            yield f"{key} must be text"
        elif key == "name" and not _NAME.fullmatch(value):
            yield "name must be of small letters and hyphens"
        elif key == "zone" and zones.zone(value) is None:
            yield f"zone '{value}' is not in the time zone database"
    bad = [key for key in _DAYS if not _is_day(document.get(key))]
    yield from (f"{key} must be a date" for key in bad)
    if not bad and document["last_day"] < document["first_day"]:
        yield "last_day lies before first_day"


def _faults_of_closes(document: Mapping[str, Any]) -> Iterator[str]:
    closes = document.get("closes")
    if not isinstance(closes, Mapping) or not closes:
        yield "closes must name at least one weekday"
        return
    for day, at in closes.items():
        if day not in WEEKDAYS:
            yield f"closes: '{day}' is no weekday"
        elif not isinstance(at, time) or at.microsecond:
            yield f"closes: {day} must be a time of day in whole seconds"


def _rows(document: Mapping[str, Any]) -> list[Any]:
    """Give days off as rows of a date and a name, however they are laid out."""
    if "days_off" not in document:
        return list(document["day_off"])
    by_name: Mapping[str, Any] = document["days_off"]
    return [{"date": day, "name": name} for name, days in by_name.items() for day in days]


def _faults_of_days_off(document: Mapping[str, Any]) -> Iterator[str]:
    by_name = document.get("days_off")
    if ("day_off" in document) is ("days_off" in document):
        yield "give day_off (write day_off = [] for none) or days_off, one of them"
        return
    if by_name is None and not isinstance(document["day_off"], list):
        yield "day_off must be a list; write day_off = [] for none"
        return
    if by_name is not None and not (
        isinstance(by_name, Mapping) and all(isinstance(days, list) for days in by_name.values())
    ):
        yield "days_off must give a list of dates for each name"
        return
    seen: set[date] = set()
    for number, row in enumerate(_rows(document), start=1):
        day = row.get("date") if isinstance(row, Mapping) else None
        if not isinstance(day, date) or not _is_day(day) or set(row) != {"date", "name"}:
            yield f"day_off {number}: needs a date and a name, nothing else"
        elif not isinstance(row["name"], str) or not row["name"].strip():
            yield f"day_off {number}: name must be text"
        elif day in seen:
            yield f"day_off {number}: {day} stands twice"
        elif not _covers(document, day):
            yield f"day_off {number}: {day} lies outside first_day to last_day"
        else:
            seen.add(day)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _covers(document: Mapping[str, Any], day: date) -> bool:
    first, last = (document.get(key) for key in _DAYS)
    if not (_is_day(first) and _is_day(last)):
        return True
    assert isinstance(first, date)
    assert isinstance(last, date)
    return first <= day <= last
