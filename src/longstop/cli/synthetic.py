"""`longstop synthetic`: make harmless, lifelike data with known truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.synthetic.generate import write_synthetic


def synthetic_command(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
    people: Annotated[int, typer.Option(help="How many true people are reported.")] = 1000,
    format: Annotated[  # noqa: A002 - the word people expect
        Literal["csv", "cybertip-json", "ispws-xml"], typer.Option(help="The outside format.")
    ] = "csv",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    dialect: Annotated[str, typer.Option(help="Language of a table: en, fr or de.")] = "en",
    viral: Annotated[int, typer.Option(help="People more, all reported for one file digest.")] = 0,
    as_json: Json = False,
) -> None:
    """Write invented reports, the truth behind them, and an organisation file, into a folder.

    Example: longstop synthetic --out sample --people 2345 --seed 7
    """
    with faults_told():
        made = write_synthetic(
            out, people=people, format=format, seed=seed, dialect=dialect, viral=viral,
            progress=None if as_json else _told,
        )  # fmt: skip
    if as_json:
        frame(context).print_json(
            {
                "files": made.files,
                "records": made.records,
                "people": made.people,
                "children": made.children,
            }
        )
    else:
        tell(
            f"{made.records} records about {made.people} people in {made.data}; "
            f"truth in {made.truth}"
        )


def _told(records: int) -> None:
    if records % 10_000 == 0:
        tell(f"{records} records written")
