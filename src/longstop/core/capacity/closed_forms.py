"""Give what queueing theory knows exactly, so that a simulation can be held to it.

Rates are per unit of time, kinds are given the most urgent first, and waits are until service
begins. All of it is for Poisson arrivals in a steady state.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise


def erlang_c(arrivals: float, service: float, servers: int) -> float:
    """Give the share of customers that wait (Erlang 1917); service is the rate of one server.

    By the recursion of the loss formula, which stays exact for hundreds of servers.
    """
    load = arrivals / service
    blocked = 1.0
    for one in range(1, servers + 1):
        blocked = load * blocked / (one + load * blocked)
    return servers * blocked / (servers - load * (1.0 - blocked))


def erlang_c_wait(arrivals: float, service: float, servers: int) -> float:
    """Give the mean wait of all customers."""
    return erlang_c(arrivals, service, servers) / (servers * service - arrivals)


def erlang_a(arrivals: float, service: float, servers: int, patience: float) -> tuple[float, float]:
    """Give (share that leave unserved, mean time in the queue of all) where patience ends.

    patience is the rate at which one who waits gives up (Palm 1957). Needs no spare capacity.
    """
    weight, sizes = 1.0, [1.0]
    number = 0
    while number < servers or weight > 1e-18 * sum(sizes):
        number += 1
        leaving = min(number, servers) * service + max(0, number - servers) * patience
        weight *= arrivals / leaving
        sizes.append(weight)
    total = sum(sizes)
    queue = sum((n - servers) * one for n, one in enumerate(sizes) if n > servers) / total
    return patience * queue / arrivals, queue / arrivals


def cobham(arrivals: Sequence[float], service: float, servers: int) -> tuple[float, ...]:
    """Give each kind's mean wait where the more urgent go first but stop nobody (Cobham 1954).

    Service is exponential with one rate for all kinds.
    """
    total = sum(arrivals)
    begun = erlang_c(total, service, servers) / (servers * service)
    return _by_rank([one / (servers * service) for one in arrivals], begun)


def cobham_one_server(
    arrivals: Sequence[float], mean: Sequence[float], square: Sequence[float]
) -> tuple[float, ...]:
    """Give the same for one server and any service; mean and square are E[S] and E[S²] by kind."""
    begun = sum(a * s for a, s in zip(arrivals, square, strict=True)) / 2
    return _by_rank([a * s for a, s in zip(arrivals, mean, strict=True)], begun)


def _by_rank(loads: Sequence[float], begun: float) -> tuple[float, ...]:
    sums = [0.0, *accumulate(loads)]
    return tuple(begun / ((1 - before) * (1 - until)) for before, until in pairwise(sums))


def preemptive(arrivals: Sequence[float], service: float, servers: int) -> tuple[float, ...]:
    """Give each kind's mean time in the system where the more urgent stop the others' service.

    Exponential service with one rate: the first kinds together then never notice the later ones.
    """
    times, done = [], 0.0
    for rate, until in zip(arrivals, accumulate(arrivals), strict=True):
        inside = until * (erlang_c_wait(until, service, servers) + 1 / service)
        times.append((inside - done) / rate)
        done = inside
    return tuple(times)


def accumulating(
    arrivals: Sequence[float],
    mean: Sequence[float],
    square: Sequence[float],
    rates: Sequence[float],
) -> tuple[float, ...]:
    """Give each kind's mean wait at one server where credit grows with waiting (Kleinrock 1964).

    rates are those at which credit grows, the most urgent first.
    """
    loads = [a * s for a, s in zip(arrivals, mean, strict=True)]
    begun = sum(a * s for a, s in zip(arrivals, square, strict=True)) / 2
    common = begun / (1 - sum(loads))
    waits: list[float] = [0.0] * len(loads)
    for p in reversed(range(len(loads))):
        slower = sum(
            loads[i] * waits[i] * (1 - rates[i] / rates[p]) for i in range(p + 1, len(loads))
        )
        faster = sum(loads[i] * (1 - rates[p] / rates[i]) for i in range(p))
        waits[p] = (common - slower) / (1 - faster)
    return tuple(waits)


def conserved(arrivals: Sequence[float], mean: Sequence[float], square: Sequence[float]) -> float:
    """Give the sum of load times wait, which no order of work changes (Kleinrock 1965).

    One server that stops nobody and is never idle while somebody waits.
    """
    load = sum(a * s for a, s in zip(arrivals, mean, strict=True))
    begun = sum(a * s for a, s in zip(arrivals, square, strict=True)) / 2
    return load * begun / (1 - load)


def in_batches(arrivals: float, service: float, batch: float) -> float:
    """Give the mean wait at one server where batches of a geometric size come (mean batch).

    arrivals are customers, not batches, per unit of time; service is exponential.
    """
    load = arrivals / service
    return load * batch / (1 - load) / arrivals - 1 / service


def loss_index(cost: float, service: float, expiry: float, penalty: float) -> float:
    """Give the index of a kind under overload: (c + penalty x theta) x mu / theta.

    Atar, Giat and Shimkin 2010 with a penalty for each case lost; expiry is theta, the rate at
    which a case perishes. Without the penalty what perishes soon would sink.
    """
    return (cost + penalty * expiry) * service / expiry


def fluid_queues(
    arrivals: Sequence[float],
    service: Sequence[float],
    expiry: Sequence[float],
    servers: float,
    order: Sequence[int],
) -> tuple[float, ...]:
    """Give how many of each kind wait in the long run of an overload, served in this order."""
    free, waiting = servers, [0.0] * len(arrivals)
    for kind in order:
        used = min(free, arrivals[kind] / service[kind])
        free -= used
        waiting[kind] = (arrivals[kind] - used * service[kind]) / expiry[kind]
    return tuple(waiting)


def fluid_cost(
    waiting: Sequence[float],
    cost: Sequence[float],
    expiry: Sequence[float],
    penalty: Sequence[float],
) -> float:
    """Give what such queues cost per unit of time: waiting, and cases lost."""
    return sum(
        (c + g * theta) * queue
        for queue, c, theta, g in zip(waiting, cost, expiry, penalty, strict=True)
    )
