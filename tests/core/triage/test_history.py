"""What another record tells is heard like any source, never counted, and leaves no trace."""

from __future__ import annotations

from functools import reduce
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import ALL, REGISTRY, in_mask
from longstop.core.triage.answers import NOTHING_KNOWN, Answers, Stands
from longstop.core.triage.history import OF_ITS_DAY, OF_NOW, flowing, histories

_ONE = st.tuples(st.sampled_from(list(REGISTRY)), st.sampled_from(list(Stands)), st.booleans())


def _spoken(told: list[tuple[str, Stands, bool]]) -> Answers:
    found = Answers()
    for code, said, alleged in told:
        found = found.hear(code, said, alleged=alleged)
    return found


SOME = st.lists(_ONE, max_size=6).map(_spoken)


@given(SOME, SOME)
def test_hearing_all_is_hearing_each_question(own: Answers, other: Answers) -> None:
    each = own
    for code, asked in REGISTRY.items():
        each = each.hear(code, other.stands(code), alleged=bool(other.alleged & asked.bit))
    assert own.hear_all(other) == each


@given(st.lists(SOME, max_size=5), st.randoms(use_true_random=False))
def test_one_item_said_by_many_counts_once_in_any_order(
    some: list[Answers], chance: Random
) -> None:
    once = reduce(Answers.hear_all, some, NOTHING_KNOWN)
    again = [*some, *some, *some]
    chance.shuffle(again)
    assert reduce(Answers.hear_all, again, NOTHING_KNOWN) == once


@given(SOME)
def test_nothing_of_its_day_flows_and_no_no_about_today(answers: Answers) -> None:
    told = flowing(answers)
    assert not (told.known | told.true | told.alleged | told.no_trace) & OF_ITS_DAY
    assert not (told.no | told.conflict) & OF_NOW
    assert told.true == answers.true & ~OF_ITS_DAY, "every yes and every conflict is told on"


@given(SOME)
def test_an_allegation_stays_one(answers: Answers) -> None:
    told = flowing(answers)
    lasting = ALL & ~OF_NOW & ~OF_ITS_DAY
    assert told.alleged & lasting == answers.alleged & answers.yes & lasting


@given(st.lists(SOME, min_size=1, max_size=6), st.sets(st.integers(20, 22)))
def test_each_hears_all_others_and_never_itself(own: list[Answers], ears: set[int]) -> None:
    by_id = {**dict(enumerate(own)), **dict.fromkeys(ears, NOTHING_KNOWN)}
    found = histories(by_id, [(range(len(own)), sorted(ears))])
    said = [flowing(one) for one in own]
    for id_ in range(len(own)):
        others = [*said[:id_], *said[id_ + 1 :]]
        assert found[id_] == reduce(Answers.hear_all, others, NOTHING_KNOWN)
    assert all(found[id_] == reduce(Answers.hear_all, said) for id_ in ears)


def test_whoever_hears_two_circles_hears_both_and_whoever_hears_none_is_left_out() -> None:
    yes, no = (
        _spoken([("prior_violence", Stands.YES, True)]),
        _spoken([("prior_violence", Stands.NO, False)]),
    )
    own = {1: yes, 2: no, 3: NOTHING_KNOWN, 4: yes}
    found = histories(own, [((1,), (3,)), ((2,), (3,))])
    assert found[3].stands("prior_violence") is Stands.CONFLICT
    assert found[1] == found[2] == NOTHING_KNOWN
    assert 4 not in found


def test_the_questions_of_a_day_are_those_that_say_now_or_an_age() -> None:
    assert {one.code for one in in_mask(OF_ITS_DAY)} == {"immediate_danger", "under_18"}
    assert "current_access" in {one.code for one in in_mask(OF_NOW)}
