"""No order of work beats the bound: not the best of all on small cases, nor any that is shipped."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from statistics import mean

import numpy as np
import pytest

from longstop.actions.capacity_order import work_order
from longstop.actions.house import shipped_policy
from longstop.actions.run_capacity import limits_of, walked
from longstop.core.capacity.document import read_scenario
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.limits import Least
from longstop.core.capacity.network import (
    Batch,
    Exit,
    Hours,
    Kind,
    Lane,
    Network,
    Node,
    Shape,
    Spread,
    Station,
    Step,
)
from longstop.core.capacity.outcome import weighted_delay
from longstop.core.capacity.scenario import Rule, Scenario
from longstop.core.capacity.what_if import with_delay, with_posts
from longstop.engines.capacity_bounds import walk_without_waiting
from longstop.engines.capacity_limits import least_delays
from longstop.engines.simulator import replicate
from tests.core.capacity.scenarios import BUREAU

OUT = ((int(Exit.DONE), 1.0),)
WEIGHTS = (1.0, 3.0, 10.0)
SMALL = read_scenario(
    BUREAU.replace("days = 365", "days = 150").replace("warm_up_days = 90", "warm_up_days = 30")
)


def desk(random: np.random.Generator, *, hours: bool, staff: int, cases: int = 5) -> Network:
    """People who act at once on whoever comes: few cases, of three grades, of fixed length."""
    lengths = random.integers(1, 6, 3) / 2
    steps = tuple(Step(Spread(Shape.CONSTANT, float(one)), OUT) for one in lengths)
    return Network(
        nodes=(Node("desk", 0, steps, acts=True, arrests=True),),
        stations=(Station("desk", staff, 0 if hours else None),),
        kinds=tuple(Kind(grade=n, weight=weight) for n, weight in enumerate(WEIGHTS)),
        lanes=(Lane(),),
        sources=(),
        batches=tuple(
            Batch(float(random.integers(0, 8)) / 2, 1, 0, ((int(random.integers(3)), 1.0),))
            for _ in range(cases)
        ),
        hours=(Hours(tuple((day + 0.25, day + 0.75) for day in range(60))),),
        grades=("a", "b", "c"),
        until=float(random.integers(4, 12)),
    )


def best_of_all(network: Network) -> float:
    """Give the least risk-weighted delay of all orders in which people can take these cases."""
    hours = network.hours[0].spans if network.stations[0].hours is not None else ((0.0, 1e9),)

    def done(begins: float, work: float) -> float:
        for opens, closes in hours:
            start = max(begins, opens)
            if start < closes:
                if start + work <= closes:
                    return start + work
                work -= closes - start
                begins = closes
        return 1e9

    best = float("inf")
    for order in permutations(network.batches):
        free = [0.0] * network.stations[0].servers
        cost = 0.0
        for one in order:
            kind = one.kinds[0][0]
            free.sort()
            free[0] = done(max(free[0], one.at), network.nodes[0].steps[kind].service.a)
            cost += WEIGHTS[kind] * (min(free[0], network.until) - one.at)
        best = min(best, cost)
    return best / sum(WEIGHTS[one.kinds[0][0]] for one in network.batches)


@pytest.mark.parametrize("hours", [True, False])
def test_the_best_of_all_orders_is_not_below_the_bound(hours: bool) -> None:
    close = []
    for seed in range(40):
        random = np.random.default_rng(seed)
        network = desk(random, hours=hours, staff=1 + seed % 2)
        least, _ = least_delays(walk_without_waiting(network, 1))
        best = best_of_all(network)
        assert least.alone <= least.clairvoyant <= best + 1e-9
        close.append(least.clairvoyant / best)
    assert mean(close) > 0.7  # a bound that says nothing would pass too


def test_more_people_never_raise_the_bound_and_at_last_nobody_waits() -> None:
    found = []
    for more in (0, 5, 20, 2_000):
        names = [team.name for team in SMALL.teams] + [one.name for one in SMALL.agencies]
        posts = dict.fromkeys(names, more)
        network = network_of(with_posts(SMALL, posts) if more else SMALL, Rule.STRICT)
        least, _ = least_delays(walk_without_waiting(network, 7), (1.0, 1.0, 0.75, 0.25))
        found.append(least)
    bounds = [one.clairvoyant for one in found]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] == found[-1].alone
    seen = walked(replicate(network, 7))
    assert weighted_delay(seen) == pytest.approx(found[-1].alone, rel=1e-9)
    for grade, one in seen.grades.items():
        assert one.missed / (one.met + one.missed) == found[-1].missed[grade]
        assert one.lost / one.received == found[-1].lost[grade]


def network_of(scenario: Scenario, rule: Rule) -> Network:
    return laid_out(scenario, work_order(shipped_policy(), rule))


def some_scenario(random: np.random.Generator) -> Scenario:
    """Change people, delays and what comes, so that now this and now that is short."""
    found = with_delay(SMALL, "identification", float(random.uniform(0, 3)))
    times, away = random.uniform(0.4, 1.3, 20), random.choice([0.0, 0.3], 20).tolist()
    return replace(
        found,
        teams=tuple(
            replace(one, staff=max(1, int(one.staff * times[n])), absence=away[n])
            for n, one in enumerate(found.teams)
        ),
        agencies=tuple(
            replace(one, staff=max(1, int(one.staff * times[10 + n])))
            for n, one in enumerate(found.agencies)
        ),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_no_rule_beats_the_bound_on_the_people_it_met(seed: int) -> None:
    scenario = some_scenario(np.random.default_rng(seed))
    parts = None
    for number in range(2):
        alone = walk_without_waiting(network_of(scenario, Rule.WORKLIST), seed, number)
        least, parts = least_delays(alone, parts)
        for rule in Rule:
            delay = weighted_delay(walked(replicate(network_of(scenario, rule), seed, number)))
            assert delay >= least.clairvoyant - 1e-9, rule


def test_no_rule_that_knows_only_means_beats_the_informed_bound_in_the_mean() -> None:
    few = replace(
        SMALL, agencies=tuple(replace(one, staff=one.staff // 2) for one in SMALL.agencies)
    )
    networks = {rule: network_of(few, rule) for rule in Rule if rule is not Rule.C_MU}
    least = limits_of(networks[Rule.STRICT], 3, 6)
    assert least.clairvoyant.value < least.informed.value
    for network in networks.values():
        seen = [weighted_delay(walked(replicate(network, 3, number))) for number in range(6)]
        assert mean(seen) >= least.informed.value


def test_service_that_varies_too_much_leaves_the_clairvoyant_bound() -> None:
    network = desk(np.random.default_rng(1), hours=False, staff=1)
    wild = Step(Spread(Shape.LOGNORMAL, 1.0, 1.5), OUT)
    network = replace(network, nodes=(replace(network.nodes[0], steps=(wild,) * 3),))
    least, _ = least_delays(walk_without_waiting(network, 1))
    assert isinstance(least, Least)
    assert least.informed == least.clairvoyant
