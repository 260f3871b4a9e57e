"""`longstop disclose`: a referral whole for the disclosure officer, what speaks against first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from longstop.actions.disclose import Asking, Disclosed, Disclosure, disclose
from longstop.actions.reveal import REASONS
from longstop.actions.story_lines import story_lines
from longstop.cli.case_document import case_document
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.sets import Condition
from longstop.cli.story_page import story_json
from longstop.core.casework.disclosure import Item, Why
from longstop.core.intake.receipt_words import counted
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.why import plain

_AGAINST = "A. MAY UNDERMINE THE CASE OR ASSIST THE PERSON"
_REST = "B. EVERYTHING ELSE"
_NOTE = (
    "The schedule is made by rule from what is held here. Marks say what may be sensitive; what is"
    " given to whom is decided by a person. What other referrals of the person hold is disclosed"
    " with those: they are named here, as far as whoever made this may see them."
)


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
        forms = {".txt": _as_text, ".json": _as_json, ".jsonld": case_document}
        if out.suffix not in forms:
            raise NoSuchForm(
                "The file's name must end in .txt (to be read), .json (for a machine) or .jsonld"
                " (CASE 1.5, for another forensic system). No file was made."
            )
        house = here.house()
        asking = Asking(reference=reference, out=out, reason=reason, condition=condition)
        done = disclose(house, here.actor(house), asking, forms[out.suffix])
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


def _as_json(made: Disclosure) -> bytes:
    shown = made.shown
    document = {
        "reference": shown.story.subject.reference,
        "made_at": shown.at,
        "by": made.by,
        "reason": made.reason,
        "note": _NOTE,
        "schedule": [
            {
                "number": number,
                "undermines_or_assists": one.why.undermines_or_assists,
                "kind": one.why.value,
                "says": one.says,
                "where": one.where,
                "at": one.at,
                "sensitive": sorted(one.marks),
            }
            for number, one in enumerate(made.schedule, start=1)
        ],
        "material": [story_json(one) for one in (shown, *made.others)],
        "ledger": [
            {"seq": entry.seq, "event": entry.event, "body": json.loads(entry.body)}
            for entry in shown.story.entries
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def _as_text(made: Disclosure) -> bytes:
    return ("\n".join(_text(made)) + "\n").encode()


def _text(made: Disclosure) -> Iterator[str]:
    shown = made.shown
    yield f"DISCLOSURE SCHEDULE  {shown.story.subject.reference}"
    yield f"made {shown.at:%Y-%m-%d %H:%M} UTC by {made.by}, reason: {made.reason}"
    yield _NOTE
    heading = None
    for number, one in enumerate(made.schedule, start=1):
        wanted = _AGAINST if one.why.undermines_or_assists else _REST
        if wanted != heading:
            heading = wanted
            yield f"\n{heading}"
        yield _item(number, one)
    for material in (shown, *made.others):
        yield f"\n{'=' * 78}"
        yield from story_lines(material)


def _item(number: int, one: Item) -> str:
    marks = f"  [SENSITIVE: {', '.join(plain(mark) for mark in sorted(one.marks))}]"
    at = f" ({one.at[:16].replace('T', ' ')})" if one.at else ""
    tail = marks if one.marks else ""
    return f"{number:>4}. {plain(one.why.value)}: {one.says}{at}  <{one.where}>{tail}"
