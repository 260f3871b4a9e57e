"""Nobody may be put low before somebody looked, and many at once may never be put down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import REGISTRY
from longstop.core.triage.answers import Answers, Stands
from longstop.core.triage.grading import GradeCase, GradingRefused, check_grading
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
