"""`longstop protect`: tell those who protect children, or decide otherwise; a person does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from longstop.actions.acknowledge_protection import acknowledge_protection
from longstop.actions.decide_protection import (
    Asked,
    ProtectionDecided,
    agree_protection,
    decide_protection,
)
from longstop.actions.due_list import DueList
from longstop.actions.reveal import REASONS as LOOKING_REASONS
from longstop.actions.show_protection import (
    ProtectionShown,
    list_protection,
    show_protection,
)
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.cli.listing import DueLimit, print_due
from longstop.cli.sets import Condition
from longstop.core.referral.why import due_in_words, plain
from longstop.core.safeguarding.addressee import reach_in_words
from longstop.core.safeguarding.protection import INTERIM, REASONS, SENDING, Decision
from longstop.store.queries.protection import ProtectionListed

app = typer.Typer(
    name="protect",
    help="Child-protection referrals: software drafts them, a person decides and tells.",
    no_args_is_help=True,
)
Reference = Annotated[str, typer.Argument(help="The reference of a child-protection referral.")]
_REASONS = "; ".join(f"{decision}: {', '.join(REASONS[decision])}" for decision in Decision)
_HIDDEN = {"decided_salt", "decided_commitment", "answered_commitment"}


@app.command("list")
def list_command(
    context: typer.Context,
    limit: DueLimit = 50,
    as_json: Json = False,
) -> None:
    """List open child-protection referrals, the first due on top.

    Example: longstop protect list --limit 20
    """
    print_due(
        context,
        list_protection,
        _line,
        nothing="No open child-protection referral that you can see.",
        limit=limit,
        as_json=as_json,
    )


@app.command("show")
def show_command(
    context: typer.Context,
    reference: Reference,
    reason: Annotated[
        str | None,
        typer.Option(
            help=f"Why you look at the text, which names a child: {', '.join(LOOKING_REASONS)}."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show whom to tell, how to reach them now and, for a reason, the text to send or say.

    Example: longstop protect show K-4F7K-2M9Q-X --reason safeguarding
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        shown = show_protection(house, here.actor(house), reference, reason=reason)
    if as_json:
        here.print_json(_as_json(shown))
    else:
        _print_shown(here, shown)


@app.command("decide")
def decide_command(
    context: typer.Context,
    reference: Reference,
    decision: Annotated[Decision, typer.Argument(help="What you decide.")],
    reason: Annotated[str, typer.Option(help=f"Why, a code. {_REASONS}.")],
    to: Annotated[
        str | None, typer.Option(help="To send: the agency told, where not the one drafted.")
    ] = None,
    told: Annotated[
        str | None, typer.Option(help="To send: whom you spoke to; needed in immediate danger.")
    ] = None,
    jointly_with: Annotated[
        str | None, typer.Option("--with", help="With 'send_jointly': the force that tells too.")
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(help="With 'defer': the end, in UTC.", formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    ] = None,
    interim: Annotated[
        str | None,
        typer.Option(help=f"With 'defer': what protects the child: {', '.join(INTERIM)}."),
    ] = None,
    by_agency: Annotated[
        str | None, typer.Option(help="With 'made_by_other': the agency that told.")
    ] = None,
    their_reference: Annotated[
        str | None, typer.Option("--reference", help="With 'made_by_other': its reference.")
    ] = None,
    condition: Condition = None,
    as_json: Json = False,
) -> None:
    """Decide. Nothing is sent by software: you tell them, with the text this prints.

    To wait ('defer') or to decline, a second person must agree; the clock runs on until then.

    Example: longstop protect decide K-4F7K-2M9Q-X send --reason child_at_risk --told "A. Smith"
    """
    here = frame(context)
    asked = Asked(
        decision=decision,
        reason=reason,
        to=to,
        told=told,
        jointly_with=jointly_with,
        until=None if until is None else until.replace(tzinfo=UTC),
        interim=interim,
        by_agency=by_agency,
        their_reference=their_reference,
        condition=condition,
    )
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        done = decide_protection(house, actor, reference, asked)
        shown = None
        if done.decision in SENDING:
            shown = show_protection(house, actor, reference, reason="safeguarding")
    if as_json:
        text = None if shown is None else shown.text
        here.print_json({**asdict(done), "text": text})
        return
    _tell(done)
    if shown is not None:
        _print_shown(here, shown)


@app.command("agree")
def agree_command(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Agree, as another person, to wait or to decline. To wait, a supervisor or the head agrees.

    Example: longstop protect agree K-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = agree_protection(house, here.actor(house), reference)
    if as_json:
        here.print_json(asdict(done))
    else:
        _tell(done)


@app.command("acknowledge")
def acknowledge_command(
    context: typer.Context,
    reference: Reference,
    name: Annotated[str, typer.Option(help="Who confirms that it arrived.")],
    their_reference: Annotated[str, typer.Option("--reference", help="Their reference.")],
    as_json: Json = False,
) -> None:
    """Record that it arrived: by the agency that was told, or by whoever told it.

    Example: longstop protect acknowledge K-4F7K-2M9Q-X --name "A. Smith" --reference CS-123
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = acknowledge_protection(
            house, here.actor(house), reference, name=name, their_reference=their_reference
        )
    if as_json:
        here.print_json(asdict(done))
    else:
        tell(f"{done.reference} is acknowledged.")


def _line(row: ProtectionListed, found: DueList[ProtectionListed]) -> str:
    zone = ZoneInfo(found.zone)
    due = f"{row.due_at.astimezone(zone):%a %d %b %H:%M}, {due_in_words(row.due_at, found.at)}"
    waits = f", {plain(row.proposed)} proposed" if row.proposed else ""
    danger = "DANGER NOW  " if row.danger else ""
    to = row.addressee or "addressee to be found"
    return f"{row.reference}  {row.state}{waits}  due {due}  {danger}{plain(row.ground)}  to {to}"


def _tell(done: ProtectionDecided) -> None:
    if done.proposed:
        tell(
            f"{done.reference}: to {plain(done.decision)} is proposed; the clock runs on. Another "
            f"person must agree: longstop protect agree {done.reference}"
        )
        return
    due = "" if done.due_at is None else f", due {done.due_at:%a %d %b %Y %H:%M} UTC"
    tell(f"{done.reference} is {plain(done.state)}{due}.")
    if done.decision in SENDING and not done.shared:
        tell("It is restricted, so they do not see it here: tell them in person.")


def _print_shown(here: Frame, shown: ProtectionShown) -> None:
    row = shown.row
    here.out.print(f"{shown.reference}  {shown.state}  {plain(row.ground)}", markup=False)
    if row.addressee_code is not None:
        how = reach_in_words(shown.reach, row.hours, row.out_of_hours)
        here.out.print(f"Tell: {row.addressee_name} ({row.addressee_code}). {how}", markup=False)
    else:
        here.out.print("Tell: no one agency is known for that place. Name it when you send:",
                       "--to AGENCY (see: longstop agency list)", markup=False)  # fmt: skip
    if shown.rule is not None:
        here.out.print(shown.rule, markup=False)
    if shown.text is None:
        tell("The text names a child: longstop protect show REF --reason safeguarding")
    else:
        here.out.print(printable(shown.text), markup=False)


def _as_json(shown: ProtectionShown) -> dict[str, Any]:
    row = {name: value for name, value in asdict(shown.row).items() if name not in _HIDDEN}
    return {
        "reference": shown.reference,
        "state": shown.state,
        "reach": shown.reach,
        "rule": shown.rule,
        "handling": shown.handling,
        "text": shown.text,
        **row,
    }
