"""What is open, unbarred and neither offered nor about to close may change hands, for a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.core.casework.transfer import (
    OFFER_REASONS,
    REFUSAL_REASONS,
    RETURNS_BEFORE_SUPERVISOR,
    TransferCase,
    TransferRefused,
    check_kind,
    check_move,
    check_reason,
    goes_to_supervisor,
)
from longstop.core.referral.vocabulary import ObligationKind

FREE = TransferCase(
    kind=ObligationKind.REFERRAL,
    is_open=True,
    restricted=False,
    receiver_barred=False,
    offered=False,
    closing_proposed=False,
)
BETWEEN_AGENCIES = {ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD}


def refusal(case: TransferCase) -> str:
    with pytest.raises(TransferRefused) as refused:
        check_move(case)
    return str(refused.value)


@pytest.mark.parametrize("allowed", [OFFER_REASONS, REFUSAL_REASONS])
def test_a_reason_of_the_list_is_given_back(allowed: tuple[str, ...]) -> None:
    assert [check_reason(reason, allowed) for reason in allowed] == list(allowed)


@pytest.mark.parametrize("reason", [None, "", "because", REFUSAL_REASONS[0]])
def test_without_a_reason_of_the_list_nothing_is_offered(reason: str | None) -> None:
    with pytest.raises(TransferRefused, match=", ".join(OFFER_REASONS)):
        check_reason(reason, OFFER_REASONS)


def test_what_nothing_stands_against_may_change_hands() -> None:
    check_move(FREE)


def test_each_thing_that_stands_against_it_is_said() -> None:
    assert refusal(replace(FREE, is_open=False)).startswith("It is closed.")
    assert refusal(replace(FREE, offered=True)).startswith("It is already offered")
    assert refusal(replace(FREE, closing_proposed=True)).startswith("Closing it has been proposed")


def test_a_restricted_one_and_a_barred_receiver_are_refused_in_the_same_words() -> None:
    restricted = refusal(replace(FREE, restricted=True))
    assert restricted == refusal(replace(FREE, receiver_barred=True))
    assert restricted.startswith("It may not be handed over there.")


@pytest.mark.parametrize("kind", list(ObligationKind))
def test_referrals_and_child_records_go_to_other_agencies_and_nothing_else(
    kind: ObligationKind,
) -> None:
    if kind in BETWEEN_AGENCIES:
        check_kind(kind)
    else:
        with pytest.raises(TransferRefused, match=f"^A {kind.value.replace('_', ' ')} stays with"):
            check_kind(kind)


def test_a_supervisor_hears_of_the_third_return_and_of_those_after_it() -> None:
    assert [goes_to_supervisor(returns) for returns in range(1, 5)] == [False, False, True, True]
    assert RETURNS_BEFORE_SUPERVISOR == 3
