"""Watch whether what comes in, what is given and what comes true is still what it was.

An alarm needs two things: a change too large for chance, and large enough to matter. Where there
are too few people to tell, that is said; it is never called steady. An alarm asks a person to look.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt

from longstop.core.oversight.calibration import foretold
from longstop.core.oversight.intervals import Pile, chi_square_beyond, normal_beyond
from longstop.core.oversight.labelled import Labelled

PARTS = 5
"""Into how many parts of equal size the earlier people's scores are cut."""


RATIO = "ratio of rates"


class Watched(StrEnum):
    """What a check is about."""

    INPUT = "input"
    SCORE = "score"
    OUTCOME = "outcome"


class State(StrEnum):
    """What a check says."""

    ALARM = "alarm"
    STEADY = "steady"
    TOO_FEW = "too_few_to_tell"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a check alarms; each figure is in the policy document with its source.

    false_alarms is how often one whole run may alarm though nothing changed, shared evenly among
    its checks. stability is the least population stability index that matters, ratio the least
    ratio of two rates (above 1). least_expected is how many people each cell needs.
    """

    false_alarms: float
    stability: float
    ratio: float
    least_expected: float


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it watches, its size (in words of `measure`), and how often chance does so.

    chance is None where there are too few people.
    """

    watched: Watched
    what: str
    measure: str
    size: float | None
    chance: float | None
    state: State


@dataclass(frozen=True, slots=True)
class _Found:
    """A check before it is known how many others share the false alarms."""

    watched: Watched
    what: str
    measure: str
    size: float | None
    chance: float | None
    matters: bool

    def judged(self, level: float) -> Check:
        if self.chance is None:
            state = State.TOO_FEW
        else:
            state = State.ALARM if self.matters and self.chance < level else State.STEADY
        return Check(self.watched, self.what, self.measure, self.size, self.chance, state)


def watch(
    now: Sequence[Labelled],
    before: Sequence[Labelled],
    inputs: Sequence[str],
    thresholds: Thresholds,
    *,
    fitted_at: float | None = None,
) -> list[Check]:
    """Compare people now with those before, and what came true with what was promised.

    before may be empty: then only promises are checked, stated probabilities and fitted_at, the
    base rate at which the instrument was made. Of n checks each alarms by chance in at most
    false_alarms / n of runs (Bonferroni), as far as the approximation holds.
    """
    found = [
        *(_compared(now, before, inputs, thresholds) if before else ()),
        *_promised(now, thresholds, fitted_at),
    ]
    return [one.judged(thresholds.false_alarms / len(found)) for one in found]


def _compared(
    now: Sequence[Labelled],
    before: Sequence[Labelled],
    inputs: Sequence[str],
    thresholds: Thresholds,
) -> Iterator[_Found]:
    for name in inputs:
        yield _shares(Watched.INPUT, name, now, before, _group_in(name), thresholds)
    yield _shares(Watched.SCORE, "band", now, before, lambda row: str(row.band), thresholds)
    if (part := _parts(before)) is not None:
        yield _shares(Watched.SCORE, "score", now, before, part, thresholds)
    yield _shares(
        Watched.OUTCOME, "known or unknown", now, before, lambda row: str(row.known), thresholds
    )
    yield _rates(now, before, thresholds)


def _group_in(column: str) -> Callable[[Labelled], str]:
    return lambda row: row.group(column)


