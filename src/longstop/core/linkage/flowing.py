"""Say on which other referrals of a person the answers of one may speak.

Only over ties that are certain, or that a person confirmed, and only within one nominal: what
software holds for likely shows itself as possible history and changes no assessment (practice
PR-11). Only among records that are kept from the very same people, so that nobody learns from one
record what another, which they may not see, says. And over nobody whose own record speaks for
nothing: it was taken back, was about somebody else, or is not to be used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from longstop.core.referral.kept import FROM_NOBODY, Kept
from longstop.core.referral.ties import Tie, parts


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A referral of a nominal; gives tells whether its answers may speak anywhere else at all."""

    id: int
    nominal: int
    kept: Kept = FROM_NOBODY
    gives: bool = True


@dataclass(frozen=True, slots=True)
class Circle:
    """Referrals whose answers reach each other, and those that only hear them, by number."""

    giving: tuple[int, ...]
    hearing: tuple[int, ...]


def circles(members: Iterable[Member], sure: Iterable[Tie]) -> list[Circle]:
    """Find who hears whom; sure are the ties that are certain or that a person confirmed.

    A way leads only over referrals that give. Whoever gives nothing hears those it is tied to, and
    carries nothing on, so it may stand in several circles. Each circle has somebody to hear.
    """
    by_id = {one.id: one for one in members}
    ties = [
        (a, b)
        for a, b in sure
        if a != b and a in by_id and b in by_id and _in_one_room(by_id[a], by_id[b])
    ]
    giving = [one.id for one in by_id.values() if one.gives]
    place_of: dict[int, int] = {}
    found = parts(giving, ties)
    for place, part in enumerate(found):
        place_of.update(dict.fromkeys(part, place))
    hearing: list[set[int]] = [set() for _ in found]
    for a, b in (*ties, *((b, a) for a, b in ties)):
        if a in place_of and b not in place_of:
            hearing[place_of[a]].add(b)
    return [
        Circle(part, tuple(sorted(ears)))
        for part, ears in zip(found, hearing, strict=True)
        if len(part) > 1 or ears
    ]


def _in_one_room(a: Member, b: Member) -> bool:
    return a.nominal == b.nominal and a.kept == b.kept
