"""`longstop duty`: begin and end shifts."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.change_duty import end_duty, start_duty
from longstop.actions.hand_over import hand_over
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.handover import print_handover

app = typer.Typer(name="duty", help="Shifts at a desk.", no_args_is_help=True)
Desk = Annotated[str, typer.Argument(help="The desk's code in your agency.")]


@app.command()
def start(
    context: typer.Context,
    desk: Desk,
    hours: Annotated[
        float | None,
        typer.Option(help="How long the shift lasts; else as the roster plans it, or 12."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Begin your shift at a desk: what its last shift or its supervisor holds becomes yours.

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
        tell(
            f"You are on duty at '{desk}'. {moved} obligations are yours now. "
            f"See the shift before yours: longstop handover {desk}"
        )


@app.command()
def end(
    context: typer.Context,
    desk: Desk,
    to: Annotated[str | None, typer.Option(help="The colleague who takes over, by code.")] = None,
    as_json: Json = False,
) -> None:
    """End the shift at a desk: to a colleague, or without one to the supervisor at once.

    With --to it is handed over without a note, and the colleague accepts it by name.

    Example: longstop duty end intake --to night-1
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        if to is not None:
            shown = hand_over(house, actor, desk=desk, to=to)
            print_handover(here, shown, given=True, as_json=as_json)
            return
        moved = end_duty(house, actor, desk=desk)
    if as_json:
        here.print_json({"desk": desk, "to": None, "moved": moved})
    else:
        tell(f"The shift at '{desk}' has ended. {moved} obligations went to the supervisor.")
