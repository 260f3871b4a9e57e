"""Say how right it would be to act from one grade upwards, and what that is worth elsewhere.

What nobody knows is put in on neither side: the figures are of those whose outcome is known, and
beside them stands how far they could move, whatever the unknown turn out to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from longstop.core.oversight.intervals import NOBODY, Z95, Estimate, Pile, share_of
from longstop.core.oversight.labelled import Labelled, Outcome


@dataclass(frozen=True, slots=True)
class Table:
    """The two by two table at a cut, and those of whom nobody knows: flagged or not.

    Flagged is whoever stands at the cut or above. yes and no are outcomes.
    """

    flagged_yes: Pile
    missed_yes: Pile
    flagged_no: Pile
    cleared_no: Pile
    flagged_unknown: Pile = NOBODY
    cleared_unknown: Pile = NOBODY

    @classmethod
    def at(cls, rows: Iterable[Labelled], cut: int, *, other: bool = False) -> Table:
        """Count people at a cut (the place of the lowest flagged band); other: by other band."""
        weights: dict[tuple[bool, Outcome], list[float]] = {}
        for row in rows:
            band = row.other if other and row.other is not None else row.band
            weights.setdefault((band >= cut, row.outcome), []).append(row.weight)
        piles = {key: Pile.of(found) for key, found in weights.items()}

        def pile(flagged: bool, outcome: Outcome) -> Pile:
            return piles.get((flagged, outcome), NOBODY)

        return cls(
            pile(True, Outcome.YES), pile(False, Outcome.YES),
            pile(True, Outcome.NO), pile(False, Outcome.NO),
            pile(True, Outcome.UNKNOWN), pile(False, Outcome.UNKNOWN),
        )  # fmt: skip

    def filled(self, *, flagged: bool, cleared: bool) -> Table:
        """Give the table as if all unknown were yes or no: among the flagged, among the others."""
        one, other, nobody = self.flagged_unknown, self.cleared_unknown, NOBODY
        return Table(
            self.flagged_yes + (one if flagged else nobody),
            self.missed_yes + (other if cleared else nobody),
            self.flagged_no + (nobody if flagged else one),
            self.cleared_no + (nobody if cleared else other),
        )


FIGURES: Mapping[str, Callable[[Table], Estimate | None]] = {
    "sensitivity": lambda t: share_of(t.flagged_yes, t.missed_yes),
    "specificity": lambda t: share_of(t.cleared_no, t.flagged_no),
    "accuracy": lambda t: share_of(t.flagged_yes + t.cleared_no, t.missed_yes + t.flagged_no),
    "ppv": lambda t: share_of(t.flagged_yes, t.flagged_no),
    "npv": lambda t: share_of(t.cleared_no, t.missed_yes),
    "flagged": lambda t: share_of(t.flagged_yes + t.flagged_no, t.missed_yes + t.cleared_no),
    "base_rate": lambda t: share_of(t.flagged_yes + t.missed_yes, t.flagged_no + t.cleared_no),
}
"""Each figure by its name; every one is a share of people, and None where there is nobody.

