"""What theory knows exactly, each with a network that must show it: for tests and the benchmark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from longstop.core.capacity import closed_forms
from longstop.core.capacity.intervals import Figure, figure
from longstop.core.capacity.network import (
    FOR_EVER,
    Exit,
    Hours,
    Key,
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
from longstop.engines.simulator import Replication, replications

Measure = Callable[[Replication], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a network must show: names and truths of several figures at once."""

    network: Network
    measure: Measure
    truths: dict[str, float]


@dataclass(frozen=True, slots=True)
class Held:
    """A figure beside what it must be."""

    name: str
    figure: Figure
    truth: float

    @property
    def is_inside(self) -> bool:
        """Tell whether the interval holds the truth."""
        return self.figure.holds(self.truth)


def held(claims: Sequence[Claim], seed: int, count: int, threads: int = 1) -> Iterator[Held]:
    """Try all claims: their intervals hold together with 99 %."""
    together = sum(len(claim.truths) for claim in claims)
    for n, claim in enumerate(claims):
        done = replications(claim.network, seed + n, count, threads=threads)
        columns = zip(*(claim.measure(one) for one in done), strict=True)
        for (name, truth), values in zip(claim.truths.items(), columns, strict=True):
            yield Held(name, figure(list(values), level=0.99, at_once=together), truth)


def exponential(mean: float) -> Spread:
    """Give a memoryless time."""
    return Spread(Shape.EXPONENTIAL, mean)


def queue(
    rates: Sequence[float],
    customers: int,
    *,
    servers: int = 1,
    service: Sequence[Spread] | None = None,
    patience: Spread = FOR_EVER,
    lanes: Sequence[Lane] | None = None,
    preempts: int = -1,
    batch: float = 1.0,
    again: float = 0.0,
) -> Network:
    """Make one station with one kind for each rate, the most urgent first."""
    total = sum(rates)
    routes = (((0, again),) if again else ()) + ((int(Exit.DONE), 1.0 - again),)
    steps = tuple(Step(one, routes, patience) for one in service or [exponential(1)] * len(rates))
    return Network(
        nodes=(Node("queue", 0, steps),),
        stations=(Station("station", servers, preempts=preempts),),
        kinds=tuple(Kind(lane=n) for n in range(len(rates))),
        lanes=tuple(lanes or (Lane(),) * len(rates)),
        sources=(Source(0, (total,), tuple((n, r / total) for n, r in enumerate(rates)), batch),),
        until=1.05 * customers / total,
        warm_up=0.05 * customers / total,
    )


def waits(one: Replication) -> Sequence[float]:
    """Give the mean wait of each kind."""
    return [float(wait) for wait in one.mean_wait(0)]


def share_and_wait(one: Replication) -> Sequence[float]:
    """Give the share that waited and the mean wait."""
    started = one.held(0, "started")[0]
    return [one.held(0, "waited")[0] / started, waits(one)[0]]


def lost_and_wait(one: Replication) -> Sequence[float]:
    """Give the share that left unserved, and the mean time in the queue of all."""
    started, lost = one.held(0, "started")[0], one.held(0, "lost")[0]
    in_queue = one.held(0, "wait")[0] + one.held(0, "lost_wait")[0]
    return [lost / (started + lost), in_queue / (started + lost)]


def stays(one: Replication) -> Sequence[float]:
    """Give the mean time in the system of each kind."""
    return [float(stay) for stay in one.held(0, "stay") / one.held(0, "ended")]


def named(name: str, values: Sequence[float]) -> dict[str, float]:
    """Give a name to each kind's figure."""
    return {f"{name}, kind {n}": value for n, value in enumerate(values, start=1)}


FOUR = (0.05, 0.15, 0.3, 0.4)
ONES, TWOS = (1.0,) * 4, (2.0,) * 4
TARGETS = (1, 7, 14, 30)
THREE = (0.1, 0.2, 0.3)


def all_claims(customers: int) -> list[Claim]:
    """Give every claim, each replication with so many customers."""
    return [
        *_erlang(customers),
        *_priorities(customers),
        Claim(
            queue((0.6,), customers, batch=4.0),
            waits,
            {"batches of 4": closed_forms.in_batches(0.6, 1, 4)},
        ),
        Claim(
            queue((0.6,), customers, again=0.25),
            waits,
            {"a quarter again": closed_forms.erlang_c_wait(0.8, 1, 1)},
        ),
    ]


