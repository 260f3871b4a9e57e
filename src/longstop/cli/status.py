"""`longstop status`: whether the house is looked after, for a person or an outside timer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.review_keeping import count_due
from longstop.actions.staffing import Staffing, staffing
from longstop.actions.unreadable import unreadable_in_force
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.clocks.ladder import Rung
from longstop.core.clocks.roster import ROLE_OF
from longstop.store.queries.sweeps import last_sweep


def status_command(
    context: typer.Context,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code",
            help="Leave with 3 when the sweep has stopped, nobody came to a desk, or the policy or"
            " the linkage model in force cannot be read.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Say when the sweep last ran, who has not come, and where nobody is planned soon.

    An outside timer asks with --exit-code and wakes somebody. Desks and hours only, no person.

    Whoever may read the list of work also hears how many records of young people must be
    reviewed.

    Example: longstop status --exit-code || page-the-duty-officer
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        with house.database.as_service("status") as connection:
            last = last_sweep(connection)
            found = staffing(connection, house.now())
            unreadable = unreadable_in_force(connection, house)
        stopped = last is None or last.is_late(house.now())
        actor = here.known_actor(house)
        due = count_due(house, actor) if actor else None
    if as_json:
        here.print_json(
            {
                "swept_at": last.finished_at if last else None,
                "sweep_stopped": stopped,
                "keeping_due": due,
                "unreadable": unreadable,
                "not_come": [
                    {key: value for key, value in asdict(one).items() if key != "person"}
                    for one in found.not_come
                ],
                "gaps": [asdict(one) for one in found.gaps],
            }
        )
    elif last is None:
        tell("The sweep has never run. Start it: longstop sweep --every 60")
    else:
        moment = last.finished_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        word = "has stopped: nobody is told of breaches. Start it: longstop sweep --every 60"
        tell(f"The sweep last ran at {moment}" + (f" and {word}" if stopped else "."))
    if not as_json:
        for name in unreadable:
            tell(f"This release cannot read the {name} in force, so what rests on it waits.")
        for line in _lines(found):
            tell(line)
        if due:
            tell(
                f"Records of young people whose keeping must be reviewed: {due}. longstop child due"
            )
    if exit_code and (stopped or unreadable or found.unattended):
        raise typer.Exit(3)


def _lines(found: Staffing) -> Iterator[str]:
    for one in found.not_come:
        there = "somebody else is there" if one.attended else "NOBODY is there"
        yield (
            f"{one.agency}/{one.desk}: nobody has begun the shift of "
            f"{one.starts_at:%a %d %b %H:%M} UTC; {there}."
        )
    for gap in found.gaps:
        yield (
            f"{gap.agency}/{gap.desk}: no {ROLE_OF[Rung(gap.rung)]} planned from "
            f"{gap.starts_at:%a %d %b %H:%M} to {gap.ends_at:%a %d %b %H:%M} UTC."
        )
