"""Nobody may be put low before somebody looked, and many at once may never be put down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import REGISTRY
from longstop.core.triage.answers import Answers, Stands
from longstop.core.triage.grading import GradeCase, GradingRefused, check_grading, goes_down
from longstop.core.triage.placing import Placer, Standing
from longstop.core.triage.policy import Grade
from tests.core.triage.policies import SHIPPED

PLACER = Placer(SHIPPED, b"key")
ASKED = [one.code for one in REGISTRY.values() if one.bit & SHIPPED.must_ask]


def looked_for(**said: Stands) -> Answers:
    """Answers to all that must be asked: no trace, or what is given."""
    answers = Answers()
    for code in ASKED:
        answers = answers.look_in_vain(code)
    for code, one in said.items():
        answers = answers.settle(code, one)
    return answers


def case(answers: Answers, *, restricted: bool = False, child: bool = False) -> GradeCase:
    placed = PLACER.place(1, Standing(answers=answers))
    return GradeCase(
        reference="R-1", placed=placed, restricted=restricted, child_named=child
    )  # fmt: skip


def refusal(*cases: GradeCase, wanted: Grade, reason: str | None = None) -> str:
    with pytest.raises(GradingRefused) as refused:
        check_grading(SHIPPED, cases, wanted, reason)
    return str(refused.value)


@pytest.mark.parametrize("wanted", [Grade.LOW, Grade.MEDIUM])
@pytest.mark.parametrize("code", ASKED)
def test_low_and_medium_name_each_question_that_nobody_looked_for(wanted: Grade, code: str) -> None:
    answers = looked_for()
    left = replace(answers, no_trace=answers.no_trace & ~REGISTRY[code].bit)
    assert f"looked for first: {code}" in refusal(case(left), wanted=wanted, reason=REASON)


REASON = "known_to_officers"


def test_what_the_policy_says_needs_no_reason_and_against_it_needs_one() -> None:
    quiet = case(looked_for())
    check_grading(SHIPPED, [quiet], Grade.LOW, None)
    assert "give --reason" in refusal(quiet, wanted=Grade.HIGH)
    check_grading(SHIPPED, [quiet], Grade.HIGH, REASON)
    assert "Choose one of" in refusal(quiet, wanted=Grade.HIGH, reason="because")


def test_many_at_once_are_never_put_down_even_with_a_reason() -> None:
    high = case(looked_for(contact_conviction=Stands.YES))
    check_grading(SHIPPED, [high], Grade.MEDIUM, REASON)
    assert "never put down" in refusal(high, high, wanted=Grade.MEDIUM, reason=REASON)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        (case(looked_for(), restricted=True), "restricted"),
        (case(looked_for(), child=True), "a child is named"),
        (case(looked_for(current_access=Stands.YES)), "access to children is known"),
        (case(looked_for(child_in_household=Stands.YES)), "access to children is known"),
    ],
)
def test_many_at_once_leave_out_whoever_needs_a_look_of_their_own(odd: GradeCase, why: str) -> None:
    assert why in refusal(case(looked_for()), odd, wanted=Grade.HIGH, reason=REASON)
    check_grading(SHIPPED, [odd], Grade.HIGH, REASON)


def test_no_more_at_once_than_the_policy_allows() -> None:
    many = [case(looked_for())] * (SHIPPED.bulk.most + 1)
    assert f"allows {SHIPPED.bulk.most}" in refusal(*many, wanted=Grade.LOW)


@given(st.sampled_from(Grade), st.sampled_from(Grade))
def test_a_tool_may_raise_the_order_of_work_and_never_lower_it(ours: Grade, tool: Grade) -> None:
    known = {"low": looked_for(), "high": looked_for(contact_conviction=Stands.YES)}
    answers = known.get(ours.code, Answers())
    alone = PLACER.place(1, Standing(answers=answers))
    both = PLACER.place(1, Standing(answers=answers, tool="kirat", tool_grade=tool))
    assert both.works_as == max(tool, alone.works_as or tool)
    assert both.stream <= alone.stream or both.sampled or alone.sampled


OUTSIDE = case(looked_for(under_18=Stands.YES))
HIGH = case(looked_for(contact_conviction=Stands.YES))


def graded(answers: Answers, grade: Grade, graded_on: Grade) -> GradeCase:
    """A referral that a person graded, on what policy and tools said then."""
    standing = Standing(answers=answers, grade=grade, graded_on=graded_on)
    return replace(case(answers), placed=PLACER.place(1, standing))


def test_only_a_referral_is_graded() -> None:
    office = GradeCase(reference="P-1", placed=None, restricted=False, child_named=False)
    told = "P-1: only a referral is graded. Nothing was changed."
    assert refusal(office, wanted=Grade.HIGH) == told
    assert told in refusal(case(looked_for()), office, wanted=Grade.HIGH, reason=REASON)


def test_all_that_is_still_to_be_looked_for_is_named() -> None:
    told = refusal(case(Answers()), wanted=Grade.LOW, reason=REASON)
    codes = told.removeprefix("R-1: Low needs these looked for first: ")
    assert sorted(codes.removesuffix(". Nothing was changed.").split(", ")) == sorted(ASKED)


@pytest.mark.parametrize(
    ("one", "says"), [(OUTSIDE, "no grade at all"), (case(looked_for()), "Low"), (HIGH, "High")]
)
def test_whoever_goes_against_the_policy_is_told_what_it_says(one: GradeCase, says: str) -> None:
    assert refusal(one, wanted=Grade.VERY_HIGH) == (
        f"R-1: the policy says {says} on what is known: give --reason. Nothing was changed."
    )


def test_a_grade_goes_down_below_what_is_said_and_nowhere_else() -> None:
    assert HIGH.placed is not None
    assert OUTSIDE.placed is not None
    assert [goes_down(HIGH.placed, grade) for grade in sorted(Grade)] == [True, True, False, False]
    assert not any(goes_down(OUTSIDE.placed, grade) for grade in Grade)


@pytest.mark.parametrize(
    "one",
    [
        OUTSIDE,
        graded(looked_for(), Grade.VERY_HIGH, Grade.LOW),
        graded(looked_for(contact_conviction=Stands.YES), Grade.LOW, Grade.HIGH),
    ],
)
def test_many_at_once_go_below_neither_a_person_nor_the_policy(one: GradeCase) -> None:
    told = refusal(one, one, wanted=Grade.MEDIUM, reason=REASON)
    assert "R-1: many at once are never put down;" in told


def test_what_was_put_down_before_is_not_graded_among_many() -> None:
    low = graded(looked_for(), Grade.LOW, Grade.MEDIUM)
    told = "R-1: its grade was put down before: it is graded by itself;"
    assert told in refusal(low, low, wanted=Grade.HIGH, reason=REASON)


def test_as_many_as_the_policy_allows_may_keep_the_grade_they_work_as() -> None:
    check_grading(SHIPPED, [case(looked_for())] * SHIPPED.bulk.most, Grade.LOW, None)
