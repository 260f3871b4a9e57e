"""Four masks must say what four words say, and a contradiction must never become a choice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import ALL, MOST_QUESTIONS, REGISTRY
from longstop.core.triage.answers import Answers, AnswersNotValid, Stands

some_code = st.sampled_from(list(REGISTRY))
said = st.sampled_from([Stands.YES, Stands.NO, Stands.UNKNOWN])


@given(st.dictionaries(some_code, st.sampled_from(list(Stands))))
def test_what_is_settled_stands(told: dict[str, Stands]) -> None:
    answers = Answers()
    for code, one in told.items():
        answers = answers.settle(code, one)
    assert {code: answers.stands(code) for code in told} == told


@given(some_code, st.lists(said))
def test_yes_and_no_from_any_sources_in_any_order_are_a_conflict(
    code: str, heard: list[Stands]
) -> None:
    answers = Answers()
    for one in heard:
        answers = answers.hear(code, one)
    spoken = set(heard) - {Stands.UNKNOWN}
    expected = Stands.CONFLICT if len(spoken) > 1 else next(iter(spoken), Stands.UNKNOWN)
    assert answers.stands(code) is expected


@given(some_code, st.lists(st.booleans(), min_size=1))
def test_a_yes_is_alleged_only_while_every_source_alleges(code: str, alleged: list[bool]) -> None:
    answers = Answers()
    for one in alleged:
        answers = answers.hear(code, Stands.YES, alleged=one)
    assert bool(answers.alleged) == all(alleged)


@given(some_code, said)
def test_looking_in_vain_changes_no_answer(code: str, one: Stands) -> None:
    before = Answers().settle(code, one)
    after = before.look_in_vain(code)
    assert after.stands(code) is one
    assert bool(after.no_trace) == (one is Stands.UNKNOWN)


@pytest.mark.parametrize(
    ("known", "true", "alleged", "no_trace"),
    [
        (ALL + 1, 0, 0, 0),
        (0, ALL + 1, 0, 0),
        (1, 0, 1, 0),
        (1, 0, 0, 1),
        (0, 1, 0, 1),
        (-1, 0, 0, 0),
    ],
)
def test_masks_that_no_answers_give_are_refused(
    known: int, true: int, alleged: int, no_trace: int
) -> None:
    with pytest.raises(AnswersNotValid):
        Answers(known, true, alleged, no_trace)


def test_every_question_has_a_place_of_its_own_in_one_number() -> None:
    places = [asked.position for asked in REGISTRY.values()]
    assert sorted(places) == list(range(len(REGISTRY)))
    assert len(places) <= MOST_QUESTIONS
