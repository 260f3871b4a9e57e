"""Settle who belongs together, from the links between two and from what people said of two.

A chain of links is no person: each of two neighbours in it may be alike while its ends are two
people. So groups grow from the surest link down, and two of them become one only where nobody in
both has another's name, where no date of birth is told of each that cannot be the other's (over
what is a person's own: where more than one report bears out both), where enough of both is linked,
and where no referral alone holds two of other names together.
The result depends on what is linked and said and on nothing else: no order of arrival is in it, so
taking a word back gives what was before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from longstop.core.linkage.comparing import (
    BIRTH_LEVELS,
    BIRTHS_APART,
    NAME_LEVELS,
    WHOLE_DATE,
    birth_level,
    may_be_one_date,
    name_level,
    names_apart,
    one_given_name,
    years_of,
)
from longstop.core.linkage.deciding import Evidence
from longstop.core.linkage.profile import Profile

Pair = tuple[int, int]
"""Two referrals by number, the smaller first."""

HELD: Final = 0.2
"""Share of the pairs across two groups that must be linked for soft evidence to make them one,
save what is a person's own: a chain of soft links ends at five. Chosen on synthetic people
(docs/how-to/linkage.md)."""
HELD_APART: Final = 0.05
"""Share of the pairs across two groups that must be linked for what is a person's own to make them
one where name and birth of both are told and differ. One report that shows the mailbox of a house
is less, and a false name that somebody goes by is more. Chosen as HELD was."""
OWN: Final = frozenset({"account_same", "account_near", "email_same", "handle_same", "report_same"})
"""Codes of what agrees and is a person's own."""
MOST: Final = 150
"""Referrals of a group beyond which only certain evidence or a person adds to it: one that grows
further is more often a chain than a person, and the work of settling one stays bounded."""
MOST_ROUNDS: Final = 5
_RANK: Final = {Evidence.CERTAIN: 0, Evidence.STRONG: 1, Evidence.SOFT: 2}


