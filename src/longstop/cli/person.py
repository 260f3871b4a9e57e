"""`longstop person`: the people of an agency and their accounts."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from longstop.actions.assign_account import assign_account
from longstop.actions.assign_roles import assign_roles
from longstop.actions.invite import invite
from longstop.actions.note_absence import note_absence
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.store.queries.people import people

app = typer.Typer(name="person", help="People, their roles and accounts.", no_args_is_help=True)

Agency = Annotated[str, typer.Argument(help="The agency's code.")]
Code = Annotated[str, typer.Argument(help="The person's code in that agency.")]


@app.command(name="list")
def list_command(context: typer.Context, as_json: Json = False) -> None:
    """List the people of your agency.

    Example: longstop person list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        with house.database.as_person(here.actor(house)) as connection:
            rows = people(connection)
    if as_json:
        here.print_json(rows)
        return
    table = Table("code", "name", "roles", "account", "absent", box=None)
    for row in rows:
        name = f"{row['given_name']} {row['family_name']}"
        absent = "absent" if row["absent"] else ""
        table.add_row(row["code"], name, ", ".join(row["roles"]), row["os_account"] or "", absent)
    here.out.print(table)


@app.command()
def account(
    context: typer.Context,
    agency: Agency,
    code: Code,
    os_account: Annotated[str, typer.Argument(help="The operating-system account.")],
    as_json: Json = False,
) -> None:
    """Say which operating-system account is this person's.

    Until somebody has an account here, any account may do this; afterwards administrators only.

    Example: longstop person account national-bureau admin anna
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        person = assign_account(
            house, here.known_actor(house), agency=agency, code=code, os_account=os_account
        )
    if as_json:
        here.print_json({"person": person.code, "agency": agency, "account": os_account})
    else:
        tell(f"The account '{os_account}' is {agency}/{person.code}'s.")


@app.command(name="invite")
def invite_command(
    context: typer.Context,
    agency: Agency,
    code: Code,
    address: Annotated[
        str, typer.Option(help="Where the desk is reached, before the link's own part.")
    ] = "http://127.0.0.1:8000",
    as_json: Json = False,
) -> None:
    """Print a link with which a person makes their account at the desk, once, within a day.

    Whoever holds the link becomes that person: hand it over yourself. For somebody who has an
    account, the link replaces password and second factor, and ends every session.

    Example: longstop person invite national-bureau admin
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = invite(house, here.actor(house), agency=agency, code=code)
    link = f"{address.rstrip('/')}/welcome/{done.token}"
    if as_json:
        here.print_json(
            {"person": code, "agency": agency, "link": link, "until": done.ends_at.isoformat()}
        )
        return
    here.out.print(link, markup=False)
    tell(f"For {agency}/{code} alone, once, until {done.ends_at:%a %d %b %H:%M} UTC.")


@app.command()
def role(
    context: typer.Context,
    agency: Agency,
    code: Code,
    add: Annotated[list[str], typer.Option(help="A role to give; may be repeated.")] = [],  # noqa: B006
    remove: Annotated[list[str], typer.Option(help="A role to take away.")] = [],  # noqa: B006
    as_json: Json = False,
) -> None:
    """Give a person roles or take them away.

    Example: longstop person role national-bureau night-1 --add supervisor
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        roles = assign_roles(
            house, here.actor(house), agency=agency, code=code, add=add, remove=remove
        )
    if as_json:
        here.print_json({"person": code, "agency": agency, "roles": roles})
    else:
        tell(f"{agency}/{code} is now: {', '.join(roles) or 'without a role'}.")


@app.command()
def absent(
    context: typer.Context,
    agency: Agency,
    code: Code,
    back: Annotated[bool, typer.Option("--back", help="The person is back.")] = False,
    as_json: Json = False,
) -> None:
    """Say that a person is absent: what they own falls to the desk's supervisor at once.

    Example: longstop person absent national-bureau duty-intake
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        moved = note_absence(house, here.actor(house), agency=agency, code=code, back=back)
    if as_json:
        here.print_json({"person": code, "agency": agency, "absent": not back, "moved": moved})
    else:
        tell(f"{code} is back." if back else f"{code} is absent; {moved} obligations moved.")
