"""The same network in SimPy, in Ciw, and in C: what simulator.py is measured beside.

Five stations in a row, three kinds of which the more urgent go first, patience at the second
station, and a tenth sent back from the fourth to the third.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import ciw
import simpy

from longstop.core.capacity.network import (
    FOR_EVER,
    Exit,
    Kind,
    Lane,
    Network,
    Node,
    Shape,
    Source,
    Spread,
    Station,
    Step,
)
from longstop.engines.simulator import key_of, replicate

SERVERS, MEANS = (5, 6, 4, 4, 8), (1.0, 1.2, 0.8, 0.8, 1.6)
SHARES, RATE, PATIENCE, AGAIN = (0.2, 0.3, 0.5), 4.0, 6.0, 0.1
LONG_BEFORE = 0.05
"""The share of time before which nothing is counted."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run gave: events, processor seconds, mean waits by station and kind, share lost."""

    events: int
    seconds: float
    waits: tuple[tuple[float, ...], ...]
    lost: float

    @property
    def rate(self) -> float:
        """Give events by processor second."""
        return self.events / self.seconds


def network(customers: int) -> Network:
    """State the network for our own simulator."""
    nodes = []
    for n, mean in enumerate(MEANS):
        onwards = ((int(Exit.DONE), 1.0),) if n == len(MEANS) - 1 else ((n + 1, 1.0),)
        routes = ((2, AGAIN), (4, 1 - AGAIN)) if n == 3 else onwards
        patience = Spread(Shape.EXPONENTIAL, PATIENCE) if n == 1 else FOR_EVER
        nodes.append(Node(str(n), n, (Step(Spread(Shape.EXPONENTIAL, mean), routes, patience),)))
    return Network(
        nodes=tuple(nodes),
        stations=tuple(Station(str(n), count) for n, count in enumerate(SERVERS)),
        kinds=tuple(Kind(lane=n) for n in range(3)),
        lanes=(Lane(),) * 3,
        sources=(Source(0, (RATE,), tuple(enumerate(SHARES))),),
        until=(1 + LONG_BEFORE) * customers / RATE,
        warm_up=LONG_BEFORE * customers / RATE,
    )


def ours(customers: int, seed: int) -> Run:
    """Run our own."""
    begun = time.process_time()
    seen = replicate(network(customers), seed)
    seconds = time.process_time() - begun
    waits = tuple(tuple(map(float, seen.mean_wait(n))) for n in range(5))
    lost, started = seen.held(1, "lost").sum(), seen.held(1, "started").sum()
    return Run(seen.events, seconds, waits, float(lost / (lost + started)))


def in_c(folder: Path, customers: int, seed: int) -> Run:
    """Build the C loop and run it."""
    program = folder / "loop"
    source = Path(__file__).with_name("_simulator_loop.c")
    if not program.exists():
        subprocess.run(["gcc", "-O2", "-o", program, source], check=True)  # noqa: S607
    said = subprocess.run(
        [program, str(customers), str(key_of(seed, 0))], check=True, capture_output=True, text=True
    )
    seconds, events, *rest = said.stdout.split()
    rows = [rest[n : n + 3] for n in range(0, len(rest), 3)]
    waits = tuple(
        tuple(float(wait) / int(started) for started, wait, _ in rows[3 * n : 3 * n + 3])
        for n in range(5)
    )
    lost = sum(int(one) for _, _, one in rows[3:6])
    started = sum(int(one) for one, _, _ in rows[3:6])
    return Run(int(events), float(seconds), waits, lost / (lost + started))


def in_simpy(customers: int, seed: int) -> Run:
    """Run the same in SimPy, with its own random numbers."""
    random, env = Random(seed), simpy.Environment()
    desks = [simpy.PriorityResource(env, count) for count in SERVERS]
    sums = [[[0, 0.0] for _ in range(3)] for _ in range(5)]
    count = [0, 0]
    warm_up = LONG_BEFORE * customers / RATE

    def visit(n: int, kind: int) -> Any:
        came = env.now
        with desks[n].request(priority=kind) as wanted:
            if n == 1:
                yield wanted | env.timeout(random.expovariate(1 / PATIENCE))
                if not wanted.triggered:
                    count[0] += 1
                    count[1] += came >= warm_up
                    return False
            else:
                yield wanted
            if came >= warm_up:
                sums[n][kind][0] += 1
                sums[n][kind][1] += env.now - came
            yield env.timeout(random.expovariate(1 / MEANS[n]))
        count[0] += 1
        return True

    def person(kind: int) -> Any:
        n = 0
        while n < 5:
            if not (yield from visit(n, kind)):
                return
            n = 2 if n == 3 and random.random() < AGAIN else n + 1

    def arrivals() -> Any:
        while True:
            yield env.timeout(random.expovariate(RATE))
            count[0] += 1
            u = random.random()
            env.process(person(0 if u < 0.2 else 1 if u < 0.5 else 2))

    env.process(arrivals())
    begun = time.process_time()
    env.run((1 + LONG_BEFORE) * customers / RATE)
    seconds = time.process_time() - begun
    waits = tuple(tuple(total / max(1, served) for served, total in row) for row in sums)
    started = sum(served for served, _ in sums[1])
    return Run(count[0], seconds, waits, count[1] / (count[1] + started))


def in_ciw(customers: int, seed: int) -> Run:
    """Run the same in Ciw, with its own random numbers."""
    names = [f"Kind {n}" for n in range(3)]
    stay, onwards = [[0.0] * 5 for _ in range(5)], range(4)
    for n in onwards:
        stay[n][n + 1] = 1.0
    stay[3][4], stay[3][2] = 1 - AGAIN, AGAIN
    nothing: list[Any] = [None] * 5
    service = [ciw.dists.Exponential(1 / mean) for mean in MEANS]
    patience = [None, ciw.dists.Exponential(1 / PATIENCE), *nothing[2:]]
    built = ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(RATE * share), *nothing[1:]]
            for name, share in zip(names, SHARES, strict=True)
        },
        service_distributions=dict(zip(names, [service] * 3, strict=True)),
        number_of_servers=list(SERVERS),
        routing=dict(zip(names, [stay] * 3, strict=True)),
        priority_classes={name: n for n, name in enumerate(names)},
        reneging_time_distributions=dict(zip(names, [patience] * 3, strict=True)),
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(built)
    begun = time.process_time()
    simulation.simulate_until_max_time((1 + LONG_BEFORE) * customers / RATE)
    seconds = time.process_time() - begun
    return _of_records(simulation.get_all_records(), names, customers, seconds)


def _of_records(records: Sequence[Any], names: list[str], customers: int, seconds: float) -> Run:
    warm_up = LONG_BEFORE * customers / RATE
    sums = {(n, name): [0, 0.0] for n in range(1, 6) for name in names}
    lost = begun = served = gone = 0
    for one in records:
        begun += one.node == 1
        gone += one.record_type == "renege"
        served += one.record_type == "service"
        if one.arrival_date < warm_up:
            continue
        if one.record_type == "renege":
            lost += 1
        elif one.record_type == "service":
            row = sums[one.node, one.customer_class]
            row[0] += 1
            row[1] += one.waiting_time
    waits = tuple(
        tuple(sums[n, name][1] / max(1, sums[n, name][0]) for name in names) for n in range(1, 6)
    )
    started = sum(sums[2, name][0] for name in names)
    return Run(int(begun + served + gone), seconds, waits, lost / (lost + started))
