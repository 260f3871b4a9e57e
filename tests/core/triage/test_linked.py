"""A link that is taken back leaves a referral's place as it was; while it stands it counts."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import REGISTRY
from longstop.core.triage.answers import NOTHING_KNOWN, Answers
from longstop.core.triage.history import flowing
from longstop.core.triage.placing import Placer, Standing
from longstop.core.triage.policy import Grade
from tests.core.triage.policies import SHIPPED
from tests.core.triage.test_history import SOME

PLACER = Placer(SHIPPED, b"k" * 32)
_GRADES = st.none() | st.sampled_from(Grade)
_STANDING = st.builds(
    Standing, answers=SOME, grade=_GRADES, tool_grade=_GRADES, graded_on=_GRADES,
    ever_high=st.booleans(),
)  # fmt: skip


@given(_STANDING, SOME)
def test_a_link_that_is_taken_back_leaves_what_was_there(one: Standing, other: Answers) -> None:
    before = PLACER.place(1, one)
    during = PLACER.place(1, replace(before.standing, linked=flowing(other)))
    after = PLACER.place(1, replace(during.standing, linked=NOTHING_KNOWN))
    assert after == before


@given(_STANDING, SOME)
def test_what_others_tell_is_placed_as_if_it_were_heard_here(one: Standing, other: Answers) -> None:
    linked = PLACER.place(1, replace(one, linked=flowing(other)))
    heard = PLACER.place(1, replace(one, answers=one.answers.hear_all(flowing(other))))
    assert (linked.span, linked.works_as, linked.stream) == (
        heard.span,
        heard.works_as,
        heard.stream,
    )


@given(_STANDING, SOME)
def test_nobody_comes_outside_the_instrument_or_back_by_a_link(
    one: Standing, other: Answers
) -> None:
    linked = PLACER.place(1, replace(one, linked=flowing(other)))
    assert (linked.span is None) == (PLACER.place(1, one).span is None)


def test_high_by_others_alone_is_not_ever_high() -> None:
    bit = REGISTRY["contact_conviction"].bit
    linked = PLACER.place(1, Standing(linked=Answers(bit, bit)))
    assert linked.works_as is not None
    assert linked.works_as >= Grade.HIGH
    assert not linked.standing.ever_high
    assert PLACER.place(1, Standing(answers=Answers(bit, bit))).standing.ever_high


def test_the_ledger_is_told_only_where_others_tell_something() -> None:
    assert "linked_known" not in PLACER.place(1, Standing()).told()
    assert PLACER.place(1, Standing(linked=Answers(2, 2))).told()["linked_affirmed"] == 2
