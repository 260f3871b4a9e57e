"""`longstop household`: who one lives with, so that a search for them is noticed by others."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.declare_household import declare, list_household, take_back
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.linkage.asked_words import likely_in_words
from longstop.core.linkage.whose import Relation

app = typer.Typer(name="household", help="Whom you live with.", no_args_is_help=True)


@app.command("add")
def add_command(
    context: typer.Context,
    of: Annotated[Relation, typer.Option(help="Of whom it is.")] = Relation.HOUSEHOLD,
    as_json: Json = False,
) -> None:
    """Declare a name, e-mail, telephone, account or postcode of somebody you live with, or yours.

    It is asked for, or read from standard input, so that it stands in no shell's history. It is
    kept as a digest under a key of the house: nobody can read it back.

    Example: longstop household add --of household
    """
    here = frame(context)
    if sys.stdin.isatty():
        tell("A whole name, an e-mail, a telephone, an account or a postcode:")
    text = sys.stdin.readline()
    with faults_told():
        house = here.house()
        kinds = declare(house, here.actor(house), of, text)
    if as_json:
        here.print_json({"of": of.value, "kinds": kinds})
        return
    tell(f"Kept, as: {likely_in_words(kinds)}.")


@app.command("list")
def list_command(context: typer.Context, as_json: Json = False) -> None:
    """List what you declared: of whom, and what it may be; never the thing itself.

    Example: longstop household list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        found = list_household(house, here.actor(house))
    if as_json:
        here.print_json([asdict(one) for one in found])
        return
    for one in found:
        line = f"{one.id}  {one.relation}  {likely_in_words(one.kinds)}  {one.declared_at:%Y-%m-%d}"
        here.out.print(line, markup=False)
    if not found:
        tell("Nothing is declared.")


@app.command("remove")
def remove_command(
    context: typer.Context,
    number: Annotated[int, typer.Argument(min=1, help="The number that the list gave.")],
    as_json: Json = False,
) -> None:
    """Take back something that you declared.

    Example: longstop household remove 3
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        take_back(house, here.actor(house), number)
    if as_json:
        here.print_json({"taken_back": number})
        return
    tell("Taken back.")