def _parts(before: Sequence[Labelled]) -> Callable[[Labelled], str] | None:
    """Cut scores into parts of equal size by the earlier people; None where nobody has a score."""
    scores = sorted(row.score for row in before if row.score is not None)
    if not scores:
        return None
    limits = sorted({scores[len(scores) * part // PARTS] for part in range(1, PARTS)})
    return lambda row: "none" if row.score is None else str(bisect_right(limits, row.score))


def _shares(
    watched: Watched,
    what: str,
    now: Sequence[Labelled],
    before: Sequence[Labelled],
    group: Callable[[Labelled], str],
    thresholds: Thresholds,
) -> _Found:
    """Compare how people divide into groups; groups too small for it are put together first.

    The size is the population stability index, the sum of (p - q) ln(p / q). Source: Siddiqi 2006,
    Credit Risk Scorecards; chance is by the chi-square test of homogeneity (Pearson 1900). Of
    weighted people the effective number counts.
    """
    measure = "stability index"
    sides = [Pile.of(row.weight for row in rows) for rows in (now, before)]
    shares: dict[str, list[float]] = {}
    for side, rows in enumerate((now, before)):
        for row in rows:
            shares.setdefault(group(row), [0.0, 0.0])[side] += row.weight / sides[side].weight
    sizes = [side.effective for side in sides]
    cells = _put_together(list(shares.values()), sizes, thresholds.least_expected)
    if len(cells) < 2:
        only_one = len(shares) < 2
        return _Found(watched, what, measure, 0.0 if only_one else None, 1.0 if only_one else None,
                      matters=False)  # fmt: skip
    pooled = [_pooled(cell, sizes) for cell in cells]
    chi = sum(
        size * (cell[side] - share) ** 2 / share
        for cell, share in zip(cells, pooled, strict=True)
        for side, size in enumerate(sizes)
    )
    # Half a person in an empty cell: the logarithm of nothing would alarm by itself.
    held = [[max(share, 0.5 / size) for share, size in zip(cell, sizes, strict=True)]
            for cell in cells]  # fmt: skip
    index = sum((here - there) * log(here / there) for here, there in held)
    chance = chi_square_beyond(chi, len(cells) - 1)
    return _Found(watched, what, measure, index, chance, index >= thresholds.stability)


def _put_together(
    cells: list[list[float]], sizes: Sequence[float], least: float
) -> list[list[float]]:
    """Put the rarest groups together until each is expected often enough on the smaller side."""
    smaller = min(sizes)
    rest = sorted(cells, key=lambda cell: _pooled(cell, sizes))
    while len(rest) > 1 and smaller * _pooled(rest[0], sizes) < least:
        rarest, next_, *others = rest
        both = [one + other for one, other in zip(rarest, next_, strict=True)]
        rest = sorted([both, *others], key=lambda cell: _pooled(cell, sizes))
    return rest


def _pooled(cell: Sequence[float], sizes: Sequence[float]) -> float:
    return sum(share * size for share, size in zip(cell, sizes, strict=True)) / sum(sizes)


def _rates(now: Sequence[Labelled], before: Sequence[Labelled], thresholds: Thresholds) -> _Found:
    """Compare how many were yes, then and now: two shares with a pooled variance."""
    what = "yes, now and before"
    piles = [Pile.of(row.weight for row in rows if row.known) for rows in (now, before)]
    if not all(pile.people for pile in piles):
        return _Found(Watched.OUTCOME, what, RATIO, None, None, matters=False)
    rates = [_seen(rows, pile) for rows, pile in zip((now, before), piles, strict=True)]
    sizes = [pile.effective for pile in piles]
    pooled = _pooled(rates, sizes)
    variance = pooled * (1 - pooled) * sum(1 / size for size in sizes)
    enough = _rarer(pooled, min(sizes)) >= thresholds.least_expected
    return _judged(what, rates[0], rates[1], variance if enough else None, thresholds)


def _promised(
    now: Sequence[Labelled], thresholds: Thresholds, fitted_at: float | None
) -> Iterator[_Found]:
    """Compare what came true with stated probabilities, and with the rate it was made at."""
    told = foretold(now)
    if told:
        pile = Pile.of(row.weight for _, row in told)
        expected = sum(row.weight * chance for chance, row in told) / pile.weight
        spread = sum(row.weight**2 * chance * (1 - chance) for chance, row in told)
        seen = _seen([row for _, row in told], pile)
        variance = _variance(seen, expected, spread / pile.weight**2, pile.effective, thresholds)
        yield _judged("yes, seen and stated", seen, expected, variance, thresholds)
    pile = Pile.of(row.weight for row in now if row.known)
    if fitted_at is not None and pile.people:
        spread = fitted_at * (1 - fitted_at) / pile.effective
        seen = _seen(now, pile)
        variance = _variance(seen, fitted_at, spread, pile.effective, thresholds)
        yield _judged("yes, seen and where it was made", seen, fitted_at, variance, thresholds)


def _seen(rows: Sequence[Labelled], known: Pile) -> float:
    return sum(row.weight for row in rows if row.known and row.yes) / known.weight


def _rarer(rate: float, people: float) -> float:
    """Count the rarer of yes and no."""
    return people * min(rate, 1 - rate)


def _variance(
    seen: float, expected: float, variance: float, people: float, thresholds: Thresholds
) -> float | None:
    """Give the variance to judge by; None where too few are expected and too few seen.

    Where few are expected and many seen, that of the seen is taken if it is the larger: it is
    slower to alarm, and it does alarm, where the other would be none at all.
    """
    if _rarer(expected, people) >= thresholds.least_expected:
        return variance
    if _rarer(seen, people) >= thresholds.least_expected:
        return max(variance, seen * (1 - seen) / people)
    return None


def _judged(
    what: str, seen: float, expected: float, variance: float | None, thresholds: Thresholds
) -> _Found:
    """Judge a rate against the one that was to be expected, either way round."""
    size = seen / expected if expected else None
    chance = normal_beyond((seen - expected) / sqrt(variance)) if variance else None
    matters = size is None or not 1 / thresholds.ratio < size < thresholds.ratio
    return _Found(Watched.OUTCOME, what, RATIO, size, chance, matters)
