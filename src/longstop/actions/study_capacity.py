"""Answer a planner's question step by step, in a process of its own: nothing is read or saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from longstop.actions.capacity_order import work_order
from longstop.actions.capacity_ways import Way
from longstop.actions.compare_capacity import DAYS, SHARE, in_rounds, limits_of_each
from longstop.actions.run_capacity import LIMITED, WITHIN
from longstop.core.capacity.comparison import are_sure, compared
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.outcome import Walked, answer, is_sure
from longstop.core.capacity.study import Studied, study_as_plain
from longstop.engines.capacity_charts import charts

MOST, AT_ONCE = 32, 4
"""Replications at most, and how many before it is seen whether they are enough."""


def studied(ways: Sequence[Way], *, most: int = MOST) -> Iterator[int | dict[str, Any]]:
    """Run ways on the same people; gives the replications done, again and again, then the study.

    It ends when the shares of the first, and the differences of all others from it, are sure. The
    study holds its `figures` (core/capacity/study.py) and its `charts` (SVG by name).
    """
    seed = ways[0].scenario.run.seed
    orders = [work_order(way.policy, way.scenario.rule) for way in ways]
    networks = [laid_out(one.scenario, order) for one, order in zip(ways, orders, strict=True)]
    for walks in in_rounds(networks, seed, most=most, at_once=AT_ONCE):
        yield len(walks[0])
        if _enough(ways, walks):
            break
    limits = limits_of_each(networks, seed, LIMITED)
    figures = study_as_plain(
        [
            Studied(way.scenario, order, replace(answer(own), limits=limit))
            for way, order, own, limit in zip(ways, orders, walks, limits, strict=True)
        ],
        compared([way.label for way in ways], walks, limits),
    )
    yield {"figures": figures, "charts": charts(figures)}


def _enough(ways: Sequence[Way], walks: Sequence[Sequence[Walked]]) -> bool:
    beside = compared([way.label for way in ways], walks, [None] * len(ways))
    return is_sure(answer(walks[0]), WITHIN) and are_sure(beside, share=SHARE, days=DAYS)
