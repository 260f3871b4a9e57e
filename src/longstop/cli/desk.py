"""`longstop desk`: the desks of an agency."""

from __future__ import annotations

import typer
from rich.table import Table

from longstop.cli.frame import Json, faults_told, frame
from longstop.store.queries.people import desks

app = typer.Typer(name="desk", help="Desks and who sits there.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Desks and who sits there."""


@app.command(name="list")
def list_command(context: typer.Context, as_json: Json = False) -> None:
    """List the desks of your agency with supervisor, person on duty, and until when.

    Example: longstop desk list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        with house.database.as_person(here.actor(house)) as connection:
            rows = desks(connection)
    if as_json:
        here.print_json(rows)
        return
    table = Table("desk", "name", "for", "supervisor", "on duty", "until", box=None)
    for row in rows:
        until = f"{row['duty_until']:%a %d %b %H:%M} UTC" if row["duty_until"] else ""
        table.add_row(
            row["code"], row["name"], row["purpose"], row["supervisor"], row["duty"] or "", until
        )
    here.out.print(table)
