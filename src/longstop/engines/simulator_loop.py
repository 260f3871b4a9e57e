"""Walk through time from event to event: who arrives, who is served, who is lost, who goes on.

Everything a replication knows stands in its tables, so that it can stop for more room and go on.
A case whose data expire while it waits is taken out of its queue when it would come to the head;
what is counted then is the moment of expiry. Nobody's turn depends on who waits behind them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from longstop.core.capacity.network import NEVER, Exit
from longstop.engines.simulator_compile import compiled, within
from longstop.engines.simulator_counts import (
    COUNTS,
    LEFT,
    LIVES,
    PROMISED,
    WAITING,
    WAITS,
    count_end,
    forget,
    lost,
    marks,
)
from longstop.engines.simulator_numbers import (
    AGE,
    BEGAN,
    GAP,
    KIND,
    PATIENCE,
    ROUTE,
    SERVICE,
    SIZE,
    ln,
    person,
    share,
    spread,
)
from longstop.engines.simulator_queues import drop_first_event, rank_anew, schedule
from longstop.engines.simulator_stations import (
    OF_CLOSING,
    OF_OPENING,
    closes,
    draw,
    fills,
    is_open,
    opens,
    parts,
    schedule_end,
    starts,
    takes_over,
    waits,
)
from longstop.engines.simulator_tables import Rows, Tables

FINISHED, MORE_ROOM = 0, 1
"""How a walk ends."""

_SWEEP, OF_SOURCE = -1, -1_000
_DONE, _NOWHERE = int(Exit.DONE), -9


@compiled
def begin(m: Tables) -> None:
    """Set the first events: every source's first case, every opening, the first sweep."""
    state = m.state[0]
    for n in range(len(m.sources)):
        if m.sources[n].once:
            schedule(m, m.sources[n].at, OF_SOURCE - n, 0)
        elif m.sources[n].rates:
            _next_arrival(m, n)
    for n in range(len(m.hours)):
        if m.hours[n].last > m.hours[n].first:
            schedule(m, m.spans[m.hours[n].first].opens, OF_OPENING - n, 0)
    if state.sweep < NEVER:
        schedule(m, state.sweep, _SWEEP, 0)


@compiled
def walk(m: Tables) -> int:
    """Work off events up to the end of time; gives MORE_ROOM where the tables must grow first."""
    state = m.state[0]
    while state.heap and m.events[0].at <= state.until:
        if _is_full(m):
            return MORE_ROOM
        at, who, stamp = m.events[0].at, m.events[0].who, m.events[0].stamp
        drop_first_event(m)
        state.time = at
        to = _NOWHERE
        if who >= 0:
            if m.cases[who].stamp == stamp:
                to = _ends(m, who, at)
        elif who <= OF_OPENING or who > OF_SOURCE:
            _of_time(m, who, at)
        else:
            to = m.sources[OF_SOURCE - who].node
            who = arrives(m, OF_SOURCE - who, at)
        if to >= 0:
            _enters(m, who, to, at)
    state.time = state.until
    return FINISHED


@within
def _of_time(m: Tables, what: int, at: float) -> None:
    """Do what comes with the hour: rank anew, open, close."""
    if what == _SWEEP:
        rank_anew(m, at)
        schedule(m, at + m.state[0].sweep, _SWEEP, 0)
    elif what > OF_CLOSING:
        opens(m, OF_OPENING - what, at)
    else:
        closes(m, OF_CLOSING - what)


@compiled
def close(m: Tables) -> None:
    """Count what is still open when time ends."""
    until = m.state[0].until
    for who in range(len(m.cases)):
        case = m.cases[who]
        if not case.facts & LIVES:
            continue
        if case.facts & WAITS and case.dies <= until:
            lost(m, who)
        else:
            count_end(m, who, WAITING, until)


@within
def _is_full(m: Tables) -> bool:
    state = m.state[0]
    return (
        m.cases[state.free].next < 0
        or state.heap + state.at_once > len(m.events)
        or state.pool + 4 * state.longest + 16 > len(m.pool_key)
    )


@within
def arrives(m: Tables, n: int, at: float) -> int:
    """Take in one case of a source, and set when the next one comes; gives its row."""
    state, source = m.state[0], m.sources[n]
    who = state.free
    case = m.cases[who]
    state.free = case.next
    state.cases += 1
    state.most = max(state.most, state.cases)
    own = _key_of_case(m, n)
    age = spread(source.shape, source.a, source.b, share(own, 0, 0, AGE))
    case.own, case.began, case.expires = own, at, at + state.keep - age
    counts = at >= state.warm_up
    if source.once:
        case.began -= spread(source.age_shape, source.age_a, source.age_b, share(own, 0, 0, BEGAN))
        case.expires = case.began + state.keep - age
        counts = True
    case.kind = _choice(m.choices, source.first, source.last, share(own, 0, 0, KIND))
    case.safe, case.bail, case.turn, case.left = NEVER, NEVER, 0, -1.0
    case.promised = case.began
    case.facts = LIVES | (COUNTS if counts else 0) | (PROMISED if state.at_receipt else 0)
    if counts:
        m.counts[m.kinds[case.kind].grade].received += 1
    state.events += 1
    _sets_next(m, n, at, own)
    return who


