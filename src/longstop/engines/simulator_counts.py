"""Count what becomes of cases: when somebody acted, when the child was safe, what came too late."""

from __future__ import annotations

import numpy as np

from longstop.core.capacity.network import NEVER, End, Milestone
from longstop.engines.simulator_compile import apart, within
from longstop.engines.simulator_numbers import DELAY, SAFE, share, spread
from longstop.engines.simulator_tables import Tables

LIVES, WAITS, COUNTS, ACTED, ARRESTED, BAILED, PROMISED = 1, 2, 4, 8, 16, 32, 64
"""What is so of a case: bits of its `facts`."""
_ACTED_ON, _SAFE_AT, _ARREST_AT = (
    int(Milestone.ACTED_ON), int(Milestone.SAFE), int(Milestone.ARREST),
)  # fmt: skip
_REACHED, _LOST, LEFT, WAITING = (
    int(End.REACHED), int(End.LOST), int(End.LEFT), int(End.WAITING),
)  # fmt: skip


@within
def age(m: Tables, who: int, milestone: int, end: int, at: float) -> None:
    """Count how old a case was when this happened to it."""
    case = m.cases[who]
    if case.facts & COUNTS:
        place = np.int64(max(0.0, at - case.began) / m.state[0].bin)
        place = min(place, m.ages.shape[3] - 1)
        m.ages[milestone, m.kinds[case.kind].grade, end, place] += 1


@within
def acted_on(m: Tables, who: int, at: float) -> None:
    """Note that somebody begins to act, in time or not."""
    case = m.cases[who]
    if case.facts & ACTED:
        return
    case.facts |= ACTED
    age(m, who, _ACTED_ON, _REACHED, at)
    if case.facts & COUNTS:
        kind = m.kinds[case.kind]
        if at - case.promised <= kind.target:
            m.counts[kind.grade].met += 1
        else:
            m.counts[kind.grade].missed += 1


@within
def _settled(m: Tables, who: int, at: float) -> None:
    """Add up how long it took until somebody had acted, or the case ended otherwise."""
    case = m.cases[who]
    if case.facts & COUNTS:
        m.counts[m.kinds[case.kind].grade].delay += at - case.began


@within
def _ends_bail(m: Tables, who: int, at: float) -> None:
    case = m.cases[who]
    if case.bail < at and case.facts & COUNTS:
        m.counts[m.kinds[case.kind].grade].lapsed += 1
    case.bail = NEVER


@within
def marks(m: Tables, who: int, node: int, at: float) -> None:
    """Note what the end of a node means for the case: the child safe, arrest, bail."""
    case, place = m.cases[who], m.nodes[node]
    step = m.steps[node * len(m.kinds) + case.kind]
    counts = case.facts & COUNTS
    if step.told > 0.0 and share(case.own, node, case.turn, SAFE) < step.told:
        u = share(case.own, node, case.turn, DELAY)
        case.safe = min(case.safe, at + spread(step.s_shape, step.s_a, step.s_b, u))
    if place.promises and not case.facts & PROMISED:
        case.facts |= PROMISED
        case.promised = at
    if place.arrests and not case.facts & ARRESTED:
        case.facts |= ARRESTED
        case.safe = min(case.safe, at)
        age(m, who, _ARREST_AT, _REACHED, at)
        _settled(m, who, at)
    if place.bails and not case.facts & BAILED:
        case.facts |= BAILED
        case.bail = at + m.state[0].bail
        if counts:
            m.counts[m.kinds[case.kind].grade].bailed += 1
    if place.answers and case.facts & BAILED:
        _ends_bail(m, who, at)


@apart
def lost(m: Tables, who: int) -> None:
    """Lose a case that waited too long, at the moment when it was too late."""
    case, state = m.cases[who], m.state[0]
    at = max(case.dies, case.entered)
    state.events += 1
    if case.entered >= state.warm_up:
        seen = m.seen[case.node * len(m.kinds) + case.kind]
        seen.lost += 1
        seen.lost_wait += at - case.entered
    if case.facts & COUNTS:
        m.counts[m.kinds[case.kind].grade].lost += 1
    count_end(m, who, _LOST, at)
    forget(m, who)


@apart
def count_end(m: Tables, who: int, end: int, at: float) -> None:
    """Count each milestone that a case ends without, and when its child was safe."""
    case, until = m.cases[who], m.state[0].until
    kind = m.kinds[case.kind]
    counts = case.facts & COUNTS
    if case.safe <= until:
        age(m, who, _SAFE_AT, _REACHED, case.safe)
    elif case.safe < NEVER:
        age(m, who, _SAFE_AT, WAITING, until)
    else:
        age(m, who, _SAFE_AT, end, at)
    if not case.facts & ARRESTED:
        age(m, who, _ARREST_AT, end, at)
        _settled(m, who, at if end == LEFT else until)
    if case.bail < at:
        _ends_bail(m, who, at)
    if case.facts & ACTED:
        return
    age(m, who, _ACTED_ON, end, at)
    if counts and case.facts & PROMISED and at - case.promised > kind.target:
        m.counts[kind.grade].missed += 1
    if counts and end == WAITING:
        m.counts[kind.grade].waiting += 1
        m.counts[kind.grade].oldest = max(m.counts[kind.grade].oldest, at - case.began)


@within
def forget(m: Tables, who: int) -> None:
    """Give the row of a case that is over to the next."""
    case, state = m.cases[who], m.state[0]
    case.facts = 0
    case.stamp += 1
    case.next = state.free
    state.free = who
    state.cases -= 1
