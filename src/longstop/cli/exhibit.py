"""`longstop exhibit`: devices held as evidence, from hand to hand, and a laboratory's queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from longstop.actions.authorise_exhibits import authorise_exhibits
from longstop.actions.date_exhibits import date_exhibits
from longstop.actions.end_exhibits import end_exhibits
from longstop.actions.exhibit_parts import ExhibitAct
from longstop.actions.exhibit_queue import SHOWN, exhibit_queue
from longstop.actions.house import House
from longstop.actions.move_exhibits import move_exhibits
from longstop.actions.offer_custody import Offering, offer_custody, withdraw_custody
from longstop.actions.register_exhibits import register_exhibits, register_file
from longstop.actions.show_exhibit import show_exhibit
from longstop.actions.take_custody import take_custody
from longstop.cli.exhibit_words import queue_line, shown_lines
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.listing import Limit
from longstop.cli.sets import File, References, gather
from longstop.core.evidence.custody import OFFER_REASONS
from longstop.core.evidence.exhibit_lines import EXHIBIT_FIELDS, LinesNotValid
from longstop.core.evidence.exhibits import (
    AUTHORISED,
    AUTHORISING_REASONS,
    CANNOT,
    FORFEITED,
    GIVEN_BACK,
    Authority,
    Device,
    Owner,
)
from longstop.core.referral.exhibit_states import ENDED, ExhibitState
from longstop.core.referral.why import plain
from longstop.store.session import Actor

app = typer.Typer(
    name="exhibit", help="Devices held as evidence, and what waits.", no_args_is_help=True
)
Reference = Annotated[str, typer.Argument(help="The exhibit's reference, such as E-4F7K-2M9Q-X.")]
Day = Annotated[
    str | None, typer.Option(help="2026-12-01 or '2026-12-01 14:30', in your agency's zone.")
]
SetDay = Annotated[str | None, typer.Option(help="A day as at registration, or none to lift it.")]


@app.command("register")
def register_command(
    context: typer.Context,
    referral: Annotated[str | None, typer.Argument(help="The referral it is of.")] = None,
    number: Annotated[str | None, typer.Option(help="Its exhibit number, such as JB/7.")] = None,
    device: Annotated[Device | None, typer.Option(help="What it is.")] = None,
    owner: Annotated[Owner | None, typer.Option(help="Whose it is.")] = None,
    seal: Annotated[str | None, typer.Option(help="The number on its seal, or none.")] = None,
    parent: Annotated[
        str | None, typer.Option(help="What it is in: an exhibit's reference or number.")
    ] = None,
    authority: Annotated[Authority | None, typer.Option(help="By what right it is held.")] = None,
    authority_reference: Annotated[str | None, typer.Option(help="Of the warrant or form.")] = None,
    limits: Annotated[str | None, typer.Option(help="What may be looked at; or none.")] = None,
    given_by: Annotated[str | None, typer.Option(help="Who gave that right.")] = None,
    authority_ends: Day = None,
    custody_limit: Day = None,
    bail: Day = None,
    court: Day = None,
    welfare_plan: Annotated[
        str | None, typer.Option(help="Of the person reported: the plan made before contact.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help=f"A CSV instead: {', '.join(EXHIBIT_FIELDS)}.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Register an exhibit of a referral of yours, or a whole list: all of it or none.

    It is in your hands from now. A sub-exhibit, such as the SIM in a phone, names what it is in.

    Example: longstop exhibit register --file seized.csv
    """
    here = frame(context)
    cells = {
        "referral": referral, "number": number, "device": device, "owner": owner, "seal": seal,
        "parent": parent, "authority": authority, "authority_reference": authority_reference,
        "limits": limits, "given_by": given_by, "authority_ends": authority_ends,
        "custody_limit": custody_limit, "bail": bail, "court": court,
        "welfare_plan": welfare_plan,
    }  # fmt: skip
    with faults_told():
        said = {name: text for name, text in cells.items() if text is not None}
        if bool(said) == (file is not None):
            raise LinesNotValid("Say the exhibit, or --file with a list. Nothing was changed.")
        house = here.house()
        actor = here.actor(house)
        if file is not None:
            done = register_file(house, actor, file)
        else:
            done = register_exhibits(house, actor, [(0, said)])
    if as_json:
        here.print_json([asdict(one) for one in done])
        return
    for one in done:
        here.out.print(printable(f"{one.reference}  {one.number}  of {one.referral}"), markup=False)
    tell(f"{len(done):,} registered, in your hands. Hand over with: longstop exhibit offer E-...")


