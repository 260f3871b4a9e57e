"""Lay the figures of a study out as the tables of its page, every figure with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

from longstop.core.capacity.comparison import MEASURES, Measure
from longstop.core.capacity.comparison_words import difference_in_words, value_in_words
from longstop.core.capacity.intervals import Figure
from longstop.core.capacity.outcome_words import days_of, number, percent
from longstop.core.capacity.scenario import GRADES
from longstop.core.referral.why import plain

Plain = Mapping[str, Any]
BUSIEST = 5
_TIMES = ("half_acted_on", "most_acted_on", "half_safe", "most_safe", "half_arrested")
_GRAVEST_FIRST = tuple(reversed(GRADES))
"""What is kept as JSON has no order of its own."""


def tables_of(study: Plain) -> dict[str, Any]:
    """Give the tables of a page: each way's line, grades and bound, and what differs."""
    ways = study["ways"]
    return {
        "replications": study["replications"],
        "days": ways[0]["days"],
        "ways": [_way(number, way) for number, way in enumerate(ways, start=1)],
        "missed": [_missed(grade, ways) for grade in _GRAVEST_FIRST],
        "differences": _differences(ways) if len(ways) > 1 else [],
    }


def _way(place: int, way: Plain) -> dict[str, Any]:
    """Say one way: its line, who waits how long, and what it cannot fall below."""
    line, delay, limits = way["line"], way["delay"], way["limits"]
    least, came = limits["informed"]["value"], delay["value"]
    is_known = line["share"] is not None
    busiest = sorted(way["busy"].items(), key=lambda pair: -(pair[1]["value"] or 0))[:BUSIEST]
    return {
        "place": place,
        "label": way["label"],
        "rule": way["rule"],
        "in_time": number(_figure(way["in_time_of_1000"])),
        "line_grade": plain(line["grade"]).title() if is_known else "not known",
        "line_share": f"{line['share']:.0%}" if is_known else "not known",
        "delay": days_of(_figure(delay)),
        "bounds": [days_of(_figure(limits[one])) for one in ("informed", "clairvoyant", "alone")],
        "times": f"{came / least:.2f}" if least and came is not None else None,
        "busiest": [(name, f"{one['value'] or 0:.0%}") for name, one in busiest],
        "grades": [_grade(grade, way["grades"][grade]) for grade in _GRAVEST_FIRST],
    }


def _grade(grade: str, of: Plain) -> dict[str, Any]:
    oldest = _figure(of["oldest"])
    return {
        "grade": plain(grade).title(),
        "received": number(_figure(of["received"])),
        "times": [_within(of[name]) for name in _TIMES],
        "lost": percent(_figure(of["lost"])),
        "waiting": number(_figure(of["waiting"])),
        "oldest": "nobody waits" if of["oldest"]["value"] is None else days_of(oldest),
    }


def _within(of: Plain) -> str:
    return "not reached" if of["value"] is None else days_of(_figure(of))


def _missed(grade: str, ways: Sequence[Plain]) -> dict[str, Any]:
    """Say who of a grade was not acted on in time, by every way, beside what is so anyway."""
    target = ways[0]["grades"][grade]["target_hours"]
    return {
        "grade": plain(grade).title(),
        "target": f"{target} hours" if target < 48 else f"{target // 24} days",
        "cells": [
            (
                percent(_figure(way["grades"][grade]["missed"])),
                percent(_figure(way["limits"]["missed"][grade])),
            )
            for way in ways
        ],
    }


def _differences(ways: Sequence[Plain]) -> list[dict[str, Any]]:
    """Give each measure that is known of some way: its values, and differences from the first."""
    return [
        {
            "words": one.words[0].upper() + one.words[1:],
            "first": value_in_words(one, _figure(ways[0]["figures"][one.name])),
            "others": [
                (
                    value_in_words(one, _figure(way["figures"][one.name])),
                    *_difference(one, way),
                )
                for way in ways[1:]
            ],
        }
        for one in MEASURES
        if any(way["figures"][one.name]["value"] is not None for way in ways)
    ]


def _difference(one: Measure, way: Plain) -> tuple[str, bool]:
    """Say a difference, and whether it can be told from none."""
    by = _figure(way["differences"][one.name])
    return difference_in_words(one, by), not by.holds(0.0) and by.value == by.value


def _figure(of: Plain) -> Figure:
    return Figure(*(nan if of[one] is None else of[one] for one in ("value", "half")))
