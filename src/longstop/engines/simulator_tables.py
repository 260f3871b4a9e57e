"""Lay a network out as tables of numbers, which is what a compiled loop can walk.

Rows and not columns: what one event touches of a case lies on two lines of the processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from longstop.core.capacity.network import NEVER, End, Milestone, Network, Spread

BINS = 2048
"""How finely ages are told apart."""

FASTEST = 600
"""Of how many times `fading` the exponential can still be held."""

Rows = NDArray[Any]


def _row(*fields: tuple[str, str]) -> np.dtype[Any]:
    return np.dtype(list(fields), align=True)


CASE = _row(
    ("own", "u8"), ("began", "f8"), ("entered", "f8"), ("expires", "f8"), ("dies", "f8"),
    ("left", "f8"), ("since", "f8"), ("safe", "f8"), ("bail", "f8"), ("promised", "f8"),
    ("stamp", "i4"), ("next", "i4"), ("prev", "i4"),
    ("node", "i2"), ("turn", "i2"), ("kind", "u1"), ("facts", "u1"),
)  # fmt: skip
FADE = _row(("weight", "f8"), ("rise", "f8"))
EVENT = _row(("at", "f8"), ("who", "i4"), ("stamp", "i4"))
QUEUE = _row(("start", "i8"), ("size", "i4"), ("room", "i4"))
STATION = _row(
    ("servers", "i4"), ("now", "i4"), ("busy", "i4"), ("open", "i4"), ("hours", "i4"),
    ("preempts", "i4"), ("head", "i4"), ("absence", "f8"), ("taken", "i8"), ("low", "i8"),
    ("work", "f8"),
)  # fmt: skip
NODE = _row(
    ("station", "i4"), ("expires", "u1"), ("promises", "u1"), ("acts", "u1"), ("arrests", "u1"),
    ("bails", "u1"), ("answers", "u1"),
)  # fmt: skip
STEP = _row(
    ("shape", "i4"), ("a", "f8"), ("b", "f8"), ("p_shape", "i4"), ("p_a", "f8"), ("p_b", "f8"),
    ("s_shape", "i4"), ("s_a", "f8"), ("s_b", "f8"), ("told", "f8"), ("first", "i4"),
    ("last", "i4"),
)  # fmt: skip
KIND = _row(
    ("lane", "i4"), ("grade", "i4"), ("head_start", "f8"), ("weight", "f8"), ("target", "f8")
)
LANE = _row(
    ("first", "u1"), ("held", "u1"), ("sampled", "u1"), ("key", "i4"), ("group", "i4"),
    ("rate", "f8"),
)  # fmt: skip
SOURCE = _row(
    ("node", "i4"), ("rate_from", "i4"), ("rates", "i4"), ("first", "i4"), ("last", "i4"),
    ("batch", "f8"), ("shape", "i4"), ("a", "f8"), ("b", "f8"), ("at", "f8"), ("seq", "i8"),
    ("more", "i8"), ("age_shape", "i4"), ("age_a", "f8"), ("age_b", "f8"), ("once", "u1"),
)  # fmt: skip
HOURS = _row(("first", "i4"), ("last", "i4"), ("now", "i4"))
SPAN = _row(("opens", "f8"), ("closes", "f8"), ("done", "f8"))
CHOICE = _row(("upto", "f8"), ("to", "i4"))
SEEN = _row(
    ("started", "i8"), ("waited", "i8"), ("wait", "f8"), ("lost", "i8"), ("lost_wait", "f8"),
    ("ended", "i8"), ("stay", "f8"),
)  # fmt: skip
COUNT = _row(
    ("received", "i8"), ("met", "i8"), ("missed", "i8"), ("lost", "i8"), ("left", "i8"),
    ("done", "i8"), ("bailed", "i8"), ("lapsed", "i8"), ("waiting", "i8"), ("oldest", "f8"),
    ("delay", "f8"),
)  # fmt: skip
TURN = _row(
    ("station", "i4"), ("grade", "i4"), ("began", "f8"), ("comes", "f8"), ("work", "f8"),
    ("ends", "f8"),
)  # fmt: skip
STATE = _row(
    ("time", "f8"), ("until", "f8"), ("warm_up", "f8"), ("keep", "f8"), ("bail", "f8"),
    ("sweep", "f8"), ("fading", "f8"), ("surge", "f8"), ("bin", "f8"), ("low_share", "i8"),
    ("every", "i8"), ("events", "i8"), ("heap", "i8"), ("free", "i8"), ("pool", "i8"),
    ("longest", "i8"), ("at_once", "i8"), ("key", "u8"), ("cases", "i8"), ("most", "i8"),
    ("at_receipt", "i8"), ("turns", "i8"),
)  # fmt: skip


class Tables(NamedTuple):
    """All that one replication reads and writes."""

    state: Rows
    cases: Rows
    fades: Rows
    events: Rows
    queues: Rows
    pool_key: Rows
    pool_who: Rows
    stations: Rows
    nodes: Rows
    steps: Rows
    routes: Rows
    kinds: Rows
    lanes: Rows
    sources: Rows
    choices: Rows
    rates: Rows
    hours: Rows
    spans: Rows
    seen: Rows
    counts: Rows
    ages: Rows


def tables(network: Network, key: int, room: int = 1024) -> Tables:
    """Lay a network out for one replication; key is what its random numbers grow from.

    Raises ValueError where ranks are to fade faster than the figures can follow.
    """
    if network.sweep_every < NEVER and network.until > FASTEST * network.fading:
        raise ValueError(f"a network that fades cannot run for more than {FASTEST} times `fading`")
    routes: list[tuple[float, int]] = []
    choices: list[tuple[float, int]] = []
    rates: list[float] = []
    span_rows, hour_rows = _hours(network)
    source_rows = list(_sources(network, choices, rates))
    # Every source and every calendar begins with an event of its own, before room is asked for.
    at_first = len(source_rows) + len(hour_rows) + 1
    made = Tables(
        state=_state(network, key),
        cases=_free(np.zeros(room, CASE), 0),
        fades=np.zeros(room, FADE),
        events=np.zeros(room + 64 + at_first, EVENT),
        queues=np.zeros(len(network.stations) * len(network.lanes), QUEUE),
        pool_key=np.zeros(4 * room),
        pool_who=np.zeros(4 * room, np.int32),
        stations=_filled(STATION, [_station(one) for one in network.stations]),
        nodes=_filled(NODE, [_node(one) for one in network.nodes]),
        steps=_filled(STEP, list(_steps(network, routes))),
        routes=_filled(CHOICE, routes),
        kinds=_filled(KIND, [
            (one.lane, one.grade, one.head_start, one.weight, one.target)
            for one in network.kinds
        ]),
        lanes=_filled(LANE, [
            (one.first, one.held, one.sampled, one.key, one.group, one.rate)
            for one in network.lanes
        ]),
        sources=_filled(SOURCE, source_rows),
        choices=_filled(CHOICE, choices),
        rates=np.array(rates or [0.0], np.float64),
        hours=_filled(HOURS, hour_rows),
        spans=_filled(SPAN, span_rows),
        seen=np.zeros(len(network.nodes) * len(network.kinds), SEEN),
        counts=np.zeros(len(network.grades), COUNT),
        ages=np.zeros((len(Milestone), len(network.grades), len(End), BINS), np.int32),
    )  # fmt: skip
    made.counts["oldest"] = -1.0
    return made


def grown(one: Tables) -> Tables:
    """Give a replication in hand twice the room, and let its queues lie close together again."""
    cases = np.zeros(2 * len(one.cases), CASE)
    cases[: len(one.cases)] = one.cases
    _free(cases, len(one.cases), int(one.state["free"][0]))
    one.state["free"] = len(one.cases)
    fades = np.zeros(2 * len(one.fades), FADE)
    fades[: len(one.fades)] = one.fades
    events = np.zeros(2 * len(one.events), EVENT)
    events[: len(one.events)] = one.events
    keys, whos = np.zeros(2 * len(one.pool_key)), np.zeros(2 * len(one.pool_key), np.int32)
    used = 0
    for queue in one.queues:
        start, size = int(queue["start"]), int(queue["size"])
        keys[used : used + size] = one.pool_key[start : start + size]
        whos[used : used + size] = one.pool_who[start : start + size]
        queue["start"], queue["room"] = used, size
        used += size
    one.state["pool"] = used
    return one._replace(cases=cases, fades=fades, events=events, pool_key=keys, pool_who=whos)


def _free(cases: Rows, start: int, then: int = -1) -> Rows:
    """Chain the rows from start on as free, and after the last those that were free before."""
    cases["next"][start:] = np.arange(start + 1, len(cases) + 1)
    cases["next"][-1] = then
    return cases


def _filled(kind: np.dtype[Any], rows: Sequence[tuple[Any, ...]]) -> Rows:
    """Make a table; one row of noughts stands for none."""
    return np.array(rows, kind) if rows else np.zeros(1, kind)


def _state(network: Network, key: int) -> Rows:
    state = np.zeros(1, STATE)
    row = state[0]
    row["until"], row["warm_up"] = network.until, network.warm_up
    row["keep"], row["bail"] = network.data_keep, network.bail_lasts
    row["sweep"], row["fading"], row["surge"] = (
        network.sweep_every, network.fading, network.surge,
    )  # fmt: skip
    row["bin"] = (network.longest_age or network.until) / BINS
    row["low_share"], row["every"] = network.low_share, network.sampled_every
    row["at_once"] = sum(one.servers for one in network.stations) + 64
    row["key"] = key
    row["at_receipt"] = not any(one.promises for one in network.nodes)
    return state


def _station(one: Any) -> tuple[Any, ...]:
    hours = -1 if one.hours is None else one.hours
    return (one.servers, one.servers, 0, hours < 0, hours, one.preempts, -1, one.absence, 0, 0, 0.0)


def _node(one: Any) -> tuple[Any, ...]:
    station = -1 if one.station is None else one.station
    return (station, one.expires, one.promises, one.acts, one.arrests, one.bails, one.answers_bail)


def _three(one: Spread) -> tuple[int, float, float]:
    return (int(one.shape), one.a, one.b)


def _chosen(pairs: Iterable[tuple[int, float]], into: list[tuple[float, int]]) -> tuple[int, int]:
    """Add a choice among some to a table, as shares added up; gives its first and last row."""
    listed = list(pairs)
    start = len(into)
    sums = accumulate(share for _, share in listed)
    into += [(upto, to) for upto, (to, _) in zip(sums, listed, strict=True)]
    into[-1] = (2.0, into[-1][1])  # whatever rounding left over
    return start, len(into) - 1


def _steps(network: Network, routes: list[tuple[float, int]]) -> Iterable[tuple[Any, ...]]:
    for node in network.nodes:
        rows = [
            (*_three(step.service), *_three(step.patience), *_three(step.safe_after), step.told,
             *_chosen(step.routes, routes))
            for step in node.steps
        ]  # fmt: skip
        yield from rows if len(rows) > 1 else rows * len(network.kinds)


def _sources(
    network: Network, choices: list[tuple[float, int]], rates: list[float]
) -> Iterable[tuple[Any, ...]]:
    for source in network.sources:
        kinds = _chosen(source.kinds, choices)
        start = len(rates)
        rates += source.rates
        yield (source.node, start, len(source.rates), *kinds, source.batch,
               *_three(source.data_age), 0.0, 0, 0, 0, 0.0, 0.0, 0)  # fmt: skip
    for batch in network.batches:
        kinds = _chosen(batch.kinds, choices)
        yield (batch.node, 0, 0, *kinds, 1.0, *_three(batch.data_age), batch.at, 0, batch.count,
               *_three(batch.age), 1)  # fmt: skip


def _hours(network: Network) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    spans: list[tuple[Any, ...]] = []
    hours: list[tuple[Any, ...]] = []
    for one in network.hours:
        start, done = len(spans), 0.0
        for opens, closes in one.spans:
            spans.append((opens, closes, done))
            done += closes - opens
        spans.append((NEVER, NEVER, done))
        hours.append((start, len(spans) - 1, start))
    return spans, hours
