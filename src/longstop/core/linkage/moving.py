"""Say what another model would change: which pairs it answers otherwise, and who moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from longstop.core.linkage.comparing import COMPARISONS
from longstop.core.linkage.model import Model

Pair = tuple[int, int]
Verdicts = Mapping[Pair, tuple[str, str]]
"""The answer of a pair and the evidence it rests on; whoever is not in it is apart."""

APART: Final = "apart"
_ORDER: Final = {"join": 0, "ask": 1, APART: 2}


@dataclass(frozen=True, slots=True)
class PairsMoved:
    """So many pairs of this evidence that one model answers thus, and another thus."""

    evidence: str
    before: str
    after: str
    pairs: int


@dataclass(frozen=True, slots=True)
class GroupsMoved:
    """How many nominals there are under each model, how many of the first stay whole as they are,
    are parted, or go into a larger one; and how many referrals stand with others than before.
    """

    before: int
    after: int
    same: int
    parted: int
    grown: int
    referrals: int


@dataclass(frozen=True, slots=True)
class WeightMoved:
    """A level of a comparison whose weight is another, in bits."""

    comparison: str
    level: str
    before: float
    after: float


def pairs_moved(before: Verdicts, after: Verdicts) -> list[PairsMoved]:
    """Count pairs by evidence and by both answers, those that are answered alike too."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for pair in before.keys() | after.keys():
        old, new = before.get(pair), after.get(pair)
        evidence = (new or old or (APART, APART))[1]
        counted[evidence, old[0] if old else APART, new[0] if new else APART] += 1
    return [
        PairsMoved(*kind, pairs)
        for kind, pairs in sorted(
            counted.items(), key=lambda one: (one[0][0], _ORDER[one[0][1]], _ORDER[one[0][2]])
        )
    ]


def most_moved(before: Verdicts, after: Verdicts) -> list[Pair]:
    """Give the pairs that are answered otherwise: those that part or join first, then by number."""
    moved = [
        pair
        for pair in before.keys() | after.keys()
        if _answer(before, pair) != _answer(after, pair)
    ]
    return sorted(moved, key=lambda pair: (not _joins(before, pair) ^ _joins(after, pair), pair))


def _answer(verdicts: Verdicts, pair: Pair) -> str:
    return verdicts[pair][0] if pair in verdicts else APART


def _joins(verdicts: Verdicts, pair: Pair) -> bool:
    return _answer(verdicts, pair) == "join"


def groups_moved(before: Iterable[Sequence[int]], after: Iterable[Sequence[int]]) -> GroupsMoved:
    """Compare who belongs together; groups of two and more, of whoever stands alone none."""
    old, new = [frozenset(one) for one in before], [frozenset(one) for one in after]
    group_before = {member: one for one in old for member in one}
    group_after = {member: one for one in new for member in one}
    parted = sum(
        len({group_after.get(member, frozenset((member,))) for member in one}) > 1 for one in old
    )
    same = len({*old} & {*new})
    alone = frozenset[int]()
    moved = sum(
        group_before.get(member, alone) != group_after.get(member, alone)
        for member in group_before.keys() | group_after.keys()
    )
    return GroupsMoved(len(old), len(new), same, parted, len(old) - same - parted, moved)


def weights_moved(before: Model, after: Model) -> list[WeightMoved]:
    """List the levels whose weight differs, the most first."""
    found = [
        WeightMoved(one.code, old.name, old.weight, new.weight)
        for one, olds, news in zip(COMPARISONS, before.comparisons, after.comparisons, strict=True)
        for old, new in zip(olds, news, strict=True)
        if old.weight != new.weight
    ]
    return sorted(found, key=lambda one: -abs(one.after - one.before))