def _erlang(customers: int) -> Iterator[Claim]:
    for servers, load in ((1, 0.8), (5, 4.0), (10, 8.0), (20, 18.0), (50, 45.0)):
        yield Claim(
            queue((load,), customers, servers=servers),
            share_and_wait,
            {
                f"Erlang C, {servers} servers: share that waits": closed_forms.erlang_c(
                    load, 1, servers
                ),
                f"Erlang C, {servers} servers: wait": closed_forms.erlang_c_wait(load, 1, servers),
            },
        )
    for load in (9.0, 12.0):
        lost, wait = closed_forms.erlang_a(load, 1, 10, 0.5)
        yield Claim(
            queue((load,), customers, servers=10, patience=exponential(2)),
            lost_and_wait,
            {f"Erlang A, load {load:g}: lost": lost, f"Erlang A, load {load:g}: wait": wait},
        )


def _priorities(customers: int) -> Iterator[Claim]:
    rates = (0.5, 1.5, 3.0, 4.0)
    yield Claim(
        queue(rates, customers, servers=10),
        waits,
        named("Cobham M/M/10", closed_forms.cobham(rates, 1, 10)),
    )
    yield Claim(
        queue(THREE, customers, service=(
            exponential(1), Spread(Shape.CONSTANT, 1), exponential(1.5))),
        waits,
        named("Cobham M/G/1", closed_forms.cobham_one_server(THREE, (1, 1, 1.5), (2, 1, 4.5))),
    )  # fmt: skip
    yield Claim(
        queue(FOUR, customers),
        lambda one: [*waits(one), _weighed(one)],
        {
            **named("Cobham M/M/1", closed_forms.cobham_one_server(FOUR, ONES, TWOS)),
            "Kleinrock's sum, strict": closed_forms.conserved(FOUR, ONES, TWOS),
        },
    )
    rising = tuple(Lane(first=False, group=n, rate=1 / t) for n, t in enumerate(TARGETS))
    growth = [1 / one for one in TARGETS]
    yield Claim(
        queue(FOUR, customers, lanes=rising),
        lambda one: [*waits(one), _weighed(one)],
        {
            **named("accumulating priority", closed_forms.accumulating(FOUR, ONES, TWOS, growth)),
            "Kleinrock's sum, accumulating": closed_forms.conserved(FOUR, ONES, TWOS),
        },
    )
    for servers in (1, 3):
        some = tuple(servers * one for one in FOUR)
        yield Claim(
            queue(some, customers, servers=servers, preempts=3),
            stays,
            named(f"pre-emptive M/M/{servers}", closed_forms.preemptive(some, 1, servers)),
        )


def _weighed(one: Replication) -> float:
    return float(np.dot(FOUR, one.mean_wait(0)))


def everything() -> Network:
    """Give a network in which every rule of the loop is used: for results kept to the last bit."""
    step = Step(
        Spread(Shape.LOGNORMAL, 0.4, 0.8), ((0, 0.1), (1, 0.9)), exponential(4.0),
        safe_after=Spread(Shape.UNIFORM, 0.1, 0.9), told=0.5,
    )  # fmt: skip
    lanes = (
        Lane(key=Key.BEGAN),
        Lane(first=False, key=Key.DECAY, group=1),
        Lane(first=False, key=Key.BEGAN, group=2, rate=0.1, held=True),
        Lane(first=False, key=Key.BEGAN, group=3, sampled=True),
    )
    base = queue((1.0, 2.0, 2.0, 1.0), 6_000, lanes=lanes, batch=2.0)
    return replace(
        base,
        nodes=(
            Node("first", 0, (step,), expires=True, acts=True, arrests=True, bails=True),
            Node(
                "second", 1, (Step(exponential(0.5), ((int(Exit.DONE), 1.0),)),), answers_bail=True
            ),
        ),
        stations=(Station("desk", 9, 0, 0.1, preempts=0), Station("laboratory", 4)),
        kinds=tuple(replace(one, target=2.0) for one in base.kinds),
        hours=(Hours(tuple((day + 0.3, day + 0.8) for day in range(2_000))),),
        low_share=200,
        sampled_every=25,
        data_keep=8.0,
        bail_lasts=1.0,
        sweep_every=1.0,
        fading=2.0,
        longest_age=60.0,
    )
