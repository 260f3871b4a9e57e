"""`longstop ready`: say that a referral's development is complete."""

from __future__ import annotations

import typer

from longstop.actions.make_ready import make_ready
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.sets import File, References, gather


def ready_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    as_json: Json = False,
) -> None:
    """Say that the development of referrals is complete: all of them or none.

    Refused while something that argues against the person is not considered, or a possible
    position of trust is undecided.

    Example: longstop ready R-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        done = make_ready(house, here.actor(house), wanted)
    if as_json:
        here.print_json([{"reference": one.reference, "before": one.before} for one in done])
        return
    for one in done:
        tell(f"{one.reference} is ready to be disseminated (it was {one.before}).")
