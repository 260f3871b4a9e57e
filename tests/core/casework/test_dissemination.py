"""The rule of sending: ready, graded, nothing unsettled, and never where it may not go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.casework.dissemination import (
    AnswerCase,
    DisseminationRefused,
    Receiver,
    SendingCase,
    Way,
    WelfarePlan,
    check_acting,
    check_all,
    why_not_accepted,
    why_not_returned,
    why_not_sent,
    why_not_withdrawn,
)
from longstop.core.casework.readiness import Unsettled
from longstop.core.referral.states import STATES, check_move
from longstop.core.referral.vocabulary import ObligationKind

OWN, NOW = 1, datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
NORTH = Receiver(2, "north", "force", "GB")
PLAIN = SendingCase(
    reference="R-4F7K-2M9Q-X", kind=ObligationKind.REFERRAL, state="ready", restricted=False,
    graded=True, closing_proposed=False, unsettled=frozenset(), never_to=frozenset(),
    open_with=(), receiver=NORTH,
)  # fmt: skip
STATE_NAMES = sorted(STATES[ObligationKind.REFERRAL])
RECEIVERS = st.builds(
    Receiver, st.integers(1, 4), st.just("x"),
    st.sampled_from(["force", "partner", "bureau", "childrens_services"]), st.just("GB"),
)  # fmt: skip
CASES = st.builds(
    SendingCase,
    reference=st.just("R-4F7K-2M9Q-X"),
    kind=st.sampled_from([ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD]),
    state=st.sampled_from(STATE_NAMES),
    restricted=st.booleans(),
    graded=st.booleans(),
    closing_proposed=st.booleans(),
    unsettled=st.frozensets(st.sampled_from(Unsettled)),
    never_to=st.frozensets(st.integers(1, 4)),
    open_with=st.lists(st.integers(2, 4), max_size=2).map(tuple),
    receiver=st.none() | RECEIVERS,
)
ANSWERS = st.builds(
    AnswerCase,
    reference=st.just("H-4F7K-2M9Q-X"),
    state=st.sampled_from(sorted(STATES[ObligationKind.DISSEMINATION])),
    to_own=st.booleans(),
    abroad=st.booleans(),
)


def goes(case: SendingCase, way: Way = Way.LEAD) -> bool:
    return why_not_sent(case, own=OWN, way=way) is None


@given(CASES, st.sampled_from(Way))
def test_what_goes_out_is_graded_settled_and_allowed_there(case: SendingCase, way: Way) -> None:
    if not goes(case, way):
        return
    assert case.receiver is not None
    assert case.kind is ObligationKind.REFERRAL
    assert case.graded
    assert not any((case.restricted, case.closing_proposed, case.unsettled))
    assert case.receiver.id not in (OWN, *case.never_to, *case.open_with)
    assert case.receiver.kind != "childrens_services"
    if way is Way.LEAD:
        assert case.state == "ready"


@pytest.mark.parametrize(
    "case",
    [
        replace(PLAIN, kind=ObligationKind.PACKAGE),
        replace(PLAIN, state="developing"),
        replace(PLAIN, restricted=True),
        replace(PLAIN, graded=False),
        replace(PLAIN, closing_proposed=True),
        replace(PLAIN, unsettled=frozenset({Unsettled.TRUST})),
        replace(PLAIN, never_to=frozenset({NORTH.id})),
        replace(PLAIN, open_with=(NORTH.id,)),
        replace(PLAIN, receiver=None),
        replace(PLAIN, receiver=replace(NORTH, id=OWN)),
        replace(PLAIN, receiver=replace(NORTH, kind="childrens_services")),
    ],
)
def test_each_thing_in_the_way_stops_it_alone(case: SendingCase) -> None:
    assert goes(PLAIN)
    assert not goes(case)


def test_the_words_do_not_tell_a_restriction_from_an_exclusion() -> None:
    restricted = why_not_sent(replace(PLAIN, restricted=True), own=OWN, way=Way.LEAD)
    barred = replace(PLAIN, never_to=frozenset({NORTH.id}))
    assert restricted == why_not_sent(barred, own=OWN, way=Way.LEAD)


def test_one_more_stands_beside_only_where_somebody_has_it() -> None:
    assert not goes(PLAIN, Way.BESIDE)
    has = replace(PLAIN, state="accepted", open_with=(3,))
    assert goes(has, Way.BESIDE)
    assert not goes(has, Way.LEAD)


@given(ANSWERS)
def test_every_answer_that_is_allowed_is_a_move_that_is_allowed(case: AnswerCase) -> None:
    kind = ObligationKind.DISSEMINATION
    for why_not, after in (
        (why_not_accepted, "accepted"),
        (why_not_returned, "returned"),
        (why_not_withdrawn, "withdrawn"),
    ):
        if why_not(case) is None:
            check_move(kind, case.state, after)


@given(ANSWERS)
def test_nobody_answers_for_another_agency(case: AnswerCase) -> None:
    if not case.to_own:
        assert why_not_accepted(case) is not None
        assert why_not_returned(case) is not None


@given(st.integers(-3, 3), st.integers(-3, 3))
def test_a_plan_comes_before_contact_and_contact_before_now(made: int, contact: int) -> None:
    first, then = NOW + timedelta(hours=made), NOW + timedelta(hours=contact)
    plan = WelfarePlan(reference="WP-1", made_at=first, contact_at=then)
    if made < contact <= 0:
        check_acting("H", "accepted", plan, NOW)
    else:
        with pytest.raises(DisseminationRefused):
            check_acting("H", "accepted", plan, NOW)


def test_twenty_are_named_and_the_rest_counted() -> None:
    with pytest.raises(DisseminationRefused, match=r"R19: no; and 5 more\. Nothing was changed"):
        check_all((f"R{n}", "no") for n in range(25))
