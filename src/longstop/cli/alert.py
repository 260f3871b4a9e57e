"""`longstop alert`: who has been told of which breach, and answering for one."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from longstop.actions.acknowledge import acknowledge
from longstop.actions.due_list import DueList
from longstop.actions.list_alerts import list_alerts
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.listing import DueLimit, print_due
from longstop.core.referral.why import CLOCK_WORDS, plain
from longstop.store.queries.alerts import Alert

app = typer.Typer(name="alert", help="Breaches and who was told.", no_args_is_help=True)


@app.command("list")
def list_command(
    context: typer.Context,
    limit: DueLimit = 100,
    as_json: Json = False,
) -> None:
    """List the breaches somebody was told of, the highest rung first, then the longest due.

    Example: longstop alert list --limit 20
    """
    print_due(
        context,
        list_alerts,
        _line,
        nothing="No alert stands.",
        limit=limit,
        as_json=as_json,
        item=_as_json,
    )


@app.command("ack")
def ack_command(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The reference that the alert names.")
    ],
    as_json: Json = False,
) -> None:
    """Answer for the breaches of one reference: they climb no further for a time.

    Example: longstop alert ack REF-7K3M-Q2
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = acknowledge(house, here.actor(house), reference)
    if as_json:
        here.print_json(
            {
                "reference": done[0].reference,
                "answered": [
                    {"clock": one.clock, "rung": one.rung, "climbs_again_at": one.climbs_again_at}
                    for one in done
                ],
            }
        )
        return
    for one in done:
        again = one.climbs_again_at
        then = f"it climbs again at {again:%Y-%m-%d %H:%M} UTC" if again else "no rung is above it"
        tell(f"{one.reference}: you answer for '{_words(one.clock)}'. The clock runs on; {then}.")


def _line(one: Alert, found: DueList[Alert]) -> str:
    zone = ZoneInfo(found.zone)
    due = one.due_at.astimezone(zone)
    answer = f", answered by {one.acknowledged_by or one.agency}" if one.acknowledged_at else ""
    again = (
        f", climbs {one.next_climb_at.astimezone(zone):%a %d %b %H:%M}"
        if (one.next_climb_at)
        else ""
    )
    return (
        f"{one.reference}  due {due:%a %d %b %H:%M}  {_words(one.clock)}: {plain(one.rung)} "
        f"{_whom(one)}{answer}{again}{_due(one, zone)}"
    )


def _due(one: Alert, zone: ZoneInfo) -> str:
    if one.was_due is None or one.was_due_at is None:
        return ""
    return f"; {one.was_due} was due at the desk {one.was_due_at.astimezone(zone):%a %d %b %H:%M}"


def _whom(one: Alert) -> str:
    return one.outside_role or (f"{one.agency} {one.person}" if one.person else one.agency)


def _words(clock: str) -> str:
    return CLOCK_WORDS.get(clock, plain(clock))


def _as_json(one: Alert) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "clock": one.clock,
        "due": one.due_at.isoformat(),
        "rung": one.rung,
        "agency": one.agency,
        "person": one.person,
        "outside_role": one.outside_role,
        "raised_at": one.raised_at.isoformat(),
        "climbs_at": one.next_climb_at.isoformat() if one.next_climb_at else None,
        "acknowledged_by": one.acknowledged_by,
        "acknowledged_at": one.acknowledged_at.isoformat() if one.acknowledged_at else None,
        "was_due": one.was_due,
    }
