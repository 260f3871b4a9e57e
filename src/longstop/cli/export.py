"""`longstop export`: lists and stories taken out as files, marked with who and when."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from longstop.actions.agree_export import agree_to_export, withdraw_export
from longstop.actions.export import Made, Waits, export, fetch
from longstop.actions.export_lines import Asked
from longstop.actions.list_exports import list_exports
from longstop.actions.print_story import Printing, print_story
from longstop.cli.frame import Frame, Json, faults_told, frame, tell
from longstop.cli.sets import Condition
from longstop.core.casework.exporting import (
    KIND_WORDS,
    REASONS,
    ExportRefused,
    FileKind,
    Kind,
    lapses_at,
)
from longstop.core.intake.receipt_words import counted
from longstop.core.referral.why import plain
from longstop.engines.new_file import check_free, new_file
from longstop.store.queries.exports import Proposal

app = typer.Typer(
    name="export",
    help="Take lists and stories out as files: what you may see, marked, on the ledger. A long"
    " list takes two people.",
    no_args_is_help=True,
)
_DAY = ["%Y-%m-%d"]
Out = Annotated[
    Path, typer.Option(help="The file to make, .csv or .xlsx (a story: .pdf); never over another.")
]
Reason = Annotated[str, typer.Option(help=f"Why: one of {', '.join(REASONS)}.")]
Limit = Annotated[
    int | None,
    typer.Option(min=1, help="How many rows at most; left out: all."),
]
Reference = Annotated[str, typer.Argument(help="The export's reference, such as X-4F7K-2M9Q-X.")]


@app.command("worklist")
def worklist_command(
    context: typer.Context,
    out: Out,
    reason: Reason,
    desk: Annotated[str | None, typer.Option(help="Only what stands at this desk.")] = None,
    limit: Limit = None,
    as_json: Json = False,
) -> None:
    """Take the list of work out, in the order of work, as CSV or XLSX by the name of the file.

    Above a number of rows in a day it waits for a second person: longstop export fetch

    Example: longstop export worklist --desk intake --out work.csv --reason meeting
    """
    with faults_told():
        asked = Asked(kind=Kind.WORKLIST, file=_file_of(out), reason=reason, desk=desk, limit=limit)
        _take_out(frame(context), asked, out, as_json=as_json)


@app.command("looks")
def looks_command(
    context: typer.Context,
    out: Out,
    reason: Reason,
    reference: Annotated[str | None, typer.Option(help="Looks at this alone.")] = None,
    person: Annotated[str | None, typer.Option(help="Looks by this person, by code.")] = None,
    first: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="From this day; a week before the last.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="To this day, itself included; today.")
    ] = None,
    limit: Limit = None,
    as_json: Json = False,
) -> None:
    """Take out who looked at what, when and why, without what they read.

    Example: longstop export looks --person alice --out looks.xlsx --reason oversight
    """
    with faults_told():
        asked = Asked(
            kind=Kind.LOOKS, file=_file_of(out), reason=reason, reference=reference,
            person=person, first=first.date() if first else None,
            last=last.date() if last else None, limit=limit,
        )  # fmt: skip
        _take_out(frame(context), asked, out, as_json=as_json)


@app.command("story")
def story_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The reference, such as R-4F7K-2M9Q-X.")],
    out: Out,
    reason: Reason,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="With free text and what would name a child.")
    ] = False,
    condition: Condition = None,
    as_json: Json = False,
) -> None:
    """Print the whole story of one obligation as a PDF, without what is hidden by default.

    Each page says who printed it, when, and on which conditions it may be handled.

    Example: longstop export story R-4F7K-2M9Q-X --out story.pdf --reason disclosure
    """
    here = frame(context)
    with faults_told():
        if _file_of(out) is not FileKind.PDF:
            raise ExportRefused("A story comes as a .pdf. Nothing was taken out.")
        check_free(out)
        house = here.house()
        printing = Printing(
            reference=reference, reason=reason, revealed=reveal, condition=condition
        )
        made = print_story(house, here.actor(house), printing, _to(out))
    _tell(here, made, out, as_json=as_json)


@app.command("list")
def list_command(context: typer.Context, as_json: Json = False) -> None:
    """List long exports that wait: your own, and those of colleagues that you may agree to.

    Example: longstop export list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        listed = list_exports(house, actor)
    rules = house.exporting
    if as_json:
        rows = [_as_json(one, lapses_at(rules, one.proposed_at)) for one in listed.rows]
        here.print_json({"exports": rows})
        return
    for one in listed.rows:
        here.out.print(_line(one, lapses_at(rules, one.proposed_at)), markup=False)
    if not listed.rows:
        tell("No export waits.")


