"""Say whether a stated probability comes true as often as it says, and whether rates rise by band.

A score can rank well and still promise far too much: the norms of one country failed in another
though the ranking held in part. So the two are measured apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import sqrt

from longstop.core.oversight.intervals import Estimate, Pile, share_of
from longstop.core.oversight.labelled import Labelled

TENTHS = 10
"""Rows of a calibration table at most: Hosmer and Lemeshow 1980 took tenths of the people."""

LEAST_IN_ROW = 20
"""People in a row at least, as far as there are so many: Longstop's own choice."""


@dataclass(frozen=True, slots=True)
class Brier:
    """The mean squared distance of a probability from what came true; smaller is better.

    of_base_rate is what saying the base rate of everybody would have scored.
    """

    score: float
    of_base_rate: float
    people: int


@dataclass(frozen=True, slots=True)
class Row:
    """People whose probabilities lie from low to high: what was expected, what was seen."""

    low: float
    high: float
    expected: float
    seen: Estimate


@dataclass(frozen=True, slots=True)
class Large:
    """Expected and seen over everybody: shares, and how many standard errors lie between them."""

    expected: float
    seen: Estimate
    z: float | None


@dataclass(frozen=True, slots=True)
class BandRate:
    """How many of a band were yes; None where nobody's outcome is known."""

    band: int
    people: int
    unknown: int
    seen: Estimate | None


def foretold(rows: Sequence[Labelled]) -> list[tuple[float, Labelled]]:
    """Give those with a probability and a known outcome, by probability."""
    found = [(row.probability, row) for row in rows if row.known]
    told = [(chance, row) for chance, row in found if chance is not None]
    return sorted(told, key=lambda one: one[0])


def brier(rows: Sequence[Labelled]) -> Brier | None:
    """Compute the Brier score, weighted; None where nobody has a probability and an outcome.

    Source: Brier 1950, Monthly Weather Review 78:1-3, for two outcomes.
    """
    told = foretold(rows)
    if not told:
        return None
    weight = sum(row.weight for _, row in told)
    seen = sum(row.weight for _, row in told if row.yes) / weight
    score = sum(row.weight * (chance - row.yes) ** 2 for chance, row in told) / weight
    return Brier(score, seen * (1 - seen), len(told))


def in_the_large(rows: Sequence[Labelled]) -> Large | None:
    """Compare how many yes were expected with how many were seen; None where nobody is told of.

    z is seen less expected, by its standard error were the probabilities true. Source: Cox 1958,
    Biometrika 45:562-565 (calibration in the large); the variance is that of independent draws.
    """
    told = foretold(rows)
    if not told:
        return None
    weight = sum(row.weight for _, row in told)
    expected = sum(row.weight * chance for chance, row in told) / weight
    seen = _seen([row for _, row in told])
    error = sqrt(sum(row.weight**2 * chance * (1 - chance) for chance, row in told)) / weight
    return Large(expected, seen, (seen.value - expected) / error if error else None)


def calibration_table(rows: Sequence[Labelled]) -> list[Row]:
    """Compare expected with seen in rows of about as many people each; ties stay together."""
    told = foretold(rows)
    wanted = max(1, min(TENTHS, len(told) // LEAST_IN_ROW))
    found: list[list[tuple[float, Labelled]]] = []
    placed = 0
    for _, tied in groupby(told, key=lambda one: one[0]):
        group = list(tied)
        if found and placed * wanted < len(found) * len(told):
            found[-1] += group
        else:
            found.append(group)
        placed += len(group)
    return [_row(each) for each in found]


def rates_by_band(rows: Sequence[Labelled], bands: int) -> list[BandRate]:
    """Say how many of each band were yes, from the lowest band upwards."""
    found = []
    for band in range(bands):
        there = [row for row in rows if row.band == band]
        known = [row for row in there if row.known]
        found.append(
            BandRate(band, len(there), len(there) - len(known), _seen(known) if known else None)
        )
    return found


def rises(rates: Sequence[BandRate]) -> bool:
    """Tell whether no band has a lower rate than the one below it; empty bands are passed over."""
    values = [one.seen.value for one in rates if one.seen is not None]
    return all(low <= high for low, high in pairwise(values))


def _row(told: Sequence[tuple[float, Labelled]]) -> Row:
    weight = sum(row.weight for _, row in told)
    expected = sum(row.weight * chance for chance, row in told) / weight
    return Row(told[0][0], told[-1][0], expected, _seen([row for _, row in told]))


def _seen(rows: Sequence[Labelled]) -> Estimate:
    yes = Pile.of(row.weight for row in rows if row.yes)
    no = Pile.of(row.weight for row in rows if not row.yes)
    found = share_of(yes, no)
    assert found is not None
    return found
