"""`longstop reopen`: open a closed referral again."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.reopen import reopen
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.sets import File, References, gather
from longstop.core.casework.reopening import REASONS


def reopen_command(
    context: typer.Context,
    reason: Annotated[str, typer.Option(help=f"Why: {', '.join(REASONS)}.")],
    references: References = None,
    file: File = None,
    as_json: Json = False,
) -> None:
    """Open closed referrals again, all of them or none, with those closed as the same matter.

    Example: longstop reopen R-4F7K-2M9Q-X --reason new_information
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        opened = reopen(house, here.actor(house), wanted, reason=reason)
    if as_json:
        here.print_json(
            [
                {
                    "reference": one.reference,
                    "owner": one.owner,
                    "same_matter_as": one.with_reference,
                }
                for one in opened
            ]
        )
        return
    for one in opened:
        also = f", with {one.with_reference}" if one.with_reference else ""
        tell(f"{one.reference} is open again{also}: {one.owner} owns it, and its clocks run.")