@dataclass(frozen=True, slots=True)
class Link:
    """Two referrals that may be made one by themselves, a the smaller number; weight in bits.

    own tells that an account, a mailbox or a user name agrees, which one person has and no
    household: then another given name in the two groups does not stand against it.
    """

    a: int
    b: int
    evidence: Evidence
    weight: float
    own: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What people said of two, as pairs with the smaller number first."""

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()


NO_WORDS: Final = Words()


def without(words: Words, mistaken: Set[int]) -> Words:
    """Give words without those about referrals that turned out to be about somebody else."""
    return Words(
        frozenset(pair for pair in words.same if not mistaken & {*pair}),
        frozenset(pair for pair in words.different if not mistaken & {*pair}),
    )


def settle(
    links: Iterable[Link], words: Words, faces: Mapping[int, Profile]
) -> tuple[tuple[int, ...], ...]:
    """Give the groups of two or more, each in order, by their first; all others stand alone.

    Whom a person said to be different never stand in one group; whom a person said to be the same
    always do, unless both was said. faces are the profiles, by which names and births are held
    against each other across groups; one that is missing stands against nobody. Settling some
    links alone gives the groups that settling all would give, where no link or word leads out.
    """
    groups = _Groups(words, faces)
    for a, b in sorted(words.same):
        groups.join(a, b)
    ordered = sorted(links, key=_surest)
    groups.note(ordered)
    waiting = []
    for one in ordered:
        if one.evidence is not Evidence.CERTAIN:
            waiting.append(one)
        elif not groups.may_not(one.a, one.b):
            groups.join(one.a, one.b)
    for _ in range(MOST_ROUNDS):
        refused = [one for one in waiting if not groups.grow(one)]
        if len(refused) == len(waiting):
            break
        waiting = [one for one in refused if groups.of(one.a) != groups.of(one.b)]
    return groups.all()


def _surest(link: Link) -> tuple[bool, bool, int, float, int, int]:
    """Order links: the certain ones, then what is a person's own, then what a house may share.

    So whoever has much of their own is whole before something of their household is looked at.
    """
    is_certain = link.evidence is Evidence.CERTAIN
    return (
        not is_certain, not link.own, _RANK[link.evidence], -link.weight, link.a, link.b,
    )  # fmt: skip


@dataclass(slots=True)
class _Group:
    """One group while it grows: its members, one of each name and birth.

    born counts the members with each whole date of birth; years are the first and the last in which
    the births of the others may lie.
    """

    members: list[int]
    faces: list[Profile] = field(default_factory=list)
    born: dict[str, int] = field(default_factory=dict)
    years: set[tuple[int, int]] = field(default_factory=set)


class _Groups:
    """All groups; one that begins is a single referral, known by its number."""

    def __init__(self, words: Words, faces: Mapping[int, Profile]) -> None:
        self._faces = faces
        self._in: dict[int, int] = {}
        self._groups: dict[int, _Group] = {}
        self._beside: defaultdict[int, list[int]] = defaultdict(list)
        self._different: defaultdict[int, set[int]] = defaultdict(set)
        for a, b in words.different:
            self._different[a].add(b)
            self._different[b].add(a)

    def of(self, node: int) -> int:
        """Give the number of the group a referral is in."""
        found = self._in.get(node)
        if found is None:
            self._in[node] = found = node
            self._groups[node] = _alone(node, self._faces.get(node))
        return found

    def note(self, links: Iterable[Link]) -> None:
        """Note what is linked, whatever comes of it."""
        beside = self._beside
        for link in links:
            beside[link.a].append(link.b)
            beside[link.b].append(link.a)

    def may_not(self, a: int, b: int) -> bool:
        """Tell whether somebody said that one of either group is not one of the other."""
        if not self._different:
            return False
        one, other = self.of(a), self.of(b)
        if len(self._groups[one].members) > len(self._groups[other].members):
            one, other = other, one
        return any(
            self.of(told) == other
            for member in self._groups[one].members
            for told in self._different.get(member, ())
        )

    def join(self, a: int, b: int) -> None:
        """Make the groups of two one, unless somebody said that they are not."""
        one, other = self.of(a), self.of(b)
        if one == other or self.may_not(a, b):
            return
        if len(self._groups[one].members) < len(self._groups[other].members):
            one, other = other, one
        into, gone = self._groups[one], self._groups.pop(other)
        for member in gone.members:
            self._in[member] = one
        into.members += gone.members
        for face in gone.faces:
            if not any(_is_one_face(face, known) for known in into.faces):
                into.faces.append(face)
        into.years |= gone.years
        for born, often in gone.born.items():
            into.born[born] = into.born.get(born, 0) + often

    def grow(self, link: Link) -> bool:
        """Make the groups of a link one where nothing stands against it; tells whether it did."""
        one, other = self.of(link.a), self.of(link.b)
        if one == other:
            return True
        first, second = self._groups[one], self._groups[other]
        if len(first.members) + len(second.members) > MOST or self.may_not(link.a, link.b):
            return False
        pairs = len(first.members) * len(second.members)
        is_weak = link.evidence is Evidence.SOFT and not link.own
        if is_weak and not self._are_held(first, second, HELD * pairs):
            return False
        if not link.own and _have_other_dates(first, second):
            # A house has one name again and again: father and son, and cousins.
            return False
        if _born_apart(first, second):
            # One name and two births are two people of one name. Whoever goes by a false birth
            # goes by a false name with it: then much that is their own leads to it.
            if any(one_given_name(a, b) for a in first.faces for b in second.faces):
                return False
            if not self._are_held(first, second, HELD_APART * pairs):
                return False
        if _are_apart(first.faces, second.faces) and (
            not link.own or self._rests_on_one(first, second)
        ):
            # No referral alone joins two groups of other names, were it a mailbox that it shows.
            return False
        self.join(link.a, link.b)
        return True

    def _across(self, first: _Group, second: _Group) -> Iterator[Pair]:
        """Give the links between two groups, the one of the smaller group first."""
        few, many = sorted((first, second), key=lambda one: len(one.members))
        there = self._in[many.members[0]]
        for member in few.members:
            for beside in self._beside.get(member, ()):
                if self._in.get(beside) == there:
                    yield member, beside

    def _are_held(self, first: _Group, second: _Group, least: float) -> bool:
        """Tell whether so many links lead from one group to the other, of which there is one."""
        return least <= 1 or sum(1 for _ in self._across(first, second)) >= least

    def _rests_on_one(self, first: _Group, second: _Group) -> bool:
        """Tell whether all links between two groups, each of several, lead from or to one referral.

        The mailbox of a house that one report shows leads to every report of whoever has it.
        """
        if min(len(first.members), len(second.members)) == 1:
            return False
        return any(len({*ends}) == 1 for ends in zip(*self._across(first, second), strict=True))

    def all(self) -> tuple[tuple[int, ...], ...]:
        """Give all groups of two or more."""
        found = (tuple(sorted(one.members)) for one in self._groups.values())
        return tuple(sorted(members for members in found if len(members) > 1))


def _is_one_face(a: Profile, b: Profile) -> bool:
    return (a.given, a.family, a.other_names, a.born, a.born_from, a.born_to) == (
        b.given, b.family, b.other_names, b.born, b.born_from, b.born_to,
    )  # fmt: skip


def _are_apart(first: Sequence[Profile], second: Sequence[Profile]) -> bool:
    """Tell whether somebody of one group has a given name that nobody of the other goes by.

    Who uses two names has them both in a group once something certain holds them together: then
    one of them answers for the other.
    """
    return any(
        names_apart(a, b)
        and not any(_agree(a, known) for known in second)
        and not any(_agree(known, b) for known in first)
        for a in first
        for b in second
    )


def _alone(node: int, face: Profile | None) -> _Group:
    """Begin a group with one."""
    group = _Group([node])
    if face is not None:
        if face.given:
            group.faces.append(face)
        if face.born and len(face.born) == WHOLE_DATE:
            group.born[face.born] = 1
        elif years := years_of(face):
            group.years.add(years)
    return group


def _born_apart(first: _Group, second: _Group) -> bool:
    """Tell whether each of two groups has a date of birth of its own, told more than once.

    One date may be mistyped or made up; a date that several reports tell is somebody's, also where
    one tells the day and another an age. Then no date of one may be one of the other's, even with a
    slip in it.
    """
    return _is_told_again(first) and _is_told_again(second) and _have_other_dates(first, second)


def _have_other_dates(first: _Group, second: _Group) -> bool:
    """Tell whether each of two groups tells a whole date of birth, and none is the other's."""
    if not (first.born and second.born):
        return False
    return not any(may_be_one_date(one, other) for one in first.born for other in second.born)


def _is_told_again(group: _Group) -> bool:
    """Tell whether another report of a group bears out a date of birth that one of it tells."""
    return any(
        often > 1 or any(first <= int(born[:4]) <= last for first, last in group.years)
        for born, often in group.born.items()
    )


def _agree(a: Profile, b: Profile) -> bool:
    """Tell whether two have one name, and no date of birth that speaks against it."""
    return name_level(a, b) in _ONE_NAME and birth_level(a, b) not in _APART


_ONE_NAME: Final = frozenset(
    {NAME_LEVELS.index("given_known"), *range(NAME_LEVELS.index("other_name"), len(NAME_LEVELS))}
)
"""Levels at which given names are one, though a family name may not be known."""
_APART: Final = frozenset(BIRTH_LEVELS.index(one) for one in BIRTHS_APART)
