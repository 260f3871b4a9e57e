"""`longstop reveal`: the story of one obligation with what is hidden by default."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.reveal import REASONS, reveal
from longstop.cli.frame import Json, faults_told, frame
from longstop.cli.sets import Condition
from longstop.cli.show import print_story


def reveal_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The reference, such as R-4F7K-2M9Q-X.")],
    reason: Annotated[str, typer.Option(help=f"Why: one of {', '.join(REASONS)}.")],
    condition: Condition = None,
    as_json: Json = False,
) -> None:
    """Show an obligation with free text and names of children. Who, what and why is on the ledger.

    Example: longstop reveal R-4F7K-2M9Q-X --reason safeguarding
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        shown = reveal(house, here.actor(house), reference, reason, condition=condition)
    print_story(here, shown, as_json=as_json)
