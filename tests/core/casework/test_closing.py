"""An obligation ends with a word from its list, by two people wherever a child may be near."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.casework.closing import (
    FOR_THE_YOUNG,
    OUTCOMES,
    REASONS,
    AccessStatement,
    ClosingCase,
    ClosingRefused,
    access_known_absent,
    check_closing,
    check_reason,
    needs_second_person,
)
from longstop.core.referral.path import YOUNG, Path
from longstop.core.referral.states import STATES
from longstop.core.referral.vocabulary import ObligationKind, Question, Said, StatementKind

CASES = st.builds(
    ClosingCase,
    kind=st.sampled_from(list(ObligationKind)),
    state=st.sampled_from(sorted(STATES[ObligationKind.REFERRAL])),
    access_known_absent=st.booleans(),
    was_high=st.booleans(),
    grade_overridden_down=st.booleans(),
    reconsider_running=st.booleans(),
    trust_undecided=st.booleans(),
    protection_undecided=st.booleans(),
    outside=st.booleans(),
    path=st.one_of(st.none(), st.sampled_from(list(Path))),
    path_undecided=st.booleans(),
)
WORDS = st.sampled_from(sorted({word for words in OUTCOMES.values() for word in words}))
SAID = st.lists(
    st.builds(
        AccessStatement,
        st.sampled_from(list(Question)),
        st.sampled_from(list(Said)),
        st.sampled_from(list(StatementKind)),
    ),
    max_size=5,
)


def ends(case: ClosingCase, outcome: str) -> bool:
    try:
        check_closing(case, outcome)
    except ClosingRefused:
        return False
    return True


@given(CASES, WORDS)
def test_nothing_ends_with_a_word_of_another_kind(case: ClosingCase, outcome: str) -> None:
    assert not ends(case, outcome) or outcome in OUTCOMES[case.kind]


@given(CASES, WORDS)
def test_what_makes_a_case_graver_never_makes_it_end_more_easily(
    case: ClosingCase, outcome: str
) -> None:
    for graver in (
        replace(case, access_known_absent=False),
        replace(case, was_high=True),
        replace(case, grade_overridden_down=True),
        replace(case, reconsider_running=True),
        replace(case, trust_undecided=True),
        replace(case, protection_undecided=True),
        replace(case, path_undecided=True),
        replace(case, transfer_offered=True),
    ):
        assert ends(case, outcome) >= ends(graver, outcome)
        assert needs_second_person(graver) >= needs_second_person(case)


@given(CASES)
def test_unknown_access_to_children_needs_a_second_person(case: ClosingCase) -> None:
    about_people = case.kind in (ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD)
    if about_people and not case.access_known_absent:
        assert needs_second_person(case)


@given(CASES)
def test_whoever_may_be_a_child_is_closed_by_two_and_only_once_the_path_is_decided(
    case: ClosingCase,
) -> None:
    case = replace(case, kind=ObligationKind.REFERRAL, outside=True)
    assert needs_second_person(case)
    waiting = replace(case, path_undecided=True)
    assert not any(ends(waiting, word) for word in OUTCOMES[ObligationKind.REFERRAL])


@given(CASES, st.sampled_from(sorted(FOR_THE_YOUNG)))
def test_what_is_for_the_young_is_for_nobody_else(case: ClosingCase, outcome: str) -> None:
    assert not ends(case, outcome) or (case.outside and case.path in YOUNG)
    involved = replace(case, outside=True, path=Path.PERSON_INVOLVED)
    assert not ends(involved, "charged")


def test_from_received_only_a_rejected_non_report_closes() -> None:
    case = ClosingCase(kind=ObligationKind.REFERRAL, state="received")
    allowed = [word for word in OUTCOMES[ObligationKind.REFERRAL] if ends(case, word)]
    assert allowed == ["not_a_report"]


@given(CASES, WORDS)
def test_a_package_is_never_closed_by_hand(case: ClosingCase, outcome: str) -> None:
    assert not ends(replace(case, kind=ObligationKind.PACKAGE), outcome)


@given(SAID, st.booleans())
def test_access_is_absent_only_when_a_record_says_no_and_nothing_says_yes(
    said: list[AccessStatement], children_named: bool
) -> None:
    absent = access_known_absent(said, children_named=children_named)
    denial = AccessStatement(Question.ACCESS_TO_CHILDREN, Said.NO, StatementKind.RECORD)
    assert not absent or (denial in said and not children_named)
    for kind in StatementKind:
        yes = AccessStatement(Question.ACCESS_TO_SUBJECT_CHILD, Said.YES, kind)
        assert not access_known_absent([*said, denial, yes], children_named=children_named)


@pytest.mark.parametrize("kind", list(StatementKind))
def test_an_unknown_answer_is_not_a_no(kind: StatementKind) -> None:
    unknown = AccessStatement(Question.ACCESS_TO_CHILDREN, Said.UNKNOWN, kind)
    assert not access_known_absent([unknown], children_named=False)


def test_only_a_reason_of_the_list_closes() -> None:
    for reason in REASONS:
        check_reason(reason)
    with pytest.raises(ClosingRefused, match=", ".join(REASONS)):
        check_reason("because")


def test_only_what_is_no_report_ends_before_an_argument_against_it_is_reconsidered() -> None:
    case = ClosingCase(
        kind=ObligationKind.REFERRAL, state="developing", reconsider_running=True
    )  # fmt: skip
    assert [word for word in OUTCOMES[case.kind] if ends(case, word)] == ["not_a_report"]
    settled = replace(case, reconsider_running=False)
    allowed = {word for word in OUTCOMES[case.kind] if ends(settled, word)}
    assert allowed == set(OUTCOMES[case.kind]) - FOR_THE_YOUNG
