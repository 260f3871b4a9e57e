"""`longstop policy adopt` and `policy list`: which rules count from when, and who signed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from longstop.actions.adopt_policy import approve_policy, propose_policy, withdraw_policy
from longstop.actions.list_policies import PoliciesListed, list_policies
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.cli.policy_text import text_of
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.why import plain
from longstop.core.triage.adopting import REASONS, State
from longstop.store.queries.policies import Adoption

app = typer.Typer(name="adopt", help="Let a policy count from a day to come.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The number that 'longstop policy list' gives.")]


class DayNotValid(LongstopError):
    """What was given as a day is none."""

    exit_code = 2


@app.command()
def propose(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A policy document (TOML).")],
    day: Annotated[
        str,
        typer.Option("--from", metavar="YYYY-MM-DD", help="From the beginning of this day."),
    ],
    reason: Annotated[str, typer.Option(help=f"One of: {', '.join(REASONS)}.")],
    as_json: Json = False,
) -> None:
    """Propose a policy, as its owner; it counts only once an ethics reviewer has approved it.

    Example: longstop policy adopt propose ours.toml --from 2027-01-01 --reason regular_review
    """
    here = frame(context)
    with faults_told():
        text, wanted = text_of(file), _day(day)
        house = here.house()
        done = propose_policy(house, here.actor(house), text, day=wanted, reason=reason)
    _say(
        here,
        done,
        as_json,
        f"is proposed. Another person approves: longstop policy adopt approve {done.id}",
    )


@app.command()
def approve(context: typer.Context, number: Number, as_json: Json = False) -> None:
    """Approve a proposed policy, as an ethics reviewer and another person than its owner.

    Example: longstop policy adopt approve 3
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = approve_policy(house, here.actor(house), number)
    _say(
        here,
        done,
        as_json,
        "is approved. What is open is assessed anew from then by: longstop sweep",
    )


@app.command()
def withdraw(context: typer.Context, number: Number, as_json: Json = False) -> None:
    """Take back a policy that is not in force yet.

    Example: longstop policy adopt withdraw 3
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = withdraw_policy(house, here.actor(house), number)
    _say(here, done, as_json, "is taken back. What is in force stays so.")


def list_command(context: typer.Context, as_json: Json = False) -> None:
    """List the policies in force, coming and past, with their digests and who signed.

    Example: longstop policy list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        listed = list_policies(house, here.actor(house))
    if as_json:
        here.print_json(_as_plain(listed))
        return
    zone = ZoneInfo(listed.zone)
    for state, one in listed.policies:
        here.out.print(printable(_line(state, one, zone)), markup=False)
    state = State.PAST if listed.adopted else State.IN_FORCE
    here.out.print(f"      {state.value:<9}  as shipped       {listed.shipped}", markup=False)
    if not listed.adopted:
        tell("No policy that was adopted is in force. See: longstop policy adopt --help")


def _line(state: State, one: Adoption, zone: ZoneInfo) -> str:
    second = "nobody yet" if one.approved_at is None else _who(one, one.approver)
    line = (
        f"{one.id:>4}  {state.value:<9}  from {one.day:%Y-%m-%d}  {one.stamp}\n"
        f"      {one.digest}\n"
        f"      {plain(one.reason)}; proposed by {_who(one, one.proposer)}, approved by {second}"
    )
    if one.withdrawn_at is not None:
        line += f"; taken back by {_who(one, one.withdrawer)}"
    if one.reassessed_at is not None:
        line += f"; {one.reassessed} referrals assessed anew by {_moment(one.reassessed_at, zone)}"
    return line


def _who(one: Adoption, code: str | None) -> str:
    return code or f"a person of '{one.agency_code}'"


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%a %d %b %H:%M}"


def _say(here: Frame, done: Adoption, as_json: bool, what: str) -> None:
    if as_json:
        here.print_json(_plain_adoption(done))
        return
    tell(f"{done.id}: {done.stamp}, from {done.day:%Y-%m-%d}, {what}")


def _plain_adoption(one: Adoption) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name != "text"}


def _as_plain(listed: PoliciesListed) -> dict[str, Any]:
    return {
        "shipped": listed.shipped,
        "in_force": listed.in_force,
        "policies": [
            {"state": state.value, **_plain_adoption(one)} for state, one in listed.policies
        ],
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DayNotValid(
            f"'{printable(text)}' is no day. Nothing was changed. Write it as 2027-01-31."
        ) from None
