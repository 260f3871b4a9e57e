"""Two agencies with one person each learn of the other, and of a restricted record nobody does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.casework.deconfliction import (
    AGREED,
    DeconflictionRefused,
    Holding,
    Talk,
    TalkKey,
    Told,
    changes,
    check_agreed,
    who_must_talk,
)
from longstop.core.referral.kept import FROM_NOBODY, Kept

SECRET = Kept(compartment=1, agencies=frozenset({3}))
_KEPT = st.dictionaries(
    st.integers(1, 7), st.sampled_from([FROM_NOBODY, FROM_NOBODY, SECRET]), min_size=1
)
_TIES = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=10)
_HELD = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 7)), max_size=10)


def held(*pairs: tuple[int, int]) -> list[Holding]:
    """Let agencies hold referrals of nominal 1: (agency, referral)."""
    return [Holding(agency=a, referral=r, nominal=1, by=r) for a, r in pairs]


def told(
    kept: dict[int, Kept], ties: list[tuple[int, int]], *pairs: tuple[int, int]
) -> set[tuple[int, int]]:
    """Give who is told of whom, where agencies hold referrals that exist."""
    there = [one for one in pairs if one[1] in kept]
    return {key[1:] for key in who_must_talk(kept, ties, held(*there))}


@given(_KEPT, _TIES, _HELD)
def test_what_is_restricted_changes_nothing_for_whoever_holds_openly(
    kept: dict[int, Kept], ties: list[tuple[int, int]], pairs: list[tuple[int, int]]
) -> None:
    there = held(*[one for one in pairs if one[1] in kept])
    openly = {id_: of for id_, of in kept.items() if of == FROM_NOBODY}
    whole = who_must_talk(kept, ties, there)
    alone = who_must_talk(openly, ties, [one for one in there if one.referral in openly])
    seen = {key: talk for key, talk in whole.items() if talk.holding.referral in openly}
    assert seen == alone


@given(_KEPT, _TIES, _HELD)
def test_of_open_records_both_sides_are_told_and_nobody_of_itself(
    kept: dict[int, Kept], ties: list[tuple[int, int]], pairs: list[tuple[int, int]]
) -> None:
    openly = dict.fromkeys(kept, FROM_NOBODY)
    found = told(openly, ties, *pairs)
    assert found == {(b, a) for a, b in found}
    assert all(a != b for a, b in found)


def test_two_agencies_are_told_once_however_many_links() -> None:
    kept = dict.fromkeys((1, 2, 3, 4), FROM_NOBODY)
    ties = [(1, 2), (2, 3), (3, 4), (1, 4)]
    found = who_must_talk(kept, ties, held((1, 1), (2, 2), (1, 3), (2, 4)))
    assert {(key, talk.holding.referral) for key, talk in found.items()} == {
        ((1, 1, 2), 1), ((1, 2, 1), 2),
    }  # fmt: skip


def test_only_the_custodian_of_a_restricted_record_is_told() -> None:
    kept = {1: SECRET, 2: FROM_NOBODY}
    assert told(kept, [(1, 2)], (1, 1), (2, 2)) == {(1, 2)}
    assert told({1: SECRET, 2: Kept(compartment=2)}, [(1, 2)], (1, 1), (2, 2)) == set()


def test_nobody_hears_of_another_through_a_restricted_record_between_them() -> None:
    kept = {1: FROM_NOBODY, 2: SECRET, 3: FROM_NOBODY}
    ties = [(1, 2), (2, 3)]
    assert told(kept, ties, (1, 1), (2, 2), (3, 3)) == {(2, 1), (2, 3)}


def test_two_that_have_the_same_referral_are_not_told() -> None:
    kept = dict.fromkeys((1, 2), FROM_NOBODY)
    assert told(kept, [(1, 2)], (1, 1), (2, 1)) == set()


_DUE = {
    (1, 1, 2): Talk(2, held((1, 1))[0]),
    (1, 2, 1): Talk(1, held((2, 2))[0]),
}
_FIRST = Told(id=10, agency=1, other=2, nominal=1, waits=True)


_TOLD = st.builds(
    Told,
    id=st.integers(1, 50),
    agency=st.integers(1, 2),
    other=st.integers(1, 2),
    nominal=st.sampled_from([None, 1, 2]),
    waits=st.booleans(),
)


@given(st.lists(_TOLD, unique_by=lambda one: one.id))
def test_afterwards_each_is_told_exactly_once_and_nothing_waits_for_nobody(
    before: list[Told],
) -> None:
    found = changes(_DUE, before)
    left = [one for one in before if one.id not in found.fell_away]
    opened = [talk.key for talk in found.to_open]
    keys: list[TalkKey | None] = [one.key for one in left if one.waits]
    assert len({*keys, *opened}) == len([*keys, *opened])
    assert all(key in _DUE for key in (*keys, *opened))
    assert {*_DUE} <= {*opened, *(one.key for one in left)}


def test_what_was_talked_about_is_not_told_again() -> None:
    assert changes({(1, 1, 2): _DUE[1, 1, 2]}, [replace(_FIRST, waits=False)]) == changes({}, [])


def test_what_waits_falls_away_when_nobody_else_holds_the_person() -> None:
    assert changes({}, [_FIRST]).fell_away == (10,)
    assert changes({}, [replace(_FIRST, nominal=None)]).fell_away == (10,)


def test_what_is_agreed_is_one_of_a_list() -> None:
    check_agreed(AGREED[0])
    with pytest.raises(DeconflictionRefused, match="jointly"):
        check_agreed("we will see")
