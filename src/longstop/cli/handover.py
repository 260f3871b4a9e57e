"""`longstop handover`: hand a shift over, accept one, and the screen at the start of a shift."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from longstop.actions.hand_over import accept_handover, hand_over
from longstop.actions.show_handover import HandoverShown, Load, show_handover
from longstop.cli.frame import Frame, Json, faults_told, frame, printable, tell
from longstop.core.casework.handover import MARK_WORDS, HandoverRefused, Mark
from longstop.core.clocks.ladder import Rung
from longstop.core.clocks.roster import ROLE_OF
from longstop.core.referral.why import CLOCK_WORDS, plain
from longstop.store.queries.handovers import COUNTED, Counted

WIDTH = 80
_TIED = "\N{NO-BREAK SPACE}"


def handover_command(
    context: typer.Context,
    desk: Annotated[str, typer.Argument(help="The desk's code in your agency.")],
    to: Annotated[str | None, typer.Option(help="The colleague who takes over, by code.")] = None,
    note: Annotated[str | None, typer.Option(help="A note for the next shift.")] = None,
    note_file: Annotated[
        Path | None, typer.Option(help="A file with the note; - reads what is piped in.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept what was handed over to you.")
    ] = False,
    hours: Annotated[
        float | None,
        typer.Option(help="How long your shift lasts, with --accept; else by the roster, or 12."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a desk at the start of a shift; with --to hand it over, with --accept take it.

    The giver stays the owner until the receiver accepts by name, for half an hour; then the shift
    falls to the supervisor. A note holds references and what to do, and no name of anybody
    reported: it is read by whoever may sit at the desk.

    Example: longstop handover intake --to night-1 --note-file note.txt
    """
    here = frame(context)
    with faults_told():
        if (to is not None) and accept:
            raise HandoverRefused("Give --to or --accept, not both. Nothing was changed.")
        if to is None and (note is not None or note_file is not None):
            raise HandoverRefused("A note goes with --to PERSON. Nothing was changed.")
        house = here.house()
        actor = here.actor(house)
        if accept:
            moved, until = accept_handover(house, actor, desk=desk, hours=hours)
            _say_accepted(here, desk, moved, until, as_json)
            return
        if to is not None:
            shown = hand_over(house, actor, desk=desk, to=to, note=_note(note, note_file))
        else:
            shown = show_handover(house, actor, desk=desk)
    print_handover(here, shown, given=to is not None, as_json=as_json)


def print_handover(here: Frame, shown: HandoverShown, *, given: bool, as_json: bool) -> None:
    """Print the screen of a desk, or what was just handed over."""
    if as_json:
        here.print_json(asdict(shown))
        return
    for line in _given(shown) if given else _screen(shown):
        here.out.print(line, markup=False)
    if given and shown.last is not None:
        tell(
            f"You stay the owner until {shown.last.given_to} says: "
            f"longstop handover {shown.desk.code} --accept"
        )


def _say_accepted(here: Frame, desk: str, moved: int, until: datetime, as_json: bool) -> None:
    if as_json:
        here.print_json({"desk": desk, "moved": moved, "until": until})
    else:
        tell(
            f"You are on duty at '{desk}' until {until:%a %d %b %H:%M} UTC. "
            f"{moved} obligations are yours now."
        )


def _note(note: str | None, file: Path | None) -> str | None:
    if note is not None and file is not None:
        raise HandoverRefused("Give --note or --note-file, not both. Nothing was changed.")
    if file is None:
        return note
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise HandoverRefused(
            f"{file.name}: not a file of text that can be read ({type(fault).__name__}). "
            "Nothing was changed."
        ) from None


def _given(shown: HandoverShown) -> Iterator[str]:
    assert shown.last is not None
    falls = shown.last.falls_at.astimezone(ZoneInfo(shown.zone))
    yield (f"{shown.desk.code}: handed to {shown.last.given_to}, to be accepted by {falls:%H:%M}")
    yield from _load("handed over", shown.handed)


