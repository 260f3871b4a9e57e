"""Lay out the replay's story: plain text, 80 columns, day 0 is the Friday on which it came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from textwrap import wrap
from zoneinfo import ZoneInfo

from longstop.core.referral.why import (
    BECAUSE_WORDS,
    CLOCK_WORDS,
    due_in_words,
    plain,
    why_in_words,
)
from longstop.store.queries.replayed import Step, Strand
from longstop.synthetic.spade import END, FRIDAY, Arrived, Spade
from longstop.synthetic.spade_promises import Promise

WIDTH = 80
_RUNGS = {
    "person": "breached, told",
    "desk_supervisor": "desk supervisor",
    "head_of_bureau": "head of bureau",
    "outside_role": "escalated to",
}


def screen(spade: Spade) -> list[str]:
    """Give the lines of the story."""
    zone = ZoneInfo(spade.saturday.zone)
    return [
        "LONGSTOP: A LIST ARRIVES, AND NOBODY DOES ANYTHING FOR FIFTEEN MONTHS",
        "All of it is made up, and no hour of it was waited for.",
        *_came(spade.arrived, zone),
        *_saturday(spade),
        *_climbed(spade, zone),
        *_at_the_end(spade, zone),
        *_promises(spade.promises),
    ]


def _came(arrived: Sequence[Arrived], zone: ZoneInfo) -> list[str]:
    lines = [
        *_title(f"What came, from {FRIDAY.astimezone(zone):%H:%M on %a %d %b %Y} on"),
        f"{'trouble':<24}{'declared':>9}{'read':>6}{'accepted':>10}{'repeats':>9}{'kept back':>11}",
    ]
    for one in arrived:
        receipt = one.receipt
        declared = "-" if receipt.declared is None else str(receipt.declared)
        repeats = receipt.follow_up + receipt.duplicate
        why = ", ".join(plain(reason) for reason in one.file.truth.quarantined)
        lines.append(
            f"{one.file.trouble:<24}{declared:>9}{receipt.read:>6}{receipt.accepted:>10}"
            f"{repeats:>9}{receipt.quarantined:>11}"
        )
        if why or receipt.reason:
            lines.append(f"    {why or 'refused: ' + plain(receipt.reason or '')}")
    referrals = sum(one.receipt.referrals for one in arrived)
    children = sum(one.receipt.children for one in arrived)
    return [*lines, "", f"{referrals:,} referrals and {children:,} child records are open."]


def _saturday(spade: Spade) -> list[str]:
    listed = spade.saturday
    zone = ZoneInfo(listed.zone)
    lines = _title(f"What {spade.officer.code} would have seen at {listed.at:%H:%M on Saturday}")
    for number, row in enumerate(listed.rows, start=1):
        detail = row.detail
        owner = detail.owner or f"{detail.owner_agency}, {detail.owner_desk}"
        due = due_in_words(row.why.due_at, listed.at)
        lines.append(
            f"{number:2}  {detail.reference}  {plain(detail.kind):<18}  {due:<12}  {owner}"
        )
        lines += _indented(why_in_words(row.why, zone))
    return lines


def _climbed(spade: Spade, zone: ZoneInfo) -> list[str]:
    lines = _title("What climbed to whom, on which day")
    for kind in dict.fromkeys(strand.kind for strand in spade.strands):
        states = ", ".join(
            f"{count:,} {plain(state)}, undecided"
            for (of, state), count in sorted(spade.open_at_end.items())
            if of == kind
        )
        lines += ["", f"{plain(kind).capitalize()}: {states}"]
        for strand in spade.strands:
            if strand.kind == kind:
                lines += _strand(strand, zone)
    return lines


def _strand(strand: Strand, zone: ZoneInfo) -> Iterator[str]:
    what = CLOCK_WORDS.get(strand.clock, plain(strand.clock))
    if strand.because != "standard":
        what += f" ({BECAUSE_WORDS.get(strand.because, plain(strand.because))})"
    yield f"  {what}"
    due = _days(strand.first_due, strand.last_due, zone)
    yield f"    {'fell due':<17}{strand.breached:6,}  {due}"
    for step in strand.steps:
        days = _days(step.first_at, step.last_at, zone)
        yield f"    {_RUNGS[step.rung]:<17}{step.count:6,}  {days}"
        yield f"    {'':<17}{'':6}  {_who(step)}"


def _who(step: Step) -> str:
    return step.who if step.people < 2 else f"{step.people} people at their desks"


def _days(first: datetime, last: datetime, zone: ZoneInfo) -> str:
    """Say on which days: 'day 3 (Mon 23 Nov 17:00)', 'days 1 to 3 (from Sat 21 Nov 18:00)'."""
    begin, end = _day(first, zone), _day(last, zone)
    at = f"{first.astimezone(zone):%a %d %b %H:%M}"
    return f"day {begin} ({at})" if begin == end else f"days {begin} to {end} (from {at})"


def _day(moment: datetime, zone: ZoneInfo) -> int:
    return (moment.astimezone(zone).date() - FRIDAY.astimezone(zone).date()).days


def _at_the_end(spade: Spade, zone: ZoneInfo) -> list[str]:
    total = sum(spade.open_at_end.values())
    return [
        *_title(f"On {END.astimezone(zone):%a %d %b %Y}, day {_day(END, zone)}"),
        f"{total:,} obligations are still there. {spade.waited.moments} moments were stepped to;",
        f"{spade.waited.breaches:,} clocks fell due, {spade.waited.alerts:,} rungs were reached.",
    ]


def _promises(promises: Sequence[Promise]) -> list[str]:
    lines = _title("What was promised")
    for one in promises:
        lines += wrap(
            f"{'kept' if one.kept else 'NOT KEPT'}: {one.words}.", WIDTH, subsequent_indent=" " * 6
        )
        lines += wrap(one.found, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
    return lines


def _indented(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 4)


def _title(words: str) -> list[str]:
    return ["", words.upper(), "-" * len(words)]
