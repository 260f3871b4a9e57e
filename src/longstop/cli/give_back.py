"""`longstop return`: give back to its sender what was sent to one's agency."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.give_back import give_back
from longstop.cli.disseminate import print_answered
from longstop.cli.frame import Json, faults_told, frame
from longstop.cli.sets import File, References, gather
from longstop.core.casework.dissemination import RETURN_REASONS


def return_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    reason: Annotated[str | None, typer.Option(help=f"Why: {', '.join(RETURN_REASONS)}.")] = None,
    as_json: Json = False,
) -> None:
    """Return what was sent to your agency, accepted or not: all of it or none.

    It is its sender's again, and what was promised before goes on.

    Example: longstop return R-4F7K-2M9Q-X --reason not_our_area
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        done = give_back(house, here.actor(house), wanted, reason=reason)
    print_answered(here, done, as_json=as_json)
