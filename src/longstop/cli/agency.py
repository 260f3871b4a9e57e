"""`longstop agency`: the organisation file and the address book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from longstop.actions.import_organisation import import_organisation
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.store.queries.people import agencies

app = typer.Typer(name="agency", help="Agencies, their areas and desks.", no_args_is_help=True)


@app.command(name="import")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The organisation file (TOML).", exists=True)],
    as_json: Json = False,
) -> None:
    """Import agencies, desks, people and the staff list; again without harm.

    Until somebody has an account here, any account may import; afterwards administrators only.

    Example: longstop agency import organisation.toml
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        text = file.read_text(encoding="utf-8")
        counts = import_organisation(house, here.known_actor(house), text)
    if as_json:
        here.print_json(counts)
    else:
        tell("Imported: " + ", ".join(f"{n} {what}" for what, n in counts.items()) + ".")


@app.command(name="list")
def list_command(context: typer.Context, as_json: Json = False) -> None:
    """List the address book: agencies, areas, hours, out-of-hours number, when last verified.

    Example: longstop agency list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        with house.database.as_person(here.actor(house)) as connection:
            rows = agencies(connection)
    if as_json:
        here.print_json(rows)
        return
    table = Table("code", "name", "kind", "areas", "hours", "out of hours", "verified", box=None)
    for row in rows:
        table.add_row(
            row["code"], row["name"], row["kind"], ", ".join(row["areas"][:3]), row["hours"],
            row["out_of_hours"], str(row["last_verified"] or "never"),
        )  # fmt: skip
    here.out.print(table)
