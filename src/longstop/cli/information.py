"""`longstop information`: what a sender calls informational, kept apart and never lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import typer

from longstop.actions.due_list import DueList
from longstop.actions.house import House
from longstop.actions.promote import Promoted, keep_information, list_information, promote
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.cli.listing import DueLimit, print_due
from longstop.cli.sets import File, References, gather
from longstop.core.referral.why import due_in_words
from longstop.store.queries.information import InformationListed
from longstop.store.session import Actor

Act = Callable[[House, Actor, Sequence[str]], list[Promoted]]

app = typer.Typer(
    name="information",
    help="Reports for information: kept apart from referrals, until somebody makes one of them.",
    no_args_is_help=True,
)


@app.command(name="list")
def list_command(context: typer.Context, limit: DueLimit = 50, as_json: Json = False) -> None:
    """List reports kept for information, the first to be looked at on top.

    Example: longstop information list
    """
    print_due(
        context, list_information, _listed, nothing="Nothing is kept for information.",
        limit=limit, as_json=as_json,
    )  # fmt: skip


@app.command(name="promote")
def promote_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    as_json: Json = False,
) -> None:
    """Make referrals of reports kept for information: all of them or none.

    Example: longstop information promote R-4F7K-2M9Q-X
    """
    _do(context, promote, references, file, as_json=as_json)


@app.command(name="keep")
def keep_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    as_json: Json = False,
) -> None:
    """Say that you looked at them and that they stay what they are, until the next review.

    Example: longstop information keep R-4F7K-2M9Q-X
    """
    _do(context, keep_information, references, file, as_json=as_json)


def _do(
    context: typer.Context, act: Act, references: References, file: File, *, as_json: bool
) -> None:
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        done = act(house, here.actor(house), wanted)
    _print(here, done, as_json=as_json)


def _listed(one: InformationListed, found: DueList[InformationListed]) -> str:
    theirs = printable(one.source_reference) if one.source_reference else "no reference"
    again = due_in_words(one.due_at, found.at)
    return f"{one.reference}  look again {again}: {theirs} of '{one.source or '?'}'"


def _print(here: Frame, done: Sequence[Promoted], *, as_json: bool) -> None:
    if as_json:
        here.print_json(
            [
                {"reference": one.reference, "state": one.state, "due": one.due_at.isoformat()}
                for one in done
            ]
        )
        return
    for one in done:
        tell(f"{one.reference}: {one.state}; next due {one.due_at:%H:%M UTC on %a %d %b %Y}.")
