"""Read dates as foreign forces write them, and refuse rather than guess.

A swapped day and month or a wrong hour sends an officer to the wrong subscriber, so every text
that can be read in two ways is an error with a code; the record then waits in quarantine for a
person. Errors never hold the value.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from longstop.core.intake.date_words import MONTHS, WEEKDAYS
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.records import Moment

Order = Literal["dmy", "mdy", "ymd"]
_Date = tuple[int, int, int]  # year, month, day
_Clock = tuple[int, int, int, int]  # hour, minute, second, microsecond

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_MINUTES_IN_WIDEST_OFFSET = 14 * 60

_SPACES = re.compile(r"[\s\u00a0\u202f\u2007]+")
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?)?"
    r" ?(Z|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})?(Z)?)?")
_WEEKDAY = re.compile(r"([^\W\d_]{2,10})\.?,? +(?=\S)")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?![0-9])")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.]) ?([0-9]{1,2})\2 ?([0-9]{4})(?![0-9])")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([-/.]) ?[0-9]{1,2}\1 ?[0-9]{2}(?![0-9:])")
_DAY_NAME = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|er|\.)?(?: of)?[ -]?"
    r"([^\W\d_]{3,10})\.?,?[ -]([0-9]{4}|[0-9]{2})(?![0-9:])",
    re.IGNORECASE,
)
_NAME_DAY = re.compile(
    r"([^\W\d_]{3,10})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4}|[0-9]{2})(?![0-9:])",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:,? ?(?:at|à|a|um|T|- (?=[0-9]))? ?)"
    r"([0-9]{1,2})(?: ?h ?([0-9]{2})?|:([0-9]{2}))(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"(?: ?(am|pm|a\.m\.|p\.m\.|uhr)(?![a-z]))?(?![0-9])",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)? ?([+-])([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)
_IANA = re.compile(r"\[?([A-Za-z]+/[A-Za-z_+/-]+)\]?")
_UTC_WORDS = frozenset({"z", "utc", "gmt", "ut"})

_YEAR_ONLY = re.compile(r"[0-9]{4}")
_YEAR_MONTH = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_NAME_YEAR = re.compile(r"([^\W\d_]{3,10})\.?,? ([0-9]{4})")
_UNKNOWN_DAY = re.compile(r"00([-/.])([0-9]{1,2})\1([0-9]{4})")
_UNKNOWN_DAY_LAST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2(?:00|0)")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?(Z|[+-]00:?00)?\Z")


class DateError(LongstopError):
    """A text could not be read as a date; code says why and no part of the text is in it.

    Codes: bad_date, two_digit_year, ambiguous_order, wrong_order, no_zone, unknown_zone,
    ambiguous_time (the clocks went back), nonexistent_time (the clocks went forward).
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, code: str) -> None:
        super().__init__(f"the date cannot be read ({code})")
        self.code = code


def parse_moment(text: str, *, zone: str | None, order: Order | None) -> Moment:
    """Read an instant out of one text and give it in UTC with the zone it was read in.

    zone is the IANA name used when the text states neither offset nor zone; order says how a date
    with the year last is written. A date without an hour is the start of that day in its zone: the
    raw text stays beside it. Raises DateError.
    """
    tidy = _tidy(text)
    iso = _ISO.fullmatch(tidy)
    if iso is not None:
        year, month, day, hour, minute, second, fraction, offset = iso.groups()
        date = (int(year), int(month), int(day))
        clock = (int(hour or 0), int(minute or 0), int(second or 0), _micro(fraction))
        return _moment(date, clock, offset or "", zone, text)
    date, rest = _read_date(tidy, order)
    clock, rest = _read_time(rest)
    return _moment(date, clock, rest.strip(), zone, text)


def parse_birth_date(text: str, order: Order | None) -> str:
    """Read a date of birth as far as it is known: YYYY, YYYY-MM or YYYY-MM-DD.

    A midnight that a spreadsheet added is dropped; day and month 00 mean not known. Raises
    DateError.
    """
    tidy = _MIDNIGHT.sub("", _tidy(text))
    partial = _partial(tidy)
    if partial is not None:
        return partial
    (year, month, day), rest = _read_date(tidy, order)
    if rest.strip():
        raise DateError("bad_date")
    _aware((year, month, day), (0, 0, 0, 0), UTC)
    return f"{year:04}-{month:02}-{day:02}"


