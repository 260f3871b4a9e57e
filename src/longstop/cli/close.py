"""`longstop close`: end an obligation with an outcome."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.close import Closed, agree, close, withdraw
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.casework.closing import ClosingRefused

Agreeing = Annotated[
    bool, typer.Option("--agree", help="Agree, as the second person, to what was proposed.")
]
Withdrawing = Annotated[bool, typer.Option("--withdraw", help="Take back what was proposed.")]


def close_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The reference of what is to end.")],
    outcome: Annotated[str | None, typer.Option(help="How it ends: a code of its kind.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why: a code.")] = None,
    same_as: Annotated[
        str | None, typer.Option(help="With 'same_matter': the open referral that carries on.")
    ] = None,
    agreeing: Agreeing = False,
    withdrawing: Withdrawing = False,
    as_json: Json = False,
) -> None:
    """End an obligation. Where the rule wants two people, the first proposes and another agrees.

    Example: longstop close R-4F7K-2M9Q-X --outcome not_a_report --reason checks_done
    """
    here = frame(context)
    with faults_told():
        asked = (outcome is not None or reason is not None) + agreeing + withdrawing
        if asked != 1:
            raise ClosingRefused(
                "Say one of: --outcome CODE --reason CODE, --agree, --withdraw. "
                "Nothing was changed."
            )
        house = here.house()
        actor = here.actor(house)
        if agreeing:
            result = agree(house, actor, reference)
        elif withdrawing:
            result = withdraw(house, actor, reference)
        else:
            result = close(
                house, actor, reference, outcome=outcome or "", reason=reason or "", same_as=same_as
            )
    if as_json:
        here.print_json(
            {
                "reference": result.reference,
                "status": result.status,
                "outcome": result.outcome,
                "packages_closed": list(result.packages),
            }
        )
    else:
        _tell(result)


def _tell(result: Closed) -> None:
    if result.status == "proposed":
        tell(
            f"{result.reference}: closing as '{result.outcome}' is proposed. Another person must "
            f"agree: longstop close {result.reference} --agree"
        )
    elif result.status == "withdrawn":
        tell(f"{result.reference}: the proposal is taken back; it stays open.")
    else:
        tell(f"{result.reference} is closed: {result.outcome}.")
    for package in result.packages:
        tell(f"Every line of {package} has an outcome now: the package is closed.")
