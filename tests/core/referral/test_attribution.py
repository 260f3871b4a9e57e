"""Evidence carries an attribution only so far, and nobody is a suspect beside a doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.attribution import (
    AGAINST,
    CARRIES,
    LEVELS,
    AttributionRefused,
    check_attribution,
)
from longstop.core.referral.vocabulary import Attribution

CODES = st.lists(st.sampled_from(sorted(CARRIES)), max_size=4)
DOUBTS = st.lists(st.sampled_from(AGAINST), max_size=3)


def allowed(level: Attribution, evidence: list[str], against: list[str]) -> bool:
    """Tell whether a finding may be recorded."""
    try:
        check_attribution(level, evidence, against)
    except AttributionRefused:
        return False
    return True


@given(st.sampled_from(LEVELS), CODES, DOUBTS)
def test_what_carries_a_level_carries_every_lower_one(
    level: Attribution, evidence: list[str], against: list[str]
) -> None:
    lower = LEVELS[: LEVELS.index(level)]
    if allowed(level, evidence, against):
        assert all(allowed(one, evidence, against) for one in lower)


@given(st.sampled_from(LEVELS), CODES, st.sampled_from(sorted(CARRIES)))
def test_more_evidence_never_refuses_what_less_allowed(
    level: Attribution, evidence: list[str], more: str
) -> None:
    if allowed(level, evidence, []):
        assert allowed(level, [*evidence, more], [])


@given(CODES, DOUBTS.filter(bool))
def test_nobody_is_the_user_while_something_speaks_against_it(
    evidence: list[str], against: list[str]
) -> None:
    assert not allowed(Attribution.USER, evidence, against)


def test_a_billing_record_names_no_premises() -> None:
    with pytest.raises(AttributionRefused, match="installation_address"):
        check_attribution(Attribution.PREMISES, ["billing_record"], [])


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(AttributionRefused) as refused:
        check_attribution(Attribution.USER, ["rumour"], ["moonlight"])
    told = str(refused.value)
    assert "'rumour'" in told
    assert "'moonlight'" in told
    assert "admission" in told


@pytest.mark.parametrize("code", sorted(CARRIES))
def test_each_kind_of_evidence_carries_its_level_and_none_above_it(code: str) -> None:
    carried = [level for level in LEVELS if allowed(level, [code], [])]
    assert carried == list(LEVELS[: LEVELS.index(CARRIES[code]) + 1])


def test_unknown_needs_no_evidence_and_every_other_level_does() -> None:
    assert [level for level in LEVELS if allowed(level, [], [])] == [Attribution.UNKNOWN]
    assert allowed(Attribution.PREMISES, ["installation_address"], [AGAINST[0]])
    assert not allowed(Attribution.UNKNOWN, ["rumour"], [])
    assert not allowed(Attribution.UNKNOWN, [], ["moonlight"])
