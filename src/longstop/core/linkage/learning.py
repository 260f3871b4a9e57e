"""Learn a model's weights from how pairs of profiles compare, without anybody saying who is who.

It is Fellegi and Sunter's model with expectation maximisation (Winkler 1988; Splink trains so too),
over the patterns of levels that come: among candidates, the pairs that share a key, and among pairs
taken at random. Three things differ from the textbook, each because it goes wrong on these data.

- Two whose given names and dates of birth both differ are two people (comparing.contradicts), and
  are never counted as one. Without that a household is taken for one person, since all it has in
  common agrees again and again.
- How often two people agree is counted among pairs at random of whom we know that they are two:
  names where births differ, births where names differ, all else where both do. What two people
  share too seldom to be met at random (a telephone, an account) is counted wherever it is shared.
- An identifier that differs speaks neither way while learning, as it does not afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any, Final

from longstop.core.linkage.comparing import COMPARISONS, Comparison
from longstop.core.linkage.profile import FORMS
from longstop.core.referral.errors import LongstopError

Levels = tuple[int, ...]

SEEN_ENOUGH: Final = 100
"""Pairs of two people at random in which a level must be met before its share is taken from there
(Splink's own min_count_per_level)."""
MOST_ROUNDS: Final = 100
SETTLED: Final = 1e-7
"""The change of any share at which learning ends."""
LEAST_MET: Final = 20
"""Pairs of one person at a level below which its weight is not taken from them."""
LEAST_NAMED: Final = 20
"""Records that must have a name before the model lists it: what is listed leads to nobody."""
MOST_NAMED: Final = 1000
"""Given names, and family names, that a model lists at most, the most frequent."""
NAME_FLOOR: Final = 1e-6
"""The least that a whole name counts as frequent: relatives share one more often than by chance."""
_HALF: Final = 0.5
_NAME, _BIRTH, _DIFFERS = 0, 1, 1
_FREQUENCY: Final = {
    "full": "name",
    "swapped": "name",
    **dict.fromkeys(("nickname", "initial", "near_given", "family_known", "family_only"), "family"),
    **dict.fromkeys(("near_family", "given_known", "given_only"), "given"),
}


class TooFewToLearn(LongstopError):
    """There are not enough records that concern one person to learn from."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """Pairs that compare alike: their levels, whether they contradict each other, how many."""

    levels: Levels
    contradicts: bool
    pairs: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What is counted in the profiles a model is learnt from.

    candidates are the pairs that share a key, random ones taken at random. shared gives, by
    comparison and level, how many of all pairs that contradict each other share such a value,
    for levels too rare to be met at random. given and family give how many records have each name.
    """

    records: int
    candidates: Sequence[Pattern]
    random: Sequence[Pattern]
    shared: Mapping[tuple[str, str], int]
    given: Mapping[str, int]
    family: Mapping[str, int]

    @property
    def pairs(self) -> float:
        """All pairs there are."""
        return self.records * (self.records - 1) / 2


@dataclass(slots=True)
class Shares:
    """What is learnt: the prior, and m and u by comparison and level (unknown at 0, not used)."""

    prior: float
    m: list[list[float]]
    u: list[list[float]]
    met: list[list[float]]
    """How many pairs of one person are at each level, as far as can be told."""


def is_met_often(random: Sequence[Pattern], comparison: str, level: str) -> bool:
    """Tell whether two people at random meet a level often enough to take its share from there."""
    at = next(at for at, one in enumerate(COMPARISONS) if one.code == comparison)
    wanted = COMPARISONS[at].levels.index(level)
    met = sum(one.pairs for one in random if one.contradicts and one.levels[at] == wanted)
    return met >= SEEN_ENOUGH


def learn(counts: Counts) -> Shares:
    """Learn the shares; the same counts always give the same.

    Raises TooFewToLearn where no two records seem to concern one person.
    """
    if counts.records < 2 or not counts.candidates or not counts.random:
        raise TooFewToLearn(
            "There are too few records to learn from. Nothing was written. Learn from synthetic"
            " ones: longstop model train --synthetic 100000"
        )
    shares = _first(counts)
    for _ in range(MOST_ROUNDS):
        after = _round(counts, shares)
        moved = max(
            abs(new - old)
            for column, before in zip(after.m, shares.m, strict=True)
            for new, old in zip(column, before, strict=True)
        )
        shares = after
        if moved < SETTLED:
            break
    if shares.prior * counts.pairs < 1:
        raise TooFewToLearn(
            "No two of the records seem to concern one person. Nothing was written. Learn from"
            " more of them, or from synthetic ones: longstop model train --synthetic 100000"
        )
    return shares


def _rare(counts: Counts) -> dict[tuple[int, int], float]:
    """Give the shares of levels that two people reach too seldom to be met at random.

    By place of comparison and level: pairs that contradict each other and share such a value, out
    of all pairs that would contradict each other and both have one.
    """
    found = {}
    for at, one in enumerate(COMPARISONS):
        both = sum(p.pairs for p in counts.random if p.contradicts and p.levels[at] > 0)
        drawn = sum(p.pairs for p in counts.random)
        among = max(both, 1) / drawn * counts.pairs
        for level, name in enumerate(one.levels):
            if (one.code, name) in counts.shared:
                found[at, level] = (counts.shared[one.code, name] + _HALF) / among
    return found


def _first(counts: Counts) -> Shares:
    """Begin with agreement that is likely for one person and as rare as at random for two."""
    many = float(LEAST_MET)
    return Shares(
        prior=1 / counts.records,
        m=[[0.0, *_rising(len(one.levels) - 1)] for one in COMPARISONS],
        u=_shares_at_random(counts),
        met=[[many] * len(one.levels) for one in COMPARISONS],
    )


def _rising(levels: int) -> list[float]:
    """Share a whole among levels, the best with nine tenths (as Splink begins)."""
    return [*[0.1 / (levels - 1)] * (levels - 1), 0.9]


def _round(counts: Counts, shares: Shares) -> Shares:
    """Guess who is one person by the shares, then count the shares by the guess."""
    weights, prior = weights_of(shares), log2(shares.prior / (1 - shares.prior))
    likely = [_likely(one, weights, prior) * one.pairs for one in counts.candidates]
    met = _met(counts.candidates, likely)
    return Shares(
        prior=max(sum(likely), _HALF) / counts.pairs,
        m=[_shared_out(column) for column in met],
        u=shares.u,
        met=met,
    )


def weights_of(shares: Shares) -> list[list[float]]:
    """Give the weight of every level in bits, by place of comparison and level.

    A level that hardly any pair of one person reaches, as far as can be told, takes half the
    weight of the next better one, of which it is a weaker form.
    """
    return [
        _column(one, *of)
        for one, *of in zip(COMPARISONS, shares.m, shares.u, shares.met, strict=True)
    ]


def _column(
    one: Comparison, m: Sequence[float], u: Sequence[float], met: Sequence[float]
) -> list[float]:
    column = [0.0] * len(one.levels)
    for level in range(len(column) - 1, 0, -1):
        if level == 1 and not one.weighs_against:
            continue
        if met[level] < LEAST_MET and not one.weighs_against and level < len(column) - 1:
            column[level] = column[level + 1] / 2
        else:
            column[level] = log2(m[level] / u[level])
    return column


def _likely(pattern: Pattern, weights: Sequence[Sequence[float]], prior: float) -> float:
    """Give the probability that a pair of this pattern is one person."""
    if pattern.contradicts:
        return 0.0
    bits = prior + sum(column[level] for column, level in zip(weights, pattern.levels, strict=True))
    return 1 / (1 + 2.0**-bits) if bits > -1000 else 0.0


def _met(patterns: Sequence[Pattern], often: Sequence[float]) -> list[list[float]]:
    """Count how often each level of each comparison is met."""
    columns = [[0.0] * len(one.levels) for one in COMPARISONS]
    for pattern, times in zip(patterns, often, strict=True):
        for column, level in zip(columns, pattern.levels, strict=True):
            column[level] += times
    return columns


def _shared_out(met: Sequence[float]) -> list[float]:
    """Give the share of each level among those where something is known; each met half more."""
    known = sum(met[1:]) + _HALF * (len(met) - 1)
    return [0.0, *((times + _HALF) / known for times in met[1:])]


def _shares_at_random(counts: Counts) -> list[list[float]]:
    """Give the shares of the levels among pairs of two people, for good.

    Names are counted among pairs at random whose dates of birth differ, dates among those whose
    names differ, all else among those who contradict each other: of all these we know that they
    are two. What they share too seldom to be met so is counted wherever it is shared.
    """
    apart = [
        [one for one in counts.random if one.levels[_BIRTH] == _DIFFERS],
        [one for one in counts.random if one.levels[_NAME] == _DIFFERS],
        *[[one for one in counts.random if one.contradicts]] * (len(COMPARISONS) - 2),
    ]
    columns = [
        _shared_out(_met(some, [one.pairs for one in some])[at]) for at, some in enumerate(apart)
    ]
    for (at, level), share in _rare(counts).items():
        columns[at][level] = share
    return columns


def document_of(
    counts: Counts,
    shares: Shares,
    *,
    about: Mapping[str, str],
    join: float,
    ask: float,
    common: int,
) -> dict[str, Any]:
    """Make the document of a model; about gives its name, version, trained_on and trained_at.

    A level in which a name agrees is adjusted by how frequent the name is; base is how frequent it
    is for two people who agree by chance, sum of the squares of all shares.
    """
    weights = weights_of(shares)
    given, family = _frequencies(counts.given), _frequencies(counts.family)
    bases = {
        "given": given.base,
        "family": family.base,
        "name": max(given.base * family.base, NAME_FLOOR),
    }
    return {
        **about,
        "records": counts.records,
        "forms": FORMS,
        "prior": _figure(shares.prior),
        "join": join,
        "ask": ask,
        "common": common,
        "given": given.listed,
        "given_other": given.other,
        "family": family.listed,
        "family_other": family.other,
        "name_floor": NAME_FLOOR,
        "comparisons": {
            one.code: {
                name: _level(
                    one.code,
                    name,
                    shares.m[at][level],
                    shares.u[at][level],
                    weights[at][level],
                    bases,
                )
                for level, name in enumerate(one.levels)
                if level > 0
            }
            for at, one in enumerate(COMPARISONS)
        },
    }


def _level(
    code: str, name: str, m: float, u: float, weight: float, bases: Mapping[str, float]
) -> dict[str, Any]:
    row: dict[str, Any] = {"m": _figure(m), "u": _figure(u), "weight": round(weight, 6)}
    if code == "name" and name in _FREQUENCY:
        row |= {"frequency": _FREQUENCY[name], "base": _figure(bases[_FREQUENCY[name]])}
    return row


@dataclass(frozen=True, slots=True)
class _Frequencies:
    listed: dict[str, float]
    other: float
    base: float


def _frequencies(counts: Mapping[str, int]) -> _Frequencies:
    """Give the shares of names; those of few records are not listed, and share one share."""
    whole = max(sum(counts.values()), 1)
    often = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_NAMED]
    listed = {name: counts[name] for name in often if counts[name] >= LEAST_NAMED}
    others = [count for name, count in counts.items() if name not in listed]
    return _Frequencies(
        {name: _figure(count / whole) for name, count in listed.items()},
        _figure(sum(others) / len(others) / whole if others else 1 / (whole + 1)),
        _figure(sum((count / whole) ** 2 for count in counts.values()) or 1 / (whole + 1)),
    )


def _figure(value: float) -> float:
    return float(f"{value:.6g}")
