"""`longstop quarantine`: records that could not be read, until a person mends them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.read_quarantined import REASONS, read_quarantined, show_quarantined
from longstop.actions.release import Released, release
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.listing import Limit, Listing, print_list
from longstop.cli.spans import span
from longstop.core.intake.receipt_words import sum_line
from longstop.core.referral.errors import LongstopError
from longstop.store.queries.quarantine import Quarantined, waiting

app = typer.Typer(name="quarantine", help="Records that could not be read.", no_args_is_help=True)

Reference = Annotated[str, typer.Argument(metavar="REF", help="Such as Q-4F7K-2M9Q-X.")]


class MendedFileNotReadable(LongstopError):
    """A file named on the command line cannot be opened."""

    exit_code = 2


@app.command(name="list")
def list_command(context: typer.Context, limit: Limit = 50, as_json: Json = False) -> None:
    """List what waits in quarantine, what falls due first at the top.

    Example: longstop quarantine list
    """
    print_list(context, _WAITING, limit=limit, as_json=as_json)


@app.command()
def show(
    context: typer.Context,
    reference: Reference,
    reason: Annotated[
        str | None,
        typer.Option(help=f"Show the text as well, and why: {' or '.join(REASONS)}. Written down."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show why a record could not be read and where; its text only to who says why they read it.

    Example: longstop quarantine show Q-4F7K-2M9Q-X --reason mending
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        text: str | None = None
        if reason is None:
            found = show_quarantined(house, actor, reference)
        else:
            found, text = read_quarantined(house, actor, reference, reason)
        now = house.now()
    if as_json:
        shown = {"text": text} if reason is not None else {}
        here.print_json({**_as_json(found, now), **shown})
        return
    for line in _story(found, now):
        here.out.print(line, markup=False)
    if reason is not None:
        here.out.print(printable(text if text is not None else "(erased)"), markup=False)
    if found.state == "waiting":
        tell(f"Next: longstop quarantine release {found.reference} --file MENDED")


@app.command(name="release")
def release_command(
    context: typer.Context,
    reference: Reference,
    file: Annotated[
        Path, typer.Option(help="The mended record in the package's format; of a list with heads.")
    ],
    columns: Annotated[
        Path | None, typer.Option(help="A column map (TOML) in place of the sender's own.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Release a record from quarantine as the one record of a mended file; the receipt adds up.

    Example: longstop quarantine release Q-4F7K-2M9Q-X --file mended.csv
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        actor = here.actor(house)
        try:
            column_map = columns.read_text(encoding="utf-8") if columns is not None else None
            stream = file.open("rb")
        except (OSError, UnicodeDecodeError) as fault:
            raise MendedFileNotReadable(
                "The mended file or the column map cannot be opened. Nothing was changed. "
                "See that the names are right."
            ) from fault
        with stream:
            done = release(house, actor, reference, stream, column_map=column_map)
    if as_json:
        here.print_json(_released_json(done))
        return
    package = done.package
    here.out.print(f"{done.reference} is released: {done.status.value.replace('_', '-')}.")
    here.out.print(f"{package.reference}: {sum_line(package)}", markup=False)
    tell(f"Next: longstop package show {package.reference} --lines")


def _released_json(done: Released) -> dict[str, Any]:
    package = done.package
    counts = ("declared", "read", "accepted", "follow_up", "duplicate", "quarantined")
    more = ("referrals", "children")
    return {
        "reference": done.reference,
        "status": done.status.value,
        "package": {
            "reference": package.reference,
            **{name: getattr(package, name) for name in (*counts, *more)},
        },
    }


def _as_json(one: Quarantined, now: datetime) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "state": one.state,
        "outcome": one.outcome,
        "reason": one.reason,
        "where": one.location,
        "part": one.part,
        "path": one.path,
        "package": one.package,
        "ordinal": one.ordinal,
        "age_seconds": int((now - one.opened_at).total_seconds()),
        "due_at": one.due_at.isoformat() if one.due_at else None,
    }


def _story(one: Quarantined, now: datetime) -> list[str]:
    return [
        f"{one.reference}: {one.state}",
        f"  reason   {one.reason}",
        f"  where    {printable(_where(one))}",
        f"  package  {one.package}, record {one.ordinal:,}",
        f"  age      {span(now - one.opened_at)}",
        f"  due      {_due(one, now)}",
    ]


def _where(one: Quarantined) -> str:
    """Say where a record stands: in a package of several parts, also in which."""
    return f"{one.location} in {one.path}" if one.path else one.location


def _due(one: Quarantined, now: datetime) -> str:
    if one.due_at is None:
        return "no more"
    if one.due_at < now:
        return f"{span(now - one.due_at)} ago"
    return f"in {span(one.due_at - now)}"


def _listed(one: Quarantined, now: datetime) -> list[str]:
    return [
        f"{one.reference}  {one.reason}, due {_due(one, now)}, {span(now - one.opened_at)} old",
        f"    {printable(_where(one))} of {one.package}",
    ]


_WAITING: Listing[Quarantined] = Listing(
    name="quarantined",
    read=lambda connection, actor, limit: waiting(connection, actor.agency, limit),
    as_json=_as_json,
    lines=_listed,
    nothing="Nothing waits in quarantine.",
    next="Next: longstop quarantine show REF --reason mending",
)
