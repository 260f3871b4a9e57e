"""`longstop file`: say on what ground a file may be opened that nobody is known to have viewed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.open_file import FileOpened, agree_opening, open_file, withdraw_opening
from longstop.cli.close import Agreeing, Withdrawing
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.casework.opening import GROUNDS, Opening, OpeningRefused
from longstop.core.referral.why import plain

app = typer.Typer(
    name="file",
    help="Files a sender speaks of: what nobody there viewed stays shut until somebody says why.",
    no_args_is_help=True,
)
_GROUNDS = "; ".join(
    f"{plain(opening.code)}: {', '.join(GROUNDS[opening])}"
    for opening in (Opening.ASK, Opening.DO_NOT_OPEN)
)


@app.command("open")
def open_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The reference of a referral.")],
    number: Annotated[int, typer.Argument(help="The file's number on the referral's page.", min=1)],
    ground: Annotated[str | None, typer.Option(help=f"On what ground. {_GROUNDS}.")] = None,
    agreeing: Agreeing = False,
    withdrawing: Withdrawing = False,
    as_json: Json = False,
) -> None:
    """Record that a file may be opened, and on what ground. Longstop itself holds no file.

    Where the flag says 'ask' one person may say so; where it says 'do not open' the first proposes
    and another agrees.

    Example: longstop file open R-4F7K-2M9Q-X 1 --ground warrant
    """
    here = frame(context)
    with faults_told():
        if (ground is not None) + agreeing + withdrawing != 1:
            raise OpeningRefused(
                f"Say one of: --ground CODE ({_GROUNDS}), --agree, --withdraw. Nothing was changed."
            )
        house = here.house()
        actor = here.actor(house)
        if agreeing:
            done = agree_opening(house, actor, reference, number)
        elif withdrawing:
            done = withdraw_opening(house, actor, reference, number)
        else:
            done = open_file(house, actor, reference, number, ground=ground or "")
    if as_json:
        here.print_json(asdict(done))
    else:
        tell(_said(done))


def _said(done: FileOpened) -> str:
    named = f"{done.reference}, file {done.number} ({done.digests[0]})"
    if done.status == "proposed":
        return (
            f"{named}: opening it is proposed: {plain(done.ground)}. It stays shut until another "
            f"person agrees: longstop file open {done.reference} {done.number} --agree"
        )
    if done.status == "withdrawn":
        return f"{named}: the proposal is taken back. It stays shut."
    return f"{named}: it may be opened: {plain(done.ground)}."
