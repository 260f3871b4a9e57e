"""`longstop accept`: take on by name what was sent to one's agency."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.accept import accept
from longstop.cli.disseminate import print_answered
from longstop.cli.frame import Json, faults_told, frame
from longstop.cli.sets import File, References, gather


def accept_command(
    context: typer.Context,
    owner: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="Who owns it from now, by code.")
    ],
    references: References = None,
    file: File = None,
    as_json: Json = False,
) -> None:
    """Accept what was sent to your agency, by name: all of it or none.

    A transfer that is offered to you is accepted with: longstop transfer REF --accept

    Example: longstop accept R-4F7K-2M9Q-X --as nora
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        done = accept(house, here.actor(house), wanted, owner=owner)
    print_answered(here, done, as_json=as_json)
