"""`longstop show`: the whole story of one obligation, hidden values left out."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.show import Shown, show
from longstop.actions.story_json import story_json
from longstop.actions.story_lines import story_lines
from longstop.cli.frame import Frame, Json, faults_told, frame


def show_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The reference, such as R-4F7K-2M9Q-X.")],
    as_json: Json = False,
) -> None:
    """Show the whole story of one obligation, without free text and what would name a child.

    Every look is on the ledger.

    Example: longstop show R-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        shown = show(house, here.actor(house), reference)
    print_story(here, shown, as_json=as_json)


def print_story(here: Frame, shown: Shown, *, as_json: bool) -> None:
    """Print a story as JSON or as a page."""
    if as_json:
        here.print_json(story_json(shown))
        return
    for line in story_lines(shown):
        here.out.print(line, markup=False)
