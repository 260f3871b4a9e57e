"""The rule of telling: two decide to wait or decline, danger waits for nobody, no guessing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.handling import LIFTS
from longstop.core.referral.states import MOVES
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.safeguarding.protection import (
    INTERIM,
    OUTCOME_STATE,
    REASONS,
    UNDECIDED,
    Decision,
    ProtectionCase,
    ProtectionRefused,
    Wish,
    check_decision,
)
from longstop.core.safeguarding.protection_text import Concerned, Content, text_of

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
NUMBER = st.none() | st.integers(1, 3)
WORD = st.none() | st.sampled_from(["", " ", "A. Smith"])
CASES = st.builds(
    ProtectionCase,
    state=st.sampled_from(["drafted", "deferred", "sent", "declined", "acknowledged"]),
    danger=st.booleans(),
    addressee=NUMBER,
    addressee_barred=st.booleans(),
    reconsider=st.booleans(),
    now=st.just(NOW),
    latest=st.just(NOW + timedelta(days=7)),
)
WISHES = st.builds(
    Wish,
    decision=st.sampled_from(list(Decision)),
    reason=st.sampled_from(sorted({one for some in REASONS.values() for one in some})),
    addressee=NUMBER,
    told_to=WORD,
    jointly_with=NUMBER,
    until=st.none() | st.integers(-9, 9).map(lambda days: NOW + timedelta(days=days)),
    interim=st.none() | st.sampled_from(INTERIM),
    other_agency=NUMBER,
    other_reference=WORD,
    condition=st.none() | st.sampled_from(LIFTS),
)
SEND = Wish(decision=Decision.SEND, reason="child_at_risk")
PLAIN = ProtectionCase(
    state="drafted", danger=False, addressee=1, addressee_barred=False,
    reconsider=False, now=NOW, latest=NOW + timedelta(days=7),
)  # fmt: skip


def allowed(case: ProtectionCase, wish: Wish) -> bool:
    try:
        check_decision(case, wish)
    except ProtectionRefused:
        return False
    return True


@given(CASES, WISHES)
def test_whatever_is_allowed_is_a_move_the_table_allows(case: ProtectionCase, wish: Wish) -> None:
    if allowed(case, wish):
        move = (ObligationKind.CHILD_PROTECTION, case.state, OUTCOME_STATE[wish.decision])
        assert move in MOVES
        assert case.state in UNDECIDED


@given(CASES, WISHES)
def test_danger_never_waits_and_is_never_told_without_a_name(
    case: ProtectionCase, wish: Wish
) -> None:
    if case.danger and allowed(case, wish):
        assert wish.decision is not Decision.DEFER
        sending = wish.decision in (Decision.SEND, Decision.SEND_JOINTLY)
        assert not sending or (wish.told_to or "").strip()


@given(CASES, WISHES)
def test_waiting_has_an_end_in_time_and_something_that_protects(
    case: ProtectionCase, wish: Wish
) -> None:
    if wish.decision is Decision.DEFER and allowed(case, wish):
        assert wish.interim in INTERIM
        assert wish.until is not None
        assert case.now < wish.until <= case.latest


@given(CASES)
def test_what_stands_in_the_way_never_makes_sending_easier(case: ProtectionCase) -> None:
    graver = [
        replace(case, addressee_barred=True),
        replace(case, addressee=None),
    ]
    assert allowed(case, SEND) or not any(allowed(one, SEND) for one in graver)


@pytest.mark.parametrize(
    "case",
    [
        replace(PLAIN, addressee=None),
        replace(PLAIN, addressee_barred=True),
        replace(PLAIN, reconsider=True),
        replace(PLAIN, danger=True),
    ],
)
def test_each_thing_in_the_way_of_sending_stops_it_alone(case: ProtectionCase) -> None:
    assert allowed(PLAIN, SEND)
    assert not allowed(case, SEND)


def test_danger_goes_before_doubt() -> None:
    told = replace(SEND, told_to="A. Smith")
    assert allowed(replace(PLAIN, danger=True, reconsider=True), told)


@pytest.mark.parametrize(
    ("levels", "words"),
    [(["user"], "is: user."), (["user", "account"], "account (not shown"), ([], "unknown (not")],
)
def test_the_text_says_the_weakest_level_and_never_suspect(levels: list[str], words: str) -> None:
    kit = Concerned(name="Kit", date_of_birth=None, stated_age=9, school=None, places=["Northmark"])
    text = text_of(
        Content(
            reference="K-1", ground="child_record", danger=False, addressee=None,
            authority="childrens_services", legal_ground="x", attributions=levels,
            not_to_tell=["household"], handling=["ask first"], concerned=[kit],
        )
    )  # fmt: skip
    assert words in text
    assert "Kit; age 9; Northmark" in text
    assert "ask first" in text
    assert "suspect" not in text


def test_the_text_names_a_person_once_however_often_they_were_reported() -> None:
    kit = Concerned(name="Kit", date_of_birth=None, stated_age=9, school=None, places=[])
    text = text_of(
        Content(
            reference="K-1", ground="access_stated", danger=False, addressee=None,
            authority="childrens_services", legal_ground="x", attributions=[],
            not_to_tell=["household"], handling=[], concerned=[kit, kit],
        )
    )  # fmt: skip
    assert text.count("Kit") == 1
