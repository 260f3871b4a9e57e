"""`longstop verify`: replay the ledger from nothing and hold everything against it."""

from __future__ import annotations

from dataclasses import asdict

import typer

from longstop.actions.verify import Verification, verify
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.referral.errors import LongstopError


class NotWhole(LongstopError):
    """The ledger and the tables do not tell one story."""

    exit_code = 1


def verify_command(context: typer.Context, as_json: Json = False) -> None:
    """Check that nothing was changed, removed or lost: exit code 0 if all adds up, 1 if not.

    Every obligation, clock, breach and count is rebuilt from the ledger, and every personal value
    held against its commitment. Nothing is mended. The run is itself on the ledger. Outside the
    bureau it says only whether all adds up, for the figures tell of other agencies' records too.

    Example: longstop verify --json
    """
    here = frame(context)
    with faults_told():
        house = here.house()
        found = verify(house, here.actor(house), None if as_json else _told)
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


def _told(what: str, count: int) -> None:
    if count and count % 10_000 == 0:
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
