"""Run orders of work on `national`, each beside what none can beat: for decision 39.

Who waits longer than the policy's cap is counted: on that day a person decides about each of them,
which no simulation can do for them. `proposed` takes each grade whole and, within one, first whose
data expire first while that is asked; once it is known who somebody is, access to children known
or unknown before looked for and not found, and then age. Splitting by access from the beginning,
before anybody can have looked, is shown beside it.

Run: make bench, or python -m benchmarks.order_of_work [REPLICATIONS].
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import mean

from longstop.actions.capacity_order import work_order
from longstop.actions.capacity_scenarios import find_scenario
from longstop.actions.house import shipped_policy
from longstop.actions.run_capacity import limits_of, walked
from longstop.core.capacity.intervals import Figure, figure
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.network import End, Key, Lane, Milestone, Network
from longstop.core.capacity.outcome import Walked, weighted_delay
from longstop.core.capacity.outcome_words import days_of
from longstop.core.capacity.scenario import GRADES, Rule
from longstop.core.capacity.work_order import STANDINGS, Standing, WorkOrder
from longstop.engines.simulator import replicate

REPLICATIONS, CAP_TIMES, BEHIND = 4, 1.4, 10_000.0
NAMES = {
    Rule.WORKLIST: "shipped",
    Rule.FIRST_COME: "first come",
    Rule.STRICT: "strict bands",
    Rule.C_MU: "c-mu, told every duration",
    Rule.DECAY: "decay-weighted",
    Rule.DUE: "by due moment",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What an order of work came to."""

    delay: Figure
    lost: float
    oldest: float
    over_cap: float
    missed: Mapping[str, float]


def main() -> None:
    """Run all; prints the table and every bar, and ends with 1 where one is not met."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATIONS
    scenario, policy = find_scenario("national"), shipped_policy()
    orders = {name: work_order(policy, rule) for rule, name in NAMES.items()}
    whole = _by_expiry(orders["shipped"], by_access=False)
    split = _by_expiry(orders["shipped"], by_access=True)
    networks = {name: laid_out(scenario, order) for name, order in orders.items()}
    networks |= {
        "proposed": _access_later(laid_out(scenario, whole)),
        "  without access": laid_out(scenario, whole),
        "  split by access from the beginning": laid_out(scenario, split),
    }
    network = networks["shipped"]
    least = limits_of(network, scenario.run.seed, count)
    print(
        f"  no order can beat {days_of(least.informed)}, knowing how long work takes in the mean;"
    )
    print(
        f"  {days_of(least.clairvoyant)}, knowing it of each; {days_of(least.alone)} if none waited"
    )
    print(f"  not in time though nobody waited: {_shares(least.missed)}")
    cap = policy.order.age_cap_days
    rows = {}
    for name, network in networks.items():
        rows[name] = row = _row(network, scenario.run.seed, count, cap)
        print(f"{name:37} {days_of(row.delay):>30}  {row.delay.value / least.informed.value:5.2f}"
              f" times  lost {row.lost:7,.0f}  oldest {row.oldest:4.0f} d"
              f"  over {cap} d: {row.over_cap:9,.0f}  not in time"
              f" {' '.join(f'{row.missed[grade]:6.1%}' for grade in reversed(GRADES))}",
              flush=True)  # fmt: skip
    times = rows["shipped"].delay.value / least.informed.value
    lost, most = rows["shipped"].lost, rows["strict bands"].lost / 2
    good = [
        _said("shipped beside the bound", f"{times:.2f} times", "at most 1.4", times <= CAP_TIMES),
        _said("shipped: lost", f"{lost:,.0f}", f"at most {most:,.0f}: half strict's", lost <= most),
    ]
    over = f"{rows['shipped'].over_cap:,.0f}"
    print(f"{'older than the cap':34} {over:>20}   not measured: a person's decision about each")
    if not all(good):
        sys.exit(1)


def _said(name: str, value: str, bar: str, met: bool) -> bool:
    print(f"{name:34} {value:>20}   bar: {bar}{'' if met else '   NOT MET'}", flush=True)
    return met


def _shares(missed: Mapping[str, Figure]) -> str:
    return " ".join(f"{grade} {missed[grade].value:.1%}" for grade in reversed(GRADES))


def _by_expiry(shipped: WorkOrder, *, by_access: bool) -> WorkOrder:
    """Order by danger, each grade whole; within one, first whose data expire first."""

    def lane(one: Standing) -> tuple[int, ...]:
        danger = 0 if one.emergency else len(GRADES) - GRADES.index(one.grade)
        return (danger, int(by_access and danger > 1 and one.looked_for))

    places = sorted({lane(one) for one in STANDINGS})
    return replace(
        shipped,
        lanes=tuple(Lane(key=Key.EXPIRES if place[0] > 1 else Key.BEGAN) for place in places),
        lane_of={one: places.index(lane(one)) for one in STANDINGS},
        urgent=1,
        low_share=1000,
    )


def _access_later(network: Network) -> Network:
    """Let those of whom access was looked for and not found stand behind where no data expire."""
    kinds = zip(network.kinds, STANDINGS, strict=True)
    return replace(
        network,
        kinds=tuple(
            replace(kind, head_start=BEHIND if one.looked_for and kind.lane > 1 else 0.0)
            for kind, one in kinds
        ),
    )


def _row(network: Network, seed: int, count: int, cap: int) -> Row:
    walks = [walked(replicate(network, seed, number)) for number in range(count)]
    return Row(
        delay=figure([weighted_delay(one) for one in walks]),
        lost=mean(sum(grade.lost for grade in one.grades.values()) for one in walks),
        oldest=mean(max(grade.oldest for grade in one.grades.values()) for one in walks),
        over_cap=mean(_over(one, cap) for one in walks),
        missed={
            grade: mean(
                one.grades[grade].missed / (one.grades[grade].met + one.grades[grade].missed)
                for one in walks
            )
            for grade in GRADES
        },
    )


def _over(one: Walked, cap: int) -> int:
    """Count who was as old as the cap before somebody acted, whatever became of them then."""
    first = int(cap / one.bin_days) + 1
    of = (grade.ages[Milestone.ACTED_ON] for grade in one.grades.values())
    return sum(sum(ends[end][first:]) for ends in of for end in End)


if __name__ == "__main__":
    main()
