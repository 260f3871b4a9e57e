"""`longstop trust`: decide whether somebody holds a position of trust."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from longstop.actions.decide_trust import (
    TrustShown,
    decide_trust,
    list_trust,
    show_trust,
)
from longstop.actions.due_list import DueList
from longstop.actions.reveal import REASONS as LOOKING_REASONS
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.cli.listing import DueLimit, print_due
from longstop.core.referral.why import due_in_words, plain
from longstop.core.safeguarding.trust_decision import REASONS, TrustDecision
from longstop.store.queries.trust import TrustListed, TrustRow

app = typer.Typer(
    name="trust",
    help="Possible positions of trust: texts may say so, a person decides within a working day.",
    no_args_is_help=True,
)
Reference = Annotated[str, typer.Argument(help="The reference of a referral.")]
_REASONS = "; ".join(f"{decision}: {', '.join(REASONS[decision])}" for decision in TrustDecision)


@app.command("list")
def list_command(
    context: typer.Context,
    limit: DueLimit = 50,
    as_json: Json = False,
) -> None:
    """List referrals with a possible position of trust, undecided first, the first due on top.

    Example: longstop trust list --limit 20
    """
    print_due(
        context,
        list_trust,
        _line,
        nothing="No referral of yours has a possible position of trust.",
        limit=limit,
        as_json=as_json,
    )


@app.command("show")
def show_command(
    context: typer.Context,
    reference: Reference,
    reason: Annotated[str, typer.Option(help=f"Why: one of {', '.join(LOOKING_REASONS)}.")],
    as_json: Json = False,
) -> None:
    """Show the sentences that speak of such work. Who looked at what and why is on the ledger.

    Example: longstop trust show R-4F7K-2M9Q-X --reason safeguarding
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        shown = show_trust(house, here.actor(house), reference, reason)
    if as_json:
        hits = [{**asdict(hit), "sentence": sentence} for hit, sentence in shown.hits]
        here.print_json({"reference": shown.reference, "hits": hits})
    else:
        _print_hits(here, shown)


@app.command("decide")
def decide_command(
    context: typer.Context,
    reference: Reference,
    decision: Annotated[TrustDecision, typer.Argument(help="What you decide.")],
    reason: Annotated[str, typer.Option(help=f"Why, a code. {_REASONS}.")],
    jurisdiction: Annotated[
        str | None,
        typer.Option(
            "--jurisdiction",
            "--nation",
            help="With 'yes': where they work (wales, GB-WLS, US-TX), whose rule says whom to tell"
            " and how soon; else the shortest. See: longstop policy jurisdictions",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Decide whether it is a position of trust. After 'yes' the designated officer must be told.

    Example: longstop trust decide R-4F7K-2M9Q-X yes --reason record_shows --jurisdiction wales
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = decide_trust(
            house, here.actor(house), reference, decision, reason=reason, jurisdiction=jurisdiction
        )
    if as_json:
        here.print_json(asdict(done))
        return
    tell(f"{done.reference}: position of trust decided: {plain(done.decision)}.")
    if done.tell_by is not None:
        by = f"{done.tell_by:%a %d %b %Y %H:%M} UTC"
        tell(f"The designated officer, or who answers for it there, must be told by {by}.")
    if done.whom is not None:
        tell(done.whom)


def _line(row: TrustListed, found: DueList[TrustListed]) -> str:
    if row.decided is not None:
        state = f"decided: {plain(row.decided)}"
    elif row.due_at is not None:
        due = row.due_at.astimezone(ZoneInfo(found.zone))
        state = f"undecided, due {due:%a %d %b %H:%M}, {due_in_words(row.due_at, found.at)}"
    else:
        state = "undecided"
    kinds = ", ".join(plain(kind) for kind in row.kinds)
    return f"{row.reference}  {state}  {kinds}"


def _print_hits(here: Frame, shown: TrustShown) -> None:
    if not shown.hits:
        tell(f"{shown.reference}: no text speaks of work in a position of trust.")
    for hit, sentence in shown.hits:
        here.out.print(_hit(hit), markup=False)
        here.out.print(f"    {printable(sentence) if sentence else '(erased)'}", markup=False)


def _hit(hit: TrustRow) -> str:
    denied = ", denied" if hit.negated else ""
    if hit.decided:
        state = f"decided: {plain(hit.decided)} ({plain(hit.reason or '')})"
    else:
        state = "to be decided" if hit.possible else "opens nothing"
    return f"{plain(hit.kind)}, {hit.whose}{denied}, {hit.tense} [{hit.language}]: {state}"
