"""`longstop duty`: begin and end shifts."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.change_duty import end_duty, start_duty
from longstop.cli.frame import Json, faults_told, frame, tell

app = typer.Typer(name="duty", help="Shifts at a desk.", no_args_is_help=True)
Desk = Annotated[str, typer.Argument(help="The desk's code in your agency.")]


@app.command()
def start(
    context: typer.Context,
    desk: Desk,
    hours: Annotated[float, typer.Option(help="How long the shift lasts.")] = 12,
    as_json: Json = False,
) -> None:
    """Begin your shift at a desk: what is owned there becomes yours.

    Example: longstop duty start intake --hours 12
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        moved = start_duty(house, actor, desk=desk, hours=hours)
    if as_json:
        here.print_json({"desk": desk, "person": actor.code, "moved": moved})
    else:
        tell(f"You are on duty at '{desk}' for {hours:g} h. {moved} obligations are yours now.")


@app.command()
def end(
    context: typer.Context,
    desk: Desk,
    to: Annotated[str | None, typer.Option(help="The colleague who takes over, by code.")] = None,
    as_json: Json = False,
) -> None:
    """End the shift at a desk: to a colleague, or without one to the supervisor at once.

    Example: longstop duty end intake --to night-1
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        moved = end_duty(house, here.actor(house), desk=desk, to_code=to)
    if as_json:
        here.print_json({"desk": desk, "to": to, "moved": moved})
    else:
        tell(
            f"The shift at '{desk}' has ended. {moved} obligations went to "
            f"{to or 'the supervisor'}."
        )
