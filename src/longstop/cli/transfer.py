"""`longstop transfer`: hand over to another desk or agency, and answer what is offered."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.answer_transfer import accept_transfer, refuse_transfer, withdraw_transfer
from longstop.actions.transfer import Transferred, transfer
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.casework.transfer import TransferRefused

WORDS = {
    "moved": "{reference} stands at {agency}/{desk} now, owned by whoever is on duty there.",
    "offered": "{reference} is offered to {to} as {transfer}; it stays yours until somebody there "
    "accepts. An answer is due by {due:%a %d %b %H:%M} UTC.",
    "accepted": "{reference} is yours now.",
    "refused": "{reference} is refused and stays with its owner.",
    "withdrawn": "{reference}: the offer is taken back.",
}


def transfer_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="What is handed over, or the offer (T-...).")],
    to: Annotated[str | None, typer.Option(help="AGENCY or AGENCY/DESK to hand it to.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why: a code, with --to or --refuse.")] = None,
    accepting: Annotated[
        bool, typer.Option("--accept", help="Accept what is offered: you own it from now.")
    ] = False,
    refusing: Annotated[
        bool, typer.Option("--refuse", help="Refuse what is offered; needs --reason.")
    ] = False,
    withdrawing: Annotated[
        bool, typer.Option("--withdraw", help="Take your agency's offer back.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Hand over: to a desk of yours at once, to another agency when a person there accepts.

    Example: longstop transfer R-4F7K-2M9Q-X --to north --reason person_lives_there
    """
    here = frame(context)
    with faults_told():
        if (to is not None) + accepting + refusing + withdrawing != 1:
            raise TransferRefused(
                "Say one of: --to AGENCY[/DESK] --reason CODE, --accept, --refuse --reason CODE, "
                "--withdraw. Nothing was changed."
            )
        house = here.house()
        actor = here.actor(house)
        if to is not None:
            result = transfer(house, actor, reference, to=to, reason=reason)
        elif accepting:
            result = accept_transfer(house, actor, reference)
        elif refusing:
            result = refuse_transfer(house, actor, reference, reason)
        else:
            result = withdraw_transfer(house, actor, reference)
    if as_json:
        here.print_json(
            {
                "reference": result.reference,
                "status": result.status,
                "agency": result.agency,
                "desk": result.desk,
                "transfer": result.transfer,
                "due": result.due.isoformat() if result.due else None,
            }
        )
    else:
        tell(_words(result))


def _words(result: Transferred) -> str:
    to = result.agency if result.desk is None else f"{result.agency}/{result.desk}"
    return WORDS[result.status].format(
        reference=result.reference,
        agency=result.agency,
        desk=result.desk,
        to=to,
        transfer=result.transfer,
        due=result.due,
    )
