"""`longstop roster`: who is planned at a desk, who is on call for it, and where nobody is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from longstop.actions.plan_roster import Planned, import_roster, plan_turn, remove_turn
from longstop.actions.show_roster import RosterShown, show_roster
from longstop.cli.frame import Frame, Json, faults_told, frame, tell
from longstop.core.clocks.ladder import Rung
from longstop.core.clocks.roster import ROLE_OF, ROLES
from longstop.core.clocks.roster_file import RosterNotValid

app = typer.Typer(name="roster", help="Planned shifts, and who is on call.", no_args_is_help=True)
OnlyDesk = Annotated[str | None, typer.Option("--desk", help="Only this desk of your agency.")]
Days = Annotated[int, typer.Option(min=1, max=366, help="How many days ahead.")]


@app.command(name="list")
def list_command(
    context: typer.Context, desk: OnlyDesk = None, days: Days = 14, as_json: Json = False
) -> None:
    """List who sits at each desk and who is on call, from now on.

    Example: longstop roster list --desk intake
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        shown = show_roster(house, here.actor(house), desk=desk, ahead=timedelta(days=days))
    if as_json:
        here.print_json(
            {
                "turns": [{**asdict(one), "role": ROLE_OF[Rung(one.rung)]} for one in shown.turns],
                "zone": shown.zone,
            }
        )
        return
    for line in _lines(shown):
        here.out.print(line, markup=False)
    if not shown.turns:
        tell("Nobody is planned. Plan somebody: longstop roster add DESK PERSON FROM TO")


@app.command()
def add(
    context: typer.Context,
    desk: Annotated[str, typer.Argument(help="The desk's code in your agency.")],
    person: Annotated[str, typer.Argument(help="The person's code.")],
    starts: Annotated[
        str, typer.Argument(metavar="FROM", help="In your agency's zone: '2026-11-20 18:00'.")
    ],
    ends: Annotated[str, typer.Argument(metavar="TO", help="Likewise.")],
    role: Annotated[
        str, typer.Option(help=f"What the person is planned for: {', '.join(ROLES)}.")
    ] = "duty",
    as_json: Json = False,
) -> None:
    """Plan one person: at the desk, or to be woken for its supervisor or for the head.

    Example: longstop roster add intake night-1 "2026-11-20 18:00" "2026-11-21 06:00"
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = plan_turn(
            house, here.actor(house), desk=desk, role=role, person=person, starts=starts, ends=ends
        )
    _say_planned(here, done, as_json)


@app.command(name="import")
def import_command(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="CSV with desk,role,person,from,to; or TOML; - for standard input."),
    ],
    as_json: Json = False,
) -> None:
    """Plan a whole roster from a file; with any fault nothing is changed and all are named.

    What is planned already, word for word, stays as it is. A name that ends in .toml is read as
    TOML with a [[turn]] for each, any other as CSV.

    Example: longstop roster import december.csv
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = import_roster(
            house, here.actor(house), _text_of(file), toml=file.suffix.casefold() == ".toml"
        )
    _say_planned(here, done, as_json)


@app.command()
def remove(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The turn's number, as the list gives it.")],
    as_json: Json = False,
) -> None:
    """Take away a turn that has not ended.

    Example: longstop roster remove 12
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        gone = remove_turn(house, here.actor(house), number)
    if as_json:
        here.print_json({**asdict(gone), "role": ROLE_OF[Rung(gone.rung)]})
        return
    zone = ZoneInfo(gone.zone)
    tell(
        f"{gone.person} is no longer planned as {ROLE_OF[Rung(gone.rung)]} of '{gone.desk}' from "
        f"{_moment(gone.starts_at, zone)} to {_moment(gone.ends_at, zone)}."
    )


@app.command(name="gaps")
def gaps_command(
    context: typer.Context, desk: OnlyDesk = None, days: Days = 14, as_json: Json = False
) -> None:
    """Name the hours in which nobody is planned at a desk, or nobody is on call for it.

    Example: longstop roster gaps --days 14
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        shown = show_roster(house, here.actor(house), desk=desk, ahead=timedelta(days=days))
    if as_json:
        here.print_json(
            {
                "gaps": [{**asdict(one), "role": ROLE_OF[one.rung]} for one in shown.gaps],
                "zone": shown.zone,
            }
        )
        return
    zone = ZoneInfo(shown.zone)
    for one in shown.gaps:
        here.out.print(
            f"{one.desk:<12} {ROLE_OF[one.rung]:<10} nobody  "
            f"{_moment(one.starts_at, zone)} to {_moment(one.ends_at, zone)}",
            markup=False,
        )
    if not shown.gaps:
        tell(f"No gap until {_moment(shown.until, zone)}.")


def _lines(shown: RosterShown) -> Iterator[str]:
    zone = ZoneInfo(shown.zone)
    desk = max((len(one.desk) for one in shown.turns), default=0)
    person = max((len(one.person) for one in shown.turns), default=0)
    for one in shown.turns:
        until = one.ends_at.astimezone(zone)
        ends = f"{until:%a %H:%M}" if one.rung == Rung.PERSON else _moment(one.ends_at, zone)
        state = ""
        if one.rung == Rung.PERSON and one.starts_at <= shown.at:
            state = "  has come" if one.came_at is not None else "  has not come"
        yield (
            f"{one.id:>4}  {one.desk:<{desk}}  {ROLE_OF[Rung(one.rung)]:<10}  "
            f"{one.person:<{person}}  {_moment(one.starts_at, zone)} to {ends}{state}"
        )


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment; with its offset where the clocks change, so that no hour is read twice."""
    local = moment.astimezone(zone)
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{local:%a %d %b %H:%M}" + (f" ({local:%z})" if twice else "")


def _say_planned(here: Frame, done: Planned, as_json: bool) -> None:
    if as_json:
        here.print_json({"planned": list(done.ids), "known": done.known})
        return
    known = f"; {done.known} were planned already" if done.known else ""
    turns = "1 turn is" if len(done.ids) == 1 else f"{len(done.ids)} turns are"
    tell(f"{turns} planned{known}. See the gaps: longstop roster gaps")


def _text_of(file: Path) -> str:
    try:
        if str(file) == "-":
            return sys.stdin.read()
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise RosterNotValid(
            f"{file.name}: not a file of text that can be read ({type(fault).__name__}). "
            "Nothing was changed."
        ) from None
