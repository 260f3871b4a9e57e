"""`longstop capacity compare`: ways of working side by side, on the same people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from longstop.actions.capacity_scenarios import find_scenario
from longstop.actions.capacity_ways import Way
from longstop.actions.compare_capacity import DAYS, SHARE, compare_capacity
from longstop.actions.house import shipped_policy
from longstop.actions.run_capacity import MOST
from longstop.cli.capacity_options import Most, Seed, Threads, with_seed
from longstop.cli.capacity_what_if import changed_ways
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.core.capacity.comparison import Comparison
from longstop.core.capacity.comparison_words import below_the_table, comparison_as_plain, rows_of
from longstop.core.capacity.scenario import Rule
from longstop.core.capacity.what_if import ChangeNotPossible


def compare_command(
    context: typer.Context,
    scenarios: Annotated[
        list[str],
        typer.Argument(help="Scenarios, shipped or files of your own; the first is the base."),
    ],
    rule: Annotated[
        list[Rule] | None, typer.Option(help="The base by another order of work; may be repeated.")
    ] = None,
    policy: Annotated[
        list[Path] | None, typer.Option(help="The base by the worklist of another policy document.")
    ] = None,
    staff: Annotated[
        list[str] | None,
        typer.Option(help="The base with other people: NAME=30, NAME=+5 or NAME=-5."),
    ] = None,
    delay: Annotated[
        list[str] | None,
        typer.Option(help="The base with a delay so many times as long: STAGE=0.5."),
    ] = None,
    pathway: Annotated[
        list[str] | None,
        typer.Option(help="The base with such a share on an alternative pathway: NAME=0.5."),
    ] = None,
    seed: Seed = None,
    within: Annotated[
        float,
        typer.Option(min=0.0001, max=0.5, help="How sure the difference of a share must be."),
    ] = SHARE,
    within_days: Annotated[
        float, typer.Option(min=0.001, help="How sure that of the risk-weighted delay, in days.")
    ] = DAYS,
    most: Most = MOST,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Set scenarios or what-ifs side by side, each with its difference from the base.

    All meet the same people, so a difference is sure long before a figure is. It goes on until
    every difference is as sure as --within and --within-days ask.

    Example: longstop capacity compare bureau --rule strict --staff "Force 1=+5"
    """
    here = frame(context)
    with faults_told():
        ours = shipped_policy()
        found = [find_scenario(one) for one in scenarios]
        base = with_seed(found[0], seed)
        ways = [Way(base.name, base, ours)]
        ways += [Way(one.name, one, ours) for one in found[1:]]
        ways += changed_ways(
            ways[0], rules=rule or [], policies=policy or [], staff=staff or [],
            delays=delay or [], pathways=pathway or [],
        )  # fmt: skip
        if len(ways) < 2:
            raise ChangeNotPossible(
                "There is nothing to compare with. Nothing was run. Name a second scenario, or one"
                " of --rule, --policy, --staff, --delay, --pathway."
            )
        came = compare_capacity(ways, share=within, days=within_days, most=most, threads=threads)
    if as_json:
        here.print_json(comparison_as_plain(came))
    else:
        print_comparison(here, came)
    if came.replications >= most:
        tell(f"Ended at {most} replications: some differences may be less sure than was asked.")


def print_comparison(here: Frame, came: Comparison) -> None:
    """Print ways side by side."""
    head, *rows = rows_of(came)
    table = Table(box=None, pad_edge=False)
    for place, words in enumerate(head):
        table.add_column(words, justify="right" if place else "left")
    for row in rows:
        table.add_row(*row)
    here.out.print(table, soft_wrap=False)
    for line in below_the_table(came):
        here.out.print(printable(line), markup=False)
