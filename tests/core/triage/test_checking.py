"""What goes out as a check is what may still matter, alone or with other answers yet to come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.questions import ALL, REGISTRY, Check, in_mask, mask_of
from longstop.core.triage.answers import NOTHING_KNOWN, Answers, Stands
from longstop.core.triage.checking import mask_of_check, may_move, to_check
from longstop.core.triage.evaluate import access_of, grade_of, span, to_ask
from longstop.core.triage.policy import Policy
from tests.core.triage.policies import SHIPPED, policies

SAID = st.sampled_from([None, *Stands])


@st.composite
def answers(draw: st.DrawFn, mask: int = ALL) -> Answers:
    found = NOTHING_KNOWN
    for asked in in_mask(mask):
        said = draw(SAID)
        vain = found.look_in_vain(asked.code)
        found = vain if said is None else found.settle(asked.code, said)
    return found


def completions(policy: Policy, known: Answers, without: int) -> list[int]:
    """Give the yes masks of all that the other unknowns may turn out to be."""
    found = [known.yes]
    for asked in in_mask(policy.reads & ~known.known & ~without):
        found += [yes | asked.bit for yes in found]
    return found


@given(st.data(), policies(questions=6))
def test_what_may_change_a_grade_in_any_completion_is_asked(
    data: st.DataObject, policy: Policy
) -> None:
    known = data.draw(answers(policy.reads))
    moves = may_move(policy, known)
    for asked in in_mask(policy.reads & ~known.known):
        matters = any(
            grade_of(policy, yes | asked.bit) is not grade_of(policy, yes)
            for yes in completions(policy, known, asked.bit)
        )
        assert bool(moves & asked.bit) or not matters, asked.code


@given(answers())
def test_what_is_not_asked_moves_nothing_however_it_is_answered(known: Answers) -> None:
    moves = may_move(SHIPPED, known)
    assert not moves & known.known
    for asked in in_mask(ALL & ~known.known & ~moves & ~REGISTRY["under_18"].bit):
        if known.true & REGISTRY["under_18"].bit:
            continue
        for said in (Stands.YES, Stands.NO):
            after = known.settle(asked.code, said)
            assert span(SHIPPED, after) == span(SHIPPED, known), asked.code
            assert access_of(SHIPPED, after) is access_of(SHIPPED, known)
            assert to_ask(SHIPPED, after) == to_ask(SHIPPED, known)


def test_of_nobody_known_every_question_the_policy_reads_is_asked() -> None:
    assert may_move(SHIPPED, NOTHING_KNOWN) & SHIPPED.reads == SHIPPED.reads


def test_once_the_grade_stands_fast_no_record_is_searched_for_it() -> None:
    sure = NOTHING_KNOWN
    for code in ("contact_conviction", "facilitator_a", "current_access", "immediate_danger"):
        sure = sure.settle(code, Stands.YES)
    found = span(SHIPPED, sure)
    assert found.lowest is found.highest
    assert "other_priors" not in {asked.code for asked in in_mask(may_move(SHIPPED, sure))}


def test_what_was_looked_for_in_vain_is_asked_only_again() -> None:
    vain = NOTHING_KNOWN.look_in_vain("prior_violence")
    bit = mask_of(("prior_violence",))
    assert not to_check(SHIPPED, vain) & bit
    assert to_check(SHIPPED, vain, again=True) & bit


def test_a_conflict_is_asked() -> None:
    torn = NOTHING_KNOWN.settle("contact_conviction", Stands.CONFLICT)
    assert to_check(SHIPPED, torn) & mask_of(("contact_conviction",))


def test_every_question_belongs_to_one_check() -> None:
    masks = [mask_of_check(check) for check in Check]
    assert sum(masks) == ALL
