"""Run a scenario until its figures are sure enough; nothing is read of anybody or saved."""

from __future__ import annotations

from dataclasses import replace

from longstop.actions.capacity_order import work_order
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.limits import Limits, limits
from longstop.core.capacity.network import End, Milestone, Network
from longstop.core.capacity.outcome import Answer, Counted, Walked, answer, is_sure
from longstop.core.capacity.scenario import GRADES, Scenario
from longstop.core.capacity.work_order import WorkOrder
from longstop.core.triage.policy import Policy
from longstop.engines.capacity_bounds import walk_without_waiting
from longstop.engines.capacity_limits import least_delays, weights_of
from longstop.engines.simulator import Replication, rounds

WITHIN, MOST = 0.01, 32
"""How sure a share must be (half the width of its interval), and replications at most."""

LIMITED = 4
"""So many of them are held to what no order of work can beat: limits differ little."""


def run_capacity(
    scenario: Scenario,
    policy: Policy,
    *,
    within: float = WITHIN,
    most: int = MOST,
    threads: int = 1,
) -> tuple[WorkOrder, Answer]:
    """Run a scenario under a policy; gives the order of work and what came of it."""
    order = work_order(policy, scenario.rule)
    network = laid_out(scenario, order)
    walks: list[Walked] = []
    for done in rounds(network, scenario.run.seed, most=most, threads=threads):
        walks += map(walked, done)
        found = answer(walks)
        if is_sure(found, within):
            break
    count = min(LIMITED, len(walks))
    return order, replace(found, limits=limits_of(network, scenario.run.seed, count))


def limits_of(network: Network, seed: int, count: int) -> Limits:
    """Bound the first so many walks of a network, whatever the order of its work."""
    found, parts = [], None
    for number in range(count):
        least, parts = least_delays(walk_without_waiting(network, seed, number), parts)
        found.append(least)
    return limits(found)


def walked(one: Replication) -> Walked:
    """Give what a replication counted, as plain figures."""
    return Walked(
        grades={grade: _counted(one, n) for n, grade in enumerate(GRADES)},
        bin_days=one.bin_width,
        busy=_busy(one),
    )


def _counted(one: Replication, n: int) -> Counted:
    row, whole = one.counts[n], ("received", "met", "missed", "lost", "bailed", "lapsed")
    return Counted(
        **{name: int(row[name]) for name in whole},
        waiting=int(row["waiting"]),
        oldest=float(row["oldest"]),
        delay=float(row["delay"]),
        weight=float(weights_of(one.network)[n]),
        ages={
            milestone: {end: one.ages[milestone, n, end].tolist() for end in End}
            for milestone in Milestone
        },
    )


def _busy(one: Replication) -> dict[str, float]:
    """Give the work that each station began, as a share of the time that its people are there."""
    network = one.network
    found = {}
    for station, work in zip(network.stations, one.work.tolist(), strict=True):
        there = _open(network, station.hours) * station.servers * (1 - station.absence)
        found[station.name] = work / there if there else 0.0
    return found


def _open(network: Network, hours: int | None) -> float:
    if hours is None:
        return network.until
    spans = network.hours[hours].spans
    return sum(closes - opens for opens, closes in spans if closes <= network.until)
