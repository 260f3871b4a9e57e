"""`longstop take`: hold work for yourself."""

from __future__ import annotations

import typer

from longstop.actions.take import take
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.sets import File, References, gather


def take_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    as_json: Json = False,
) -> None:
    """Hold work for yourself for four hours: all of it or none. Take it again to hold it longer.

    A set stands in a file, one reference a line: longstop take --file mine.txt

    Example: longstop take R-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        taken = take(house, here.actor(house), wanted)
    if as_json:
        here.print_json(
            [
                {"reference": one.reference, "state": one.state, "until": one.until.isoformat()}
                for one in taken
            ]
        )
        return
    for one in taken:
        tell(f"{one.reference} is yours until {one.until:%H:%M} UTC ({one.state}).")
