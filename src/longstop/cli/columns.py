"""`longstop columns`: what the columns of a sender's lists mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.save_columns import save_columns
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.core.intake.column_guess import suggest_columns
from longstop.core.intake.columns import ColumnMap, to_toml
from longstop.core.intake.receipt_words import reason_words
from longstop.core.referral.errors import LongstopError
from longstop.engines.openers.peek import peek_list
from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits

app = typer.Typer(name="columns", help="Column maps of senders' lists.", no_args_is_help=True)


class ListNotReadable(LongstopError):
    """The list cannot be opened or read."""

    exit_code = 2


@app.command()
def suggest(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A list with a header row, or a workbook.")],
    save: Annotated[
        str | None, typer.Option(metavar="SOURCE", help="Keep the map for this sender.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Propose a column map from the heads of a list, as TOML to read and correct.

    Of a workbook the first sheet with a header row is taken. Heads in English, French and German
    are known. Keep the output in a file, correct it, and
    receive with --columns; or keep it for the sender at once with --save.

    Example: longstop columns suggest list.csv > toronto.toml
    """
    here = frame(context)
    with faults_told():
        proposed = _propose(file)
        text = to_toml(proposed)
        digest = None
        if save is not None:
            house = here.house()
            digest = save_columns(house, here.actor(house), save, text)
    if as_json:
        here.print_json(
            {
                "toml": text,
                "columns": dict(proposed.columns),
                "unrecognised": list(proposed.unrecognised),
                "saved_for": save,
                "sha256": digest,
            }
        )
        return
    here.out.print(printable(text), markup=False, end="")
    _tell_what_is_open(proposed)
    if save is not None:
        tell(f"Kept for '{save}'. Receive with: longstop receive FILE --source {save}")


def _propose(file: Path) -> ColumnMap:
    try:
        peek = peek_list(file, limits=Limits())
    except PartRefused as fault:
        raise ListNotReadable(
            f"The file is not read: {reason_words(fault.reason)}. Nothing was saved."
        ) from fault
    except OSError as fault:
        raise ListNotReadable(
            "The list cannot be opened. Nothing was saved. See that the name is right."
        ) from fault
    return suggest_columns(peek.heads, peek.sample)


def _tell_what_is_open(proposed: ColumnMap) -> None:
    if proposed.unrecognised:
        heads = ", ".join(printable(head) for head in proposed.unrecognised)
        tell(f"Not recognised: {heads}. They are kept with each record and used for nothing.")
    else:
        tell("Every head was recognised.")
    if proposed.date_order is None:
        tell("The order of day and month does not show: see date_order in the map.")
