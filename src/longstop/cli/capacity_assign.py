"""`longstop capacity assign`: how agencies could share a backlog out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from longstop.actions.assign_backlog import assign_backlog
from longstop.actions.assignment_files import read_lists, write_example, write_plan
from longstop.actions.house import shipped_policy
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.core.capacity.assignment import Assigned, Terms
from longstop.core.capacity.assignment_words import (
    HEADS,
    assigned_as_plain,
    below_the_table,
    rows_of,
)
from longstop.synthetic.backlog import made_up_backlog


def assign_command(
    context: typer.Context,
    backlog: Annotated[Path, typer.Argument(help="Who waits (CSV); see the how-to for columns.")],
    agencies: Annotated[Path, typer.Argument(help="The agencies, hours and neighbours (CSV).")],
    overhead: Annotated[
        float, typer.Option(min=0, max=5, help="How much longer work away from home takes.")
    ] = Terms().overhead,
    area_floor: Annotated[
        float, typer.Option(min=0, max=1, help="The part of its share each area gets at least.")
    ] = Terms().area,
    low_floor: Annotated[
        float, typer.Option(min=0, max=1, help="The part of all hours that Low gets at least.")
    ] = Terms().lowest,
    out: Annotated[
        Path | None, typer.Option(help="Write who would go where into a new file (CSV).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Propose who goes to which agency: by danger, hours, place, skill, conflicts and floors.

    It sends nothing and saves nothing but the file that --out names: a person decides.

    Example: longstop capacity assign backlog.csv agencies.csv --out plan.csv
    """
    here = frame(context)
    with faults_told():
        waiting, takers = read_lists(backlog, agencies)
        terms = Terms(overhead=overhead, area=area_floor, lowest=low_floor)
        found = assign_backlog(waiting, takers, shipped_policy(), terms)
        if out:
            write_plan(out, found)
    if as_json:
        here.print_json(assigned_as_plain(found))
        return
    _print(here, found)
    if out:
        tell(f"Written: {printable(str(out))}")


def example_command(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="An existing folder for the two files.")],
    people: Annotated[int, typer.Option(min=1, max=200_000, help="How many wait.")] = 500,
    agencies: Annotated[int, typer.Option(min=2, max=200, help="How many agencies.")] = 9,
    seed: Annotated[int, typer.Option(min=0, help="The same seed makes the same lists.")] = 1,
    as_json: Json = False,
) -> None:
    """Make up a backlog and agencies, to try `longstop capacity assign` and see the columns.

    Example: longstop capacity assign-example .
    """
    here = frame(context)
    with faults_told():
        waiting, takers = made_up_backlog(people, agencies, seed)
        names = write_example(folder, waiting, takers)
    if as_json:
        here.print_json({"backlog": str(names[0]), "agencies": str(names[1])})
        return
    here.out.print(
        f"Written, and all of it made up: {printable(str(names[0]))}, {printable(str(names[1]))}."
        " Next: longstop capacity assign BACKLOG AGENCIES",
        markup=False,
    )


def _print(here: Frame, found: Assigned) -> None:
    table = Table(box=None, pad_edge=False)
    for place, head in enumerate(HEADS):
        table.add_column(head, justify="right" if place else "left")
    for row in rows_of(found):
        table.add_row(*map(printable, row))
    here.out.print(table, soft_wrap=False)
    for line in below_the_table(found):
        here.out.print(printable(line), markup=False)
