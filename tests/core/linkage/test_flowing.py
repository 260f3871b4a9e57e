"""Answers reach another record over sure ties alone, and never across a wall."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.flowing import Member, circles
from longstop.core.referral.kept import Kept

_ROOMS = st.sampled_from([Kept(), Kept(compartment=1), Kept(compartment=1, people=frozenset({7}))])
_MEMBERS = st.lists(
    st.builds(
        Member, id=st.integers(1, 9), nominal=st.integers(1, 2), kept=_ROOMS, gives=st.booleans()
    ),
    unique_by=lambda one: one.id,
    max_size=9,
)
_TIES = st.lists(st.tuples(st.integers(1, 10), st.integers(1, 10)), max_size=14)
Pairs = set[tuple[int, int]]


def heard(members: list[Member], ties: list[tuple[int, int]]) -> Pairs:
    """Give every pair of a referral that gives and one that hears it."""
    return {
        (giver, one)
        for circle in circles(members, ties)
        for giver in circle.giving
        for one in (*circle.giving, *circle.hearing)
        if giver != one
    }


def walked(members: list[Member], ties: list[tuple[int, int]]) -> Pairs:
    """Find the same by walking from each hearer over whoever gives."""
    by_id = {one.id: one for one in members}
    found: Pairs = set()
    for start in members:
        ways, seen = [start.id], {start.id}
        while ways:
            here = by_id[ways.pop()]
            for there in {b for a, b in (*ties, *((b, a) for a, b in ties)) if a == here.id}:
                one = by_id.get(there)
                if one is None or one.id in seen or not one.gives:
                    continue
                if (one.nominal, one.kept) == (here.nominal, here.kept):
                    seen.add(one.id)
                    ways.append(one.id)
                    found.add((one.id, start.id))
    return found


@given(_MEMBERS, _TIES)
def test_who_hears_whom_is_whoever_is_reached_over_sure_ties_and_givers(
    members: list[Member], ties: list[tuple[int, int]]
) -> None:
    assert heard(members, ties) == walked(members, ties)


@given(_MEMBERS, _TIES, st.randoms(use_true_random=False))
def test_no_order_changes_who_hears_whom(
    members: list[Member], ties: list[tuple[int, int]], chance: Random
) -> None:
    before = heard(members, ties)
    chance.shuffle(members)
    chance.shuffle(ties)
    assert heard(members, [(b, a) for a, b in ties]) == before


def test_a_restricted_record_gives_hears_and_carries_nothing_outside_its_room() -> None:
    members = [Member(id=i, nominal=1) for i in (1, 3)]
    members.append(Member(id=2, nominal=1, kept=Kept(compartment=1)))
    assert circles(members, [(1, 2), (2, 3)]) == []


def test_whoever_gives_nothing_hears_and_carries_nothing_on() -> None:
    members = [Member(id=i, nominal=1, gives=i != 2) for i in (1, 2, 3)]
    assert heard(members, [(1, 2), (2, 3)]) == {(1, 2), (3, 2)}
