"""`longstop sweep`: record breaches, end shifts and holds, once or for ever."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.sweep import sweep
from longstop.cli.frame import Json, faults_told, frame, tell

ONCE_SECONDS = 60


def sweep_command(
    context: typer.Context,
    every: Annotated[
        int | None, typer.Option(min=1, help="Go on, sweeping every so many seconds.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Record clocks that fell due, let ended shifts fall to supervisors, end holds that ran out.

    Run it every minute. It may be stopped at any moment and run again, and several may run at once.

    Example: longstop sweep --every 60
    """
    here = frame(context)
    stop = threading.Event()
    if every is not None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    with faults_told():
        house = here.house()
        while True:
            found = sweep(house, every_seconds=every or ONCE_SECONDS)
            if as_json:
                here.print_json(asdict(found))
            else:
                tell(
                    f"{found.breaches} clocks breached, {found.handed_over} obligations fell to a "
                    f"supervisor, {found.holds_ended} holds ended."
                )
            if every is None or stop.wait(every):
                return
