"""`longstop erase`: take a person's values out of what is held; two people, never under a hold."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.erase import Erasing, agree_erasure, propose_erasure, withdraw_erasure
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.casework.erasure import ERASING
from longstop.core.intake.receipt_words import counted
from longstop.core.referral.errors import LongstopError


class OneOfThree(LongstopError):
    """What to do was not said, or more than one thing was."""

    exit_code = 2


def erase_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="A closed referral or child's record.")],
    reason: Annotated[
        str | None, typer.Option(help=f"Propose it, and why: one of {', '.join(ERASING)}.")
    ] = None,
    agree: Annotated[bool, typer.Option("--agree", help="Agree, as another person.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the proposal back.")] = False,
    as_json: Json = False,
) -> None:
    """Erase the person of a closed referral or record from every report that names them.

    One person proposes, another agrees; then the values are gone and cannot be brought back. Names,
    identifiers and statements go, and a text in which nobody else stands; from any other text the
    person's values are taken. Codes, decisions and the ledger stay, and `longstop verify` passes.

    Example: longstop erase R-4F7K-2M9Q-X --reason kept_long_enough
    """
    here = frame(context)
    with faults_told():
        if [reason is not None, agree, withdraw].count(True) != 1:
            raise OneOfThree(
                "Say one of --reason CODE (to propose it), --agree (as another person), --withdraw."
                " Nothing was changed."
            )
        house = here.house()
        actor = here.actor(house)
        if reason is not None:
            done = propose_erasure(house, actor, reference, reason=reason)
        elif agree:
            done = agree_erasure(house, actor, reference)
        else:
            done = withdraw_erasure(house, actor, reference)
    if as_json:
        here.print_json(
            {
                "reference": done.reference,
                "status": done.status,
                "reports": done.reports,
                "texts_gone": done.texts_gone,
                "texts_left": done.texts_left,
            }
        )
    else:
        tell(_told(done))


def _told(done: Erasing) -> str:
    if done.status == "erased":
        left = f", {counted(done.texts_left, 'text')} left without them" if done.texts_left else ""
        return (
            f"{done.reference}: erased from {counted(done.reports, 'report')};"
            f" {counted(done.texts_gone, 'text')} gone whole{left}. A text may still tell of"
            " them in other words: read what is left."
        )
    if done.status == "proposed":
        return (
            f"{done.reference}: proposed; nothing is erased yet. Another person agrees:"
            f" longstop erase {done.reference} --agree"
        )
    return f"{done.reference}: withdrawn. Nothing was erased."
