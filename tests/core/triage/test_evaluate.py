"""The range must be what every possible completion says, and unknown must never be no."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import ALL, REGISTRY, UNDER_18
from longstop.core.triage.answers import Answers, Stands
from longstop.core.triage.evaluate import Access, assess, grade_of, span
from longstop.core.triage.policy import Grade, Policy, band_of
from tests.core.triage.policies import SHIPPED, policies

CODES = tuple(code for code in REGISTRY if code != UNDER_18)


@st.composite
def answers(draw: st.DrawFn, codes: tuple[str, ...] = CODES) -> Answers:
    """Draw answers to these questions, in all their states."""
    made = Answers()
    for code in codes:
        made = made.settle(code, draw(st.sampled_from(list(Stands))), alleged=draw(st.booleans()))
    return made


def completions(policy: Policy, given_: Answers) -> list[int]:
    """List every way in which the open questions of a policy can be answered."""
    open_ = [asked.bit for asked in REGISTRY.values() if asked.bit & policy.reads & ~given_.known]
    return [
        given_.yes | sum(bit for bit, so in zip(open_, choice, strict=True) if so)
        for choice in product((False, True), repeat=len(open_))
    ]


@given(policies(questions=12), st.data())
def test_the_range_is_that_of_every_completion(policy: Policy, data: st.DataObject) -> None:
    given_ = data.draw(answers())
    reached = [grade_of(policy, one) for one in completions(policy, given_)]
    found = span(policy, given_)
    assert (found.lowest, found.highest) == (min(reached), max(reached))
    assert found.lowest <= found.working <= found.highest


@given(policies(questions=12), st.data())
def test_answering_an_unknown_never_widens_the_range(policy: Policy, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(CODES))
    open_ = data.draw(st.sampled_from([Stands.UNKNOWN, Stands.CONFLICT]))
    given_ = data.draw(answers()).settle(code, open_)
    before = span(policy, given_)
    for said in (Stands.YES, Stands.NO):
        after = span(policy, given_.settle(code, said))
        assert before.lowest <= after.lowest <= after.highest <= before.highest


@given(policies(questions=12), st.data())
def test_every_floor_is_reached_and_no_score_lowers_it(policy: Policy, data: st.DataObject) -> None:
    floor = data.draw(st.sampled_from(policy.floors))
    others = data.draw(st.integers(0, ALL)) & ~floor.no
    assert grade_of(policy, others | floor.yes) >= floor.grade


@given(policies(questions=12), st.data())
def test_what_is_alleged_or_disputed_makes_its_floor_provisional(
    policy: Policy, data: st.DataObject
) -> None:
    given_ = data.draw(answers())
    doubtful = given_.alleged | given_.conflict
    for fired in assess(policy, given_).floors:
        assert fired.provisional == bool((fired.floor.yes | fired.floor.no) & doubtful)


@pytest.mark.parametrize("by", [-1, 0, 1])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_score_on_a_limit_is_in_the_upper_band(place: int, by: int) -> None:

    grade, limit = SHIPPED.limits[place]
    assert band_of(SHIPPED, limit + by) is (grade if by >= 0 else Grade(grade - 1))


def test_nothing_known_leaves_every_grade_open() -> None:
    found = span(SHIPPED, Answers())
    assert (found.lowest, found.highest) == (Grade.LOW, Grade.VERY_HIGH)


def test_what_is_unknown_counts_for_more_than_no() -> None:
    silent = assess(SHIPPED, Answers())
    denied = assess(SHIPPED, Answers(known=SHIPPED.reads))
    assert silent.score > denied.score == 0


@pytest.mark.parametrize("said", [Stands.YES, Stands.CONFLICT])
def test_a_person_who_is_or_may_be_a_child_is_outside_the_instrument(said: Stands) -> None:
    danger = Answers().settle("contact_conviction", Stands.YES)
    found = assess(SHIPPED, danger.settle(UNDER_18, said))
    assert (found.span, found.floors, found.unknowns) == (None, (), ())


def test_no_age_at_all_is_an_unknown_like_any_other_and_must_be_asked() -> None:
    found = assess(SHIPPED, Answers().settle("contact_conviction", Stands.YES))
    assert found.span is not None
    assert found.span.lowest is Grade.HIGH
    assert UNDER_18 in [asked.code for asked in found.missing]


def test_a_conflict_is_open_at_both_ends_and_counts_as_yes_at_work() -> None:
    found = assess(SHIPPED, Answers().settle("contact_conviction", Stands.CONFLICT))
    assert found.span is not None
    assert (found.span.lowest, found.span.working) == (Grade.LOW, Grade.HIGH)
    assert [asked.code for asked in found.conflicts] == ["contact_conviction"]


def test_the_check_that_would_move_most_is_named() -> None:
    known = Answers().settle("facilitator_a", Stands.YES)
    best = assess(SHIPPED, known).best
    assert best is not None
    assert best.if_yes.working > best.if_no.working


def test_access_is_looked_for_and_not_found_only_when_every_question_was() -> None:
    asked = [one.code for one in REGISTRY.values() if one.bit & SHIPPED.access]
    given_ = Answers().settle(asked[0], Stands.NO)
    for code in asked[1:]:
        assert assess(SHIPPED, given_).access is Access.UNKNOWN
        given_ = given_.look_in_vain(code)
    assert assess(SHIPPED, given_).access is Access.LOOKED_FOR
    assert assess(SHIPPED, given_.settle(asked[0], Stands.YES)).access is Access.KNOWN


def test_each_question_adds_its_points_or_what_is_expected_of_it_with_that_source() -> None:
    known = Answers().settle("prior_violence", Stands.YES).settle("other_priors", Stands.NO)
    added = {one.asked.code: one for one in assess(SHIPPED, known).added}
    assert set(added) == {"prior_violence", "evidenced_interest", "access_outside_home"}
    certain, expected = added["prior_violence"], added["evidenced_interest"]
    assert (certain.expected, certain.score) == (False, 1400 * 700 * 1000)
    assert (expected.expected, expected.score) == (True, 900 * 700 * 200)
    assert certain.source == SHIPPED.weights[0].source
    assert expected.source == SHIPPED.priors[expected.asked.bit].source
    assert assess(SHIPPED, known).score == sum(one.score for one in added.values())


def test_what_is_open_and_nothing_else_is_asked_what_it_would_do() -> None:
    known = Answers().settle("prior_violence", Stands.YES)
    found = assess(SHIPPED, known).unknowns
    open_ = [code for code, one in REGISTRY.items() if one.bit & SHIPPED.reads & ~known.known]
    assert [one.asked.code for one in found] == open_
    conviction = next(one for one in found if one.asked.code == "contact_conviction")
    assert conviction.if_yes == span(SHIPPED, known.settle("contact_conviction", Stands.YES))
    assert conviction.if_no == span(SHIPPED, known.settle("contact_conviction", Stands.NO))


def test_of_two_that_would_move_as_much_the_one_that_must_be_asked_is_named() -> None:
    everything = given_ = Answers(known=SHIPPED.reads)
    for code in ("facilitator_b", "contact_conviction"):
        given_ = given_.settle(code, Stands.UNKNOWN)
    best = assess(SHIPPED, given_).best
    assert best is not None
    assert best.asked.code == "contact_conviction"
    assert assess(SHIPPED, everything).best is None


def test_danger_now_is_provisional_while_it_is_only_alleged() -> None:
    firm = Answers().settle("immediate_danger", Stands.YES)
    alleged = Answers().settle("immediate_danger", Stands.YES, alleged=True)
    flags = [
        (found.emergency, found.emergency_provisional)
        for found in (assess(SHIPPED, one) for one in (Answers(), firm, alleged))
    ]
    assert flags == [(False, False), (True, False), (True, True)]
