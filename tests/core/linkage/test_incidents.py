from __future__ import annotations

import pytest

from longstop.core.linkage.incidents import Incident, is_same_event
from longstop.core.linkage.profile import Profile

HERE = Profile(referral=1, accounts=("chat:7",), handles=("chat:kite",))
THERE = Profile(referral=2, accounts=("chat:7",), handles=("game:kite",))
ONE = Incident(frozenset({11, 12}), frozenset({"2026-11-01T10"}))


def test_one_file_one_account_and_one_hour_are_one_event() -> None:
    other = Incident(frozenset({12, 13}), frozenset({"2026-11-01T10", "2026-11-02T09"}))
    assert is_same_event(HERE, THERE, ONE, other)


def test_a_user_name_at_one_service_stands_for_the_account() -> None:
    named = Profile(referral=3, handles=("chat:kite",))
    assert is_same_event(HERE, named, ONE, ONE)


@pytest.mark.parametrize(
    "other",
    [
        Incident(frozenset({99}), ONE.hours),
        Incident(ONE.files, frozenset({"2026-11-01T11"})),
        Incident(ONE.files),
        Incident(hours=ONE.hours),
    ],
)
def test_another_file_or_hour_is_another_event(other: Incident) -> None:
    assert not is_same_event(HERE, THERE, ONE, other)


def test_a_file_that_went_round_makes_no_event_of_two_people() -> None:
    stranger = Profile(referral=4, accounts=("chat:8",), handles=("game:kite", ":kite"))
    assert not is_same_event(HERE, stranger, ONE, ONE)
