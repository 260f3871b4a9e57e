"""Say what was measured of grades, in lines that fit a screen and mean one thing each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from longstop.core.oversight.calibration import BandRate
from longstop.core.oversight.cuts import AtRate, Figure
from longstop.core.oversight.drift import Check, State
from longstop.core.oversight.evaluation import AtCut, Change, Evaluation, Ranking
from longstop.core.oversight.intervals import Estimate
from longstop.core.oversight.monitoring import BaseRate
from longstop.core.oversight.subgroups import GroupRates

NONE = "-"
_MEANS: Mapping[str, tuple[str, str]] = {
    "sensitivity": ("Sensitivity", "of those who were yes, so many are flagged"),
    "specificity": ("Specificity", "of those who were no, so many are not flagged"),
    "ppv": ("PPV here", "of those flagged, so many were yes"),
    "npv": ("NPV here", "of those not flagged, so many were no"),
    "accuracy": ("Accuracy", "of all, so many are on the right side of the cut"),
    "flagged": ("Flagged", "of all, so many are at the cut or above"),
    "base_rate": ("Base rate", "of all, so many were yes"),
}
"""What each figure is called, and what it means; the figures are in this order."""

_CUT_ROWS = ("sensitivity", "specificity", "accuracy", "ppv", "npv")
_STATES = {
    State.ALARM: "ALARM",
    State.STEADY: "steady",
    State.TOO_FEW: "too few to tell",
}


def evaluation_in_words(found: Evaluation) -> Iterator[str]:
    """Say all that was measured; a part that the file does not give is left out."""
    yield f"Grades measured against: {found.about.words}"
    yield f"{found.label.upper()}. These figures are of these people only. By {found.policy}."
    yield ""
    yield from _counts(found)
    main = next(one for one in found.cuts if one.band == found.cut)
    yield from _cut_in_full(main, unknown=found.counts.unknown)
    yield from _worth(main)
    yield from _other_cuts(found)
    yield from _rates(found)
    yield from _rankings(found)
    yield from _calibration(found)
    yield from _groups(found)
    yield from _checks(found)
    if found.change is not None:
        yield from _change(found.change, found.cut)


def _counts(found: Evaluation) -> Iterator[str]:
    counts = found.counts
    yield (
        f"{counts.people:,} people: {counts.yes:,} yes, {counts.no:,} no,"
        f" {counts.unknown:,} unknown (in no figure as yes or no)."
    )
    if counts.effective < counts.people - 0.5:
        yield f"By their weights they tell as much as {counts.effective:,.0f} of equal weight."
    yield "Figures in % with their 95 % interval."


def _cut_in_full(one: AtCut, *, unknown: int) -> Iterator[str]:
    table = one.table
    yield ""
    yield f"Flagged is {_band(one.band)} or above"
    yield f"  {'people':<14}{'yes':>9}{'no':>9}{'unknown':>9}"
    for name, piles in (
        ("flagged", (table.flagged_yes, table.flagged_no, table.flagged_unknown)),
        ("not flagged", (table.missed_yes, table.cleared_no, table.cleared_unknown)),
    ):
        yield f"  {name:<14}" + "".join(f"{pile.people:>9,}" for pile in piles)
    yield ""
    for name, (called, means) in _MEANS.items():
        yield f"  {called:<12} {_estimate(one.figures[name].known)}  {means}"
    ratios = one.ratios
    yield (
        f"  {'LR+ and LR-':<12} {_number(ratios.positive)} and {_number(ratios.negative)}:"
        " being flagged, or not, multiplies the odds of yes by it"
    )
    odds = ratios.odds
    if odds is not None:
        yield (
            f"  {'Odds ratio':<12} {odds.value:.2f} ({odds.low:.2f} to {odds.high:.2f}):"
            " odds of yes when flagged by the odds when not"
        )
    if unknown:
        yield from _bounds(one.figures, unknown)


def _bounds(figures: Mapping[str, Figure], unknown: int) -> Iterator[str]:
    yield ""
    yield f"  What the {unknown:,} unknown could do to it, whatever they turn out to be"
    yield f"  {'':<12}{'known':>9}{'all no':>9}{'all yes':>9}{'lowest':>9}{'highest':>9}"
    for name, (called, _) in _MEANS.items():
        one = figures[name]
        known = None if one.known is None else one.known.value
        values = (known, one.if_all_no, one.if_all_yes, one.lowest, one.highest)
        yield f"  {called:<12}" + "".join(f"{_percent(value):>9}" for value in values)


def _worth(one: AtCut) -> Iterator[str]:
    if not one.worth:
        return
    yield ""
    yield f"What {_band(one.band)} or above is worth at another base rate"
    yield "  (if sensitivity and specificity are the same there, which only measuring there tells)"
    yield f"  {'base rate':>9}{'flagged':>9}{'PPV':>9}{'NPV':>9}  where"
    yield from (_worth_line(rate, at) for rate, at in one.worth)


def _worth_line(rate: BaseRate | None, at: AtRate) -> str:
    where = "yours" if rate is None else f"{rate.name} [{rate.source.partition(':')[0]}]"
    values = (at.base_rate, at.flagged, at.ppv, at.npv)
    return "  " + "".join(f"{_percent(value):>9}" for value in values) + f"  {where}"


def _other_cuts(found: Evaluation) -> Iterator[str]:
    yield ""
    yield "Every cut: who is flagged from that band upwards"
    yield (
        f"  {'from':<12}{'yes':>8}{'missed':>8}{'no':>8}{'cleared':>8}"
        + "".join(f"{name:>8}" for name in ("sens", "spec", "acc", "PPV", "NPV"))
    )
    for one in found.cuts:
        table = one.table
        piles = (table.flagged_yes, table.missed_yes, table.flagged_no, table.cleared_no)
        known = [one.figures[name].known for name in _CUT_ROWS]
        yield (
            f"  {_band(one.band):<12}"
            + "".join(f"{pile.people:>8,}" for pile in piles)
            + "".join(f"{_percent(None if each is None else each.value):>8}" for each in known)
        )


def _rates(found: Evaluation) -> Iterator[str]:
    yield ""
    said = "they rise from band to band" if found.rates_rise else "THEY DO NOT RISE at every band"
    yield f"Yes by band ({said})"
    for one in found.rates:
        yield f"  {_band(found.bands[one.band]):<12} {_estimate(one.seen)}  {_of(one)}"


def _of(one: BandRate) -> str:
    unknown = f", {one.unknown:,} of them unknown" if one.unknown else ""
    return f"of {one.people:,} people{unknown}"


def _rankings(found: Evaluation) -> Iterator[str]:
    yield ""
    yield "AUC: of a yes and a no drawn at random, how often the yes stands higher (50 is chance)"
    for name, one in (("by band", found.by_band), ("by score", found.by_score)):
        if one is not None:
            yield f"  {name:<12} {_estimate(one.known)}{_if_unknown(one, found.counts.unknown)}"


def _if_unknown(one: Ranking, unknown: int) -> str:
    if not unknown:
        return ""
    return f"  were all unknown no: {_percent(one.if_all_no)}, yes: {_percent(one.if_all_yes)}"


def _calibration(found: Evaluation) -> Iterator[str]:
    if found.brier is None or found.large is None:
        return
    large = found.large
    yield ""
    yield "Calibration: whether stated probabilities come true as often as they say"
    yield (
        f"  Expected {_percent(large.expected)}, seen {_estimate(large.seen).strip()},"
        f" {'no' if large.z is None else f'{large.z:+.1f}'} standard errors apart."
    )
    yield (
        f"  Brier score {found.brier.score:.4f}; saying the base rate of everybody scores"
        f" {found.brier.of_base_rate:.4f} (0 is perfect)."
    )
    yield f"  {'stated':>15}{'expected':>10}  {'seen':<24}  people"
    for row in found.calibration:
        span = f"{100 * row.low:.1f} to {100 * row.high:.1f}"
        yield (
            f"  {span:>15}{_percent(row.expected):>10}  {_estimate(row.seen):<24}"
            f"  {row.seen.people:,}"
        )


def _groups(found: Evaluation) -> Iterator[str]:
    if not found.groups:
        return
    yield ""
    yield f"By group, flagged from {_band(found.cut)}: of those who were yes, so many are missed;"
    yield "of those who were no, so many are flagged. Hidden is what rests on fewer than"
    yield f"{found.least} people, and what would give that away."
    wide = max(len(one.group) for one in found.groups)
    has_promises = any(one.brier is not None for one in found.groups)
    promises = f"{'expected':>9}{'seen':>7}{'Brier':>7}" if has_promises else ""
    yield f"    {'':<{wide}}  {'missed of yes':<32}{'flagged of no':<32}{promises}".rstrip()
    column = None
    for one in found.groups:
        if one.column != column:
            column = one.column
            yield f"  {column}"
        line = f"    {one.group:<{wide}}  {_shown(one.missed)}{_shown(one.flagged)}{_kept(one)}"
        yield line.rstrip()


def _shown(one: Estimate | None) -> str:
    return f"{'hidden':<32}" if one is None else f"{_estimate(one)} of {one.people:<6,}"


def _kept(one: GroupRates) -> str:
    """Say what was promised to a group, what came true, and its Brier score."""
    if one.brier is None or one.large is None:
        return ""
    expected, seen = _percent(one.large.expected), _percent(one.large.seen.value)
    return f"{expected:>9}{seen:>7}{one.brier.score:>7.3f}"


def _checks(found: Evaluation) -> Iterator[str]:
    if not found.checks:
        return
    yield ""
    alarms = sum(one.state is State.ALARM for one in found.checks)
    yield f"Drift: {alarms} of {len(found.checks)} checks ask for a person to look"
    yield from (_check(one) for one in found.checks)


def _check(one: Check) -> str:
    size = NONE if one.size is None else f"{one.size:.3f}"
    chance = NONE if one.chance is None else _chance(one.chance)
    return (
        f"  {_STATES[one.state]:<16}{one.watched}: {one.what}; {one.measure} {size},"
        f" by chance alone {chance}"
    )


def _chance(value: float) -> str:
    return "less than 1 in 10,000" if value < 0.0001 else f"{100 * value:.2g} %"


def _change(change: Change, cut: str) -> Iterator[str]:
    yield ""
    yield f"With the other grade, flagged from {_band(cut)}: before, after, change in points"
    for name, (called, _) in _MEANS.items():
        yield f"  {called:<12} {_before_after(change.before[name], change.after[name])}"
    yield f"  {'AUC by band':<12} {_before_after(change.ranking_before, change.ranking_after)}"
    for way, counts in (("up", change.moved.up), ("down", change.moved.down)):
        told = ", ".join(f"{number:,} {outcome}" for outcome, number in counts.items())
        yield f"  Moved {way} across the cut: {told}"


def _before_after(before: Estimate | None, after: Estimate | None) -> str:
    if before is None or after is None:
        return NONE
    return f"{_estimate(before)}  {_estimate(after)}  {100 * (after.value - before.value):+.1f}"


def _band(code: str) -> str:
    return code.replace("_", " ").title()


def _estimate(one: Estimate | None) -> str:
    if one is None:
        return f"{NONE:>5}{'':<17}"
    return f"{100 * one.value:5.1f} ({100 * one.low:5.1f} to {100 * one.high:5.1f})"


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{100 * value:.1f}"


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3g}"
