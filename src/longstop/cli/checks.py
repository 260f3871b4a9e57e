"""`longstop checks`: questions go out in batches to those who search registers, and come back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from longstop.actions.export_checks import DEFAULT_LIMIT, MOST, Exported, Sending, export_checks
from longstop.actions.import_checks import Imported, import_checks
from longstop.actions.list_checks import CheckListed, list_checks
from longstop.actions.reveal import REASONS
from longstop.cli.frame import Frame, Json, faults_told, frame, tell
from longstop.cli.sets import Condition, File, References, gather
from longstop.core.intake.receipt_words import counted
from longstop.core.referral.questions import CHECK_WORDS, Check
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.moving import Move, Moved, place_in_words, who_moved

app = typer.Typer(
    name="checks",
    help="Open questions go out in batches as CSV, by kind of check, and their answers come back.",
    no_args_is_help=True,
)
SHOWN = 20
"""How many moves, bad lines and references left out are told one by one."""


@app.command("list")
def list_command(context: typer.Context, as_json: Json = False) -> None:
    """Count the open questions of your agency's referrals by kind of check, and what is out.

    Only what the policy in force reads, and whose answer may still change something.

    Example: longstop checks list
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        listed = list_checks(house, here.actor(house))
    if as_json:
        here.print_json(
            {"checks": [asdict(one) for one in listed.checks], "looked_at": listed.looked_at}
        )
        return
    for one in listed.checks:
        here.out.print(_line(one, ZoneInfo(listed.zone)), markup=False)
    if listed.looked_at:
        tell(f"Counted over the first {listed.looked_at:,} lines of your agency's work only.")
    tell("In questions. Send some out: longstop checks export CHECK --out FILE --reason CODE")


@app.command("export")
def export_command(
    context: typer.Context,
    check: Annotated[Check, typer.Argument(help="The kind of check.")],
    out: Annotated[Path, typer.Option(help="The file to make; never over another.")],
    reason: Annotated[str, typer.Option(help=f"Why: one of {', '.join(REASONS)}.")],
    references: References = None,
    file: File = None,
    limit: Annotated[
        int, typer.Option(min=1, max=MOST, help="Of how many referrals at most.")
    ] = DEFAULT_LIMIT,
    condition: Condition = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out those whose sender forbids it.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also ask what was asked or looked for before.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write open questions to a CSV for those who search; the most dangerous first.

    It holds names, dates of birth and places: who took it out and why is on the ledger. Without
    references it takes what is your agency's own, up to --limit.

    Example: longstop checks export police_records --out batch.csv --reason assessment
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file) if references or file else None
        sending = Sending(
            check=check, out=out, reason=reason, references=wanted, limit=limit,
            condition=condition, again=again, leave_out=leave_out,
        )  # fmt: skip
        house = here.house()
        done = export_checks(house, here.actor(house), sending)
    if as_json:
        here.print_json(asdict(done))
        return
    _tell_exported(done)


@app.command("import")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The CSV that came back.")],
    basis: Annotated[
        StatementKind | None,
        typer.Option(help="What a yes or a no rests on where its line does not say."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Take in answers that came back: every good line, and every bad one is named.

    An answer is yes, no, no_trace, withheld, refused or cannot_be_known; empty is still out. What
    contradicts makes a conflict. The note is read by nobody and not kept. Exit code 2 if any line
    was refused: the good ones are saved.

    Example: longstop checks import batch.csv --basis record
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        done = import_checks(house, here.actor(house), file, basis=basis)
    if as_json:
        here.print_json(_as_plain(done))
    else:
        _print_imported(here, done)
    if done.refused:
        raise typer.Exit(2)


def _line(one: CheckListed, zone: tzinfo) -> str:
    parts = [f"{one.check}: {one.to_ask:,} to ask"]
    if one.nameless:
        parts.append(f"{one.nameless:,} without a name to search by")
    if one.in_vain:
        parts.append(f"{one.in_vain:,} asked in vain")
    if one.out_since is not None:
        since = one.out_since.astimezone(zone)
        overdue = f", {one.overdue:,} overdue" if one.overdue else ""
        parts.append(f"{one.out:,} out{overdue}, since {since:%a %d %b %H:%M} ({one.oldest})")
    return f"{', '.join(parts)}; {CHECK_WORDS[one.check]}"


def _tell_exported(done: Exported) -> None:
    tell(
        f"Batch {done.batch}: {counted(done.lines, 'question')} about"
        f" {counted(done.referrals, 'referral')} went out for {done.check}, in {done.file}"
        " (for you alone: mode 0600)."
    )
    if done.left_out:
        tell(f"Left out, their senders forbid it: {len(done.left_out):,} ({_some(done.left_out)}).")
    if done.nameless:
        tell(f"Not asked, nobody could find them without a name: {done.nameless:,}.")
    tell("When it comes back: longstop checks import FILE --basis record")


def _print_imported(here: Frame, done: Imported) -> None:
    here.out.print(
        f"{done.read:,} read = {done.answered:,} answered + {done.still_out:,} still out"
        f" + {done.unchanged:,} unchanged + {len(done.refused):,} refused",
        markup=False,
    )
    moved = who_moved(done.moves)
    rose = sum(one.way is Moved.ROSE for one in moved)
    here.out.print(
        f"Rose: {rose:,}. Fell: {len(moved) - rose:,}. Answered, where they were:"
        f" {len(done.moves) - len(moved):,}.",
        markup=False,
    )
    for one in moved[:SHOWN]:
        here.out.print(f"  {_move(one)}", markup=False)
    if len(moved) > SHOWN:
        tell(f"These are the first {SHOWN} of {len(moved):,} who moved; --json has all.")
    if done.notes:
        tell(f"Notes: {done.notes:,}, read by nobody and not kept.")
    for bad in done.refused[:SHOWN]:
        tell(f"line {bad.number}, {bad.field}: {bad.why}")
    if done.refused:
        more = len(done.refused) - SHOWN
        left = f"{more:,} more lines were refused; --json names all. " if more > 0 else ""
        tell(f"{left}The good lines are saved. Mend the others and import the file again.")


def _move(one: Move) -> str:
    return f"{one.reference}: {place_in_words(one.before)} \u2192 {place_in_words(one.after)}"


def _as_plain(done: Imported) -> dict[str, Any]:
    ways = [one.way for one in done.moves]
    return {
        "read": done.read,
        "answered": done.answered,
        "still_out": done.still_out,
        "unchanged": done.unchanged,
        "refused": len(done.refused),
        "notes": done.notes,
        "rose": ways.count(Moved.ROSE),
        "fell": ways.count(Moved.FELL),
        "moved": [
            {
                "reference": one.reference,
                "way": one.way.name.lower(),
                "before": one.before.fields(),
                "after": one.after.fields(),
            }
            for one in who_moved(done.moves)
        ],
        "lines": [asdict(one) for one in done.refused],
    }


def _some(references: tuple[str, ...]) -> str:
    return ", ".join(references[:SHOWN]) + (" and more" if len(references) > SHOWN else "")
