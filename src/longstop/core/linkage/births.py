"""Read when somebody was born as far as it says who it is: a day, a month, a year or an age."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

OLDEST: Final = 110
"""Years; nobody reported is older, so an earlier birth is a slip."""

_ISO: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# What forms and systems fill in by themselves: the beginnings of the counting of Unix, of Windows
# and of spreadsheets.
_FILLED_IN: Final = frozenset(
    "1970-01-01 1900-01-01 1901-01-01 1899-12-31 1899-12-30 1904-01-01 1969-12-31 1900-01".split()
)


@dataclass(frozen=True, slots=True)
class Birth:
    """born is ISO (YYYY, YYYY-MM, YYYY-MM-DD); first and last are the years an age allows."""

    born: str | None = None
    first: int | None = None
    last: int | None = None


UNKNOWN: Final = Birth()


def birth_of(date_of_birth: str | None, stated_age: int | None, on: date | None) -> Birth:
    """Give a birth out of an ISO date as it is stored, or of an age in years on a day.

    A date that is none, that lies after the day or over 110 years before it, or that systems fill
    in by themselves (1970-01-01, 1900-01-01) is no date. The first of January of any other year
    says the year only, because many forms ask no more. An age counts where no date does.
    """
    if date_of_birth and (born := _born(date_of_birth[:20])):
        year = int(born[:4])
        if on is None or on.year - OLDEST <= year <= on.year:
            return Birth(born=born)
    if stated_age is not None and on is not None and 0 < stated_age <= OLDEST:
        return Birth(first=on.year - stated_age - 1, last=on.year - stated_age)
    return UNKNOWN


def fuller(one: Birth, other: Birth) -> Birth:
    """Give the birth that says more; of two that say as much, the first."""
    return other if _says(other) > _says(one) else one


def _says(birth: Birth) -> int:
    if birth.born:
        return len(birth.born)
    return 0 if birth.first is None else 1


@lru_cache(maxsize=65_536)
def _born(text: str) -> str | None:
    found = _ISO.fullmatch(text)
    if found is None or text in _FILLED_IN:
        return None
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return year if text.endswith("-01-01") else text
