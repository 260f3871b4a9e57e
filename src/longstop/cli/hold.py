"""`longstop hold`: legal holds, under which nothing is erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from longstop.actions.legal_hold import Holding, lift_holds, list_holds, place_holds
from longstop.cli.frame import Frame, Json, faults_told, frame, tell
from longstop.core.casework.erasure import HOLDING, LIFTING, ErasureRefused

app = typer.Typer(
    name="hold", help="Legal holds: under one, nothing is erased.", no_args_is_help=True
)
References = Annotated[list[str], typer.Argument(help="Referrals or children's records.")]


@app.command()
def place(
    context: typer.Context,
    references: References,
    reason: Annotated[str, typer.Option(help=f"Why: one of {', '.join(HOLDING)}.")],
    review: Annotated[str, typer.Option(help="When somebody looks again: YYYY-MM-DD.")],
    as_json: Json = False,
) -> None:
    """Place a legal hold on all of these or none; the day of review lifts nothing.

    Under accuracy_contested and kept_for_claims_only the data are kept and not used: sending,
    revealing and exporting ask why it does not stand in the way (--condition).

    Example: longstop hold place R-4F7K-2M9Q-X --reason prosecution --review 2027-06-30
    """
    here = frame(context)
    with faults_told():
        day = _day(review)
        house = here.house()
        actor = here.actor(house)
        done = place_holds(house, actor, references, reason=reason, review_by=day)
    _print(here, done, as_json=as_json)


@app.command()
def lift(
    context: typer.Context,
    references: References,
    reason: Annotated[str, typer.Option(help=f"Why: one of {', '.join(LIFTING)}.")],
    as_json: Json = False,
) -> None:
    """Lift every legal hold on all of these, or change nothing.

    Example: longstop hold lift R-4F7K-2M9Q-X --reason matter_ended
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = lift_holds(house, here.actor(house), references, reason=reason)
    _print(here, done, as_json=as_json)


@app.command(name="list")
def list_(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50,
    as_json: Json = False,
) -> None:
    """List the legal holds on what you can see, those to be reviewed first on top.

    Example: longstop hold list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        rows = list_holds(house, here.actor(house), limit=limit)
    if as_json:
        here.print_json(
            {
                "holds": [
                    {
                        "reference": one.reference,
                        "reason": one.reason,
                        "placed_by": one.placed_by,
                        "placed_at": one.placed_at.isoformat(),
                        "review_by": one.review_by.date().isoformat(),
                    }
                    for one in rows
                ]
            }
        )
        return
    table = Table("reference", "for", "since", "by", "review by", box=None)
    for one in rows:
        since = f"{one.placed_at.astimezone(ZoneInfo('UTC')):%d %b %Y}"
        by = one.placed_by or "another agency"
        table.add_row(one.reference, one.reason, since, by, f"{one.review_by:%d %b %Y}")
    here.out.print(table)
    if not rows:
        tell("No legal hold stands on anything you can see.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ErasureRefused(
            "--review is not a day like 2027-06-30. Nothing was changed."
        ) from fault


def _print(here: Frame, done: Sequence[Holding], *, as_json: bool) -> None:
    if as_json:
        here.print_json([{"reference": one.reference, "status": one.status} for one in done])
        return
    for one in done:
        tell(f"{one.reference}: hold {one.status}.")