def _screen(shown: HandoverShown) -> Iterator[str]:
    zone = ZoneInfo(shown.zone)
    yield f"{shown.desk.name} ({shown.desk.code}), {shown.at.astimezone(zone):%a %d %b %Y %H:%M}"
    yield f"  on duty: {_on_duty(shown, zone)}; supervisor {shown.desk.supervisor or 'unknown'}"
    for turn in shown.turns:
        until = turn.ends_at.astimezone(zone)
        yield f"  roster: {ROLE_OF[Rung(turn.rung)]} {turn.person} until {until:%a %d %b %H:%M}"
    yield ""
    yield from _last(shown, zone)
    since = shown.since.astimezone(zone)
    yield ""
    yield f"since {since:%a %d %b %H:%M}"
    yield from _counts("came in", shown.came_in, refs=False)
    yield from _counts("fell due", shown.fell_due, clocks=True)
    yield from _counts("done", shown.done, clocks=True, refs=False)
    yield ""
    yield from _load("open now", shown.now)


def _on_duty(shown: HandoverShown, zone: ZoneInfo) -> str:
    desk = shown.desk
    if desk.on_duty is None or desk.on_duty_until is None or desk.on_duty_until <= shown.at:
        return "nobody"
    return f"{desk.on_duty} until {desk.on_duty_until.astimezone(zone):%a %d %b %H:%M}"


def _last(shown: HandoverShown, zone: ZoneInfo) -> Iterator[str]:
    last = shown.last
    if last is None:
        yield "No shift has been handed over here yet."
        return
    yield (
        f"{last.given_by} handed over to {last.given_to} on "
        f"{last.given_at.astimezone(zone):%a %d %b %H:%M}: {_end(shown, zone)}"
    )
    for line in printable(last.note or "").splitlines():
        yield from textwrap.wrap(line, WIDTH, initial_indent="  | ", subsequent_indent="  | ") or [
            "  |"
        ]
    yield from _load("handed over", shown.handed)


def _end(shown: HandoverShown, zone: ZoneInfo) -> str:
    last = shown.last
    assert last is not None
    if last.outcome is None:
        return f"to be accepted by {last.falls_at.astimezone(zone):%H:%M}"
    if last.outcome == "accepted" and last.ended_at is not None:
        return f"accepted {last.ended_at.astimezone(zone):%H:%M}"
    return "nobody accepted; the supervisor's"


def _load(title: str, load: Load) -> Iterator[str]:
    yield from _counts(title, load.kinds, refs=False)
    for one in load.marks:
        yield from _named(f"  {MARK_WORDS[Mark(one.name)]}", one)


def _counts(
    title: str, counted: Sequence[Counted], *, clocks: bool = False, refs: bool = True
) -> Iterator[str]:
    if not counted:
        yield f"  {title}: nothing"
        return
    words = [f"{_word(one.name, clocks)} {_figure(one.count)}" for one in counted]
    # A space that does not break keeps each figure beside its word.
    text = f"  {title}: " + ", ".join(one.replace(" ", _TIED) for one in words)
    for line in textwrap.wrap(text, WIDTH, subsequent_indent="    "):
        yield line.replace(_TIED, " ")
    if refs:
        for one in counted:
            yield from _named(f"    {_word(one.name, clocks)}", one)


def _named(head: str, one: Counted) -> Iterator[str]:
    left = one.count - len(one.references)
    more = "" if left <= 0 else (f" and {left:,} more" if one.count <= COUNTED else " and more")
    text = f"{head} {_figure(one.count)}: {' '.join(one.references)}{more}"
    yield from textwrap.wrap(text, WIDTH, subsequent_indent="      ", break_on_hyphens=False)


def _figure(count: int) -> str:
    return f"over {COUNTED:,}" if count > COUNTED else f"{count:,}"


def _word(name: str, clocks: bool) -> str:
    return CLOCK_WORDS.get(name, plain(name)) if clocks else plain(name)