@lru_cache(maxsize=256)
def find_zone(name: str) -> ZoneInfo:
    """Give the time zone of an IANA name. Raises DateError('unknown_zone')."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise DateError("unknown_zone") from error


def _tidy(text: str) -> str:
    if len(text) > 100:
        raise DateError("bad_date")
    tidy = _SPACES.sub(" ", text).strip()
    weekday = _WEEKDAY.match(tidy)
    if weekday is not None and weekday[1].casefold() in WEEKDAYS:
        return tidy[weekday.end() :]
    return tidy


def _partial(tidy: str) -> str | None:
    if _YEAR_ONLY.fullmatch(tidy):
        return _year_month(int(tidy), None)
    if found := _YEAR_MONTH.fullmatch(tidy):
        return _year_month(int(found[1]), int(found[2]))
    if found := _MONTH_YEAR.fullmatch(tidy):
        return _year_month(int(found[2]), int(found[1]))
    if found := _UNKNOWN_DAY_LAST.fullmatch(tidy):
        return _year_month(int(found[1]), int(found[3]) or None)
    if found := _UNKNOWN_DAY.fullmatch(tidy):
        return _year_month(int(found[3]), int(found[2]) or None)
    if found := _NAME_YEAR.fullmatch(tidy):
        return _year_month(int(found[2]), _month(found[1]))
    return None


def _year_month(year: int, month: int | None) -> str:
    if not _FIRST_YEAR <= year <= _LAST_YEAR or (month is not None and not 1 <= month <= 12):
        raise DateError("bad_date")
    return f"{year:04}" if month is None else f"{year:04}-{month:02}"


def _read_date(tidy: str, order: Order | None) -> tuple[_Date, str]:
    if found := _YEAR_FIRST.match(tidy):
        return (int(found[1]), int(found[3]), int(found[4])), tidy[found.end() :]
    if found := _YEAR_LAST.match(tidy):
        month, day = _in_order(int(found[1]), int(found[3]), order)
        return (int(found[4]), month, day), tidy[found.end() :]
    if found := _COMPACT.fullmatch(tidy):
        time = f" {found[4]}:{found[5]}:{found[6] or '00'}" if found[4] else ""
        return (int(found[1]), int(found[2]), int(found[3])), time + (found[7] or "")
    if found := _DAY_NAME.match(tidy):
        return (_year(found[3]), _month(found[2]), int(found[1])), tidy[found.end() :]
    if found := _NAME_DAY.match(tidy):
        return (_year(found[3]), _month(found[1]), int(found[2])), tidy[found.end() :]
    raise DateError("two_digit_year" if _SHORT_YEAR.match(tidy) else "bad_date")


def _in_order(first: int, second: int, order: Order | None) -> tuple[int, int]:
    if order is None or order == "ymd":
        if first <= 12 and second <= 12 and first != second:
            raise DateError("ambiguous_order")
        return (second, first) if first > 12 or first == second else (first, second)
    day, month = (first, second) if order == "dmy" else (second, first)
    if month > 12 and day <= 12:
        # The only possible reading contradicts what the sender stated, so its neighbours that
        # look right may be wrong as well: a person has to look.
        raise DateError("wrong_order")
    return month, day


def _year(digits: str) -> int:
    if len(digits) == 2:
        raise DateError("two_digit_year")
    return int(digits)


def _month(name: str) -> int:
    month = MONTHS.get(name.casefold())
    if month is None:
        raise DateError("bad_date")
    return month


def _read_time(rest: str) -> tuple[_Clock, str]:
    found = _TIME.match(rest)
    if found is None:
        return (0, 0, 0, 0), rest
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    half = (found[6] or "").lower().replace(".", "")
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            raise DateError("bad_date")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return (hour, minute, int(found[4] or 0), _micro(found[5])), rest[found.end() :]


def _micro(fraction: str | None) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _aware(date: _Date, clock: _Clock, where: tzinfo) -> datetime:
    if not _FIRST_YEAR <= date[0] <= _LAST_YEAR:
        raise DateError("bad_date")
    try:
        return datetime(*date, *clock, tzinfo=where)
    except ValueError:
        raise DateError("bad_date") from None


def _moment(date: _Date, clock: _Clock, stated: str, zone: str | None, raw: str) -> Moment:
    if stated:
        where, name = _stated_zone(stated)
    elif zone is not None:
        where, name = find_zone(zone), zone
    else:
        raise DateError("no_zone")
    return Moment(at=_to_utc(_aware(date, clock, where)), zone=name, raw=raw)


def _stated_zone(stated: str) -> tuple[tzinfo, str]:
    if stated == "Z" or stated.casefold() in _UTC_WORDS:
        return UTC, "UTC"
    if found := _OFFSET.fullmatch(stated):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes > _MINUTES_IN_WIDEST_OFFSET or int(found[3] or 0) > 59:
            raise DateError("bad_date")
        name = f"{found[1]}{minutes // 60:02}:{minutes % 60:02}"
        return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes)), name
    if found := _IANA.fullmatch(stated):
        return find_zone(found[1]), found[1]
    # Abbreviations such as BST or IST mean different hours in different countries.
    raise DateError("unknown_zone" if stated.isalpha() else "bad_date")


def _to_utc(local: datetime) -> datetime:
    if isinstance(local.tzinfo, ZoneInfo):
        before, after = local.utcoffset(), local.replace(fold=1).utcoffset()
        if before is not None and after is not None and before != after:
            raise DateError("ambiguous_time" if before > after else "nonexistent_time")
    return local if local.tzinfo is UTC else local.astimezone(UTC)
