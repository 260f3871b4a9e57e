"""Read a sender's own numbers out of its references, and say which of them never came.

A sender that numbers what it sends has promised every number in between. What is missing depends
on what has come and on nothing else: not on the order of the packages, nor on how it is cut up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from longstop.core.referral.errors import LongstopError

NUMBER, YEAR = "{number}", "{year}"
LONGEST = 15
"""The most digits of a number that we count by; a longer one is no number of a report."""

Ranges = tuple[tuple[int, int], ...]
"""Numbers as ranges (first, last), in order and apart from each other."""
EMPTY: Ranges = ()


class NumberingNotValid(LongstopError):
    """A pattern does not say where the number stands."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number within its series; a series is all of a reference but the number."""

    series: str
    number: int


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a sender numbers its references: {number} stands once, {year} at most once.

    Where the year stands in it, numbers begin anew at 1 with each year.
    """

    pattern: str

    def read(self, reference: str | None) -> Numbered | None:
        """Read the number of a reference; None where it is not numbered like this."""
        found = _expression(self.pattern).fullmatch((reference or "").strip())
        if found is None:
            return None
        year = found.groupdict().get("year") or ""
        return Numbered(self.pattern.replace(YEAR, year).replace(NUMBER, "#"), int(found["number"]))


def read_numbering(pattern: str) -> Numbering:
    """Check a pattern; raises NumberingNotValid."""
    if pattern.count(NUMBER) != 1 or pattern.count(YEAR) > 1 or YEAR + NUMBER in pattern:
        raise NumberingNotValid(
            f"'{pattern}' does not say how references are numbered. Nothing was changed. Write "
            f"{NUMBER} once, {YEAR} where the year stands in it, apart from the number, and all "
            f"else as it is: TPS-{YEAR}-{NUMBER}"
        )
    return Numbering(pattern)


@lru_cache(maxsize=64)
def _expression(pattern: str) -> re.Pattern[str]:
    text = re.escape(pattern)
    text = text.replace(re.escape(NUMBER), rf"(?P<number>[0-9]{{1,{LONGEST}}})")
    return re.compile(text.replace(re.escape(YEAR), "(?P<year>[0-9]{4}|[0-9]{2})"))


def ranges_of(numbers: Iterable[int]) -> Ranges:
    """Gather numbers, in any order and however often, into ranges."""
    return _joined((number, number) for number in sorted(set(numbers)))


def union(first: Ranges, then: Ranges) -> Ranges:
    """Gather the numbers that stand in one of two or in both."""
    return _joined(sorted((*first, *then)))


def without(ranges: Ranges, taken: Ranges) -> Ranges:
    """Take numbers out."""
    return tuple(_without(ranges, taken))


def size(ranges: Ranges) -> int:
    """Count the numbers."""
    return sum(last - first + 1 for first, last in ranges)


def missing(seen: Mapping[str, Ranges]) -> dict[str, Ranges]:
    """Find the numbers between the first and the last of each series that never came.

    Of series with years all but the first begin at 1: their series as text are in that order, for
    they differ in the year only.
    """
    found = {}
    for place, series in enumerate(sorted(name for name, ranges in seen.items() if ranges)):
        ranges = seen[series]
        first = ranges[0][0] if place == 0 else min(1, ranges[0][0])
        if gaps := without(((first, ranges[-1][1]),), ranges):
            found[series] = gaps
    return found


def combined(first: Mapping[str, Ranges], then: Mapping[str, Ranges]) -> dict[str, Ranges]:
    """Gather the numbers of all series of two."""
    return {
        series: union(first.get(series, EMPTY), then.get(series, EMPTY))
        for series in first.keys() | then.keys()
    }


def left_of(first: Mapping[str, Ranges], taken: Mapping[str, Ranges]) -> dict[str, Ranges]:
    """Take the numbers of all series out; series with none left are gone."""
    left = {series: without(ranges, taken.get(series, EMPTY)) for series, ranges in first.items()}
    return {series: ranges for series, ranges in left.items() if ranges}


def count(all_: Mapping[str, Ranges]) -> int:
    """Count the numbers of all series."""
    return sum(map(size, all_.values()))


def written(ranges: Ranges) -> str:
    """Write ranges: '3, 7-9'."""
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def in_words(all_: Mapping[str, Ranges], most: int = 20) -> str:
    """Write which numbers these are, for a person: at most so many ranges, then how many more."""
    shown, told = most, []
    for series in sorted(all_):
        some = all_[series][:shown]
        shown -= len(some)
        if some:
            told.append(f"{series}: {written(some)}")
    more = sum(map(len, all_.values())) - most
    return "; ".join(told) + (f"; and {more:,} gaps more" if more > 0 else "")


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Join ranges that touch or overlap; they come in order."""
    found: list[tuple[int, int]] = []
    for first, last in ranges:
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _without(ranges: Ranges, taken: Ranges) -> Iterator[tuple[int, int]]:
    place = 0
    for first, last in ranges:
        while place < len(taken) and taken[place][1] < first:
            place += 1
        at = place
        while at < len(taken) and taken[at][0] <= last:
            if first < taken[at][0]:
                yield first, taken[at][0] - 1
            first = max(first, taken[at][1] + 1)
            at += 1
        if first <= last:
            yield first, last
