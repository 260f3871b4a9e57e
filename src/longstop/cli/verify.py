"""`longstop verify`: replay the ledger from nothing and hold everything against it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.verify import Verification, verify
from longstop.actions.verify_tree import Against
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.ledger_files import keys_of, note_of
from longstop.core.referral.errors import LongstopError


class NotGiven(LongstopError):
    """A checkpoint without a key, or a key without a checkpoint."""

    exit_code = 2


class NotWhole(LongstopError):
    """The ledger and the tables do not tell one story."""

    exit_code = 1


def verify_command(
    context: typer.Context,
    against: Annotated[
        Path | None, typer.Option(help="A checkpoint that was held outside; takes --vkey too.")
    ] = None,
    vkey: Annotated[
        list[str] | None,
        typer.Option(help="A public key that the checkpoint is trusted under; repeatable."),
    ] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help="How many share the work; else one a processor.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that nothing was changed, removed or lost: exit code 0 if all adds up, 1 if not.

    Every obligation, clock, breach and count is rebuilt from the ledger, and every personal value
    held against its commitment. Nothing is mended. The run is itself on the ledger. Outside the
    bureau it says only whether all adds up, for the figures tell of other agencies' records too.

    With --against, the ledger is also held to a checkpoint that somebody outside kept: an entry it
    covers that was changed, removed, put in or moved is found, however well that was hidden.

    Example: longstop verify --against friday.checkpoint --vkey bureau.example/ledger+5e1a...
    """
    here = frame(context)
    with faults_told():
        held = _held(against, vkey)
        house = here.house()
        found = verify(
            house,
            here.actor(house),
            None if as_json else _told,
            against=held,
            processes=processes,
        )
        if as_json:
            here.print_json({"clean": found.fault_count == 0, **asdict(found)})
        else:
            _print(found)
        if found.fault_count and not found.faults:
            raise NotWhole(
                "Something does not add up; what and how much is for the bureau to see. Nothing "
                "was changed. Ask the bureau to run: longstop verify"
            )
        if found.fault_count:
            first = found.faults[0]
            faults = "1 fault" if found.fault_count == 1 else f"{found.fault_count} faults"
            raise NotWhole(
                f"{faults}. The first: {first.where}: {first.what.value}. {first.message} "
                "Nothing was changed. Keep the database as it is, and compare it with a backup "
                "before anybody works on."
            )


def _held(against: Path | None, vkey: list[str] | None) -> Against | None:
    if (against is None) != (not vkey):
        raise NotGiven(
            "Say both --against FILE and --vkey KEY, or neither. Nothing was checked. The public "
            "key says whose checkpoint can be trusted."
        )
    return None if against is None else Against(note_of(against), tuple(keys_of(vkey or [])))


def _told(what: str, count: int) -> None:
    tell(f"{count} {what} checked")


def _print(found: Verification) -> None:
    if found.checked:
        counts = ", ".join(
            f"{count} {name.replace('_', ' ')}" for name, count in found.checked.items()
        )
        typer.echo(f"Checked: {counts}.")
    for fault in found.faults:
        typer.echo(f"{fault.where}: {fault.what.value}: {fault.message}")
    if found.faults and found.fault_count > len(found.faults):
        typer.echo(f"... and {found.fault_count - len(found.faults)} more.")
    if not found.fault_count:
        typer.echo("Everything adds up.")
