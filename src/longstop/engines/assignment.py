"""Share a backlog out: a linear programme, and then whole people.

A programme of so many people and so few rows that join them leaves at most as many people in parts
as there are such rows. Those, and a few whose place is nearly a matter of indifference, are
placed in whole by a search that knows all that is left, so that nothing is broken by rounding.
What cannot be kept at all is short by what `short` says: it costs more than anything is worth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from longstop.engines.highs import Numbers, Programme, solve

Places = NDArray[np.int64]
EPSILON, MARGIN, GAP = 1e-6, 1e-5, 2e-4
WIDER = (3, 12, 48)
"""So many of the least clear cases of each agency are placed anew with those in parts: more where a
term would be broken otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class Backlog:
    """Cases and the ways they may go, in arrays: one per case, one per way, one per agency.

    A way is (case, agency, load), ways sorted by case. must are those that have to be placed;
    floors are hours: of `area` by agency, and of the cases that are `lowest`.
    """

    worth: Numbers
    hours: Numbers
    area: Places
    must: NDArray[np.bool_]
    lowest: NDArray[np.bool_]
    way_case: Places
    way_agency: Places
    way_load: Numbers
    room: Numbers
    area_floor: Numbers
    lowest_floor: float


@dataclass(frozen=True, slots=True, eq=False)
class SharedOut:
    """Which way each case goes (-1: none), and what is short: must by case, floors by hour.

    cost counts what is short; bound is that of the linear programme.
    """

    way: Places
    short_must: int
    short_area: Numbers
    short_lowest: float
    cost: float
    bound: float
    seconds: float


def share_out(backlog: Backlog) -> SharedOut:
    """Assign as much worth as can be; raises NotSolved."""
    best = solve(_programme(backlog))
    ways = best.columns[: len(backlog.way_case)]
    way = _whole(backlog, ways)
    in_parts = np.zeros(len(backlog.worth), bool)
    in_parts[backlog.way_case[(ways > EPSILON) & (ways < 1 - EPSILON)]] = True
    gap = GAP * abs(best.cost)
    lacking = best.columns[len(backlog.way_case) :]
    for wider in WIDER:
        free = in_parts | _unclear(backlog, way, wider)
        placed = _placed_anew(backlog, way, free, gap)
        found = _kept(backlog, placed, best.cost, best.seconds)
        if free.all() or not _lacks_more(found, lacking):
            break
    return found


def _lacks_more(found: SharedOut, lacking: Numbers) -> bool:
    """Tell whether a plan in whole people lacks what the programme did not."""
    short = found.short_must + found.short_area.sum() + found.short_lowest
    return bool(short > lacking.sum() + MARGIN)


def _whole(backlog: Backlog, ways: Numbers) -> Places:
    """Give the way of each case that goes one as a whole."""
    way = np.full(len(backlog.worth), -1, np.int64)
    chosen = np.flatnonzero(ways >= 1 - EPSILON)
    way[backlog.way_case[chosen]] = chosen
    return way


def _unclear(backlog: Backlog, way: Places, count: int) -> NDArray[np.bool_]:
    """Mark of each agency those placed that are worth least by the hour, and as many left out."""
    found = np.zeros(len(way), bool)
    by_hour = backlog.worth / backlog.hours
    goes_to = np.full(len(way), -1, np.int64)
    goes_to[way >= 0] = backlog.way_agency[way[way >= 0]]
    for agency in range(len(backlog.room)):
        placed = np.flatnonzero(goes_to == agency)
        out = np.flatnonzero((way < 0) & (backlog.area == agency))
        found[placed[np.argsort(by_hour[placed], kind="stable")[:count]]] = True
        found[out[np.argsort(-by_hour[out], kind="stable")[:count]]] = True
    return found


def _placed_anew(backlog: Backlog, way: Places, free: NDArray[np.bool_], gap: float) -> Places:
    """Place some cases anew in whole, with what all others leave of room and floors."""
    fixed = way[~free & (way >= 0)]
    room = backlog.room - np.bincount(
        backlog.way_agency[fixed], backlog.way_load[fixed], len(backlog.room)
    )
    case = backlog.way_case[fixed]
    areas = np.bincount(backlog.area[case], backlog.hours[case], len(backlog.room))
    low = float(backlog.hours[case][backlog.lowest[case]].sum())
    cases = np.flatnonzero(free)
    number = np.full(len(way), -1, np.int64)
    number[cases] = np.arange(len(cases))
    ways = np.flatnonzero(free[backlog.way_case])
    part = Backlog(
        worth=backlog.worth[cases],
        hours=backlog.hours[cases],
        area=backlog.area[cases],
        must=backlog.must[cases],
        lowest=backlog.lowest[cases],
        way_case=number[backlog.way_case[ways]],
        way_agency=backlog.way_agency[ways],
        way_load=backlog.way_load[ways],
        room=np.maximum(room, 0.0),
        area_floor=np.maximum(backlog.area_floor - areas, 0.0),
        lowest_floor=max(backlog.lowest_floor - low, 0.0),
    )
    solved = solve(_programme(part), whole=True, gap=gap).columns[: len(ways)]
    anew = np.where(free, -1, way)
    chosen = ways[solved > 0.5]
    anew[backlog.way_case[chosen]] = chosen
    return anew


