"""`longstop answer`: say what was found out about a question, and see what it changes."""

from __future__ import annotations

from typing import Annotated

import typer

from longstop.actions.answer import Answered, answer
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.cli.sets import File, References, gather
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from longstop.core.triage.telling import placed_in_words


def answer_command(
    context: typer.Context,
    found: Annotated[
        str,
        typer.Argument(metavar="QUESTION=ANSWER", help="yes, no, or a kind of unknown."),
    ],
    references: References = None,
    file: File = None,
    basis: Annotated[
        StatementKind | None, typer.Option(help="What a yes or a no rests on.")
    ] = None,
    settle: Annotated[
        bool, typer.Option("--settle", help="Put it in the place of all that was said before.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Record an answer about referrals: all of them or none. They are assessed again at once.

    What contradicts an answer makes a conflict, unless you settle it. The kinds of unknown are
    not_asked, asked, no_trace, withheld, refused, cannot_be_known. Questions: longstop policy show

    Example: longstop answer current_access=yes R-4F7K-2M9Q-X --basis record
    """
    here = frame(context)
    with faults_told():
        wanted = gather(references, file)
        house = here.house()
        done = answer(house, here.actor(house), wanted, read_found(found, basis, settles=settle))
    if as_json:
        here.print_json([_as_json(one) for one in done])
        return
    for one in done:
        before = placed_in_words(one.before)
        tell(f"{one.reference}: {placed_in_words(one.after)} (before: {before}).")


def _as_json(one: Answered) -> dict[str, object]:
    return {
        "reference": one.reference,
        "before": one.before.fields(),
        "after": one.after.fields(),
    }
