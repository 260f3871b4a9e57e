"""Compute what no order of work can beat, on the very cases that a simulation meets.

Nobody is acted on before they would be if they waited for nobody. And people of a station cannot
work off more than one server as fast as all of them together, who stops and goes on at will
(preemptive weighted shortest processing on one pooled machine: the mean busy times of Goemans,
Queyranne, Schulz, Skutella and Wang 2002).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from longstop.core.capacity.network import Network
from longstop.engines.simulator import Replication, key_of, result_of
from longstop.engines.simulator_alone import people, walk_alone
from longstop.engines.simulator_loop import FINISHED, begin
from longstop.engines.simulator_tables import TURN, Rows, Tables, tables

LEVELS, ROOM = 48, 4096
"""Into so many steps ranks are rounded down, which can only lower the bound."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """When how many people of a station are at work at most: spans of time, not touching."""

    opens: Numbers
    closes: Numbers
    people: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """One walk in which nobody waits: what it counts, and everybody's turn with who acts.

    turns are rows of simulator_tables.TURN; open is by station of those that act.
    """

    walk: Replication
    turns: Rows
    open: dict[int, Open]


def walk_without_waiting(network: Network, seed: int, replication: int = 0) -> Alone:
    """Walk through time once with nobody waiting, by the simulator's own random numbers."""
    made = tables(network, key_of(seed, replication), ROOM)
    turns = np.zeros(ROOM, TURN)
    begin(made)
    while walk_alone(made, turns) != FINISHED:
        turns = np.concatenate([turns, np.zeros(len(turns), TURN)])
    turns = turns[: int(made.state[0]["turns"])]
    acting = sorted(
        {node.station for node in network.nodes if node.acts and node.station is not None}
    )
    return Alone(
        walk=result_of(network, made),
        turns=turns,
        open={station: _open(network, made, station) for station in acting},
    )


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """One station's turns and room, laid out over the moments at which anything changes."""

    work: Numbers
    place: NDArray[np.intp]
    moments: Numbers
    done: Numbers

    def least(self, ranks: Numbers) -> float:
        """Give the least sum over turns of rank by the time that work is left, from its coming on.

        What is not done when time ends is left until then.
        """
        total, steps = 0.0, _steps(ranks)
        for step, following in zip(steps, [*steps, 0.0][1:], strict=True):
            among = ranks >= step
            came = np.asarray(
                np.bincount(self.place[among], self.work[among], len(self.moments)), np.float64
            )
            total += (step - following) * _left(self.moments, came, self.done)
        return total


def pooled(turns: Rows, open_: Open, until: float) -> Pooled:
    """Lay out the turns of one station, rows of TURN."""
    comes = np.minimum(turns["comes"], until)
    knots = np.clip(np.concatenate([open_.opens, open_.closes]), 0.0, until)
    moments = np.unique(np.concatenate([comes, knots, [0.0, until]]))
    return Pooled(
        work=np.ascontiguousarray(turns["work"]),
        place=np.searchsorted(moments, comes),
        moments=moments,
        done=_room_up_to(open_, moments),
    )


def _steps(ranks: Numbers) -> list[float]:
    """Give ranks as they are where there are few, else steps between the least and the most."""
    distinct = np.unique(ranks[ranks > 0])[::-1]
    if len(distinct) <= LEVELS:
        return [float(one) for one in distinct]
    return [float(one) for one in np.geomspace(distinct[0], distinct[-1], LEVELS)[1:]]


def _left(moments: Numbers, came: Numbers, done: Numbers) -> float:
    """Integrate over time the work that has come and is left when none of its time is wasted."""
    before = np.cumsum(came) - came
    idle = np.maximum.accumulate(np.maximum(done - before, 0.0))
    left = (before - done + idle + came)[:-1]
    time, room = np.diff(moments), np.diff(done)
    whole = left * time - room * time / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(left > 0, left**2 * time / (2 * room), 0.0)
    return float(np.sum(np.where(left >= room, whole, part)))


def _room_up_to(open_: Open, moments: Numbers) -> Numbers:
    """Give how much work all people together can have done up to each moment."""
    if not len(open_.opens):
        return np.zeros(len(moments))
    sums = np.concatenate([[0.0], np.cumsum((open_.closes - open_.opens) * open_.people)])
    times = np.stack([open_.opens, open_.closes], axis=1).ravel()
    room = np.stack([sums[:-1], sums[1:]], axis=1).ravel()
    return np.asarray(np.interp(moments, times, room), np.float64)


def _open(network: Network, made: Tables, station: int) -> Open:
    """Give when a station works and how many there have been at once up to then.

    Who has begun goes on the next day whoever is away, so at most as many work as were ever there.
    """
    one = network.stations[station]
    if one.hours is None:
        return Open(np.zeros(1), np.full(1, network.until), np.full(1, float(one.servers)))
    spans = [span for span in network.hours[one.hours].spans if span[0] < network.until]
    there = np.zeros(len(spans), np.int64)
    people(made, station, there)
    opens, closes = np.array(spans, np.float64).reshape(-1, 2).T
    return Open(opens, closes, np.maximum.accumulate(there).astype(np.float64))