@within
def _key_of_case(m: Tables, n: int) -> Any:
    return person(m.state[0].key, ((n + 1) << 40) | m.sources[n].seq)


@within
def _sets_next(m: Tables, n: int, at: float, own: Any) -> None:
    """Set when the next case of a source comes: now, while a batch lasts."""
    source = m.sources[n]
    if not source.once and source.more == 0 and source.batch > 1.0:
        u = share(own, 0, 0, SIZE)
        source.more = 1 + np.int64(ln(u) / ln(1.0 - 1.0 / source.batch))
    source.seq += 1
    if source.more > 0:
        source.more -= 1
    if source.more > 0:
        schedule(m, at, OF_SOURCE - n, 0)
    elif not source.once:
        _next_arrival(m, n)


@within
def _next_arrival(m: Tables, n: int) -> None:
    """Draw when the next comes of a process whose rate changes with every unit of time."""
    source = m.sources[n]
    rest = -ln(share(_key_of_case(m, n), 0, 0, GAP))
    at, last = source.at, source.rates - 1
    while True:
        step = np.int64(at)
        rate = m.rates[source.rate_from + min(step, last)] / source.batch
        if step >= last:
            at = at + rest / rate if rate > 0.0 else NEVER
            break
        due = rate * (step + 1 - at)
        if due >= rest:
            at += rest / rate
            break
        rest -= due
        at = np.float64(step + 1)
    source.at = at
    schedule(m, at, OF_SOURCE - n, 0)


@within
def _choice(table: Rows, first: int, last: int, u: Any) -> int:
    n = first
    while n < last and table[n].upto <= u:
        n += 1
    return table[n].to


@within
def _enters(m: Tables, who: int, node: int, at: float) -> None:
    """Let a case come to a node: it is served, waits, or just takes its time."""
    case = m.cases[who]
    case.node, case.entered, case.left = node, at, -1.0
    s = m.nodes[node].station
    step = m.steps[node * len(m.kinds) + case.kind]
    if s < 0:
        schedule_end(m, who, at + draw(case, step.shape, step.a, step.b, node, SERVICE))
        return
    case.dies = case.expires if m.nodes[node].expires else NEVER
    if step.p_a < NEVER:
        case.dies = min(
            case.dies, at + draw(case, step.p_shape, step.p_a, step.p_b, node, PATIENCE)
        )
    station = m.stations[s]
    if case.dies <= at:
        lost(m, who)
    elif station.busy < station.now and is_open(m, s, at):
        starts(m, who, s, at)
    elif not (station.preempts >= 0 and is_open(m, s, at) and takes_over(m, who, s, at)):
        waits(m, who, s, at)


@within
def _ends(m: Tables, who: int, at: float) -> int:
    """End a service or a delay; gives the node to which the case goes on.

    The next of the station is taken before, since the case may go on to the same station.
    """
    case, state = m.cases[who], m.state[0]
    node = case.node
    s = m.nodes[node].station
    state.events += 1
    if case.entered >= state.warm_up:
        seen = m.seen[node * len(m.kinds) + case.kind]
        seen.ended += 1
        seen.stay += at - case.entered
    if s >= 0:
        m.stations[s].busy -= 1
        if m.stations[s].preempts >= 0:
            parts(m, who, s)
        fills(m, s, at)
    marks(m, who, node, at)
    to = route_of(m, who, node)
    if to >= 0:
        return to
    if case.facts & COUNTS:
        count = m.counts[m.kinds[case.kind].grade]
        if to == _DONE:
            count.done += 1
        else:
            count.left += 1
    count_end(m, who, LEFT, at)
    forget(m, who)
    return _NOWHERE


@within
def route_of(m: Tables, who: int, node: int) -> int:
    """Say to which node a case goes from one that it has done, or by which exit."""
    case = m.cases[who]
    step = m.steps[node * len(m.kinds) + case.kind]
    to = m.routes[step.first].to
    if step.last > step.first:
        to = _choice(m.routes, step.first, step.last, share(case.own, node, case.turn, ROUTE))
    if 0 <= to <= node:
        case.turn += 1
    return to
