"""Find every fault of a scenario at once, so that its author mends it in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from longstop.core.capacity.scenario import GRADES, Rule
from longstop.core.capacity.spreads import is_number, is_spread

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SOURCES = ("measured here", "published", "assumed")
MOST_STAFF, MOST_ROWS, MOST_DAYS = 20_000, 1_000, 3_660
LATEST_YEAR, MOST_DIGITS, LONGEST_NAME = 9_900, 18, 200
SPREAD = "{exactly}, {mean}, {least, most} or {median, sigma}, with figures of 0 or more"

Check = tuple[Callable[[Any], bool], str]


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _count(value: object) -> bool:
    return type(value) is int and 0 <= value < 10**MOST_DIGITS


def _share(value: object) -> bool:
    return is_number(value) and 0 <= value <= 1  # type: ignore[operator]


def _day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _days(value: object) -> bool:
    return isinstance(value, list) and all(map(_day, value))


def _by_grade(one: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Take one for all grades, or one for each."""

    def check(value: object) -> bool:
        if isinstance(value, Mapping) and set(value) == set(GRADES):
            return all(map(one, value.values()))
        return one(value)

    return check


def _factors(count: int) -> Callable[[Any], bool]:
    def check(value: object) -> bool:
        if not isinstance(value, list) or len(value) != count:
            return False
        return all(map(is_number, value)) and abs(sum(value) / count - 1) < 0.01

    return check


def _list_of(names: tuple[str, ...]) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, list) and bool(value) and all(one in names for one in value)
    )


def _shares_by_grade(value: object) -> bool:
    if not isinstance(value, Mapping) or not set(value) <= set(GRADES):
        return False
    return all(map(_share, value.values())) and abs(sum(value.values()) - 1) < 1e-9


TEXT: Check = (_text, "must be text")
NAME: Check = (
    lambda value: _text(value) and len(value) <= LONGEST_NAME and value.isprintable(),
    f"must be text in one line, of at most {LONGEST_NAME} characters",
)
SHARE: Check = (_share, "must lie between 0 and 1")
SHARES: Check = (_by_grade(_share), "must lie between 0 and 1, one for all grades or one for each")
NUMBER: Check = (is_number, "must be a figure of 0 or more")
COUNT: Check = (_count, f"must be a whole number of 0 or more, of at most {MOST_DIGITS} digits")
SOME: Check = (
    lambda value: _count(value) and 0 < value <= 1_000_000,
    "must be a whole number from 1 to 1000000",
)
STAFF: Check = (
    lambda value: _count(value) and 0 < value <= MOST_STAFF,
    f"must be a whole number from 1 to {MOST_STAFF}",
)
ONE_SPREAD: Check = (is_spread, f"must be {SPREAD}")
SPREADS: Check = (_by_grade(is_spread), f"must be {SPREAD}; one for all grades or one for each")
GRADE: Check = (lambda value: value in GRADES, f"must be one of {', '.join(GRADES)}")
TRUTH: Check = (lambda value: isinstance(value, bool), "must be true or false")
SOURCE: Check = (
    lambda value: _text(value) and value.startswith(SOURCES),
    "must say where the figures are from, and begin with 'measured here', 'published' or 'assumed'",
)
HOUR: Check = (lambda value: is_number(value) and value <= 24, "must be an hour from 0 to 24")

Table = tuple[dict[str, Check], dict[str, Check]]
"""What must stand in a table, and what may."""

