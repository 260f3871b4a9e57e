"""Share 50,000 people out among 45 agencies, held to the linear programme that no plan can beat.

Home and the five nearest, skills, conflicts of interest, work away that takes a fifth longer, a
floor for every area and for Low, and room for 55 of 100 hours that are asked for.

Run: make bench, or python -m benchmarks.assignment [PEOPLE [AGENCIES]].
"""

from __future__ import annotations

import sys
import time

from longstop.actions.assign_backlog import assign_backlog
from longstop.actions.house import shipped_policy
from longstop.core.capacity.assignment import (
    Assigned,
    Taking,
    Terms,
    Waiting,
    area_floors,
    lowest_floor,
    who_may,
)
from longstop.synthetic.backlog import made_up_backlog

PEOPLE, AGENCIES, SEED = 50_000, 45, 1


def main() -> None:
    """Run; prints every figure beside its bar and ends with 1 where one is not met."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    agencies = int(sys.argv[2]) if len(sys.argv) > 2 else AGENCIES
    waiting, takers = made_up_backlog(people, agencies, SEED)
    begun = time.perf_counter()
    found = assign_backlog(waiting, takers, shipped_policy(), Terms())
    seconds = time.perf_counter() - begun
    broken = _broken(waiting, takers, found)
    times = seconds / found.seconds
    good = [
        _said("people placed", f"{len(found.goes_to):,} of {people:,}", "", True),
        _said(
            "worth, and what none can beat", f"{found.worth:,.1f} of {found.bound:,.1f}", "", True
        ),
        _said("below that bound", f"{found.gap:.4%}", "at most 0.05 %", found.gap <= 0.0005),
        _said("terms broken", str(broken), "none", broken == 0),
        _said("seconds, all of it", f"{seconds:.1f}", "", True),
        _said("times the programme's own", f"{times:.2f}", "at most 1.5", times <= 1.5),
    ]
    home = sum(one.area == found.goes_to.get(one.reference) for one in waiting)
    print(f"  at home {home:,}; {[(one.what, one.short) for one in found.not_kept]}")
    print(f"  no agency may take {dict(found.no_agency)}; no room {dict(found.no_room)}")
    if not all(good):
        sys.exit(1)


def _said(name: str, value: str, bar: str, met: bool) -> bool:
    print(f"{name:36} {value:>28}   bar: {bar}{'' if met else '   NOT MET'}", flush=True)
    return met


def _broken(waiting: list[Waiting], takers: list[Taking], found: Assigned) -> int:
    """Count the terms that a plan breaks, from the plan alone."""
    agencies, terms = {one.agency: one for one in takers}, Terms()
    used, got, low, broken = dict.fromkeys(agencies, 0.0), dict.fromkeys(agencies, 0.0), 0.0, 0
    for one in waiting:
        to = found.goes_to.get(one.reference)
        may = list(who_may(one, agencies))
        if to is None:
            broken += one.grade == "very_high" and bool(may)
            continue
        broken += to not in may
        used[to] += one.hours * (1 if to == one.area else 1 + terms.overhead)
        got[one.area] += one.hours
        low += one.hours if one.grade == "low" else 0.0
    floors = area_floors(waiting, agencies, terms)
    broken += sum(used[name] > one.hours for name, one in agencies.items())
    broken += sum(got[name] < floor - 1e-9 for name, floor in floors.items())
    return broken + (low < lowest_floor(waiting, agencies, terms) - 1e-9)


if __name__ == "__main__":
    main()