Source of the definitions: Altman and Bland 1994, BMJ 308:1552 (sensitivity and specificity) and
309:102 (predictive values).
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of those whose outcome is known, and where it would stand with the unknown.

    if_all_yes and if_all_no take all the unknown for one; lowest and highest are over every way in
    which they can turn out. None where there is nobody to count.
    """

    known: Estimate | None
    if_all_yes: float | None
    if_all_no: float | None
    lowest: float | None
    highest: float | None


def figures_of(table: Table) -> dict[str, Figure]:
    """Compute every figure at a cut with its bounds.

    Every figure rises or falls with each unknown that turns out yes, on the side where it stands;
    so the ends lie where each side is all yes or all no. Source of the idea: Manski 2003, Partial
    Identification of Probability Distributions.
    """
    filled = {
        (one, other): table.filled(flagged=one, cleared=other)
        for one in (True, False)
        for other in (True, False)
    }
    return {name: _figure(table, filled, compute) for name, compute in FIGURES.items()}


def _figure(
    table: Table,
    filled: Mapping[tuple[bool, bool], Table],
    compute: Callable[[Table], Estimate | None],
) -> Figure:
    ends = {key: compute(one) for key, one in filled.items()}
    values = [one.value for one in ends.values() if one is not None]
    yes, no = ends[True, True], ends[False, False]
    return Figure(
        known=compute(table),
        if_all_yes=None if yes is None else yes.value,
        if_all_no=None if no is None else no.value,
        lowest=min(values, default=None),
        highest=max(values, default=None),
    )


@dataclass(frozen=True, slots=True)
class Ratios:
    """How much a flag says: likelihood ratios, and the odds ratio with its interval."""

    positive: float | None
    negative: float | None
    odds: Estimate | None


def ratios_of(table: Table) -> Ratios:
    """Compute what being flagged, and not being flagged, does to the odds of yes.

    Source: Deeks and Altman 2004, BMJ 329:168 (likelihood ratios).
    """
    sens, spec = FIGURES["sensitivity"](table), FIGURES["specificity"](table)
    if sens is None or spec is None:
        return Ratios(None, None, None)
    return Ratios(
        positive=sens.value / (1 - spec.value) if spec.value < 1 else None,
        negative=(1 - sens.value) / spec.value if spec.value > 0 else None,
        odds=odds_ratio(table.flagged_yes, table.flagged_no, table.missed_yes, table.cleared_no),
    )


def odds_ratio(one_yes: Pile, one_no: Pile, other_yes: Pile, other_no: Pile) -> Estimate | None:
    """Compare the odds of yes among one pile of people with those among another.

    Source: Woolf 1955, Ann. Hum. Genet. 19:251-253; a half is added to each cell where one is
    empty (Haldane 1956, Anscombe 1956). None where one of the two has nobody.
    """
    if not (one_yes + one_no).people or not (other_yes + other_no).people:
        return None
    cells = [*_even(one_yes, one_no), *_even(other_yes, other_no)]
    if not all(cells):
        cells = [cell + 0.5 for cell in cells]
    yes, no, else_yes, else_no = cells
    middle = log(yes * else_no / (no * else_yes))
    half = Z95 * sqrt(sum(1 / cell for cell in cells))
    people = sum(pile.people for pile in (one_yes, one_no, other_yes, other_no))
    return Estimate(exp(middle), exp(middle - half), exp(middle + half), people)


def _even(yes: Pile, no: Pile) -> tuple[float, float]:
    """Give the two cells as of people of equal weight, who tell as much as those there are."""
    whole = yes + no
    size = whole.effective / whole.weight
    return yes.weight * size, no.weight * size


@dataclass(frozen=True, slots=True)
class AtRate:
    """What a flag is worth where so many are yes: who is flagged, and how often that is right."""

    base_rate: float
    flagged: float
    ppv: float | None
    npv: float | None


def at_rate(sensitivity: float, specificity: float, base_rate: float) -> AtRate:
    """Carry sensitivity and specificity over to another base rate, all between 0 and 1.

    Source: Bayes' theorem; Altman and Bland 1994, BMJ 309:102. It takes for granted that the two
    are the same there, which nobody knows before it was measured there.
    """
    hit, false = sensitivity * base_rate, (1 - specificity) * (1 - base_rate)
    missed, clear = base_rate - hit, specificity * (1 - base_rate)
    flagged = hit + false
    return AtRate(
        base_rate,
        flagged,
        hit / flagged if flagged > 0 else None,
        clear / (clear + missed) if clear + missed > 0 else None,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """How many were flagged only before or only after, among yes, no and unknown."""

    up: Mapping[str, int]
    down: Mapping[str, int]


def moved(rows: Sequence[Labelled], cut: int) -> Moved:
    """Count who crosses the cut when the other band is taken in the place of the band."""
    up, down = ({one.value: 0 for one in Outcome} for _ in range(2))
    for row in rows:
        if row.other is None or (row.other >= cut) == (row.band >= cut):
            continue
        (up if row.other >= cut else down)[row.outcome.value] += 1
    return Moved(up, down)
