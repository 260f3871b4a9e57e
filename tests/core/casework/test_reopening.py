"""A closed referral opens again for a reason from the list; nothing else does."""

from __future__ import annotations

import pytest

from longstop.core.casework.reopening import (
    REASONS,
    ReopeningRefused,
    check_reason,
    check_reopening,
)
from longstop.core.referral.vocabulary import ObligationKind


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_of_the_list_is_taken(reason: str) -> None:
    check_reason(reason)


def test_another_reason_is_refused_and_the_list_is_named() -> None:
    with pytest.raises(ReopeningRefused, match="new_information, closed_in_error"):
        check_reason("because")


def test_a_closed_referral_may_be_opened_again() -> None:
    check_reopening(ObligationKind.REFERRAL, "R-1", is_open=False)


def test_an_open_referral_is_not_opened_again() -> None:
    with pytest.raises(ReopeningRefused, match=r"^R-1 is open"):
        check_reopening(ObligationKind.REFERRAL, "R-1", is_open=True)


@pytest.mark.parametrize("kind", sorted(set(ObligationKind) - {ObligationKind.REFERRAL}))
def test_nothing_but_a_referral_is_opened_again(kind: ObligationKind) -> None:
    called = kind.value.replace("_", " ")
    with pytest.raises(ReopeningRefused, match=f"^X-1 is a {called}: only referrals"):
        check_reopening(kind, "X-1", is_open=False)
