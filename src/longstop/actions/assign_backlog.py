"""Propose how agencies share a backlog out: advice for a person to decide. Nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from longstop.core.capacity.assignment import (
    LOWEST,
    MUST,
    Assigned,
    NotKept,
    Shared,
    Taking,
    Terms,
    Waiting,
    area_floors,
    lowest_floor,
    who_may,
    worth,
)
from longstop.core.capacity.scenario import GRADES
from longstop.core.triage.policy import Policy
from longstop.engines.assignment import Backlog, SharedOut, share_out


def assign_backlog(
    waiting: Sequence[Waiting], takers: Sequence[Taking], policy: Policy, terms: Terms
) -> Assigned:
    """Share a backlog out among agencies; every area named is one of theirs. Raises NotSolved."""
    backlog = _in_arrays(waiting, takers, policy, terms)
    found = share_out(backlog)
    names = [one.agency for one in takers]
    goes_to = {
        one.reference: names[backlog.way_agency[way]]
        for one, way in zip(waiting, found.way.tolist(), strict=True)
        if way >= 0
    }
    may_go = np.bincount(backlog.way_case, minlength=len(waiting)) > 0
    left = [one for one in waiting if one.reference not in goes_to]
    can = {one.reference: bool(is_so) for one, is_so in zip(waiting, may_go, strict=True)}
    no_agency = _by_grade([one for one in left if not can[one.reference]])
    return Assigned(
        goes_to=goes_to,
        agencies=_by_agency(waiting, takers, backlog, found),
        no_agency=no_agency,
        no_room=_by_grade([one for one in left if can[one.reference]]),
        not_kept=tuple(_not_kept(names, found, no_agency[MUST])),
        worth=-found.cost,
        bound=-found.bound,
        gap=(found.cost - found.bound) / abs(found.bound) if found.bound else 0.0,
        seconds=found.seconds,
    )


def _in_arrays(
    waiting: Sequence[Waiting], takers: Sequence[Taking], policy: Policy, terms: Terms
) -> Backlog:
    agencies = {one.agency: one for one in takers}
    number = {name: n for n, name in enumerate(agencies)}
    targets = {grade.code: hours for grade, hours in policy.targets.items()}
    floors = area_floors(waiting, agencies, terms)
    ways = [
        (case, number[name], one.hours * (1.0 if name == one.area else 1 + terms.overhead))
        for case, one in enumerate(waiting)
        for name in who_may(one, agencies)
    ]
    cases, to, loads = zip(*ways, strict=True) if ways else ((), (), ())
    may_go = np.bincount(np.array(cases, np.int64), minlength=len(waiting)) > 0
    return Backlog(
        worth=np.array([worth(one, targets) for one in waiting], np.float64),
        hours=np.array([one.hours for one in waiting], np.float64),
        area=np.array([number[one.area] for one in waiting], np.int64),
        must=np.array([one.grade == MUST for one in waiting], bool) & may_go,
        lowest=np.array([one.grade == LOWEST for one in waiting], bool),
        way_case=np.array(cases, np.int64),
        way_agency=np.array(to, np.int64),
        way_load=np.array(loads, np.float64),
        room=np.array([one.hours for one in takers], np.float64),
        area_floor=np.array([floors[one.agency] for one in takers], np.float64),
        lowest_floor=lowest_floor(waiting, agencies, terms),
    )


def _by_agency(
    waiting: Sequence[Waiting], takers: Sequence[Taking], backlog: Backlog, found: SharedOut
) -> tuple[Shared, ...]:
    people: list[Counter[str]] = [Counter() for _ in takers]
    elsewhere = [0] * len(takers)
    ways = found.way[found.way >= 0]
    for way in ways.tolist():
        case, agency = int(backlog.way_case[way]), int(backlog.way_agency[way])
        people[agency][waiting[case].grade] += 1
        elsewhere[agency] += int(backlog.area[case]) != agency
    hours = np.bincount(backlog.way_agency[ways], backlog.way_load[ways], len(takers))
    return tuple(
        Shared(
            agency=one.agency,
            people={grade: people[n][grade] for grade in reversed(GRADES)},
            hours=float(hours[n]),
            of_hours=one.hours,
            from_elsewhere=elsewhere[n],
        )
        for n, one in enumerate(takers)
    )


def _by_grade(left: Sequence[Waiting]) -> dict[str, int]:
    counted = Counter(one.grade for one in left)
    return {grade: counted[grade] for grade in reversed(GRADES)}


def _not_kept(names: Sequence[str], found: SharedOut, may_not_go: int) -> list[NotKept]:
    told = []
    if found.short_must + may_not_go:
        short = float(found.short_must + may_not_go)
        told.append(NotKept(what="everybody Very High is placed", short=short))
    told += [
        NotKept(what=f"the floor of {name}", short=float(short))
        for name, short in zip(names, found.short_area, strict=True)
        if short
    ]
    if found.short_lowest:
        told.append(NotKept(what="the floor of Low", short=found.short_lowest))
    return told
