"""Put all that is measured of one file of labelled outcomes together, in one value.

Nothing here says that an instrument is good: it says how it did on these people, who are those
whose outcome somebody looked for. The label that it is not locally validated stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from longstop.core.oversight.calibration import (
    BandRate,
    Brier,
    Large,
    Row,
    brier,
    calibration_table,
    in_the_large,
    rates_by_band,
    rises,
)
from longstop.core.oversight.cuts import (
    AtRate,
    Figure,
    Moved,
    Ratios,
    Table,
    at_rate,
    figures_of,
    moved,
    ratios_of,
)
from longstop.core.oversight.drift import Check, watch
from longstop.core.oversight.intervals import Estimate, Pile
from longstop.core.oversight.labelled import Labelled, Outcome
from longstop.core.oversight.monitoring import About, BaseRate, Monitoring
from longstop.core.oversight.ranking import Scored, auc
from longstop.core.oversight.subgroups import GroupRates, group_rates

LABEL = "not locally validated"
"""What is printed over every evaluation; measuring once does not take it away."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What is asked of the rows: the bands from the lowest, the cut, and which columns to read.

    cut is the place of the lowest flagged band. base_rates are asked for beside the document's.
    """

    about: About
    bands: tuple[str, ...]
    cut: int
    by: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    base_rates: tuple[float, ...] = ()
    fitted_at: float | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """People in all and by what is known of them; effective is as of people of equal weight."""

    people: int
    yes: int
    no: int
    unknown: int
    effective: float


@dataclass(frozen=True, slots=True)
class AtCut:
    """One cut: its table, its figures by name, its ratios, and its worth by base rate."""

    band: str
    table: Table
    figures: dict[str, Figure]
    ratios: Ratios
    worth: list[tuple[BaseRate | None, AtRate]]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well those who were yes stand above those who were no: known, and were all unknown."""

    known: Estimate | None
    if_all_yes: float | None
    if_all_no: float | None


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of every figure at the cut when the other band is taken."""

    before: dict[str, Estimate | None]
    after: dict[str, Estimate | None]
    ranking_before: Estimate | None
    ranking_after: Estimate | None
    moved: Moved


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured; a part is empty or None where the file does not give it."""

    label: str
    policy: str
    about: About
    bands: tuple[str, ...]
    cut: str
    counts: Counts
    cuts: list[AtCut]
    rates: list[BandRate]
    rates_rise: bool
    by_band: Ranking
    by_score: Ranking | None
    brier: Brier | None
    large: Large | None
    calibration: list[Row]
    groups: list[GroupRates]
    least: int
    checks: list[Check]
    change: Change | None


def evaluate(
    rows: Sequence[Labelled], before: Sequence[Labelled], setting: Setting, rules: Monitoring
) -> Evaluation:
    """Measure rows; before are the earlier people with whom they are compared, or nobody."""
    scored = any(row.score is not None for row in rows)
    has_other = any(row.other is not None for row in rows)
    rates = rates_by_band(rows, len(setting.bands))
    return Evaluation(
        label=LABEL,
        policy=rules.stamp,
        about=setting.about,
        bands=setting.bands,
        cut=setting.bands[setting.cut],
        counts=_counts(rows),
        cuts=[_at_cut(rows, cut, setting, rules) for cut in range(1, len(setting.bands))],
        rates=rates,
        rates_rise=rises(rates),
        by_band=_ranking(rows, lambda row: float(row.band)),
        by_score=_ranking(rows, lambda row: row.score) if scored else None,
        brier=brier(rows),
        large=in_the_large(rows),
        calibration=calibration_table(rows),
        groups=group_rates(rows, setting.by, setting.cut, rules.least),
        least=rules.least,
        checks=watch(rows, before, setting.inputs, rules.thresholds, fitted_at=setting.fitted_at),
        change=_change(rows, setting.cut) if has_other else None,
    )


def _counts(rows: Sequence[Labelled]) -> Counts:
    numbers = {one: sum(row.outcome is one for row in rows) for one in Outcome}
    return Counts(
        len(rows), numbers[Outcome.YES], numbers[Outcome.NO], numbers[Outcome.UNKNOWN],
        Pile.of(row.weight for row in rows).effective,
    )  # fmt: skip


def _at_cut(rows: Sequence[Labelled], cut: int, setting: Setting, rules: Monitoring) -> AtCut:
    table = Table.at(rows, cut)
    figures = figures_of(table)
    sens, spec = figures["sensitivity"].known, figures["specificity"].known
    worth: list[tuple[BaseRate | None, AtRate]] = []
    if sens is not None and spec is not None:
        for rate in rules.rates_of(setting.about):
            worth.append((rate, at_rate(sens.value, spec.value, rate.value)))
        worth += [(None, at_rate(sens.value, spec.value, one)) for one in setting.base_rates]
    return AtCut(
        setting.bands[cut], table, figures, ratios_of(table),
        sorted(worth, key=lambda one: one[1].base_rate),
    )  # fmt: skip


def _ranking(rows: Sequence[Labelled], score: Callable[[Labelled], float | None]) -> Ranking:
    scored = [(score(row), row) for row in rows]
    told = [(value, row) for value, row in scored if value is not None]

    def area(*, unknown: bool | None) -> Estimate | None:
        return auc(
            Scored(value, row.yes if row.known else bool(unknown), row.weight)
            for value, row in told
            if row.known or unknown is not None
        )

    yes, no = area(unknown=True), area(unknown=False)
    return Ranking(
        area(unknown=None),
        None if yes is None else yes.value,
        None if no is None else no.value,
    )


def _change(rows: Sequence[Labelled], cut: int) -> Change:
    there = [row for row in rows if row.other is not None]
    one, other = Table.at(there, cut), Table.at(there, cut, other=True)
    return Change(
        {name: figure.known for name, figure in figures_of(one).items()},
        {name: figure.known for name, figure in figures_of(other).items()},
        _ranking(there, lambda row: float(row.band)).known,
        _ranking(there, lambda row: None if row.other is None else float(row.other)).known,
        moved(there, cut),
    )
