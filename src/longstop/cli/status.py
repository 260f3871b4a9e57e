"""`longstop status`: whether the house is looked after, for a person or an outside timer."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.review_keeping import count_due
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.store.queries.sweeps import last_sweep


def status_command(
    context: typer.Context,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Leave with 3 when the sweep has stopped.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say when the sweep last ran. An outside timer asks with --exit-code and wakes somebody.

    Whoever has an account here also hears how many records of young people must be reviewed.

    Example: longstop status --exit-code || page-the-duty-officer
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        with house.database.as_service("status") as connection:
            last = last_sweep(connection)
        stopped = last is None or last.is_late(house.now())
        actor = here.known_actor(house)
        due = count_due(house, actor) if actor else None
    if as_json:
        swept_at = last.finished_at if last else None
        here.print_json({"swept_at": swept_at, "sweep_stopped": stopped, "keeping_due": due})
    elif last is None:
        tell("The sweep has never run. Start it: longstop sweep --every 60")
    else:
        moment = last.finished_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        word = "has stopped: nobody is told of breaches. Start it: longstop sweep --every 60"
        tell(f"The sweep last ran at {moment}" + (f" and {word}" if stopped else "."))
    if due and not as_json:
        tell(f"Records of young people whose keeping must be reviewed: {due}. longstop child due")
    if exit_code and stopped:
        raise typer.Exit(3)
