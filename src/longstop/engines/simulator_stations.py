"""Give work to the people of a station: who starts, who is stopped, who comes and who is away."""

from __future__ import annotations

from typing import Any

from longstop.core.capacity.network import NEVER
from longstop.engines.simulator_compile import apart, within
from longstop.engines.simulator_counts import WAITS, acted_on, lost
from longstop.engines.simulator_numbers import AWAY, SERVICE, mixed, person, share, spread
from longstop.engines.simulator_queues import drop_head, key_of, next_lane, push, schedule
from longstop.engines.simulator_tables import Tables

OF_OPENING, OF_CLOSING = -10_000_000, -20_000_000
"""Events below these are openings and closings: the number is that of the hours."""


@within
def draw(case: Any, shape: int, a: float, b: float, node: int, purpose: int) -> float:
    """Draw how long something takes at a node."""
    if shape == 0:
        return a
    return spread(shape, a, b, share(case.own, node, case.turn, purpose))


@within
def schedule_end(m: Tables, who: int, at: float) -> None:
    """Set when a service or a delay ends; what was set before no longer counts."""
    case = m.cases[who]
    case.stamp += 1
    schedule(m, at, who, case.stamp)


@within
def waits(m: Tables, who: int, s: int, at: float) -> None:
    """Let a case wait in its lane."""
    case = m.cases[who]
    kind = m.kinds[case.kind]
    case.facts |= WAITS
    push(m, s * len(m.lanes) + kind.lane, key_of(m, m.lanes[kind.lane], kind, case, who, at), who)


@within
def starts(m: Tables, who: int, s: int, at: float) -> None:
    """Begin the service of a case, or go on with it after it was stopped."""
    case, station = m.cases[who], m.stations[s]
    lane, node = m.lanes[m.kinds[case.kind].lane], case.node
    step = m.steps[node * len(m.kinds) + case.kind]
    case.facts &= ~WAITS & 0xFF
    station.busy += 1
    station.taken += 1
    if lane.held or lane.sampled:
        station.low += 1
    if case.left < 0.0:
        case.left = draw(case, step.shape, step.a, step.b, node, SERVICE)
        station.work += case.left
        if case.entered >= m.state[0].warm_up:
            seen = m.seen[node * len(m.kinds) + case.kind]
            seen.started += 1
            seen.waited += at > case.entered
            seen.wait += at - case.entered
        if m.nodes[node].acts:
            acted_on(m, who, at)
    case.since = _clock(m, station.hours, at)
    if station.preempts >= 0:
        _joins(m, who, s)
    schedule_end(m, who, _moment(m, station.hours, case.since + case.left, at))


@within
def _clock(m: Tables, hours: int, at: float) -> float:
    """Tell how much working time has gone by."""
    if hours < 0:
        return at
    span = m.spans[m.hours[hours].now]
    return span.done + min(at, span.closes) - span.opens


@within
def _moment(m: Tables, hours: int, clock: float, at: float) -> float:
    """Tell when so much working time will have gone by."""
    if hours < 0:
        return clock
    n = m.hours[hours].now
    while n < m.hours[hours].last and m.spans[n + 1].done < clock:
        n += 1
    if n == m.hours[hours].last:
        return NEVER
    return max(at, m.spans[n].opens + (clock - m.spans[n].done))


@within
def _joins(m: Tables, who: int, s: int) -> None:
    """Note who is being served, where that may be stopped."""
    case, station = m.cases[who], m.stations[s]
    case.prev, case.next = -1, station.head
    if station.head >= 0:
        m.cases[station.head].prev = who
    station.head = who


@within
def parts(m: Tables, who: int, s: int) -> None:
    """Strike a case off those being served."""
    case = m.cases[who]
    if case.prev >= 0:
        m.cases[case.prev].next = case.next
    else:
        m.stations[s].head = case.next
    if case.next >= 0:
        m.cases[case.next].prev = case.prev


@apart
def takes_over(m: Tables, who: int, s: int, at: float) -> bool:
    """Stop the least urgent work for a case that may do so; tells whether there was any."""
    station = m.stations[s]
    lane = m.kinds[m.cases[who].kind].lane
    if lane > station.preempts:
        return False
    other, latest, found = station.head, lane, -1
    while other >= 0:
        its = m.kinds[m.cases[other].kind].lane
        if its > latest:
            latest, found = its, other
        other = m.cases[other].next
    if found < 0:
        return False
    case = m.cases[found]
    case.left = max(0.0, case.left - (_clock(m, station.hours, at) - case.since))
    case.stamp += 1
    station.busy -= 1
    parts(m, found, s)
    starts(m, who, s, at)
    waits(m, found, s, at)
    return True


@within
def is_open(m: Tables, s: int, at: float) -> bool:
    """Tell whether work begins at this moment: at the closing minute it does not."""
    station = m.stations[s]
    if station.hours < 0 or not station.open:
        return station.open != 0
    return at < m.spans[m.hours[station.hours].now].closes


@within
def fills(m: Tables, s: int, at: float) -> None:
    """Give work to everybody of a station who is free."""
    station, lanes = m.stations[s], len(m.lanes)
    while station.busy < station.now and is_open(m, s, at):
        for q in range(s * lanes, (s + 1) * lanes):
            _drop_dead(m, q, at)
        lane = next_lane(m, s, at)
        if lane < 0:
            return
        q = s * lanes + lane
        who = m.pool_who[m.queues[q].start]
        drop_head(m, q)
        starts(m, who, s, at)


@within
def _drop_dead(m: Tables, q: int, at: float) -> None:
    queue = m.queues[q]
    while queue.size > 0 and m.cases[m.pool_who[queue.start]].dies <= at:
        who = m.pool_who[queue.start]
        drop_head(m, q)
        lost(m, who)


@apart
def opens(m: Tables, n: int, at: float) -> None:
    """Begin a working day: who is away is drawn, and what waited is taken."""
    hours = m.hours[n]
    if m.spans[hours.now].closes <= at and hours.now < hours.last:
        hours.now += 1
    now = hours.now
    if m.spans[now].closes < m.spans[now + 1].opens:
        schedule(m, m.spans[now].closes, OF_CLOSING - n, 0)
    schedule(m, m.spans[now + 1].opens, OF_OPENING - n, 0)
    for s in range(len(m.stations)):
        station = m.stations[s]
        if station.hours != n:
            continue
        station.open = 1
        if station.absence > 0.0:
            station.now = present(m, s, now)
        fills(m, s, at)


@apart
def closes(m: Tables, n: int) -> None:
    """End a working day: what was begun goes on when the next begins."""
    for s in range(len(m.stations)):
        if m.stations[s].hours == n:
            m.stations[s].open = 0


@within
def present(m: Tables, s: int, day: int) -> int:
    """Draw how many people of a station are there on one of its days."""
    own, there = mixed(person(m.state[0].key, (1 << 62) + s)), 0
    for one in range(m.stations[s].servers):
        there += share(own, day, one, AWAY) >= m.stations[s].absence
    return there
