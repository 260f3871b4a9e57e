"""`longstop transfer`: hand over to another desk or agency, answer what is offered, settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from longstop.actions.answer_transfer import accept_transfers, refuse_transfers, withdraw_transfers
from longstop.actions.house import House
from longstop.actions.settle_dispute import settle_disputes
from longstop.actions.transfer import Transferred, transfer
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.sets import File, References, gather
from longstop.core.casework.transfer import (
    KEEP,
    OFFER_REASONS,
    REFUSAL_REASONS,
    SETTLE_REASONS,
    TransferRefused,
)
from longstop.store.session import Actor

WORDS = {
    "moved": "{reference} stands at {agency}/{desk} now, owned by whoever is on duty there.",
    "offered": "{reference} is offered to {to} as {transfer}; it stays yours until somebody there "
    "accepts. An answer is due by {due:%a %d %b %H:%M} UTC.",
    "accepted": "{reference} is yours now.",
    "refused": "{reference} is refused and stays with its owner.",
    "disputed": "{reference} is refused. Whose it is, is disputed: the bureau that received it "
    "owns it until somebody accepts, and a clock runs.",
    "withdrawn": "{reference}: the offer is taken back.",
    "settled": "{reference} stays yours: the dispute is settled.",
}
_REASONS = (
    f"Why: with --to {', '.join(OFFER_REASONS)}; with --refuse {', '.join(REFUSAL_REASONS)}; "
    f"with --settle {', '.join(SETTLE_REASONS)}."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """What is asked of a set: exactly one of the five."""

    to: str | None
    accepting: bool
    refusing: bool
    withdrawing: bool
    settle: str | None
    reason: str | None
    belongs_to: str | None

    def carry_out(self, house: House, actor: Actor, references: Sequence[str]) -> list[Transferred]:
        """Do it to all of them or to none."""
        if self.to is not None:
            return transfer(house, actor, references, to=self.to, reason=self.reason)
        if self.accepting:
            return accept_transfers(house, actor, references)
        if self.refusing:
            return refuse_transfers(
                house, actor, references, self.reason, belongs_to=self.belongs_to
            )
        if self.settle is not None:
            return settle_disputes(house, actor, references, word=self.settle, reason=self.reason)
        return withdraw_transfers(house, actor, references)

    def check(self) -> None:
        """Check that it is one thing, and that whose it is goes with a refusal."""
        asked = (self.to is not None, self.accepting, self.refusing, self.withdrawing)
        if sum((*asked, self.settle is not None)) != 1:
            raise TransferRefused(
                "Say one of: --to AGENCY[/DESK] --reason CODE, --accept, --refuse --reason CODE, "
                f"--withdraw, --settle {KEEP} --reason CODE. Nothing was changed."
            )
        if self.belongs_to is not None and not self.refusing:
            raise TransferRefused("--belongs-to goes with --refuse. Nothing was changed.")


def transfer_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    to: Annotated[str | None, typer.Option(help="AGENCY or AGENCY/DESK to hand it to.")] = None,
    reason: Annotated[str | None, typer.Option(help=_REASONS)] = None,
    accepting: Annotated[
        bool, typer.Option("--accept", help="Accept what is offered: you own it from now.")
    ] = False,
    refusing: Annotated[
        bool, typer.Option("--refuse", help="Refuse what is offered; needs --reason.")
    ] = False,
    belongs_to: Annotated[
        str | None, typer.Option(help="AGENCY to which it belongs instead, with --refuse.")
    ] = None,
    withdrawing: Annotated[
        bool, typer.Option("--withdraw", help="Take your agency's offer back.")
    ] = False,
    settle: Annotated[
        str | None, typer.Option(help=f"Settle a dispute as the bureau: {KEEP}; needs --reason.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Hand over: to a desk of yours at once, to another agency when a person there accepts.

    All of a set or none. Name what is handed over, or the offer (T-...). A refusal for
    not_our_area or belongs_to_another_agency is a dispute: the bureau that received it owns it
    until somebody accepts, or a person of the bureau settles it.

    Example: longstop transfer R-4F7K-2M9Q-X --to north --reason person_lives_there
    """
    here = frame(context)
    asked = _Wanted(
        to=to,
        accepting=accepting,
        refusing=refusing,
        withdrawing=withdrawing,
        settle=settle,
        reason=reason,
        belongs_to=belongs_to,
    )
    with faults_told():
        asked.check()
        wanted = gather(references, file)
        house = here.house()
        done = asked.carry_out(house, here.actor(house), wanted)
    if as_json:
        here.print_json(
            [
                {
                    "reference": one.reference,
                    "status": one.status,
                    "agency": one.agency,
                    "desk": one.desk,
                    "transfer": one.transfer,
                    "due": one.due.isoformat() if one.due else None,
                    "disputed": one.disputed,
                }
                for one in done
            ]
        )
        return
    for one in done:
        tell(_words(one))


def _words(result: Transferred) -> str:
    to = result.agency if result.desk is None else f"{result.agency}/{result.desk}"
    return WORDS["disputed" if result.disputed else result.status].format(
        reference=result.reference,
        agency=result.agency,
        desk=result.desk,
        to=to,
        transfer=result.transfer,
        due=result.due,
    )
