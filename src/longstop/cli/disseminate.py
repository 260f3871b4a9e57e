"""`longstop disseminate`: send referrals to a force, and take back what nobody accepted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from longstop.actions.disseminate import Disseminated, Sending, disseminate
from longstop.actions.sent import Answered
from longstop.actions.withdraw_dissemination import withdraw_dissemination
from longstop.cli.frame import Frame, Json, faults_told, frame, tell
from longstop.cli.sets import Condition, File, References, gather
from longstop.core.casework.dissemination import REASONS, DisseminationRefused


def disseminate_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    to: Annotated[
        str | None,
        typer.Option(help="AGENCY or AGENCY/DESK; without it each goes where its places point."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help=f"Why there: {', '.join(REASONS)}.")] = None,
    beside: Annotated[
        bool, typer.Option("--beside", help="One more agency, beside the force that has it.")
    ] = False,
    condition: Condition = None,
    withdrawing: Annotated[
        bool, typer.Option("--withdraw", help="Take it back: nobody there has accepted it yet.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Send referrals that are ready and graded to a force: all of them or none.

    They stay yours until somebody there accepts by name: longstop accept REF --as CODE

    Example: longstop disseminate R-4F7K-2M9Q-X --to north --reason person_lives_there
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        if withdrawing and (to or reason or beside or condition):
            raise DisseminationRefused("--withdraw stands alone. Nothing was changed.")
        house = here.house()
        actor = here.actor(house)
        if withdrawing:
            print_answered(here, withdraw_dissemination(house, actor, wanted), as_json=as_json)
            return
        sending = Sending(reason=reason, to=to, beside=beside, condition=condition)
        sent = disseminate(house, actor, wanted, sending)
    print_sent(here, sent, as_json=as_json)


def print_sent(here: Frame, sent: Sequence[Disseminated], *, as_json: bool) -> None:
    """Say what was sent to whom, and by when it is to be accepted or approved."""
    if as_json:
        here.print_json(
            [
                {"reference": one.reference, "dissemination": one.dissemination,
                 "agency": one.agency, "state": one.state, "due": one.due_at.isoformat()}
                for one in sent
            ]
        )  # fmt: skip
        return
    for one in sent:
        due = f"{one.due_at:%H:%M} UTC on {one.due_at:%a %d %b}"
        if one.state == "drafted":
            tell(
                f"{one.reference}: proposed to go to '{one.agency}' as {one.dissemination}; "
                f"another person approves by {due}: longstop abroad approve {one.dissemination}"
            )
        else:
            tell(
                f"{one.reference}: sent to '{one.agency}' as {one.dissemination}; it stays yours "
                f"until somebody there accepts, by {due}."
            )


def print_answered(here: Frame, done: Sequence[Answered], *, as_json: bool) -> None:
    """Say what each dissemination is now."""
    if as_json:
        here.print_json(
            [
                {"reference": one.reference, "dissemination": one.dissemination,
                 "state": one.state}
                for one in done
            ]
        )  # fmt: skip
        return
    for one in done:
        tell(f"{one.reference} ({one.dissemination}): {one.state}.")
