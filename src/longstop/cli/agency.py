"""`longstop agency`: the organisation file, the address book and what each agency serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.house import NotFound
from longstop.actions.import_organisation import import_organisation
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.authority.territory import LISTS
from longstop.store.queries.people import agencies

SHOWN = 3
"""How many postcodes, areas and schools of an agency a line of the list names."""
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
    """List the address book: agencies, what they serve, hours, number at night, when verified.

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
        said = "; ".join(f"{name} {value}" for name, value in _told(row, SHOWN) if value)
        here.out.print(f"    {said}", markup=False)


@app.command(name="show")
def show_command(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="The agency's code; see longstop agency list.")],
    as_json: Json = False,
) -> None:
    """Show one agency: all postcodes, areas and schools that it serves, and how it is reached.

    Example: longstop agency show north
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        with house.database.as_person(here.actor(house)) as connection:
            found = [row for row in agencies(connection) if row["code"] == code]
        if not found:
            raise NotFound(f"No agency '{code}'. See: longstop agency list")
    (row,) = found
    if as_json:
        here.print_json(row)
        return
    here.out.print(f"{row['code']}  {row['name']}, {row['kind']}", markup=False)
    for name, value in _told(row, None):
        if value:
            here.out.print(f"    {name}: {value}", markup=False)


def _told(row: Mapping[str, Any], most: int | None) -> list[tuple[str, Any]]:
    """Say what an agency serves, up to so many names of each kind, and how it is reached."""
    return [
        ("serves the whole of", row["country"] if row["whole_country"] else None),
        *((name, _names(row[name], most)) for name in LISTS),
        ("hours", row["hours"]),
        ("out of hours", row["out_of_hours"]),
        ("verified", row["last_verified"] or "never"),
    ]


def _names(names: Sequence[str], most: int | None) -> str:
    shown = names[:most]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
