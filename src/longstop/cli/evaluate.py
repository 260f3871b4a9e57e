"""`longstop policy evaluate`: how right grades were, from a list of what was found out since."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.evaluate_grades import Asking, Measured, evaluate_grades, shipped_monitoring
from longstop.actions.house import shipped_policy
from longstop.cli.evaluation_words import evaluation_in_words
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.core.oversight.evaluation import Setting
from longstop.core.oversight.labelled import OUR_BANDS, BadLine
from longstop.core.oversight.monitoring import About
from longstop.core.referral.why import code_of
from longstop.engines.readers.limits import Limits

SHOWN = 20
"""How many lines left out are told one by one."""

Names = list[str] | None


def evaluate(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="A CSV: reference (or id), grade (or band), outcome; also, if you have them,"
            " score, probability, weight, date, and columns of groups."
        ),
    ],
    outcome: Annotated[
        About,
        typer.Option(help="What the outcome is: earlier contact offending, or a later offence."),
    ],
    bands: Annotated[
        str, typer.Option(help="The bands from the lowest to the highest, between commas.")
    ] = ",".join(OUR_BANDS),
    cut: Annotated[
        str | None, typer.Option(help="The lowest band that is flagged; high, or the middle one.")
    ] = None,
    by: Annotated[
        Names, typer.Option(help="A column of groups, or year; its error rates. More than once.")
    ] = None,
    base_rate: Annotated[
        list[float] | None,
        typer.Option(help="A base rate of yours, between 0 and 1. More than once."),
    ] = None,
    compare: Annotated[
        str | None, typer.Option(help="A column with another grade: what it would change.")
    ] = None,
    without: Annotated[
        Names,
        typer.Option(help="A question to drop: grades by the policy, with and without it."),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(help="A CSV of earlier people: watch for drift since then.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The same, by date: earlier are those before it."),
    ] = None,
    input_: Annotated[
        Names, typer.Option("--input", help="A column to watch for drift. More than once.")
    ] = None,
    fitted_at: Annotated[
        float | None, typer.Option(help="The base rate where the instrument was made.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure grades against what was found out: errors, for whom, calibration, drift.

    An outcome is yes, no or unknown (or empty); unknown is never taken for no. It reads files and
    writes nothing. Small groups are hidden. Exit code 2 if any line was left out.

    Example: longstop policy evaluate outcomes.csv --outcome earlier --by region
    """
    here = frame(context)
    listed = tuple(code_of(one) for one in bands.split(","))
    with faults_told():
        asking = Asking(
            setting=Setting(
                about=outcome,
                bands=listed,
                cut=_cut(listed, cut),
                by=_heads(by),
                inputs=_heads(input_),
                base_rates=tuple(base_rate or ()),
                fitted_at=fitted_at,
            ),
            other=None if compare is None else _head(compare),
            without=tuple(without or ()),
            baseline=baseline,
            since=None if since is None else since.date(),
        )
        done = evaluate_grades(
            file, asking, shipped_policy(), shipped_monitoring(), Limits(),
            None if as_json else _told,
        )  # fmt: skip
    if as_json:
        here.print_json(_as_plain(done))
    else:
        for line in evaluation_in_words(done.evaluation):
            here.out.print(printable(line), markup=False)
    _tell_refused("", done.read, done.refused, quiet=as_json)
    _tell_refused("earlier ", done.baseline_read, done.baseline_refused, quiet=as_json)
    if done.refused or done.baseline_refused:
        raise typer.Exit(2)


def _told(what: str, count: int) -> None:
    tell(f"{count:,} {what}")


def _cut(bands: tuple[str, ...], word: str | None) -> int:
    """Find the cut's place; our Medium and High part there, and other bands in the middle."""
    if word is None:
        return bands.index("high") if "high" in bands else (len(bands) + 1) // 2
    return bands.index(code_of(word)) if code_of(word) in bands else 0


def _heads(names: Names) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_head(one) for one in names or ()))


def _head(name: str) -> str:
    """Write the name of a column as the reader of lists gives it."""
    return name.strip().casefold().replace(" ", "_")


def _tell_refused(which: str, read: int, refused: tuple[BadLine, ...], *, quiet: bool) -> None:
    if quiet or not refused:
        return
    for bad in refused[:SHOWN]:
        tell(f"{which}line {bad.number}, {bad.field}: {bad.why}")
    more = len(refused) - SHOWN
    rest = f"{more:,} more; --json names all. " if more > 0 else ""
    tell(
        f"{rest}Left out: {len(refused):,} of {read:,} {which}lines, and the figures are of the"
        " others. Mend them and measure again."
    )


def _as_plain(done: Measured) -> dict[str, Any]:
    return {
        "read": done.read,
        "left_out": [asdict(one) for one in done.refused],
        "baseline_read": done.baseline_read,
        "baseline_left_out": [asdict(one) for one in done.baseline_refused],
        **asdict(done.evaluation),
    }
