"""`longstop deconflict`: two agencies that hold one person talked, and agreed on something."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.deconflict import deconflict
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.casework.deconfliction import AGREED, AGREED_WORDS


def deconflict_command(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(help="What asks you to talk, such as J-4F7K-2M9Q-X: see your worklist.")
    ],
    spoke_to: Annotated[str, typer.Option(help="The person of the other agency, by name.")],
    agreed: Annotated[str, typer.Option(help=f"One of {', '.join(AGREED)}.")],
    as_json: Json = False,
) -> None:
    """Write down that you talked to the other agency that holds this person.

    Whom to ring: longstop show J-... It ends your side; the other agency ends its own. What you
    agreed changes nothing by itself: who leads is sent it, and a wrong link is rejected by you.

    Example: longstop deconflict J-4F7K-2M9Q-X --spoke-to 'Nora Northe' --agreed theirs_leads
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        done = deconflict(house, actor, reference, spoken_to=spoke_to, agreed=agreed)
    if as_json:
        here.print_json(asdict(done))
        return
    agreement = AGREED_WORDS[done.agreed]
    tell(f"{done.reference} about {done.about}, with '{done.other_agency}': {agreement}.")
