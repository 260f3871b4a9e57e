"""Run a network of queues through time, as often as it takes to know its figures well enough.

The loop is compiled on first use, which takes some seconds, and kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from longstop.core.capacity.network import Network
from longstop.engines.simulator_loop import MORE_ROOM, begin, close, walk
from longstop.engines.simulator_tables import Tables, grown, tables

_GOLDEN, _MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Replication:
    """What one walk through time gave, as tables of simulator_tables.

    seen: by node and kind. counts: by grade. ages: [milestone, grade, end, bin], each bin of
    `bin_width` units of time. work: service begun by station. events are arrivals, ends of services
    and delays, and cases lost; most is how many cases there were at once, and case_bytes what all
    tables took for each of those there was room for.
    """

    network: Network
    seen: NDArray[np.void]
    counts: NDArray[np.void]
    ages: NDArray[np.int32]
    work: NDArray[np.float64]
    bin_width: float
    events: int
    most: int
    room: int
    size: int

    @property
    def digest(self) -> str:
        """Digest every figure, to the last bit."""
        parts = (self.seen, self.counts, self.ages, self.work)
        return sha256(b"".join(one.tobytes() for one in parts)).hexdigest()

    def held(self, node: int, what: str) -> NDArray[np.float64]:
        """Give one column of `seen` at a node, by kind."""
        return np.asarray(self.seen[node][what], np.float64)

    def mean_wait(self, node: int) -> NDArray[np.float64]:
        """Give the mean wait by kind at a node, of those whose service began."""
        seen = self.seen[node]
        return np.asarray(seen["wait"] / np.maximum(seen["started"], 1))


def key_of(seed: int, replication: int) -> int:
    """Give what all random numbers of one replication grow from."""
    key = (seed * _GOLDEN + replication + 1) & _MASK
    key = ((key ^ (key >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    key = ((key ^ (key >> 27)) * 0x94D049BB133111EB) & _MASK
    return key ^ (key >> 31)


def replicate(
    network: Network, seed: int, replication: int = 0, *, room: int = 1024
) -> Replication:
    """Walk through time once. The same network, seed and replication give the same, to the bit."""
    made = tables(network, key_of(seed, replication), room)
    begin(made)
    while walk(made) == MORE_ROOM:
        made = grown(made)
    close(made)
    return result_of(network, made)


def replications(
    network: Network, seed: int, count: int, *, first: int = 0, threads: int = 1
) -> list[Replication]:
    """Walk through time so many times, each with random numbers of its own."""
    numbers = range(first, first + count)
    if threads == 1:
        return [replicate(network, seed, one) for one in numbers]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda one: replicate(network, seed, one), numbers))


def rounds(
    network: Network, seed: int, *, at_once: int = 4, most: int = 64, threads: int = 1
) -> Iterator[list[Replication]]:
    """Walk through time so many times at once, whatever the threads, as long as more are taken."""
    for first in range(0, most, at_once):
        count = min(at_once, most - first)
        yield replications(network, seed, count, first=first, threads=threads)


def result_of(network: Network, made: Tables) -> Replication:
    """Give what the tables hold when a walk has ended."""
    state = made.state[0]
    return Replication(
        network=network,
        seen=made.seen.reshape(len(network.nodes), len(network.kinds)),
        counts=made.counts,
        ages=made.ages,
        work=np.ascontiguousarray(made.stations["work"]),
        bin_width=float(state["bin"]),
        events=int(state["events"]),
        most=int(state["most"]),
        room=len(made.cases),
        size=sum(
            one.nbytes
            for one in (made.cases, made.fades, made.events, made.pool_key, made.pool_who)
        ),
    )