def _act(
    context: typer.Context,
    references: list[str] | None,
    file: Path | None,
    act: Callable[[House, Actor, Sequence[str]], list[ExhibitAct]],
    words: str,
    *,
    as_json: bool,
) -> list[ExhibitAct]:
    """Do one thing to a set, and say of each what became of it."""
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        done = act(house, here.actor(house), wanted)
    if as_json:
        here.print_json([asdict(one) for one in done])
        return done
    for one in done:
        tell(words.format(reference=one.reference, state=plain(one.state)))
    return done


@app.command("offer")
def offer_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    to: Annotated[str | None, typer.Option(help="AGENCY or AGENCY/DESK.")] = None,
    person: Annotated[str | None, typer.Option(help="A colleague's code, to name them.")] = None,
    reason: Annotated[str | None, typer.Option(help=f"One of {', '.join(OFFER_REASONS)}.")] = None,
    seal: Annotated[
        list[str] | None,
        typer.Option(help="Sealed anew: its number; again for each, in their order."),
    ] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the offer back.")] = False,
    as_json: Json = False,
) -> None:
    """Offer exhibits to another pair of hands: they stay with you until somebody takes them.

    Example: longstop exhibit offer E-4F7K-2M9Q-X --to north/lab --reason to_laboratory
    """
    with faults_told():
        if withdraw == (to is not None):
            raise LinesNotValid("Say --to AGENCY/DESK, or --withdraw. Nothing was changed.")
    if to is None:
        words = "{reference}: the offer is taken back; it stays with you."
        _act(context, references, file, withdraw_custody, words, as_json=as_json)
        return
    offering = Offering(to=to, reason=reason, person=person, seals=seal or ())
    words = "{reference} is offered to " + to + "; it stays with you until it is taken by name."
    _act(
        context, references, file,
        lambda house, actor, wanted: offer_custody(house, actor, wanted, offering),
        words, as_json=as_json,
    )  # fmt: skip


@app.command("take")
def take_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    seal: Annotated[
        list[str],
        typer.Option(help="The seal you found: one for all, or again for each, in their order."),
    ] = [],  # noqa: B006 - typer takes no other form
    as_json: Json = False,
) -> None:
    """Take what is offered to you, by name: it is in your hands from now.

    A seal that is not the one on the label is taken all the same; your supervisor is told at once.

    Example: longstop exhibit take E-4F7K-2M9Q-X --seal A1234567
    """
    done = _act(
        context, references, file,
        lambda house, actor, wanted: take_custody(house, actor, wanted, seal),
        "{reference} is in your hands now.", as_json=as_json,
    )  # fmt: skip
    for one in done:
        if one.seal_differs:
            tell(
                f"{one.reference}: the seal differs from its label. Your supervisor is told, and "
                "explains it with: longstop exhibit authorise seal REF --reason CODE"
            )


