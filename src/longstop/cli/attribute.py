"""`longstop attribute`: say how sure we are who it is."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.attribute import attribute
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.referral.attribution import AGAINST, CARRIES
from longstop.core.referral.vocabulary import Attribution


def attribute_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The reference of a referral.")],
    level: Annotated[Attribution, typer.Argument(help="How far it is known who it is.")],
    evidence: Annotated[
        list[str] | None,
        typer.Option("--evidence", help=f"What speaks for it, once or more: {', '.join(CARRIES)}."),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option("--against", help=f"What speaks against it: {', '.join(AGAINST)}."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Record how sure we are who it is. Below 'user' nobody is called a suspect.

    Example: longstop attribute R-4F7K-2M9Q-X subscriber --evidence subscriber_record
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = attribute(
            house,
            here.actor(house),
            reference,
            level,
            evidence=evidence or (),
            against=against or (),
        )
    if as_json:
        here.print_json(
            {"reference": done.reference, "attribution": done.level, "before": done.before}
        )
        return
    tell(f"{done.reference}: known to the level of {done.level} now (before: {done.before}).")