def _costs(backlog: Backlog) -> tuple[float, float]:
    """Say what it costs that somebody is not placed who must be, and an hour short of a floor."""
    most = float(backlog.worth.max(initial=1.0))
    dearest = float((backlog.worth / backlog.hours).max(initial=1.0))
    return 100 * most, 20 * dearest


def _programme(backlog: Backlog) -> Programme:
    """Put it as a programme. Columns: ways, who must and is not placed, what areas and Low lack."""
    cases, ways, agencies = len(backlog.worth), len(backlog.way_case), len(backlog.room)
    must = np.flatnonzero(backlog.must)
    not_placed, area_lacks = ways + np.arange(len(must)), ways + len(must) + np.arange(agencies)
    low_lacks = ways + len(must) + agencies
    low = np.flatnonzero(backlog.lowest[backlog.way_case])
    first_room, first_area, last = cases, cases + agencies, cases + 2 * agencies
    hours = backlog.hours[backlog.way_case]
    every = np.arange(ways)
    rows = np.concatenate([
        backlog.way_case, must, first_room + backlog.way_agency,
        first_area + backlog.area[backlog.way_case], first_area + np.arange(agencies),
        np.full(len(low) + 1, last),
    ])  # fmt: skip
    columns = np.concatenate([
        every, not_placed, every, every, area_lacks, low, [low_lacks],
    ])  # fmt: skip
    factors = np.concatenate([
        np.ones(ways + len(must)), backlog.way_load, hours, np.ones(agencies), hours[low], [1.0],
    ])  # fmt: skip
    shape = (last + 1, low_lacks + 1)
    matrix = coo_array((factors, (rows, columns)), shape=shape).tocsr()
    of_must, of_floor = _costs(backlog)
    size = low_lacks + 1
    cost = np.full(size, of_floor)
    cost[:ways] = -backlog.worth[backlog.way_case]
    cost[not_placed] = of_must
    upper = np.full(size, np.inf)
    upper[:ways] = 1.0
    lower_rows = np.full(last + 1, -np.inf)
    lower_rows[must] = 1.0
    lower_rows[first_area:last] = _a_little_above(backlog.area_floor)
    lower_rows[last] = float(_a_little_above(np.array([backlog.lowest_floor]))[0])
    upper_rows = np.full(last + 1, np.inf)
    upper_rows[:cases] = 1.0
    upper_rows[first_room:first_area] = backlog.room
    return Programme(
        cost=cost, lower=np.zeros(size), upper=upper, row_lower=lower_rows, row_upper=upper_rows,
        starts=matrix.indptr.astype(np.int32), columns=matrix.indices.astype(np.int32),
        factors=matrix.data.astype(np.float64),
    )  # fmt: skip


def _a_little_above(floor: Numbers) -> Numbers:
    return np.where(floor > 0, floor + MARGIN, 0.0)


def _kept(backlog: Backlog, way: Places, bound: float, seconds: float) -> SharedOut:
    """Add up what a whole plan costs and what it lacks, from the plan itself."""
    placed = way >= 0
    areas = np.bincount(backlog.area[placed], backlog.hours[placed], len(backlog.room))
    short_area = np.maximum(backlog.area_floor - areas, 0.0)
    short_area[short_area < MARGIN] = 0.0
    low = float(backlog.hours[placed & backlog.lowest].sum())
    short_lowest = max(backlog.lowest_floor - low, 0.0)
    short_lowest = 0.0 if short_lowest < MARGIN else short_lowest
    short_must = int((backlog.must & ~placed).sum())
    of_must, of_floor = _costs(backlog)
    cost = (
        of_must * short_must
        + of_floor * (float(short_area.sum()) + short_lowest)
        - float(backlog.worth[placed].sum())
    )
    return SharedOut(way, short_must, short_area, short_lowest, cost, bound, seconds)