@app.command("state")
def state_command(
    context: typer.Context,
    state: Annotated[ExhibitState, typer.Argument(help="How it stands from now.")],
    references: References = None,
    file: File = None,
    reason: Annotated[
        str | None,
        typer.Option(
            help=f"With cannot_be_examined: {', '.join(CANNOT)}; returned: "
            f"{', '.join(GIVEN_BACK)}; forfeited: {', '.join(FORFEITED)}."
        ),
    ] = None,
    to_whom: Annotated[
        str | None, typer.Option(help="With returned and forfeited: to whom, or which order.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how exhibits stand; returned and forfeited are the way out.

    Nothing leaves unless a person examined it, or said why nobody can, or a supervisor authorised
    it by name. What a scan found or did not find opens no way.

    Example: longstop exhibit state waiting_for_pin E-4F7K-2M9Q-X
    """

    def act(house: House, actor: Actor, wanted: Sequence[str]) -> list[ExhibitAct]:
        if state in ENDED:
            return end_exhibits(house, actor, wanted, state, reason=reason, to_whom=to_whom or "")
        return move_exhibits(house, actor, wanted, state, reason=reason)

    _act(context, references, file, act, "{reference} is {state}.", as_json=as_json)


@app.command("authorise")
def authorise_command(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help=f"One of {', '.join(AUTHORISED)}.")],
    references: References = None,
    file: File = None,
    reason: Annotated[
        str | None,
        typer.Option(
            help="; ".join(f"{w}: {', '.join(r)}" for w, r in AUTHORISING_REASONS.items())
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Authorise, as a supervisor, that exhibits leave unexamined, or explain a seal that differs.

    Whoever authorises that it leaves does not hand it out: a colleague does.

    Example: longstop exhibit authorise return E-4F7K-2M9Q-X --reason court_ordered
    """
    _act(
        context, references, file,
        lambda house, actor, wanted: authorise_exhibits(
            house, actor, wanted, what, reason=reason
        ),
        "{reference}: authorised by your name.", as_json=as_json,
    )  # fmt: skip


@app.command("date")
def date_command(
    context: typer.Context,
    references: References = None,
    file: File = None,
    custody_limit: SetDay = None,
    bail: SetDay = None,
    court: SetDay = None,
    authority: SetDay = None,
    as_json: Json = False,
) -> None:
    """Set, move or lift the dates of exhibits: each is a clock, and one that passes is heard of.

    Example: longstop exhibit date E-4F7K-2M9Q-X --bail 2026-12-24 --court none
    """
    days = {"custody_limit": custody_limit, "bail": bail, "court": court, "authority": authority}
    said = {kind: day for kind, day in days.items() if day is not None}
    _act(
        context, references, file,
        lambda house, actor, wanted: date_exhibits(house, actor, wanted, said),
        "{reference}: its dates are set.", as_json=as_json,
    )  # fmt: skip


@app.command("show")
def show_command(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Show an exhibit: its lawful authority and limits, its dates, through whose hands it went.

    Example: longstop exhibit show E-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        shown = show_exhibit(house, here.actor(house), reference)
    if as_json:
        here.print_json(asdict(shown))
        return
    for line in shown_lines(shown):
        here.out.print(printable(line), markup=False)


@app.command("queue")
def queue_command(
    context: typer.Context,
    desk: Annotated[str | None, typer.Option(help="Only this desk of your agency.")] = None,
    limit: Limit = SHOWN,
    as_json: Json = False,
) -> None:
    """List what waits in your laboratory, the first to be examined on top.

    Victims' devices first; then by the danger of the report; of one danger what has a date of
    custody, bail or court within 28 days; then by age.

    Example: longstop exhibit queue --desk lab
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        found = exhibit_queue(house, here.actor(house), desk=desk, limit=limit)
    if as_json:
        rows = [{**asdict(one.row), "because": one.because.value} for one in found.rows]
        here.print_json({"exhibits": rows, "more": found.more})
        return
    for one in found.rows:
        here.out.print(printable(queue_line(one, found.at, ZoneInfo(found.zone))), markup=False)
    if not found.rows:
        tell("Nothing waits there. Register with: longstop exhibit register")
    elif found.more:
        tell(f"The first {limit:,}; there is more: --limit N")
