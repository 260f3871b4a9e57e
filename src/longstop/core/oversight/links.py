"""Measure who was put together against who belongs together, with what chance alone could do.

Pairs tell how often one is right about two; B-cubed tells it record by record, so that one large
group does not count for all. Records of one person are not independent of each other, so intervals
are made over people: a figure is a ratio of two sums over people, and its variance is that of such
a ratio (Cochran 1977, Sampling Techniques, section 2.11).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from longstop.core.oversight.intervals import Estimate, wilson
from longstop.core.oversight.suppression import Counted, hidden_groups


@dataclass(frozen=True, slots=True)
class Tally:
    """One record: whose it truly is, and how many others it is rightly put together with, is put
    together with, and belongs with.
    """

    person: str
    right: int
    joined: int
    true: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """How right groups are: over pairs, and B-cubed over records (Bagga and Baldwin 1998).

    None where nothing could be right or wrong: nobody was put together, or nobody belongs to.
    """

    records: int
    people: int
    precision: Estimate | None
    recall: Estimate | None
    f1: Estimate | None
    b3_precision: Estimate | None
    b3_recall: Estimate | None
    b3_f1: Estimate | None


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many groups there are of each size (1 too), and the worst mixture.

    mixed counts groups of two people and more; most_of_second is the most records that anybody but
    the one with most has in one group.
    """

    groups: dict[int, int]
    mixed: int
    most_of_second: int


def tallies(people: Mapping[int, str], groups: Mapping[int, Hashable]) -> dict[int, Tally]:
    """Count for each record; people gives whose it is, groups with whom it was put together.

    A record without a group stands alone. Linear in the records.
    """
    belong, joined = Counter(people.values()), Counter[Hashable]()
    both = Counter[tuple[Hashable, str]]()
    group_of = {one: groups.get(one, (one,)) for one in people}
    for one, person in people.items():
        joined[group_of[one]] += 1
        both[group_of[one], person] += 1
    return {
        one: Tally(
            person,
            both[group_of[one], person] - 1,
            joined[group_of[one]] - 1,
            belong[person] - 1,
        )
        for one, person in people.items()
    }


def figures(counted: Iterable[Tally]) -> Figures:
    """Compute every figure of these records, with 95 % intervals over people."""
    of: defaultdict[str, list[Tally]] = defaultdict(list)
    for one in counted:
        of[one.person].append(one)
    sums = [_Sums.of(some) for some in of.values()]
    return Figures(
        records=sum(one.records for one in sums),
        people=len(sums),
        precision=_ratio(sums, lambda one: one.right, lambda one: one.joined),
        recall=_ratio(sums, lambda one: one.right, lambda one: one.true),
        f1=_ratio(sums, lambda one: 2 * one.right, lambda one: one.joined + one.true),
        b3_precision=_ratio(sums, lambda one: one.precise, lambda one: one.records),
        b3_recall=_ratio(sums, lambda one: one.recalled, lambda one: one.records),
        b3_f1=_harmonic(sums),
    )


@dataclass(frozen=True, slots=True)
class _Sums:
    """The sums over one person's records."""

    records: int
    right: int
    joined: int
    true: int
    precise: float
    recalled: float

    @classmethod
    def of(cls, some: Sequence[Tally]) -> _Sums:
        return cls(
            len(some),
            sum(one.right for one in some),
            sum(one.joined for one in some),
            sum(one.true for one in some),
            fsum((one.right + 1) / (one.joined + 1) for one in some),
            fsum((one.right + 1) / (one.true + 1) for one in some),
        )


_Part = Callable[[_Sums], float]


def _ratio(sums: Sequence[_Sums], upper: _Part, lower: _Part) -> Estimate | None:
    whole = fsum(map(lower, sums))
    if not whole:
        return None
    value = fsum(map(upper, sums)) / whole
    return _estimate(value, [(upper(one) - value * lower(one)) / whole for one in sums])


