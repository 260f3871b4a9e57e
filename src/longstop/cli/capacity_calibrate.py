"""`longstop capacity calibrate`: a scenario out of a bureau's own records."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.calibrate import calibrate
from longstop.cli.frame import Json, faults_told, frame, printable
from longstop.core.capacity.calibrated_words import as_plain, findings_in_words


def calibrate_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write; there must be none yet.")],
    like: Annotated[
        str,
        typer.Option(help="The scenario that gives the stages and what no record tells."),
    ] = "bureau",
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The first day to look at; without it, the day of the first referral.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure how many come and how long each step takes here, and write it as a scenario.

    For planners of a bureau. It reads when every referral moved, not whom it is about; the look
    stands on the ledger. Each figure says whether it was measured, with its 95 % interval, or
    assumed, and what could not be learnt is listed.

    Example: longstop capacity calibrate ours.toml --like bureau --since 2026-01-01
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        first = since.date() if since else None
        done = calibrate(house, here.actor(house), file, like=like, since=first)
    if as_json:
        plain = as_plain(done.findings, done.calibrated.unlearnt)
        here.print_json({"file": str(file), "scenario": done.scenario.stamp, "like": done.like,
                         **plain})  # fmt: skip
        return
    for line in findings_in_words(done.findings, done.calibrated.unlearnt):
        here.out.print(printable(line), markup=False)
    here.out.print("")
    here.out.print(
        f"Written: {printable(str(file))}, {done.scenario.stamp}. Read it:"
        " longstop capacity scenario show FILE. Then: longstop capacity run FILE",
        markup=False,
    )