@app.command("agree")
def agree_command(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Agree, as another person, that a long list is taken out; its asker then fetches it once.

    Example: longstop export agree X-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        one = agree_to_export(house, here.actor(house), reference)
    if as_json:
        here.print_json({"reference": one.reference, "agreed": True})
    else:
        tell(
            f"{one.reference}: agreed. {one.proposer} may fetch it: longstop export fetch"
            f" {one.reference} --out FILE"
        )


@app.command("withdraw")
def withdraw_command(context: typer.Context, reference: Reference, as_json: Json = False) -> None:
    """Take back what you asked for, or refuse what a colleague did.

    Example: longstop export withdraw X-4F7K-2M9Q-X
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        one = withdraw_export(house, here.actor(house), reference)
    if as_json:
        here.print_json({"reference": one.reference, "withdrawn": True})
    else:
        tell(f"{one.reference}: nothing is taken out.")


@app.command("fetch")
def fetch_command(
    context: typer.Context, reference: Reference, out: Out, as_json: Json = False
) -> None:
    """Take out what another person agreed to: once, and as you may see it now.

    Example: longstop export fetch X-4F7K-2M9Q-X --out work.csv
    """
    here = frame(context)
    with faults_told():
        check_free(out)
        house = here.house()
        made = fetch(house, here.actor(house), reference, _to(out))
    _tell(here, made, out, as_json=as_json)


def _file_of(out: Path) -> FileKind:
    ending = out.suffix.removeprefix(".").lower()
    if ending not in set(FileKind):
        raise ExportRefused(
            f"{out.name}: end the name with .csv, .xlsx or, for a story, .pdf. Nothing was taken"
            " out."
        )
    return FileKind(ending)


def _to(out: Path) -> Callable[[Made], AbstractContextManager[None]]:
    def keep(made: Made) -> AbstractContextManager[None]:
        if _file_of(out) is not made.file:
            raise ExportRefused(
                f"It was asked for as {made.file}: end the name with that. Nothing was taken out."
            )
        return new_file(out, made.blocks())

    return keep


def _take_out(here: Frame, asked: Asked, out: Path, *, as_json: bool) -> None:
    check_free(out)
    house = here.house()
    done = export(house, here.actor(house), asked, _to(out))
    if isinstance(done, Made):
        _tell(here, done, out, as_json=as_json)
    elif as_json:
        waits = {"reference": done.reference, "waits": True, "until": done.until.isoformat()}
        here.print_json(waits)
    else:
        _tell_waits(done)


def _tell_waits(done: Waits) -> None:
    tell(
        f"{done.reference}: no file yet. It is long, so another person agrees first:"
        f" longstop export agree {done.reference}; then you fetch it: longstop export fetch"
        f" {done.reference} --out FILE"
    )


def _tell(here: Frame, made: Made, out: Path, *, as_json: bool) -> None:
    if as_json:
        here.print_json(
            {
                "reference": made.reference,
                "waits": False,
                "file": str(out),
                "rows": made.rows,
                "more": made.more,
                "digest": made.digest,
            }
        )
        return
    what = "a story" if made.file is FileKind.PDF else counted(made.rows, "row")
    more = "; more stand behind the last" if made.more else ""
    tell(f"Export {made.reference}: {what} in {out.name}{more}. {made.digest}")


def _line(one: Proposal, until: datetime) -> str:
    state = f"agreed to by {one.agreer}" if one.agreed else "waits for a second person"
    filters = ", ".join(f"{name} {value}" for name, value in _filters(one).items())
    about = f" ({filters})" if filters else ""
    return (
        f"{one.reference}  {KIND_WORDS[Kind(one.kind)]}{about} as {one.file}, for"
        f" {plain(one.reason)}, asked for by {one.proposer}; {state}; lapses"
        f" {until.astimezone(ZoneInfo('UTC')):%a %d %b %H:%M} UTC"
    )


def _filters(one: Proposal) -> dict[str, Any]:
    given = {
        "desk": one.desk, "at": one.about, "by": one.person, "from": one.first_day,
        "to": one.last_day,
    }  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}


def _as_json(one: Proposal, until: datetime) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "kind": one.kind,
        "file": one.file,
        "reason": one.reason,
        "filters": _filters(one),
        "asked_for_by": one.proposer,
        "asked_at": one.proposed_at.isoformat(),
        "lapses_at": until.isoformat(),
        "agreed_by": one.agreer,
    }
