"""Hold the simulator to theory, and its speed to SimPy, Ciw and a loop in C, all in one run.

Theory: every closed form of benchmarks/_exactness.py with fresh random numbers; what lies outside
its interval of simultaneous 99 % is tried once more with others, and that decides. Speed is by
processor time, the middle of several runs in turn. Needs gcc for the loop in C.

Run: make bench, or python -m benchmarks.simulator [CUSTOMERS [REPLICATIONS]].
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from secrets import randbelow
from statistics import median

from benchmarks._exactness import all_claims, held
from benchmarks._simulator_peers import Run, in_c, in_ciw, in_simpy, ours
from longstop.actions.capacity_order import work_order
from longstop.actions.capacity_scenarios import find_scenario
from longstop.actions.house import shipped_policy
from longstop.core.capacity.intervals import figure
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.network import Network
from longstop.core.capacity.scenario import Rule
from longstop.engines.simulator import replicate

CUSTOMERS, REPLICATIONS, IN_TURN, PEERS = 1_000_000, 20, 5, 20_000


def main() -> None:
    """Run all parts; prints every figure beside its bar and ends with 1 where one is not met."""
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else CUSTOMERS
    count = int(sys.argv[2]) if len(sys.argv) > 2 else REPLICATIONS
    ours(1_000, 1)  # compiles
    good = [_exact(customers, count), *_beside(customers), *_national()]
    if not all(good):
        sys.exit(1)


def _said(name: str, value: str, bar: str, met: bool) -> bool:
    print(f"{name:52} {value:>22}   bar: {bar}{'' if met else '   NOT MET'}", flush=True)
    return met


def _exact(customers: int, count: int) -> bool:
    """Hold every closed form; a second fresh run decides about those outside."""
    claims, threads = all_claims(customers), os.cpu_count() or 1
    begun = time.perf_counter()
    tried = list(held(claims, randbelow(1 << 32), count, threads))
    for one in tried:
        print(f"  {one.name:48} {one.figure.value:11.6f} +- {one.figure.half:.6f}"
              f"  theory {one.truth:11.6f}{'' if one.is_inside else '  outside'}")  # fmt: skip
    outside = {one.name for one in tried if not one.is_inside}
    if outside:
        again = [claim for claim in claims if outside & set(claim.truths)]
        found = held(again, randbelow(1 << 32), count, threads)
        outside &= {one.name for one in found if not one.is_inside}
    print(f"  {count} replications of {customers:,} customers: {time.perf_counter() - begun:.0f} s")
    return _said(
        "closed forms inside simultaneous 99 %",
        f"{len(tried) - len(outside)} of {len(tried)}",
        "all",
        not outside,
    )


def _beside(customers: int) -> list[bool]:
    """Run the same network here, in C, in SimPy and in Ciw."""
    with tempfile.TemporaryDirectory() as folder:
        own, c = [], []
        for n in range(IN_TURN):
            own.append(ours(customers, n))
            c.append(in_c(Path(folder), customers, n))
    same = [(one.events, one.waits, one.lost) for one in own] == [
        (one.events, one.waits, one.lost) for one in c
    ]
    rate = median(one.rate for one in own)
    good = [
        _said("the loop in C gives the same, to the last bit", str(same), "True", same),
        _said(
            f"events a second ({own[0].events:,} events)",
            f"{rate / 1e6:.2f} M; C {median(one.rate for one in c) / 1e6:.2f} M",
            "",
            True,
        ),
    ]
    ratio = median(a.seconds / b.seconds for a, b in zip(own, c, strict=True))
    good.append(_said("time beside C, gcc -O2", f"{ratio:.2f} times", "at most 1.3", ratio <= 1.3))
    small = [ours(PEERS, 100 + n) for n in range(20)]
    for name, run, least in (("SimPy", in_simpy, 60), ("Ciw", in_ciw, 150)):
        good += _peer(name, run, least, rate, small)
    return good


def _peer(
    name: str, run: Callable[[int, int], Run], least: int, rate: float, small: Sequence[Run]
) -> list[bool]:
    theirs = [run(PEERS, n) for n in range(IN_TURN)]
    times = rate / median(one.rate for one in theirs)
    apart = _apart(small, theirs)
    return [
        _said(f"figures apart from {name}'s beyond 99 %", f"{apart} of 16", "none", apart == 0),
        _said(
            f"times {name}'s events a second", f"{times:.0f}", f"at least {least}", times >= least
        ),
    ]


def _apart(one: Sequence[Run], other: Sequence[Run]) -> int:
    """Count the figures whose simultaneous intervals of 99 % do not meet."""
    found = 0
    for place in range(16):
        sides = [
            figure([_flat(run)[place] for run in runs], level=0.99, at_once=32)
            for runs in (one, other)
        ]
        gap = abs(sides[0].value - sides[1].value)
        found += gap > (sides[0].half ** 2 + sides[1].half ** 2) ** 0.5
    return found


def _flat(run: Run) -> list[float]:
    return [*(wait for row in run.waits for wait in row), run.lost]


def _national() -> list[bool]:
    """Run the whole country once with a static key and once ranked anew every night."""
    scenario, policy = find_scenario("national"), shipped_policy()
    assert scenario.data
    scenario = replace(
        scenario, data=replace(scenario.data, until="action")
    )  # so that all may fade
    networks = {
        rule: laid_out(replace(scenario, rule=rule), work_order(policy, rule))
        for rule in (Rule.STRICT, Rule.DECAY, Rule.WORKLIST)
    }
    seconds: dict[Rule, list[float]] = {rule: [] for rule in networks}
    for n in range(3):
        for rule, network in networks.items():
            seconds[rule].append(_seconds(network, n))
    seen = replicate(networks[Rule.STRICT], 1)
    static = median(seconds[Rule.STRICT])
    times = median(
        slow / fast for slow, fast in zip(seconds[Rule.DECAY], seconds[Rule.STRICT], strict=True)
    )
    for_each = seen.size / seen.room
    return [
        _said(f"national, 540 days, {seen.events:,} events", f"{static:.2f} s", "", True),
        _said("  by the worklist's order", f"{median(seconds[Rule.WORKLIST]):.2f} s", "", True),
        _said("  ranked anew every night", f"{times:.2f} times", "under 5", times < 5),
        _said("  bytes a case", f"{for_each:.0f}", "under 200", for_each < 200),
        _said("  cases at once", f"{seen.most:,} of room for {seen.room:,}", "", True),
    ]


def _seconds(network: Network, seed: int) -> float:
    begun = time.process_time()
    replicate(network, seed)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
