"""Say in a table how ways of working compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import isnan
from typing import Any

from longstop.core.capacity.comparison import MEASURES, Beside, Comparison, Measure, Unit
from longstop.core.capacity.intervals import Figure
from longstop.core.capacity.outcome_words import plain


def rows_of(found: Comparison) -> Iterator[tuple[str, ...]]:
    """Give the table: a row for each measure, a numbered column for each way, differences below."""
    yield ("", *(f"({n})" for n in range(1, len(found.ways) + 1)))
    for one in MEASURES:
        values = tuple(value_in_words(one, way.figures[one.name]) for way in found.ways)
        if all(isnan(way.figures[one.name].value) for way in found.ways):
            continue
        yield (one.words, *values)
        yield (
            "",
            "",
            *(difference_in_words(one, way.differences[one.name]) for way in found.ways[1:]),
        )
    if all(way.limits for way in found.ways):
        yield ("no order can beat", *(_least(way) for way in found.ways))
        yield ("times that", *(_times(way) for way in found.ways))


def below_the_table(found: Comparison) -> Iterator[str]:
    """Say which way is which, and how to read the table."""
    yield "; ".join(f"({n}) {way.label}" for n, way in enumerate(found.ways, start=1)) + "."
    yield (
        f"{found.replications} replications that meet the same people. Below a figure stands by how"
        " much it differs from (1), shares in points; the mean of all such differences lies so far"
        " on either side (±) with 95 %. A person decides."
    )


def value_in_words(one: Measure, value: Figure) -> str:
    """Say a measure."""
    if isnan(value.value):
        return "not known"
    if one.unit is Unit.SHARE:
        return f"{value.value:.1%}"
    return f"{value.value:,.1f} days" if one.unit is Unit.DAYS else f"{value.value:,.0f}"


def difference_in_words(one: Measure, by: Figure) -> str:
    """Say by how much a measure differs, with its interval; one that holds 0 is no difference."""
    if isnan(by.value):
        return "not known"
    times, digits = (100, 2) if one.unit is Unit.SHARE else (1, 1)
    if one.name == "delay":
        digits = 2
    # No sign before a nought: what rounds to nothing falls neither way.
    said = f"{round(times * by.value, digits) + 0.0:+,.{digits}f}"
    return said if isnan(by.half) else f"{said} ±{times * by.half:,.{digits}f}"


def _least(way: Beside) -> str:
    assert way.limits
    return f"{way.limits.informed.value:.1f} days"


def _times(way: Beside) -> str:
    assert way.limits
    least = way.limits.informed.value
    return f"{way.figures['delay'].value / least:.2f}" if least else "not known"


def comparison_as_plain(found: Comparison) -> dict[str, Any]:
    """Give it as figures, for programs: each with value and half width, null where not known."""
    return {
        "replications": found.replications,
        "measures": {one.name: {"words": one.words, "unit": one.unit} for one in MEASURES},
        "ways": [
            {
                "label": way.label,
                "figures": _figures(way.figures),
                "differences": _figures(way.differences),
                "limits": plain(asdict(way.limits)) if way.limits else None,
            }
            for way in found.ways
        ],
    }


def _figures(figures: Any) -> dict[str, Any]:
    return {name: plain(asdict(one)) for name, one in figures.items()}
