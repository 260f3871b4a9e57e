"""`longstop bundle`: one file at many people, looked at together; nobody is folded into another."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.show_bundle import list_bundles, show_bundle
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.listing import DueLimit
from longstop.core.intake.receipt_words import counted
from longstop.core.referral.why import plain

app = typer.Typer(
    name="bundle",
    help="Files at many people: content is looked at once, each person keeps a referral.",
    no_args_is_help=True,
)


@app.command(name="list")
def list_command(
    context: typer.Context,
    people: Annotated[int, typer.Option(min=2, help="Seen at so many people or more.")] = 10,
    days: Annotated[int, typer.Option(min=1, max=3660, help="In so many days until now.")] = 30,
    limit: DueLimit = 20,
    as_json: Json = False,
) -> None:
    """List files that many people were reported for, the most people on top.

    Example: longstop bundle list --people 20 --days 7
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        found = list_bundles(house, here.actor(house), people=people, days=days, limit=limit)
    if as_json:
        here.print_json({"items": [asdict(one) for one in found.rows]})
        return
    for one in found.rows:
        here.out.print(
            f"{one.digest_kind}:{one.digest}  {counted(one.referrals, 'person', 'people')}"
            f" ({one.still_open:,} open), {counted(one.companies, 'company', 'companies')},"
            f" {one.first_at:%d %b} to {one.last_at:%d %b %Y}",
            markup=False,
        )
    if not found.rows:
        tell(f"No file was seen at {people} people or more.")
    else:
        tell("Next: longstop bundle show KIND:DIGEST")


@app.command()
def show(
    context: typer.Context,
    digest: Annotated[str, typer.Argument(help="The file, such as sha256:9f86...")],
    as_json: Json = False,
) -> None:
    """Show every person's referral that speaks of a file, the open and most dangerous on top.

    Example: longstop bundle show md5:9e107d9d372bb6826bd81d3542a419d6
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        shown = show_bundle(house, here.actor(house), digest)
    if as_json:
        here.print_json({"digest": shown.digest, "items": [asdict(one) for one in shown.rows]})
        return
    states = Counter(one.state for one in shown.rows)
    told = ", ".join(f"{n:,} {plain(state)}" for state, n in states.most_common())
    here.out.print(
        f"{shown.digest}: {counted(len(shown.rows), 'person', 'people')}: {told}", markup=False
    )
    for one in shown.rows:
        grade = plain(one.grade) if one.grade else f"works as {plain(one.working or 'unknown')}"
        by = f", by {printable(one.reporter)}" if one.reporter else ""
        here.out.print(
            f"  {one.reference}  {plain(one.state)}, {grade}, {one.opened_at:%d %b %Y}{by}",
            markup=False,
        )
