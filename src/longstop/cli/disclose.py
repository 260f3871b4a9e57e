"""`longstop disclose`: a referral whole for the disclosure officer, what speaks against first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.disclose import Asking, Disclosed, disclose
from longstop.actions.disclosure_files import FORMS
from longstop.actions.reveal import REASONS
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.sets import Condition
from longstop.core.casework.disclosure import Why
from longstop.core.intake.receipt_words import counted
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.why import plain


class NoSuchForm(LongstopError):
    """The name of the file does not say in which form it is wanted."""

    exit_code = 2


def disclose_command(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(help="The referral, such as R-4F7K-2M9Q-X.")],
    out: Annotated[Path, typer.Option(help="The new file: .txt, .json, or .jsonld (CASE 1.5).")],
    reason: Annotated[str, typer.Option(help=f"Why: one of {', '.join(REASONS)}.")] = "disclosure",
    condition: Condition = None,
    as_json: Json = False,
) -> None:
    """Write all that is held of a referral into one file, hidden texts too, under a schedule.

    First stands what may undermine the case or assist the person. The screen shows numbers alone.
    It is for the agency that owns the referral, and on the ledger with the file's digest.

    Example: longstop disclose R-4F7K-2M9Q-X --out R-4F7K-2M9Q-X.txt
    """
    here = frame(context)
    with faults_told():
        if out.suffix not in FORMS:
            raise NoSuchForm(
                "The file's name must end in .txt (to be read), .json (for a machine) or .jsonld"
                " (CASE 1.5, for another forensic system). No file was made."
            )
        house = here.house()
        asking = Asking(reference=reference, out=out, reason=reason, condition=condition)
        done = disclose(house, here.actor(house), asking, FORMS[out.suffix])
    if as_json:
        here.print_json(_told(done))
        return
    for line in _lines(done):
        here.out.print(printable(line), markup=False)
    tell(f"In {done.file} (for you alone: mode 0600). On the ledger with its digest.")


def _lines(done: Disclosed) -> Iterator[str]:
    against = sum(n for why, n in done.kinds.items() if why.undermines_or_assists)
    total = counted(sum(done.kinds.values()), "item")
    yield f"{done.reference}: {total}, {against} of them may undermine or assist"
    for why in Why:
        if why.undermines_or_assists and why in done.kinds:
            yield f"  {done.kinds[why]:>4}  {plain(why.value)}"
    marks = ", ".join(f"{plain(mark)} {n}" for mark, n in sorted(done.marks.items()))
    yield f"Marked as sensitive: {done.sensitive}" + (f" ({marks})" if marks else "")
    yield f"sha256 {done.sha256}"


def _told(done: Disclosed) -> dict[str, Any]:
    return {
        "reference": done.reference,
        "file": done.file,
        "sha256": done.sha256,
        "items": {why.value: n for why, n in done.kinds.items()},
        "marks": {mark.value: n for mark, n in done.marks.items()},
        "sensitive": done.sensitive,
    }
