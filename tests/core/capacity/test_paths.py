"""The moves of a referral are divided into steps, each with how it ended."""

from __future__ import annotations

from longstop.core.capacity.learned import Step, Way
from longstop.core.capacity.paths import EXPIRED, Moved, Walk, arrived, walks_of


def walks(*moves: Moved) -> dict[Step, list[tuple[float, float | None, Way | None]]]:
    found: dict[Step, list[tuple[float, float | None, Way | None]]] = {}
    for one in walks_of(moves):
        assert isinstance(one, Walk)
        found.setdefault(one.step, []).append((one.began, one.ended, one.way))
    return found


def test_a_whole_life_has_every_step() -> None:
    assert walks(
        (0, "received"), (1, "developing"), (2, "graded"), (3, "ready"), (4, "disseminated"),
        (5, "accepted"), (6, "acted"), (9, "closed"),
    ) == {
        Step.TAKE: [(0, 1, Way.ON)],
        Step.GRADE: [(0, 2, Way.ON)],
        Step.DEVELOP: [(1, 3, Way.ON)],
        Step.SEND: [(3, 4, Way.ON)],
        Step.ACCEPT: [(4, 5, Way.ON)],
        Step.ACT: [(4, 6, Way.ON)],
        Step.REACH: [(0, 6, Way.ON)],
        Step.END: [(6, 9, Way.ON)],
    }  # fmt: skip


def test_what_goes_back_is_a_step_again_and_what_is_open_has_no_end() -> None:
    found = walks(
        (0, "received"), (1, "developing"), (3, "ready"), (4, "disseminated"), (5, "returned"),
        (6, "ready"), (7, "disseminated"), (8, "accepted"), (9, "graded"),
    )  # fmt: skip
    assert found[Step.SEND] == [(3, 4, Way.ON), (5, 7, Way.ON)]
    assert found[Step.ACT] == [(4, 5, Way.BACK), (7, None, None)]
    assert found[Step.ACCEPT] == [(4, 5, Way.BACK), (7, 8, Way.ON)]
    assert found[Step.GRADE] == [(0, 9, Way.ON)]
    assert found[Step.REACH] == [(0, None, None)]
    assert Step.END not in found


def test_a_transfer_on_offer_and_a_hold_are_no_steps_of_their_own() -> None:
    found = walks(
        (0, "received"), (1, "transferred"), (2, "received"), (3, "developing"), (4, "transferred"),
        (5, "developing"), (6, "developing"), (7, "closed"),
    )  # fmt: skip
    assert found == {
        Step.TAKE: [(0, 3, Way.ON)],
        Step.DEVELOP: [(3, 7, Way.CLOSED)],
        Step.GRADE: [(0, 7, Way.CLOSED)],
        Step.REACH: [(0, 7, Way.CLOSED)],
    }


def test_what_was_kept_for_information_arrives_when_it_is_made_a_referral() -> None:
    moves = ((0.0, "informational"), (5.0, "received"))
    assert arrived(moves) == 5
    assert walks(*moves)[Step.TAKE] == [(5, None, None)]
    assert (arrived(moves[:1]), walks(*moves[:1])) == (None, {})


def test_a_reopened_referral_is_developed_again_but_graded_once() -> None:
    found = walks((0, "received"), (1, "developing"), (2, "closed"), (8, "developing"))
    assert found[Step.DEVELOP] == [(1, 2, Way.CLOSED), (8, None, None)]
    assert found[Step.GRADE] == [(0, 2, Way.CLOSED)]


def test_closed_because_data_had_expired_is_an_ending_of_its_own() -> None:
    found = walks((0, "received"), (1, "developing"), (90, EXPIRED))
    assert found[Step.DEVELOP] == [(1, 90, Way.EXPIRED)]
    assert found[Step.REACH] == [(0, 90, Way.EXPIRED)]
    assert walks((0, "received"), (5, "acted"), (9, EXPIRED))[Step.END] == [(5, 9, Way.ON)]
