"""Keep what waits and what is to come: heaps in arrays, and which lane of a station goes next."""

from __future__ import annotations

from typing import Any

from longstop.core.capacity.network import NEVER, Key
from longstop.engines.simulator_compile import apart, within
from longstop.engines.simulator_numbers import SERVICE, power_of_e, share, spread
from longstop.engines.simulator_tables import Rows, Tables

_ENTERED, _BEGAN = int(Key.ENTERED), int(Key.BEGAN)
_DECAY, _C_MU, _EXPIRES = int(Key.DECAY), int(Key.C_MU), int(Key.EXPIRES)
_MOST, _LEAST = 700.0, 1e-9


@within
def schedule(m: Tables, at: float, who: int, stamp: int) -> None:
    """Put an event into the heap of those to come."""
    state, events = m.state[0], m.events
    i = state.heap
    state.heap = i + 1
    while i > 0:
        above = (i - 1) >> 1
        if events[above].at <= at:
            break
        events[i] = events[above]
        i = above
    row = events[i]
    row.at, row.who, row.stamp = at, who, stamp


@within
def drop_first_event(m: Tables) -> None:
    """Take the earliest event out."""
    state, events = m.state[0], m.events
    size = state.heap - 1
    state.heap = size
    last = events[size]
    at, i = last.at, 0
    child = 1
    while child < size:
        if child + 1 < size and events[child + 1].at < events[child].at:
            child += 1
        if events[child].at >= at:
            break
        events[i] = events[child]
        i, child = child, 2 * child + 1
    events[i] = events[size]


@within
def push(m: Tables, q: int, key: Any, who: int) -> None:
    """Let a case wait in a queue; a full one moves to the end of the pool, with twice the room."""
    queue, keys, whos = m.queues[q], m.pool_key, m.pool_who
    size = queue.size
    if size == queue.room:
        room = 2 * size if size else 4
        old, new = queue.start, m.state[0].pool
        for n in range(size):
            keys[new + n] = keys[old + n]
            whos[new + n] = whos[old + n]
        queue.start, queue.room = new, room
        m.state[0].pool = new + room
        m.state[0].longest = max(m.state[0].longest, room)
    start = queue.start
    queue.size = size + 1
    rise(keys, whos, start, size, key, who)


@within
def rise(keys: Rows, whos: Rows, start: int, i: int, key: Any, who: int) -> None:
    """Put an entry into the heap at start, from place i upwards."""
    while i > 0:
        above = (i - 1) >> 1
        if keys[start + above] <= key:
            break
        keys[start + i] = keys[start + above]
        whos[start + i] = whos[start + above]
        i = above
    keys[start + i] = key
    whos[start + i] = who


@within
def sink(keys: Rows, whos: Rows, start: int, size: int, i: int, key: Any, who: int) -> None:
    """Put an entry into the heap at start, from place i downwards."""
    child = 2 * i + 1
    while child < size:
        if child + 1 < size and keys[start + child + 1] < keys[start + child]:
            child += 1
        if keys[start + child] >= key:
            break
        keys[start + i] = keys[start + child]
        whos[start + i] = whos[start + child]
        i, child = child, 2 * child + 1
    keys[start + i] = key
    whos[start + i] = who


@within
def drop_head(m: Tables, q: int) -> None:
    """Take the head of a queue out."""
    queue, keys, whos = m.queues[q], m.pool_key, m.pool_who
    size = queue.size - 1
    queue.size = size
    if size:
        end = queue.start + size
        sink(keys, whos, queue.start, size, 0, keys[end], whos[end])


