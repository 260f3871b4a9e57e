"""What another policy would change adds up, and is what it would be for each person alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import UNDER_18
from longstop.core.triage.answers import Answers, Stands
from longstop.core.triage.comparing import Comparison, Group, Way, compare
from longstop.core.triage.document import read_policy
from longstop.core.triage.evaluate import is_outside, span
from longstop.core.triage.patterns import SetEvaluator
from longstop.core.triage.placing import Standing, said_of, works_as
from longstop.core.triage.policy import Grade, Policy
from tests.bureau.policies import LAX, STRICT
from tests.core.triage.policies import SHIPPED, policies
from tests.core.triage.test_evaluate import answers

grades = st.sampled_from([None, *(grade.code for grade in Grade)])


def group(given_: Answers, people: int = 1, grade: str | None = None, **more: str) -> Group:
    masks = given_.known, given_.true, given_.alleged, given_.no_trace
    return Group(*masks, grade, more.get("tool"), more.get("on"), people)


def over(*groups: Group, before: Policy = SHIPPED, after: str = STRICT) -> Comparison:
    return compare(SetEvaluator(before), SetEvaluator(read_policy(after)), groups)


@st.composite
def people(draw: st.DrawFn) -> list[Group]:
    """Draw some groups, some of them with the same answers and other grades."""
    found = []
    for _ in range(draw(st.integers(1, 8))):
        given_ = draw(answers((*_CODES, UNDER_18)))
        for _ in range(draw(st.integers(1, 2))):
            grade = draw(grades)
            on = draw(grades) if grade else None
            masks = given_.known, given_.true, given_.alleged, given_.no_trace
            found.append(Group(*masks, grade, draw(grades), on, draw(st.integers(1, 9))))
    return found


_CODES = ("contact_conviction", "facilitator_a", "current_access", "prior_violence")


def named(code: str | None) -> Grade | None:
    return Grade[code.upper()] if code else None


@given(policies(questions=6), policies(questions=6), people())
def test_every_figure_is_the_sum_over_each_person_alone(
    before: Policy, after: Policy, some: list[Group]
) -> None:
    found = compare(SetEvaluator(before), SetEvaluator(after), some)
    assert found.people == sum(one.people for one in some)
    assert found.outside + sum(found.working.values()) == found.people
    assert sum(found.ranges.values()) == sum(found.working.values())
    moved = range_only = 0
    demand = {before.digest: dict.fromkeys((*Grade, None), 0)}
    for one in some:
        given_ = Answers(*one[:4])
        spans = [None if is_outside(given_) else span(policy, given_) for policy in (before, after)]
        standing = Standing(grade=named(one.grade), graded_on=named(one.graded_on))
        said = said_of(spans[0].working if spans[0] else None, named(one.tool_grade))
        demand[before.digest][works_as(standing, said)] += one.people
        if spans[0] and spans[1] and spans[0] != spans[1]:
            same = spans[0].working is spans[1].working
            moved, range_only = moved + one.people * (not same), range_only + one.people * same
    assert found.moved(*Way) == moved + range_only
    assert found.moved(Way.RANGE_ONLY) == range_only
    assert sum(n for (old, new), n in found.working.items() if old is not new) == moved
    assert {grade: found.before.demand[grade] for grade in (*Grade, None)} == demand[before.digest]
    for way in found.moving:
        assert way.people == sum(one.people for one in some if one[:4] in way.patterns)


@given(people())
def test_a_policy_beside_itself_moves_nobody(some: list[Group]) -> None:
    found = compare(SetEvaluator(SHIPPED), SetEvaluator(SHIPPED), some)
    assert found.moving == ()
    assert (found.gained, found.lost, found.before) == (0, 0, found.after)


def test_who_nothing_is_known_of_rises_and_who_is_graded_stays() -> None:
    found = over(group(Answers(), 7), group(Answers(), 3, "low", on="low"))
    assert found.working == {(Grade.LOW, Grade.MEDIUM): 10}
    assert found.before.demand == {Grade.LOW: 10}
    assert found.after.demand == {Grade.MEDIUM: 10}, "more danger raises, and asks to grade again"
    assert (found.before.asked_anew, found.after.asked_anew) == (0, 3)
    lower = over(group(Answers(), 3, "medium", on="medium"), before=read_policy(STRICT), after=LAX)
    assert lower.after.demand == {Grade.MEDIUM: 3}, "a person's grade is never lowered"


def test_crossing_high_stands_first_and_floors_are_counted() -> None:
    floored = Answers().settle("facilitator_c", Stands.YES, alleged=True)
    found = over(group(Answers(), 2), group(floored, 5), after=LAX)
    assert found.moving[0].way is Way.FALLS_BELOW_HIGH
    assert found.moved(Way.FALLS_BELOW_HIGH) == 5
    assert (found.gained, found.lost) == (0, 5)
    assert (found.before.provisional, found.after.provisional) == (5, 5)


def test_conflicts_tools_and_who_is_outside_are_counted() -> None:
    torn = Answers().settle("contact_conviction", Stands.CONFLICT)
    child = Answers().settle(UNDER_18, Stands.YES)
    found = over(group(torn, 2, tool="low"), group(child, 4), group(Answers(), 1, tool="high"))
    assert (found.outside, found.before.conflicts, found.patterns) == (4, 2, 3)
    assert found.before.tools_disagree == 3
    assert found.after.demand[None] == 4
