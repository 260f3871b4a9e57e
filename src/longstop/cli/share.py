"""`longstop share`: let another agency see what stays one's own, and end that."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.share import end_sharing, share
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.sets import Condition, File, References, gather
from longstop.core.casework.sharing import ENDING_REASONS, REASONS


def share_command(
    context: typer.Context,
    with_agency: Annotated[str, typer.Option("--with", help="The other agency, by code.")],
    references: References = None,
    file: File = None,
    reason: Annotated[
        str | None,
        typer.Option(help=f"Why: {', '.join(REASONS)}; with --end: {', '.join(ENDING_REASONS)}."),
    ] = None,
    ending: Annotated[bool, typer.Option("--end", help="Let them see it no longer.")] = False,
    condition: Condition = None,
    as_json: Json = False,
) -> None:
    """Let another agency see referrals or child records that stay yours: all of them or none.

    Example: longstop share R-4F7K-2M9Q-X --with south --reason already_investigating
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        actor = here.actor(house)
        if ending:
            done = end_sharing(house, actor, wanted, with_agency=with_agency, reason=reason)
        else:
            done = share(
                house, actor, wanted, with_agency=with_agency, reason=reason, condition=condition
            )
    if as_json:
        here.print_json(
            [{"reference": one.reference, "agency": one.agency, "seen": one.seen} for one in done]
        )
        return
    for one in done:
        tell(f"{one.reference}: '{one.agency}' {'sees it now' if one.seen else 'sees it no more'}.")
