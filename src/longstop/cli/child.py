"""`longstop child`: the records of children, each owned until a person closes it."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from longstop.actions.due_list import DueList
from longstop.actions.show_protection import list_children
from longstop.cli.child_path import due_command, feature_command, keep_command, path_command
from longstop.cli.close import Agreeing, Withdrawing
from longstop.cli.close import close_command as close_any
from longstop.cli.frame import Json, faults_told
from longstop.cli.listing import DueLimit, print_due
from longstop.cli.show import show_command as show_any
from longstop.core.casework.closing import OUTCOMES, REASONS, ClosingRefused
from longstop.core.referral.references import KIND_LETTER, parse_reference
from longstop.core.referral.vocabulary import ObligationKind
from longstop.core.referral.why import due_in_words, plain
from longstop.store.queries.children import ChildListed

app = typer.Typer(
    name="child",
    help="Child records, which no referral closes, and young people who are themselves reported.",
    no_args_is_help=True,
)
Reference = Annotated[str, typer.Argument(help="The reference of a child record.")]
for name, command in (
    ("due", due_command),
    ("feature", feature_command),
    ("keep", keep_command),
    ("path", path_command),
):
    app.command(name)(command)
_OUTCOMES = ", ".join(OUTCOMES[ObligationKind.CHILD_RECORD])


@app.command("list")
def list_command(
    context: typer.Context,
    limit: DueLimit = 50,
    as_json: Json = False,
) -> None:
    """List open child records, what falls due first on top, and whether anybody was told.

    Example: longstop child list --limit 20
    """
    print_due(
        context,
        list_children,
        _line,
        nothing="No open child record that you can see.",
        limit=limit,
        as_json=as_json,
    )


@app.command("show")
def show_command(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Show a child record's story, without what would name the child.

    Example: longstop child show C-4F7K-2M9Q-X
    """
    with faults_told():
        _check_child(reference)
    show_any(context, reference, as_json)


@app.command("close")
def close_command(
    context: typer.Context,
    reference: Reference,
    outcome: Annotated[str | None, typer.Option(help=f"How it ends: {_OUTCOMES}.")] = None,
    reason: Annotated[str | None, typer.Option(help=f"Why: {', '.join(REASONS)}.")] = None,
    agreeing: Agreeing = False,
    withdrawing: Withdrawing = False,
    as_json: Json = False,
) -> None:
    """Close a child record: two people, and only once it is decided whom to tell of the child.

    Example: longstop child close C-4F7K-2M9Q-X --outcome safeguarded --reason agency_confirmed
    """
    with faults_told():
        _check_child(reference)
    close_any(context, reference, outcome, reason, None, agreeing, withdrawing, as_json)


def _line(row: ChildListed, found: DueList[ChildListed]) -> str:
    told = f"{row.protection} {row.protection_state}" if row.protection else "nothing drafted"
    due = row.due_at.astimezone(ZoneInfo(found.zone))
    place = "" if row.place_known else ", place not known"
    return (
        f"{row.reference}  due {due:%a %d %b %H:%M}, {due_in_words(row.due_at, found.at)}  "
        f"{plain(row.basis)}{place}  {told}  {row.owner_agency}"
    )


def _check_child(reference: str) -> None:
    if not parse_reference(reference).startswith(KIND_LETTER[ObligationKind.CHILD_RECORD]):
        raise ClosingRefused(
            "That is not the reference of a child record (they begin with C). Nothing was changed. "
            "See them: longstop child list"
        )
