"""What is worked out for many at once is, bit for bit, what is worked out for each alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import ALL, REGISTRY, UNDER_18
from longstop.core.triage.answers import Answers, AnswersNotValid, Stands, Unknown
from longstop.core.triage.document import read_policy
from longstop.core.triage.evaluate import access_of, assess, grade_of, is_outside, span, to_ask
from longstop.core.triage.patterns import Outcome, Pattern, SetEvaluator
from longstop.core.triage.policy import Policy
from tests.core.triage.policies import SHIPPED, TEXT, policies
from tests.core.triage.test_evaluate import answers, completions

ROWS = 100_000
WEIGHED = sum(one.bit for one in SHIPPED.weights)
STATES = ("yes", "alleged", "no", "conflict", "doubtful", *Unknown)


def edged(by: int) -> Policy:
    """Give the shipped rules with limits that some people are exactly on, or a thousandth off."""
    text = TEXT
    for old, new in (("medium = 0.5", 560), ("high = 0.97", 980), ("very_high = 2.0", 1610)):
        text = text.replace(f"{old}\n", f"{old.split(' =')[0]} = {(new + by) / 1000:.3f}\n")
    return read_policy(text)


EXACT, ABOVE, BELOW = edged(0), edged(1), edged(-1)


def put(row: list[int], bit: int, state: str) -> None:
    """Put one question into one of its states."""
    if state in ("yes", "alleged", "no"):
        row[0] |= bit
    if state in ("yes", "alleged", "conflict", "doubtful"):
        row[1] |= bit
    if state in ("alleged", "doubtful"):
        row[2] |= bit
    if state == Unknown.NO_TRACE:
        row[3] |= bit


def some_rows() -> Iterator[Pattern]:
    """Draw people of whom little is known, much, nearly all, and all that has points."""
    rng = random.Random(20261127)
    bits = [one.bit for one in REGISTRY.values()]
    for number in range(ROWS):
        row = [0, 0, 0, 0]
        known = (0.1, 0.5, 0.95, 1.0)[number % 4]
        for bit in bits:
            if known == 1:
                put(row, bit, "yes" if bit & WEIGHED and rng.random() < 0.5 else "no")
                continue
            at = int(rng.random() * 5) if rng.random() < known else 5 + int(rng.random() * 6)
            if bit != REGISTRY[UNDER_18].bit or at > 1 or number % 10 == 0:
                put(row, bit, STATES[at])
        yield Pattern(*row)


@cache
def rows() -> tuple[Pattern, ...]:
    return tuple(some_rows())


def alone(policy: Policy, pattern: Pattern) -> Outcome:
    """Work one pattern out without the set."""
    given_ = Answers(*pattern)
    outside = is_outside(given_)
    found = None if outside else span(policy, given_)
    doubtful = given_.alleged | given_.conflict
    yes = given_.yes | given_.conflict & ~policy.lowering
    no = given_.no | given_.conflict & policy.lowering
    held = {
        1 << at: one
        for at, one in enumerate(policy.floors)
        if not outside and one.holds(yes, no)
    }  # fmt: skip
    emergency = given_.true & policy.order.emergency
    return Outcome(
        lowest=found.lowest if found else None,
        highest=found.highest if found else None,
        working=found.working if found else None,
        floors=sum(held),
        provisional=sum(bit for bit, one in held.items() if (one.yes | one.no) & doubtful),
        access=access_of(policy, given_),
        emergency=bool(emergency),
        emergency_provisional=bool(emergency) and not emergency & ~doubtful,
        conflicts=given_.conflict,
        missing=sum(one.bit for one in to_ask(policy, given_)),
    )


def as_assessed(policy: Policy, pattern: Pattern) -> Outcome:
    """Write a whole assessment as the set does."""
    found = assess(policy, Answers(*pattern))
    at = {id(floor): 1 << place for place, floor in enumerate(policy.floors)}
    ends = found.span
    return Outcome(
        lowest=ends.lowest if ends else None,
        highest=ends.highest if ends else None,
        working=ends.working if ends else None,
        floors=sum(at[id(one.floor)] for one in found.floors),
        provisional=sum(at[id(one.floor)] for one in found.floors if one.provisional),
        access=found.access,
        emergency=found.emergency,
        emergency_provisional=found.emergency_provisional,
        conflicts=sum(one.bit for one in found.conflicts),
        missing=sum(one.bit for one in found.missing),
    )


def test_a_hundred_thousand_are_what_each_is_alone() -> None:
    together = SetEvaluator(SHIPPED)
    wrong = [one for one in set(rows()) if together.of(one) != alone(SHIPPED, one)]
    assert wrong == []


@pytest.mark.parametrize("policy", [SHIPPED, EXACT])
def test_a_whole_assessment_says_the_same(policy: Policy) -> None:
    together = SetEvaluator(policy)
    for one in rows()[::331]:
        assert together.of(one) == as_assessed(policy, one)


def test_the_hundred_thousand_reach_every_floor_and_every_state() -> None:
    together = SetEvaluator(SHIPPED)
    found = [together.of(one) for one in rows()]
    every = (1 << len(SHIPPED.floors)) - 1
    for part in ("floors", "provisional"):
        reached = 0
        for one in found:
            reached |= getattr(one, part)
        assert reached == every, part
    assert {one.working for one in found} == {None, *SHIPPED.targets}
    for mask in (
        [one.known & one.true & ~one.alleged for one in rows()],
        [one.known & one.alleged for one in rows()],
        [one.known & ~one.true for one in rows()],
        [one.true & ~one.known & ~one.alleged for one in rows()],
        [one.true & ~one.known & one.alleged for one in rows()],
        [one.no_trace for one in rows()],
        [ALL & ~(one.known | one.true | one.no_trace) for one in rows()],
    ):
        seen = 0
        for one_mask in mask:
            seen |= one_mask
        assert seen == ALL


def test_the_hundred_thousand_stand_on_each_limit_and_on_both_sides_of_it() -> None:
    """A limit that some are exactly on parts them from those a thousandth below it."""
    exact, above, below = (SetEvaluator(one) for one in (EXACT, ABOVE, BELOW))
    some = set(rows()[3::4])
    scores = {one: score_of(one) for one in some}
    for grade, limit in EXACT.limits:
        assert {(score > limit) - (score < limit) for score in scores.values()} == {-1, 0, 1}
        for one in (one for one in some if scores[one] == limit):
            assert exact.of(one) == alone(EXACT, one)
            assert (exact.of(one).working, below.of(one).working) == (grade, grade)
            assert above.of(one).working == grade - 1


def score_of(pattern: Pattern) -> int:
    """Add up, in billionths, what somebody of whom all is known has."""
    return sum(one.points * EXACT.shrink * 1000 for one in EXACT.weights if one.bit & pattern.true)


@given(policies(questions=12), st.data())
def test_the_range_of_the_set_is_that_of_every_completion(
    policy: Policy, data: st.DataObject
) -> None:
    given_ = data.draw(answers())
    reached = [grade_of(policy, one) for one in completions(policy, given_)]
    pattern = Pattern(given_.known, given_.true, given_.alleged, given_.no_trace)
    found = SetEvaluator(policy).of(pattern)
    assert (found.lowest, found.highest) == (min(reached), max(reached))
    assert found == alone(policy, pattern) == as_assessed(policy, pattern)


def test_each_distinct_pattern_is_worked_out_once() -> None:
    together = SetEvaluator(SHIPPED)
    first, again = together.of((1, 1, 0, 0)), together.of(Pattern(1, 1, 0, 0))
    assert first is again


@pytest.mark.parametrize(
    "broken", [(1 << len(REGISTRY), 0, 0, 0), (1, 0, 1, 0), (1, 1, 0, 1), (0, 1, 0, 1)]
)
def test_masks_that_no_answers_give_are_refused(broken: tuple[int, int, int, int]) -> None:
    with pytest.raises(AnswersNotValid):
        SetEvaluator(SHIPPED).of(broken)


def test_who_may_be_a_child_is_outside_however_dangerous() -> None:
    danger = Answers().settle("contact_conviction", Stands.YES).settle(UNDER_18, Stands.CONFLICT)
    found = SetEvaluator(SHIPPED).of((danger.known, danger.true, 0, 0))
    assert (found.lowest, found.highest, found.working, found.floors) == (None, None, None, 0)
