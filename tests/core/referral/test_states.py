"""One table of moves: nothing is stranded, nothing closes by a side door."""

from __future__ import annotations

import pytest

from longstop.core.casework.closing import OUTCOMES
from longstop.core.referral.states import (
    MOVES,
    OPENING_STATE,
    STATES,
    MoveNotAllowed,
    check_move,
    is_open,
)
from longstop.core.referral.vocabulary import ObligationKind

KINDS = list(ObligationKind)


def after(kind: ObligationKind, state: str) -> set[str]:
    return {to for of, before, to in MOVES if (of, before) == (kind, state)}


def reachable(kind: ObligationKind, start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = after(kind, waiting.pop()) - found
        found |= new
        waiting += new
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_opens_in_an_open_state_and_can_reach_every_other(kind: ObligationKind) -> None:
    assert is_open(kind, OPENING_STATE[kind])
    assert reachable(kind, OPENING_STATE[kind]) == set(STATES[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_from_every_open_state_there_is_a_way_to_an_end(kind: ObligationKind) -> None:
    for state, still_open in STATES[kind].items():
        ends = {s for s in reachable(kind, state) if not is_open(kind, s)}
        assert ends or not still_open


def test_moves_lead_between_two_different_known_states() -> None:
    for kind, before, to in MOVES:
        assert {before, to} <= set(STATES[kind])
        assert before != to


def test_only_a_referral_opens_again() -> None:
    reopened = {(k, b, to) for k, b, to in MOVES if not is_open(k, b)}
    assert reopened == {(ObligationKind.REFERRAL, "closed", "developing")}


def test_a_transferred_referral_goes_back_to_any_state_it_can_have_come_from() -> None:
    kind = ObligationKind.REFERRAL
    came_from = {before for of, before, to in MOVES if (of, to) == (kind, "transferred")}
    assert after(kind, "transferred") == came_from
    assert came_from == {s for s in STATES[kind] if is_open(kind, s)} - {"transferred"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_move_that_is_not_in_the_table_is_refused(kind: ObligationKind) -> None:
    for before in STATES[kind]:
        for to in STATES[kind]:
            if (kind, before, to) in MOVES:
                check_move(kind, before, to)
            else:
                with pytest.raises(MoveNotAllowed, match="Nothing was changed"):
                    check_move(kind, before, to)


def test_every_kind_that_is_closed_by_somebody_has_outcomes() -> None:
    assert {k for k in KINDS if "closed" in STATES[k]} == set(OUTCOMES)
