"""What is open, unbarred and neither offered nor about to close may change hands, for a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.core.casework.transfer import (
    DISPUTES,
    OFFER_REASONS,
    REFUSAL_REASONS,
    RETURNS_BEFORE_SUPERVISOR,
    SettleCase,
    TransferCase,
    TransferRefused,
    check_belongs,
    check_moves,
    check_reason,
    check_settling,
    goes_to_supervisor,
    why_not_moved,
)
from longstop.core.referral.vocabulary import ObligationKind

FREE = TransferCase(
    reference="R-4F7K-2M9Q-X",
    kind=ObligationKind.REFERRAL,
    to_another=True,
    restricted=False,
    receiver_barred=False,
    offered=False,
    closing_proposed=False,
    sent=False,
)
BETWEEN_AGENCIES = {ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD}


def refusal(case: TransferCase) -> str:
    why = why_not_moved(case)
    assert why is not None
    return why


@pytest.mark.parametrize("allowed", [OFFER_REASONS, REFUSAL_REASONS])
def test_a_reason_of_the_list_is_given_back(allowed: tuple[str, ...]) -> None:
    assert [check_reason(reason, allowed) for reason in allowed] == list(allowed)


@pytest.mark.parametrize("reason", [None, "", "because", REFUSAL_REASONS[0]])
def test_without_a_reason_of_the_list_nothing_is_offered(reason: str | None) -> None:
    with pytest.raises(TransferRefused, match=", ".join(OFFER_REASONS)):
        check_reason(reason, OFFER_REASONS)


def test_what_nothing_stands_against_may_change_hands() -> None:
    check_moves([FREE, FREE])


def test_each_thing_that_stands_against_it_is_said() -> None:
    assert refusal(replace(FREE, offered=True)).startswith("it is already offered")
    assert refusal(replace(FREE, closing_proposed=True)).startswith("closing it has been proposed")
    assert refusal(replace(FREE, sent=True)).startswith("it was sent to a force")


def test_all_change_hands_or_none_and_each_that_may_not_is_named() -> None:
    with pytest.raises(TransferRefused, match="R-OTHER: it is already offered"):
        check_moves([FREE, replace(FREE, reference="R-OTHER", offered=True)])


def test_a_restricted_one_and_a_barred_receiver_are_refused_in_the_same_words() -> None:
    restricted = refusal(replace(FREE, restricted=True))
    assert restricted == refusal(replace(FREE, receiver_barred=True))
    assert restricted.startswith("it may not be handed over there")


@pytest.mark.parametrize("kind", sorted(set(ObligationKind) - {ObligationKind.EXHIBIT}))
def test_referrals_and_child_records_go_to_other_agencies_and_nothing_else(
    kind: ObligationKind,
) -> None:
    case = replace(FREE, kind=kind)
    assert why_not_moved(replace(case, to_another=False)) is None
    if kind in BETWEEN_AGENCIES:
        assert why_not_moved(case) is None
    else:
        assert refusal(case).startswith(f"a {kind.value.replace('_', ' ')} stays with")


def test_an_exhibit_goes_nowhere_without_a_second_pair_of_hands() -> None:
    for other in (True, False):
        case = replace(FREE, kind=ObligationKind.EXHIBIT, to_another=other)
        assert "longstop exhibit offer" in refusal(case)


def test_a_supervisor_hears_of_the_third_return_and_of_those_after_it() -> None:
    assert [goes_to_supervisor(returns) for returns in range(1, 5)] == [False, False, True, True]
    assert RETURNS_BEFORE_SUPERVISOR == 3


@pytest.mark.parametrize("reason", REFUSAL_REASONS)
def test_who_it_belongs_to_is_named_only_where_that_is_the_reason(reason: str) -> None:
    check_belongs(reason, None, own=False)
    if reason in DISPUTES:
        check_belongs(reason, "south", own=False)
    else:
        with pytest.raises(TransferRefused, match="'south' is not an agency"):
            check_belongs(reason, "south", own=False)
    with pytest.raises(TransferRefused, match="--belongs-to AGENCY goes with: belongs_to_another"):
        check_belongs(reason, "north", own=True)


def test_what_is_disputed_and_not_offered_is_settled_and_each_other_is_named() -> None:
    disputed = SettleCase(reference="R-ONE", disputed=True, offered=False)
    check_settling([disputed, disputed])
    undisputed = replace(disputed, reference="R-TWO", disputed=False)
    offered = replace(disputed, reference="R-SIX", offered=True)
    with pytest.raises(TransferRefused) as refused:
        check_settling([disputed, undisputed, offered])
    told = str(refused.value)
    assert "R-ONE" not in told
    assert "R-TWO: nobody disputes whose it is: longstop show R-TWO" in told
    assert "R-SIX: it is offered; take that back first: longstop transfer R-SIX" in told
