"""`longstop abroad`: send a referral abroad, by two people, and hear that it arrived."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.acknowledge_abroad import acknowledge_abroad
from longstop.actions.approve_abroad import approve_abroad
from longstop.actions.disseminate import Sending, disseminate
from longstop.actions.withdraw_dissemination import withdraw_dissemination
from longstop.cli.disseminate import print_answered, print_sent
from longstop.cli.frame import Json, faults_told, frame
from longstop.cli.sets import Condition, File, References, gather
from longstop.core.casework.dissemination import REASONS
from longstop.core.casework.overseas import ASSESSMENTS, CHANNELS, Abroad

app = typer.Typer(
    name="abroad",
    help="Other countries: proposed with an assessment, approved by another person, chased.",
    no_args_is_help=True,
)
Reference = Annotated[str, typer.Argument(help="The referral, or the dissemination (H-...).")]


@app.command()
def propose(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="The agency abroad, by code.")],
    channel: Annotated[str, typer.Option(help=f"By which channel: {', '.join(CHANNELS)}.")],
    assessment: Annotated[
        str,
        typer.Option(help=f"What the overseas assessment found: {', '.join(ASSESSMENTS)}."),
    ],
    assessment_reference: Annotated[str, typer.Option(help="The reference of that assessment.")],
    references: References = None,
    file: File = None,
    reason: Annotated[str | None, typer.Option(help=f"Why there: {', '.join(REASONS)}.")] = None,
    condition: Condition = None,
    as_json: Json = False,
) -> None:
    """Propose to send referrals to an agency abroad. They and every child record stay here.

    Example: longstop abroad propose R-4F7K-2M9Q-X --to ca-centre --channel interpol --assessment no_serious_risk --assessment-reference OA-12 --reason person_lives_there
    """  # noqa: E501 - an example stands on one line
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        how = Abroad(
            channel=channel, assessment=assessment, assessment_reference=assessment_reference
        )
        sending = Sending(reason=reason, to=to, abroad=how, condition=condition)
        sent = disseminate(house, here.actor(house), wanted, sending)
    print_sent(here, sent, as_json=as_json)


@app.command()
def approve(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Approve, as another person, what was proposed: it counts as sent and is chased.

    Example: longstop abroad approve H-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = approve_abroad(house, here.actor(house), reference)
    print_answered(here, [done], as_json=as_json)


@app.command()
def acknowledge(
    context: typer.Context,
    reference: Reference,
    name: Annotated[str, typer.Option(help="Who there confirmed that it arrived.")],
    their_reference: Annotated[str, typer.Option("--reference", help="Their reference.")],
    as_json: Json = False,
) -> None:
    """Record that it arrived. The referral here stays open until somebody closes it.

    Example: longstop abroad acknowledge H-4F7K-2M9Q-X --name "M. Weaver" --reference 2026-118
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = acknowledge_abroad(
            house, here.actor(house), reference, name=name, their_reference=their_reference
        )
    print_answered(here, [done], as_json=as_json)


@app.command()
def withdraw(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Take back what was proposed or sent and has not arrived.

    Example: longstop abroad withdraw H-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = withdraw_dissemination(house, here.actor(house), [reference])
    print_answered(here, done, as_json=as_json)