@within
def key_of(m: Tables, lane: Any, kind: Any, case: Any, who: int, now: float) -> float:
    """Give what a waiting case is ordered by within its lane."""
    if lane.key == _ENTERED:
        return case.entered
    if lane.key == _BEGAN:
        return case.promised + kind.head_start
    if lane.key == _EXPIRES:
        asked = m.nodes[case.node].expires and case.expires < NEVER / 2
        return case.expires if asked else case.promised + kind.head_start
    if lane.key == _C_MU:
        step = m.steps[case.node * len(m.kinds) + case.kind]
        u = share(case.own, case.node, case.turn, SERVICE)
        return -kind.weight / max(spread(step.shape, step.a, step.b, u), _LEAST)
    fade, state = m.fades[who], m.state[0]
    fade.weight, fade.rise = kind.weight, 0.0
    if m.nodes[case.node].expires:
        rest = min(max(-case.expires / state.fading, -_MOST), _MOST)
        fade.rise = kind.weight * state.surge * power_of_e(rest)
    return _faded(fade, state.surge, power_of_e(now / state.fading))


@within
def _faded(fade: Any, surge: float, grown: float) -> float:
    """Give minus a weight that rises e-fold with every `fading`, to 1 + surge times at expiry."""
    return -(fade.weight + min(fade.rise * grown, fade.weight * surge))


@apart
def rank_anew(m: Tables, now: float) -> None:
    """Give everything that waits by decay its key of now, and order it anew."""
    keys, whos, lanes = m.pool_key, m.pool_who, len(m.lanes)
    surge, grown = m.state[0].surge, power_of_e(now / m.state[0].fading)
    for q in range(len(m.queues)):
        queue = m.queues[q]
        if m.lanes[q % lanes].key != _DECAY or queue.size < 2:
            continue
        start, size = queue.start, queue.size
        for n in range(start, start + size):
            keys[n] = _faded(m.fades[whos[n]], surge, grown)
        for i in range((size >> 1) - 1, -1, -1):
            sink(keys, whos, start, size, i, keys[start + i], whos[start + i])


@within
def next_lane(m: Tables, s: int, now: float) -> int:
    """Say which lane of a station goes next: core/triage/order.py's Merge, among heads alive.

    -1 where nobody waits.
    """
    first = s * len(m.lanes)
    lane = _foremost(m, first)
    if lane < 0 or m.lanes[lane].first:
        return lane
    sampled = _whose_turn_it_is(m, s, first)
    if sampled >= 0:
        return sampled
    best = _most_credit(m, first, now, _is_held_back(m, s, first))
    return best if best >= 0 else _sampled(m, first)


@within
def _foremost(m: Tables, first: int) -> int:
    """Give the first lane in which somebody waits."""
    for n in range(len(m.lanes)):
        if m.queues[first + n].size:
            return n
    return -1


@within
def _sampled(m: Tables, first: int) -> int:
    for n in range(len(m.lanes)):
        if m.lanes[n].sampled and m.queues[first + n].size:
            return n
    return -1


@within
def _whose_turn_it_is(m: Tables, s: int, first: int) -> int:
    """Give the lane of those drawn, at every so many places."""
    if (m.stations[s].taken + 1) % m.state[0].every:
        return -1
    return _sampled(m, first)


@within
def _is_held_back(m: Tables, s: int, first: int) -> bool:
    """Tell whether the held lanes have had their share while somebody more urgent waits."""
    places = (m.stations[s].taken + 1) * m.state[0].low_share
    if (m.stations[s].low + 1) * 1000 <= places:
        return False
    for n in range(len(m.lanes)):
        if not (m.lanes[n].held or m.lanes[n].sampled) and m.queues[first + n].size:
            return True
    return False


@within
def _most_credit(m: Tables, first: int, now: float, held_back: bool) -> int:
    """Give the foremost lane of the group whose head has most credit; -1 where none may come."""
    best, most = -1, 0.0
    for n in range(len(m.lanes)):
        queue, lane = m.queues[first + n], m.lanes[n]
        if queue.size == 0 or lane.sampled or (held_back and lane.held):
            continue
        credit = (now - m.pool_key[queue.start]) * lane.rate
        if best < 0 or credit > most:
            best, most = n, credit
    for n in range(best):
        if m.queues[first + n].size and m.lanes[n].group == m.lanes[best].group:
            return n
    return best
