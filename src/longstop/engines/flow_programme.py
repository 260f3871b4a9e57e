"""Put a network as a linear programme of flows, to see where one more person would help most.

Cases are a fluid that moves once in a stretch of time, services take their means and nothing is
drawn. What is least is the risk-weighted time until somebody has acted. It bounds nothing and
knows no expiry: its prices propose where to look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from longstop.core.capacity.network import Network, Step
from longstop.core.capacity.spreads import mean_of
from longstop.engines.highs import Numbers, Rows, Solution, solve

STRETCHES, FURTHEST = 36, 24
"""Into so many stretches time is cut; at most so many delays in a row are followed."""


@dataclass(frozen=True, slots=True)
class Flows:
    """What the programme said, by station: days that one more person takes off; posts placed."""

    prices: Mapping[int, float]
    posts: Mapping[int, float]


def flows(network: Network, posts: int) -> Flows:
    """Solve for the prices as things are, then for where so many posts go; raises NotSolved."""
    layout = _Layout(network)
    now, then = layout.solved(0), layout.solved(posts)
    return Flows(
        prices={s: max(0.0, -float(now.column_prices[n])) for s, n in layout.post_columns.items()},
        posts={s: float(then.columns[n]) for s, n in layout.post_columns.items()},
    )


@dataclass(slots=True)
class _Layout:
    """Columns: for each served node, kind and stretch how many end there and how many are left."""

    network: Network
    width: float = 0.0
    kinds: dict[int, int] = field(default_factory=dict)
    ended: dict[tuple[int, int], int] = field(default_factory=dict)
    left: dict[tuple[int, int], int] = field(default_factory=dict)
    post_columns: dict[int, int] = field(default_factory=dict)
    came: dict[tuple[int, int], Numbers] = field(default_factory=dict)
    size: int = 0

    def __post_init__(self) -> None:
        self.width = self.network.until / STRETCHES
        self.kinds = _alike(self.network)
        self._let_in()
        self._number()

    def solved(self, posts: int) -> Solution:
        """Solve with so many posts to place."""
        cost, upper = np.zeros(self.size), np.full(self.size, np.inf)
        total = 0.0
        for (node, kind), start in self.left.items():
            weight = self.network.kinds[kind].weight
            cost[start : start + STRETCHES] = weight * self.width
            total += weight * float(self.came.get((node, kind), np.zeros(1)).sum())
        cost /= total or 1.0
        rows = Rows()
        for place in self.ended:
            self._balance(rows, *place)
        for station, column in self.post_columns.items():
            upper[column] = posts
            self._capacity(rows, station)
        rows.add(dict.fromkeys(self.post_columns.values(), 1.0), 0.0, posts)
        return solve(rows.programme(cost, np.zeros(self.size), upper))

    def _let_in(self) -> None:
        """Say who comes to which served node in which stretch."""
        came: dict[tuple[int, int], Numbers] = defaultdict(lambda: np.zeros(STRETCHES))
        edges = np.arange(STRETCHES + 1) * self.width
        for source in self.network.sources:
            days = np.arange(int(np.ceil(self.network.until)))
            rates = np.array(source.rates)[np.minimum(days, len(source.rates) - 1)]
            sums = np.concatenate([[0.0], np.cumsum(rates)])
            at = np.diff(np.interp(edges, np.arange(len(sums)), sums))
            self._add(came, source.node, source.kinds, at)
        for batch in self.network.batches:
            at = np.zeros(STRETCHES)
            if batch.at < self.network.until:
                at[int(batch.at / self.width)] = batch.count
            self._add(came, batch.node, batch.kinds, at)
        self.came = dict(came)

    def _add(
        self,
        came: dict[tuple[int, int], Numbers],
        node: int,
        kinds: tuple[tuple[int, float], ...],
        at: Numbers,
    ) -> None:
        for kind, share in kinds:
            one = self.kinds[kind]
            for to, part, delay in self._served(node, one, 1.0, 0.0, 0):
                came[to, one] = came[to, one] + share * part * _later(at, delay / self.width)

    def _number(self) -> None:
        """Give columns to what can be reached from where cases come in."""
        reached = set(self.came)
        todo = list(reached)
        while todo:
            node, kind = todo.pop()
            for to, _, _ in self._onwards(node, kind):
                if (to, kind) not in reached:
                    reached.add((to, kind))
                    todo.append((to, kind))
        for place in sorted(reached):
            self.ended[place], self.left[place] = self.size, self.size + STRETCHES
            self.size += 2 * STRETCHES
        stations = {self.network.nodes[node].station for node, _ in reached}
        for station in sorted(one for one in stations if one is not None):
            self.post_columns[station] = self.size
            self.size += 1

    def _onwards(self, node: int, kind: int) -> Iterator[tuple[int, float, float]]:
        """Give the served nodes that follow one, with shares and delays; none once it has acted."""
        if self.network.nodes[node].acts:
            return
        for to, share in _step(self.network, node, kind).routes:
            if to >= 0:
                yield from self._served(to, kind, share, 0.0, 0)

    def _served(
        self, node: int, kind: int, share: float, delay: float, depth: int
    ) -> Iterator[tuple[int, float, float]]:
        if self.network.nodes[node].station is not None:
            yield node, share, delay
        elif depth < FURTHEST:
            step = _step(self.network, node, kind)
            later = delay + mean_of(step.service)
            for to, part in step.routes:
                if to >= 0:
                    yield from self._served(to, kind, share * part, later, depth + 1)

    def _balance(self, rows: Rows, node: int, kind: int) -> None:
        """Let what is left be what was left, and what came, without what ended."""
        came = self.came.get((node, kind), np.zeros(STRETCHES))
        before = [
            (self.ended[other, kind], share, delay / self.width)
            for other, its in self.ended
            if its == kind
            for to, share, delay in self._onwards(other, kind)
            if to == node
        ]
        for n in range(STRETCHES):
            terms: dict[int, float] = {self.left[node, kind] + n: 1.0}
            if n:
                terms[self.left[node, kind] + n - 1] = -1.0
            terms[self.ended[node, kind] + n] = 1.0
            for start, share, lag in before:
                whole, rest = int(lag), lag - int(lag)
                for back, part in ((whole, 1 - rest), (whole + 1, rest)):
                    if back <= n and part > 0:
                        column = start + n - back
                        terms[column] = terms.get(column, 0.0) - share * part
            rows.add(terms, float(came[n]), float(came[n]))

    def _capacity(self, rows: Rows, station: int) -> None:
        """Let no station do more work in a stretch than its people have time for."""
        one = self.network.stations[station]
        served = [
            (start, mean_of(_step(self.network, node, kind).service))
            for (node, kind), start in self.ended.items()
            if self.network.nodes[node].station == station
        ]
        for n, open_ in enumerate(_open(self.network, one.hours, self.width)):
            each = open_ * (1 - one.absence)
            terms = {start + n: work for start, work in served}
            terms[self.post_columns[station]] = -each
            rows.add(terms, -np.inf, each * one.servers)


def _alike(network: Network) -> dict[int, int]:
    """Give for each kind the first that weighs and goes its ways alike, whatever its lane."""
    first: dict[object, int] = {}
    found = {}
    for n, kind in enumerate(network.kinds):
        ways = tuple(
            (step.service, step.routes)
            for step in (_step(network, node, n) for node in range(len(network.nodes)))
        )
        found[n] = first.setdefault((kind.weight, ways), n)
    return found


def _step(network: Network, node: int, kind: int) -> Step:
    steps = network.nodes[node].steps
    return steps[kind] if len(steps) > 1 else steps[0]


def _later(at: Numbers, lag: float) -> Numbers:
    """Move what comes by some stretches and a part of one; what comes after the end is dropped."""
    whole, rest = int(lag), lag - int(lag)
    found = np.zeros(len(at))
    for back, part in ((whole, 1 - rest), (whole + 1, rest)):
        if back < len(at):
            found[back:] += part * at[: len(at) - back]
    return found


def _open(network: Network, hours: int | None, width: float) -> Numbers:
    """Give how long people are there in each stretch."""
    edges = np.arange(STRETCHES + 1) * width
    if hours is None:
        return np.diff(edges)
    spans = np.array(network.hours[hours].spans, np.float64).reshape(-1, 2)
    sums = np.concatenate([[0.0], np.cumsum(spans[:, 1] - spans[:, 0])])
    room = np.stack([sums[:-1], sums[1:]], axis=1).ravel()
    return np.diff(np.interp(edges, spans.ravel(), room))
