"""`longstop source feedback`: tell a sender what its reports lacked and what they were worth."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.source_feedback import (
    Feedback,
    Given,
    as_csv_bytes,
    as_json_bytes,
    give_feedback,
    source_feedback,
)
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.spans import span
from longstop.core.intake.feedback import BY_REFERRAL, URGENT, Told
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.why import plain
from longstop.engines.new_file import check_free, new_file

_DAY = ["%Y-%m-%d"]


class FeedbackNotValid(LongstopError):
    """What was asked for cannot be made."""

    exit_code = 2


def feedback_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The sender.")],
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=_DAY, help="Packages that arrived from this day on."),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, help="And until this day, it included.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--csv", help="Write it to a new file.")] = None,
    giving: Annotated[
        bool,
        typer.Option("--send", help="You give it to the sender: its digest goes on the ledger."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what a sender's reports lacked, what they were worth, and whether its urgency was right.

    By the company that made them, and of what you may see. Counts of people below 5 are left out,
    and what would give them away. What nobody has graded yet is no miss.

    Example: longstop source feedback toronto --from 2026-10-01 --to 2026-12-31 --csv toronto.csv --send
    """  # noqa: E501 - an example stands on one line
    here = frame(context)
    given: Given | None = None
    with faults_told():
        if giving and not (as_json or out):
            raise FeedbackNotValid(
                "What is given is a file: add --csv FILE or --json. Nothing was changed."
            )
        house = here.house()
        actor = here.actor(house)
        told = source_feedback(house, actor, name, first=_day(first), last=_day(last))
        write = as_csv_bytes if out else as_json_bytes
        if giving:
            given = give_feedback(house, actor, told, write, out)
        elif out:
            check_free(out)
            with new_file(out, write(told)):
                pass
    if as_json:
        sys.stdout.write(as_json_bytes(told).decode())
    elif out is None:
        for line in _lines(told):
            here.out.print(line, markup=False)
    if out:
        tell(f"Written to {out.name}.")
    if given:
        tell(f"Given to '{name}'; on the ledger with its digest: sha256 {given.sha256}")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _lines(told: Feedback) -> Iterator[str]:
    yield f"Feedback for {told.source}: packages from {told.first} to {told.last}"
    for row in told.rows:
        yield ""
        yield "All it sent" if row.whole else printable(row.reporter or "No reporter stated")
        yield from _row(row)
    if told.drift:
        yield "\nFields we do not know, and how often they came"
        yield from (f"  {seen:>9,}  {printable(path)}" for path, seen in told.drift)
    yield f"\nLeft out (-): counts of people below {told.minimum}, and what would give them away."


def _row(row: Told) -> Iterator[str]:
    yield (
        f"  read {row.records:,} = {row.accepted:,} accepted + {row.follow_up:,} follow-ups"
        f" + {row.duplicate:,} duplicates + {row.quarantined:,} quarantined;"
        f" referrals {_count(row.referrals)}"
    )
    shares = (f"{plain(name)} {_share(share)}" for name, share in row.fields.items())
    yield f"  has: {', '.join(shares)}"
    for group in BY_REFERRAL:
        yield f"  {plain(group)}: {_cells(row.cells[group])}"
    rate = row.urgent_hits
    hit = (
        f"; of those graded {_share(rate.share)} were High or above"
        f" ({_share(rate.lowest)} to {_share(rate.highest)})"
        if rate
        else ""
    )
    yield f"  marked urgent: {_cells(row.cells[URGENT])}{hit}"
    if row.median_seconds is not None and row.ninth_decile_seconds is not None:
        half, most = (
            span(timedelta(seconds=n)) for n in (row.median_seconds, row.ninth_decile_seconds)
        )
        yield f"  graded within {half} (half of them), {most} (nine in ten)"


def _cells(cells: Mapping[str, int | None]) -> str:
    return ", ".join(f"{plain(code)} {_count(n)}" for code, n in cells.items()) or "none"


def _count(n: int | None) -> str:
    return "-" if n is None else f"{n:,}"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