def _harmonic(sums: Sequence[_Sums]) -> Estimate | None:
    """Compute the harmonic mean of both B-cubed figures, its variance by the delta method."""
    records = fsum(one.records for one in sums)
    if not records:
        return None
    precision = fsum(one.precise for one in sums) / records
    recall = fsum(one.recalled for one in sums) / records
    both = precision + recall
    moves = [
        2
        * (
            recall**2 * (one.precise - precision * one.records)
            + precision**2 * (one.recalled - recall * one.records)
        )
        / (both**2 * records)
        for one in sums
    ]
    return _estimate(2 * precision * recall / both, moves)


def _estimate(value: float, moves: Sequence[float]) -> Estimate:
    """Give a figure its interval; moves are how much each person moves it.

    Near 0 and 1 a normal interval leaves the scale, so it is Wilson's, of as many independent
    people as the variance is worth (Korn and Graubard 1998, Survey Methodology 24:193-201), and
    never of more than there are.
    """
    people = len(moves)
    value = min(1.0, max(0.0, value))
    variance = fsum(move * move for move in moves) * people / max(people - 1, 1)
    worth = min(people, value * (1 - value) / variance) if variance > 0 else people
    return Estimate(value, *wilson(value, max(worth, 1.0)), people)


def sizes(people: Mapping[int, str], groups: Mapping[int, Hashable]) -> Sizes:
    """Count groups by size, and find the worst mixture of two people."""
    members: defaultdict[Hashable, Counter[str]] = defaultdict(Counter)
    for one, person in people.items():
        members[groups.get(one, (one,))][person] += 1
    by_size = Counter(inside.total() for inside in members.values())
    seconds = [sorted(inside.values())[-2] for inside in members.values() if len(inside) > 1]
    return Sizes(dict(sorted(by_size.items())), len(seconds), max(seconds, default=0))


@dataclass(frozen=True, slots=True)
class Judged:
    """A link, or a pair without one, of which the truth is known; people are both true ones.

    agencies are those that own the two, one name where it is the same.
    """

    evidence: str
    answer: str
    people: tuple[str, str]
    agencies: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Tell whether both are one person."""
        return self.people[0] == self.people[1]


def share_right(judged: Iterable[Judged]) -> dict[tuple[str, str], tuple[int, Estimate]]:
    """Give by evidence and answer how many there are, and which share is truly one person.

    A person may stand in many links, so the interval is of no more than the people they are of.
    """
    return {kind: _share(some) for kind, some in _by_kind(judged).items()}


def share_by_agency(
    judged: Iterable[Judged], least: int
) -> dict[tuple[str, ...], dict[tuple[str, str], tuple[int, Estimate] | None]]:
    """Give the same by the agencies of the two, None where it is hidden.

    Each pair stands once: within one agency, or between two. Hidden is what is of fewer people or
    pairs than least, and as much beside it as keeps that from being worked out of share_right.
    """
    shares: defaultdict[tuple[str, ...], dict[tuple[str, str], tuple[int, Estimate] | None]]
    shares = defaultdict(dict)
    for kind, some in _by_kind(judged).items():
        groups: defaultdict[tuple[str, ...], list[Judged]] = defaultdict(list)
        for one in some:
            groups[one.agencies].append(one)
        counted = {agencies: Counted(len(its), _people(its)) for agencies, its in groups.items()}
        hidden = hidden_groups(
            {(" ".join(agencies),): both for agencies, both in counted.items()}, (_AGENCY,), least
        )
        for agencies, its in groups.items():
            is_hidden = (_AGENCY, " ".join(agencies)) in hidden
            shares[agencies][kind] = None if is_hidden else _share(its)
    return dict(sorted(shares.items()))


_AGENCY = "agency"


def _by_kind(judged: Iterable[Judged]) -> dict[tuple[str, str], list[Judged]]:
    found: defaultdict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        found[one.evidence, one.answer].append(one)
    return dict(sorted(found.items()))


def _people(some: Iterable[Judged]) -> int:
    return len({person for one in some for person in one.people})


def _share(some: Sequence[Judged]) -> tuple[int, Estimate]:
    people, share = _people(some), sum(one.same for one in some) / len(some)
    return len(some), Estimate(share, *wilson(share, min(people, len(some))), people)
