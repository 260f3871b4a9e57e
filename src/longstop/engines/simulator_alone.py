"""Walk every case through a network in which nobody waits for anybody else.

No order of work can bring a case to a stage sooner: what is missed or late here is missed or late
whatever people do, and when a case comes to the stage that acts is the earliest that it can come.
Random numbers are those of the simulator, so that both meet the same people.
"""

from __future__ import annotations

from longstop.core.capacity.network import NEVER
from longstop.engines.simulator_compile import compiled, within
from longstop.engines.simulator_counts import (
    ACTED,
    COUNTS,
    LEFT,
    WAITING,
    acted_on,
    count_end,
    forget,
    lost,
    marks,
)
from longstop.engines.simulator_loop import (
    FINISHED,
    MORE_ROOM,
    OF_SOURCE,
    arrives,
    route_of,
)
from longstop.engines.simulator_numbers import PATIENCE, SERVICE
from longstop.engines.simulator_queues import drop_first_event
from longstop.engines.simulator_stations import OF_OPENING, draw, present
from longstop.engines.simulator_tables import Rows, Tables


@compiled
def walk_alone(m: Tables, turns: Rows) -> int:
    """Let every case go its way; gives MORE_ROOM when `turns` (of TURN) is full, to go on later."""
    state = m.state[0]
    while state.heap and m.events[0].at <= state.until:
        if state.turns == len(turns):
            return MORE_ROOM
        at, what = m.events[0].at, m.events[0].who
        drop_first_event(m)
        if OF_OPENING < what <= OF_SOURCE:
            source = OF_SOURCE - what
            _goes(m, turns, arrives(m, source, at), m.sources[source].node, at)
    return FINISHED


@compiled
def people(m: Tables, s: int, there: Rows) -> None:
    """Fill in how many people of a station are there in each of its hours."""
    hours = m.hours[m.stations[s].hours]
    for n in range(len(there)):
        there[n] = m.stations[s].servers
        if m.stations[s].absence > 0.0:
            there[n] = present(m, s, hours.first + n)


@within
def _goes(m: Tables, turns: Rows, who: int, node: int, at: float) -> None:
    """Take a case from node to node until it leaves, is lost, or time ends."""
    case, until = m.cases[who], m.state[0].until
    while node >= 0 and at <= until:
        case.node, case.entered = node, at
        begins = _begins(m, who, node, at)
        if case.dies <= min(begins, until):
            lost(m, who)
            return
        if begins > until:
            break
        ends = _served(m, turns, who, node, begins)
        at = ends
        if ends <= until:
            marks(m, who, node, ends)
            node = route_of(m, who, node)
    if node < 0:
        count_end(m, who, LEFT, at)
    else:
        count_end(m, who, WAITING, until)
    forget(m, who)


@within
def _begins(m: Tables, who: int, node: int, at: float) -> float:
    """Tell when work on a case begins, somebody being free as soon as anybody is there."""
    case, s = m.cases[who], m.nodes[node].station
    case.dies = NEVER
    if s < 0:
        return at
    step = m.steps[node * len(m.kinds) + case.kind]
    if m.nodes[node].expires:
        case.dies = case.expires
    if step.p_a < NEVER:
        patience = draw(case, step.p_shape, step.p_a, step.p_b, node, PATIENCE)
        case.dies = min(case.dies, at + patience)
    hours = m.stations[s].hours
    return at if hours < 0 else max(at, m.spans[_span(m, hours, at)].opens)


@within
def _served(m: Tables, turns: Rows, who: int, node: int, begins: float) -> float:
    """Serve a case at a node, and note its first turn with whoever acts; gives when that ends."""
    case, s = m.cases[who], m.nodes[node].station
    step = m.steps[node * len(m.kinds) + case.kind]
    work = draw(case, step.shape, step.a, step.b, node, SERVICE)
    ends = begins + work
    if s >= 0 and m.stations[s].hours >= 0:
        ends = _done(m, m.stations[s].hours, begins, work)
    if m.nodes[node].acts and not case.facts & ACTED:
        acted_on(m, who, begins)
        if case.facts & COUNTS:
            turn = turns[m.state[0].turns]
            turn.station, turn.grade = s, m.kinds[case.kind].grade
            turn.began, turn.comes, turn.work, turn.ends = case.began, case.entered, work, ends
            m.state[0].turns += 1
    return ends


@within
def _span(m: Tables, hours: int, at: float) -> int:
    """Find the first span that closes after a moment."""
    low, high = m.hours[hours].first, m.hours[hours].last
    while low < high:
        middle = (low + high) >> 1
        if m.spans[middle].closes > at:
            high = middle
        else:
            low = middle + 1
    return low


@within
def _done(m: Tables, hours: int, begins: float, work: float) -> float:
    """Tell when so much work is done that begins while it is open."""
    n = _span(m, hours, begins)
    clock = m.spans[n].done + (begins - m.spans[n].opens) + work
    while n < m.hours[hours].last and m.spans[n + 1].done < clock:
        n += 1
    if n == m.hours[hours].last:
        return NEVER
    return max(begins, m.spans[n].opens + (clock - m.spans[n].done))
