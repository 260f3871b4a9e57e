"""Whoever is placed is placed as a whole: no room, conflict or floor is broken by rounding."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    worth,
)
from longstop.core.capacity.scenario import GRADES
from longstop.synthetic.backlog import SKILL, made_up_backlog

POLICY = shipped_policy()
TARGETS = {grade.code: hours for grade, hours in POLICY.targets.items()}
NAMES = ("North", "South", "West")


def assigned(waiting: list[Waiting], takers: list[Taking], terms: Terms | None = None) -> Assigned:
    return assign_backlog(waiting, takers, POLICY, terms or Terms())


def check_kept(waiting: list[Waiting], takers: list[Taking], found: Assigned, terms: Terms) -> None:
    """Hold a plan to every term, from the plan alone; what it does not keep it must have told."""
    agencies = {one.agency: one for one in takers}
    used, got, low = defaultdict[str, float](float), defaultdict[str, float](float), 0.0
    for one in waiting:
        to = found.goes_to.get(one.reference)
        if to is None:
            continue
        assert to in who_may(one, agencies)
        used[to] += one.hours * (1 if to == one.area else 1 + terms.overhead)
        got[one.area] += one.hours
        low += one.hours if one.grade == "low" else 0.0
    told = {one.what for one in found.not_kept}
    for name, agency in agencies.items():
        assert used[name] <= agency.hours + 1e-9
        floor = area_floors(waiting, agencies, terms)[name]
        assert got[name] >= floor - 1e-9 or f"the floor of {name}" in told
    if low < lowest_floor(waiting, agencies, terms) - 1e-9:
        assert "the floor of Low" in told
    for one in waiting:
        if one.grade == "very_high" and one.reference not in found.goes_to:
            assert "everybody Very High is placed" in told
    left = sum(found.no_agency.values()) + sum(found.no_room.values())
    assert left + len(found.goes_to) == len(waiting)


people = st.builds(
    Waiting,
    reference=st.just(""),
    area=st.sampled_from(NAMES),
    grade=st.sampled_from(GRADES),
    hours=st.floats(1, 60).map(lambda value: round(value, 2)),
    skill=st.sampled_from(("", "", SKILL)),
    has_access=st.booleans(),
    age_days=st.floats(0, 200),
    not_to=st.frozensets(st.sampled_from(NAMES), max_size=2),
)
rooms = st.tuples(*[st.floats(0, 300).map(lambda value: round(value, 1))] * 3)


# As people state a floor: the programme itself keeps one to some millionths of an hour.
shares = st.integers(0, 1_000).map(lambda thousandths: thousandths / 1_000)


# Each solves several programmes, which takes as long as fifty examples of another rule.
@settings(max_examples=max(1, settings().max_examples // 5))
@given(st.lists(people, min_size=1, max_size=12), rooms, shares, shares.map(lambda one: one / 2))
def test_no_term_is_broken_untold(
    drawn: list[Waiting], hours: tuple[float, ...], area: float, lowest: float
) -> None:
    waiting = [replace(one, reference=f"R{n}") for n, one in enumerate(drawn)]
    takers = agencies(*hours)
    terms = Terms(area=area, lowest=lowest)
    check_kept(waiting, takers, assigned(waiting, takers, terms), terms)


def agencies(*hours: float) -> list[Taking]:
    return [
        Taking(
            agency=name,
            hours=room,
            skills=frozenset({SKILL}) if name != "West" else frozenset(),
            near=tuple(one for one in NAMES if one != name),
        )
        for name, room in zip(NAMES, hours, strict=True)
    ]


def one(reference: str, grade: str, hours: float, area: str = "North", **more: object) -> Waiting:
    return replace(Waiting(reference=reference, area=area, grade=grade, hours=hours), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_is_the_best_of_all_whole_ones_and_below_its_bound(seed: int) -> None:
    waiting, takers = made_up_backlog(6, 3, seed, near=2)
    terms = Terms(area=0.0, lowest=0.0)
    found = assigned(waiting, takers, terms)
    by_name = {taker.agency: taker for taker in takers}
    ways = [[None, *who_may(each, by_name)] for each in waiting]
    best, most = 0.0, -1
    for plan in product(*ways):
        used = defaultdict[str, float](float)
        for each, to in zip(waiting, plan, strict=True):
            if to:
                used[to] += each.hours * (1 if to == each.area else 1.2)
        if any(used[name] > taker.hours for name, taker in by_name.items()):
            continue
        must = sum(
            each.grade == "very_high" and to is not None
            for each, to in zip(waiting, plan, strict=True)
        )
        value = sum(worth(each, TARGETS) for each, to in zip(waiting, plan, strict=True) if to)
        if (must, value) > (most, best):
            most, best = must, value
    got = sum(worth(each, TARGETS) for each in waiting if each.reference in found.goes_to)
    assert got == pytest.approx(best, rel=1e-3)
    assert found.worth <= found.bound + 1e-6


def test_no_length_of_work_moves_anyone_ahead_of_greater_danger() -> None:
    waiting = [one("long", "high", 60, has_access=False)] + [
        one(f"short {n}", "medium", 1, age_days=300) for n in range(60)
    ]
    found = assigned(waiting, agencies(60.1, 0, 0), Terms(area=0, lowest=0))
    assert found.goes_to == {"long": "North"}
    for less, greater in pairwise(GRADES):
        worst = worth(one("", greater, 10, has_access=False), TARGETS) / 1.2
        assert worth(one("", less, 10, age_days=300), TARGETS) < worst


def test_what_cannot_be_placed_or_kept_is_told_with_why() -> None:
    waiting = [
        one("conflict", "high", 5, not_to=frozenset(NAMES)),
        one("danger", "very_high", 50),
        one("too long", "very_high", 90),
        one("low", "low", 40, "South"),
    ]
    found = assigned(waiting, agencies(55, 20, 0), Terms(area=1.0, lowest=0.2))
    assert found.goes_to == {"danger": "North"}
    assert found.no_agency["high"] == 1
    assert (found.no_room["very_high"], found.no_room["low"]) == (1, 1)
    told = {each.what: each.short for each in found.not_kept}
    assert told["everybody Very High is placed"] == 1
    assert told["the floor of Low"] == pytest.approx(0.2 * 75)
    assert "the floor of South" in told


def test_work_goes_elsewhere_when_home_is_full_and_takes_longer_there() -> None:
    waiting = [one("a", "high", 30), one("b", "high", 30)]
    found = assigned(waiting, agencies(30.1, 36.1, 0), Terms(area=0, lowest=0))
    assert sorted(found.goes_to.values()) == ["North", "South"]
    south = found.agencies[1]
    assert south.hours == pytest.approx(36)
    assert south.from_elsewhere == 1
    tight = assigned(waiting, agencies(30.1, 35.9, 0), Terms(area=0, lowest=0))
    assert len(tight.goes_to) == 1


def test_who_just_fits_is_placed() -> None:
    waiting = [one(str(n), "high", 10) for n in range(4)]
    found = assigned(waiting, agencies(40, 0, 0), Terms(area=1, lowest=0))
    assert (len(found.goes_to), found.agencies[0].hours) == (4, 40)


def test_a_large_backlog_keeps_all_terms_near_the_bound() -> None:
    waiting, takers = made_up_backlog(2_000, 9, 3)
    found = assigned(waiting, takers)
    check_kept(waiting, takers, found, Terms())
    assert not [each for each in found.not_kept if "floor" in each.what]
    assert 0 <= found.gap < 0.001
