"""`longstop correction`: what turned out wrong reaches every agency that was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.acknowledge_corrections import acknowledge_corrections
from longstop.actions.due_list import DueList
from longstop.actions.list_corrections import list_corrections
from longstop.actions.record_correction import record_correction
from longstop.actions.send_corrections import (
    NoticeAnswered,
    decline_corrections,
    send_corrections,
)
from longstop.cli.frame import Frame, Json, faults_told, frame, tell
from longstop.cli.listing import DueLimit, print_due
from longstop.cli.sets import File, References, gather
from longstop.core.casework.correction import DECLINE_REASONS, REASONS
from longstop.core.referral.why import due_in_words, plain
from longstop.store.queries.corrections import NoticeListed

app = typer.Typer(
    name="correction",
    help="Corrections: whoever was told of a referral hears what was wrong, and says so by name.",
    no_args_is_help=True,
)


@app.command(name="list")
def list_command(context: typer.Context, limit: DueLimit = 50, as_json: Json = False) -> None:
    """List open correction notices that you send or were sent, the first due on top.

    Example: longstop correction list
    """
    print_due(
        context, list_corrections, _listed, nothing="No correction waits.", limit=limit,
        as_json=as_json,
    )  # fmt: skip


@app.command()
def record(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="The referral.")],
    reason: Annotated[str | None, typer.Option(help=f"What: {', '.join(REASONS)}.")] = None,
    as_json: Json = False,
) -> None:
    """Record that a referral of yours was wrong, open or closed, and tell whoever was told of it.

    Your own notices go out in your name. It changes no grade; that is yours to do.

    Example: longstop correction record R-4F7K-2M9Q-X --reason address_wrong
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = record_correction(house, here.actor(house), reference, reason=reason)
    if as_json:
        here.print_json({**asdict(done), "sent": [_as_json(one) for one in done.sent]})
        return
    tell(f"{done.reference}: {plain(done.reason)}, recorded.")
    _print(here, done.sent, as_json=False)
    if not done.sent:
        tell("No notice went out in your name.")
    tell("What another agency told on, it corrects itself. What waits: longstop correction list")


@app.command()
def send(
    context: typer.Context,
    references: References = None,
    file: File = None,
    as_json: Json = False,
) -> None:
    """Send drafted notices to the agencies they are for: all of them or none.

    Each is chased until a person there acknowledges it.

    Example: longstop correction send N-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        done = send_corrections(house, here.actor(house), wanted)
    _print(here, done, as_json=as_json)


@app.command()
def decline(
    context: typer.Context,
    references: References = None,
    file: File = None,
    reason: Annotated[str | None, typer.Option(help=f"Why: {', '.join(DECLINE_REASONS)}.")] = None,
    as_json: Json = False,
) -> None:
    """Find that a sender's second record corrects nothing of what was told.

    A retraction, and what a person found wrong, is always told.

    Example: longstop correction decline N-4F7K-2M9Q-X --reason adds_and_corrects_nothing
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        done = decline_corrections(house, here.actor(house), wanted, reason=reason)
    _print(here, done, as_json=as_json)


@app.command()
def ack(
    context: typer.Context,
    references: References = None,
    file: File = None,
    name: Annotated[
        str | None, typer.Option(help="Who there confirmed it, where you write it down for them.")
    ] = None,
    their_reference: Annotated[
        str | None, typer.Option("--reference", help="Their reference.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Acknowledge, by your name, that a correction arrived; or write down who there did.

    Example: longstop correction ack N-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        done = acknowledge_corrections(
            house, here.actor(house), wanted, name=name, their_reference=their_reference
        )
    _print(here, done, as_json=as_json)


def _listed(one: NoticeListed, found: DueList[NoticeListed]) -> str:
    what = plain(one.reason or one.ground)
    return (
        f"{one.reference}  {one.state}, from '{one.from_agency}' to '{one.to_agency}': "
        f"{one.about}, {what}; {due_in_words(one.due_at, found.at)}"
    )


def _as_json(one: NoticeAnswered) -> dict[str, str | None]:
    due = one.due_at.isoformat() if one.due_at else None
    return {
        "reference": one.reference, "about": one.about, "agency": one.agency,
        "state": one.state, "due": due,
    }  # fmt: skip


def _print(here: Frame, done: Sequence[NoticeAnswered], *, as_json: bool) -> None:
    if as_json:
        here.print_json([_as_json(one) for one in done])
        return
    for one in done:
        due = f"; an answer is due by {one.due_at:%H:%M UTC on %a %d %b}" if one.due_at else ""
        tell(f"{one.reference} about {one.about}, for '{one.agency}': {one.state}{due}.")
