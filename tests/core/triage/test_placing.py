"""A place is told and kept alike, and what people and tools say only ever raises what is new."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.core.ledger.replay import LINKED_FIELDS
from longstop.core.referral.questions import REGISTRY, REGISTRY_VERSION
from longstop.core.triage.answers import Answers, Stands
from longstop.core.triage.order import Stream, is_sampled
from longstop.core.triage.placing import OPENED_FIELDS, Placer, Standing, said_of, works_as
from longstop.core.triage.policy import Grade
from tests.core.triage.policies import SHIPPED

KEY = b"key"
NOTHING = Answers()
EVERY = replace(SHIPPED, order=replace(SHIPPED.order, sample_share=1000))
DRAWN, OTHER = (
    next(n for n in range(1, 999) if is_sampled(SHIPPED, KEY, str(n)) is drawn)
    for drawn in (True, False)
)


def all_no() -> Answers:
    answers = NOTHING
    for code in REGISTRY:
        answers = answers.settle(code, Stands.NO)
    return answers


def test_each_column_holds_its_own_part_of_the_standing() -> None:
    answers = NOTHING.settle("contact_allegation", Stands.YES, alleged=True)
    answers = answers.look_in_vain("prior_violence")
    standing = Standing(
        answers=answers, grade=Grade.MEDIUM, graded_on=Grade.LOW, tool="kirat",
        tool_grade=Grade.VERY_HIGH,
    )  # fmt: skip
    placed = Placer(SHIPPED, KEY).place(1, standing)
    assert placed.fields() == {
        "registry": REGISTRY_VERSION,
        "known": REGISTRY["contact_allegation"].bit,
        "affirmed": REGISTRY["contact_allegation"].bit,
        "alleged": REGISTRY["contact_allegation"].bit,
        "no_trace": REGISTRY["prior_violence"].bit,
        "policy": SHIPPED.stamp,
        "lowest": "high",
        "highest": "very_high",
        "working": "high",
        "stream": int(Stream.VERY_HIGH),
        "sampled": False,
        "grade": "medium",
        "tool": "kirat",
        "tool_grade": "very_high",
        "ever_high": True,
        "graded_on": "low",
        **dict.fromkeys(LINKED_FIELDS, 0),
    }
    assert placed.told() == {
        name: value for name, value in placed.fields().items() if name not in LINKED_FIELDS
    }


def test_whoever_may_be_under_18_has_no_range_and_nothing_is_told_of_it() -> None:
    placed = Placer(SHIPPED, KEY).place(
        DRAWN, Standing(answers=NOTHING.hear("under_18", Stands.YES))
    )
    assert (placed.span, placed.works_as, placed.stream) == (None, None, Stream.A_PERSON_DECIDES)
    absent = {"lowest", "highest", "working", "grade", "tool", "tool_grade", "graded_on"}
    assert set(placed.fields()) - set(placed.told()) == {*absent, *LINKED_FIELDS}


def test_a_low_referral_is_drawn_by_its_own_number_and_nobody_else_is() -> None:
    placer, low = Placer(SHIPPED, KEY), Standing(answers=all_no())
    assert placer.place(DRAWN, low).sampled
    assert placer.place(DRAWN, low).stream == Stream.SAMPLED_LOW
    assert not placer.place(OTHER, low).sampled
    high = Standing(answers=all_no(), grade=Grade.HIGH)
    assert not Placer(EVERY, KEY).place(DRAWN, high).sampled
    assert placer.place_again(low, drawn=True) == placer.place(DRAWN, low)
    assert placer.place_again(low, drawn=False) == placer.place(OTHER, low)


@pytest.mark.parametrize("number", [DRAWN, OTHER])
def test_a_referral_that_opens_stands_where_one_is_placed_that_nobody_graded(number: int) -> None:
    for answers in (all_no(), NOTHING, NOTHING.settle("contact_conviction", Stands.YES)):
        placer = Placer(SHIPPED, KEY)
        opened = placer.open(number, answers)
        placed = placer.place(number, Standing(answers=answers))
        assert opened.placed == placed
        assert opened.told == placed.told()
        assert opened.row == tuple(placed.fields()[name] for name in OPENED_FIELDS)
        assert placer.open(number, answers) is opened


def test_once_held_to_be_high_is_kept_and_medium_is_not_high() -> None:
    placer = Placer(SHIPPED, KEY)
    for grade in Grade:
        placed = placer.place(1, Standing(answers=all_no(), grade=grade))
        assert placed.standing.ever_high is (grade >= Grade.HIGH)
    fell = Standing(answers=all_no(), grade=Grade.LOW, ever_high=True)
    assert placer.place(1, fell).standing.ever_high


def test_danger_now_comes_first_and_what_was_looked_for_in_vain_last() -> None:
    placer = Placer(SHIPPED, KEY)
    danger = NOTHING.hear("immediate_danger", Stands.YES)
    assert placer.place(1, Standing(answers=danger)).stream == Stream.EMERGENCY
    high = Standing(answers=all_no(), grade=Grade.HIGH)
    assert placer.place(1, high).stream == Stream.HIGH_LOOKED_FOR
    assert placer.place(1, replace(high, answers=NOTHING)).stream == Stream.HIGH


@pytest.mark.parametrize(
    ("grade", "on", "said", "works"),
    [
        (None, None, None, None),
        (None, None, Grade.HIGH, Grade.HIGH),
        (Grade.LOW, None, None, Grade.LOW),
        (Grade.LOW, Grade.HIGH, Grade.HIGH, Grade.LOW),
        (Grade.LOW, Grade.MEDIUM, Grade.HIGH, Grade.HIGH),
        (Grade.LOW, None, Grade.HIGH, Grade.HIGH),
        (Grade.HIGH, Grade.LOW, Grade.MEDIUM, Grade.HIGH),
    ],
)
def test_a_persons_grade_stands_until_more_is_said_than_they_knew(
    grade: Grade | None, on: Grade | None, said: Grade | None, works: Grade | None
) -> None:
    assert works_as(Standing(grade=grade, graded_on=on), said) is works


def test_policy_and_tools_only_raise_each_other() -> None:
    assert said_of(None, None) is None
    assert said_of(Grade.LOW, None) is said_of(None, Grade.LOW) is Grade.LOW
    assert said_of(Grade.LOW, Grade.HIGH) is said_of(Grade.HIGH, Grade.LOW) is Grade.HIGH


def test_put_down_is_below_what_was_said_and_tools_disagree_across_high_alone() -> None:
    assert Standing(grade=Grade.LOW, graded_on=Grade.MEDIUM).put_down
    assert not Standing(grade=Grade.LOW, graded_on=Grade.LOW).put_down
    assert not Standing(grade=Grade.LOW).put_down
    assert not Standing(graded_on=Grade.LOW).put_down
    placer = Placer(SHIPPED, KEY)
    high = NOTHING.settle("contact_conviction", Stands.YES)
    for answers, tool, expected in [
        (high, Grade.HIGH, False), (high, Grade.MEDIUM, True), (high, Grade.VERY_HIGH, False),
        (all_no(), Grade.MEDIUM, False), (all_no(), Grade.HIGH, True), (all_no(), None, False),
        (NOTHING.hear("under_18", Stands.YES), Grade.HIGH, False),
    ]:  # fmt: skip
        placed = placer.place(1, Standing(answers=answers, tool_grade=tool))
        assert placed.instruments_disagree is expected