TABLES: dict[str, Table] = {
    "run": (
        {
            "starts": (
                lambda value: _day(value) and value.year <= LATEST_YEAR,
                f"must be a date, in the year {LATEST_YEAR} at the latest",
            ),
            "days": (
                lambda value: _count(value) and 0 < value <= MOST_DAYS,
                f"must be a whole number from 1 to {MOST_DAYS}",
            ),
            "seed": COUNT,
        },
        {"warm_up_days": COUNT},
    ),
    "order": (
        {"rule": (lambda value: value in tuple(Rule), f"must be one of {', '.join(Rule)}")},
        {},
    ),
    "deadline": ({"from": TEXT}, {}),
    "data": ({"keeps_days": NUMBER, "age_days": ONE_SPREAD, "until": TEXT}, {}),
    "bail": ({"lasts_days": NUMBER, "from": TEXT, "until": TEXT}, {}),
    "safe": ({"after": TEXT, "told": SHARES, "delay_days": ONE_SPREAD}, {}),
}
ROWS: dict[str, Table] = {
    "calendar": (
        {
            "name": NAME,
            "days": (_list_of(WEEKDAYS), "must be a list of weekdays"),
            "opens": HOUR,
            "closes": HOUR,
        },
        {"days_off": (_days, "must be a list of dates")},
    ),
    "arrivals": (
        {"grade": GRADE, "per_day": NUMBER, "looked_for": SHARE},
        {
            "week": (_factors(7), "must be seven figures with a mean of 1, Monday first"),
            "season": (_factors(12), "must be twelve figures with a mean of 1, January first"),
            "batch": (
                lambda value: is_number(value) and value >= 1, "must be a figure of 1 or more",
            ),
            "emergency": SHARE,
        },
    ),
    "backlog": (
        {
            "on_day": NUMBER,
            "count": SOME,
            "grades": (_shares_by_grade, "must be shares by grade that add up to 1"),
            "age_days": ONE_SPREAD,
            "looked_for": SHARE,
        },
        {"emergency": SHARE, "stage": TEXT},
    ),
    "team": ({"name": NAME, "staff": STAFF}, {"absence": SHARE, "calendar": TEXT}),
    "agency": (
        {"name": NAME, "share": SHARE, "staff": STAFF},
        {"absence": SHARE, "calendar": TEXT, "lab": TEXT},
    ),
    "stage": (
        {"name": NAME},
        {
            "by": TEXT, "work_hours": SPREADS, "delay_days": ONE_SPREAD, "again_to": TEXT,
            "again": SHARE, "leaves": SHARES, "acts": TRUTH, "stops": TRUTH,
        },
    ),
    "pathway": (
        {
            "name": NAME, "from": TEXT, "share": SHARE, "by": TEXT, "work_hours": ONE_SPREAD,
            "grades": (_list_of(GRADES), "must be a list of grades"),
        },
        {},
    ),
}  # fmt: skip
TEXTS = {"name": NAME, "version": NAME, "about": TEXT}
_NEEDED = ("arrivals", "stage")
_ONCE = ("deadline", "data", "bail", "safe")


def faults_of(document: Mapping[str, Any]) -> Iterator[str]:
    """List what is wrong with a document, one sentence each, by the names of its own tables."""
    yield from (
        f"'{key}' is no part of a scenario"
        for key in document
        if key not in (*TEXTS, *TABLES, *ROWS)
    )
    yield from (
        f"{key} {words}"
        for key, (is_right, words) in TEXTS.items()
        if not is_right(document.get(key))
    )
    for name, table in TABLES.items():
        if name in document or name not in _ONCE:
            yield from _faults_of_table(name, document.get(name), table)
    for name, table in ROWS.items():
        yield from _faults_of_rows(name, document.get(name), table)


def _faults_of_rows(name: str, rows: object, table: Table) -> Iterator[str]:
    if rows is None and name not in _NEEDED:
        return
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_ROWS:
        yield f"there must be from 1 to {MOST_ROWS} of [[{name}]]"
        return
    seen: set[object] = set()
    for number, row in enumerate(rows, start=1):
        own = row.get("name") if isinstance(row, Mapping) else None
        if not _text(own):
            yield from _faults_of_table(f"{name} {number}", row, table)
            continue
        where = f"{name} {number} ({own})"
        yield from _faults_of_table(where, row, table)
        if own in seen:
            yield f"{where}: this name stands twice"
        seen.add(own)


def _faults_of_table(where: str, value: object, table: Table) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{where} must be a table"
        return
    needed, optional = table
    checks = {**needed, **optional, "source": SOURCE}
    for key in value:
        if key not in checks:
            yield f"{where}: '{key}' is no part of it"
    for key, (is_right, words) in checks.items():
        is_stated = key in value or key not in optional
        if is_stated and not is_right(value.get(key)):
            yield f"{where}: {key} {words}"
