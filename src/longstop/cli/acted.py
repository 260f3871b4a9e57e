"""`longstop acted`: record that a force acted on a referral, by which welfare plan."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from longstop.actions.record_acting import record_acting
from longstop.cli.disseminate import print_answered
from longstop.cli.frame import Json, faults_told, frame
from longstop.core.casework.dissemination import WelfarePlan

FORMS = ["%Y-%m-%dT%H:%M"]


def acted_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The referral, or the dissemination (H-...).")],
    plan: Annotated[str, typer.Option(help="Your force's reference of the welfare plan.")],
    plan_made: Annotated[
        datetime, typer.Option(help="When the plan was made, in UTC.", formats=FORMS)
    ],
    contact: Annotated[
        datetime, typer.Option(help="When the suspect was first contacted, in UTC.", formats=FORMS)
    ],
    as_json: Json = False,
) -> None:
    """Record first contact with a suspect: the clock to act stops.

    It is refused without a suspect-and-family welfare plan made before first contact.

    Example: longstop acted R-4F7K-2M9Q-X --plan WP-17 --plan-made 2026-11-20T08:00 --contact 2026-11-20T18:00
    """  # noqa: E501 - an example stands on one line
    here = frame(context)
    with faults_told():
        house = here.house()
        made = WelfarePlan(
            reference=plan,
            made_at=plan_made.replace(tzinfo=UTC),
            contact_at=contact.replace(tzinfo=UTC),
        )
        done = record_acting(house, here.actor(house), reference, made)
    print_answered(here, [done], as_json=as_json)
