"""`longstop agency`: the organisation file and the address book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.import_organisation import import_organisation
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.store.queries.people import agencies

AREAS_SHOWN = 3
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
    for row in rows:
        here.out.print(f"{row['code']}  {row['name']}, {row['kind']}", markup=False)
        areas, more = row["areas"][:AREAS_SHOWN], len(row["areas"]) - AREAS_SHOWN
        beside = f" and {more} more" if more > 0 else ""
        told = {
            "areas": ", ".join(areas) + beside if areas else None,
            "hours": row["hours"],
            "out of hours": row["out_of_hours"],
            "verified": row["last_verified"] or "never",
        }
        said = "; ".join(f"{name} {value}" for name, value in told.items() if value)
        here.out.print(f"    {said}", markup=False)
