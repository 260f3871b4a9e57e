"""Lay out the demonstration's screen: plain text, 80 columns, for somebody who starts a shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from zoneinfo import ZoneInfo

from longstop.actions.list_work import Listed
from longstop.actions.sweep import Swept
from longstop.actions.verify import Verification
from longstop.core.intake.receipt import Receipt
from longstop.core.referral.why import due_in_words, plain, why_in_words
from longstop.core.triage.filed import danger_in_words
from longstop.store.queries.overview import OpenOfKind

WIDTH = 80
_IN = " " * 4
Row = Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """All that stands on the screen; surroundings are lines for the reader's shell."""

    officer: str
    receipts: Sequence[Receipt]
    listed: Listed
    swept: Swept
    opened: Sequence[OpenOfKind]
    verified: Verification
    surroundings: Sequence[str]


def screen(shown: Shown) -> list[str]:
    """Give the lines of the screen."""
    moment = shown.listed.at.astimezone(ZoneInfo(shown.listed.zone))
    return [
        "LONGSTOP: A DEMONSTRATION ON SYNTHETIC DATA",
        f"You are {shown.officer}. It is {moment:%H:%M on %a %d %b %Y}.",
        *_what_came_in(shown.receipts),
        *_first(shown.listed),
        *_by_kind_and_age(shown.opened),
        *_looked_after(shown.swept, shown.verified),
        *_next(shown),
    ]


def _what_came_in(receipts: Sequence[Receipt]) -> list[str]:
    sums = [
        (one.source, "-" if one.declared is None else str(one.declared), str(one.read),
         str(one.accepted), str(one.follow_up), str(one.duplicate), str(one.quarantined))
        for one in receipts
    ]  # fmt: skip
    became = [
        (one.source, one.status.value, str(one.referrals), str(one.children), str(one.shortfall),
         str(one.drift), str(one.media_removed))
        for one in receipts
    ]  # fmt: skip
    right = all(one.adds_up() for one in receipts)
    return [
        *_title("What came in, and how it adds up"),
        *_table(
            ("reports from", "declared", "read =", "accepted", "+ follow-up", "+ duplicate",
             "+ quarantined"),
            sums,
            gap=" ",
        ),
        "",
        *_table(
            ("reports from", "the file is", "referrals", "children", "missing", "unknown",
             "media removed"),
            became,
        ),
        "",
        "Every report is accounted for once." if right else "THIS DOES NOT ADD UP: verify it now.",
        "Every reported person has a referral, every child a record. Missing: declared",
        "and not sent. Unknown: values in fields we do not know, kept and counted.",
    ]  # fmt: skip


def _first(listed: Listed) -> list[str]:
    lines = _title(f"The {len(listed.rows)} to look at first, and why")
    for number, row in enumerate(listed.rows, start=1):
        what = row.detail
        owner = what.owner or f"{what.owner_agency}, {what.owner_desk}"
        due = due_in_words(row.why.due_at, listed.at)
        why = why_in_words(row.why, ZoneInfo(listed.zone))
        if row.filed:
            why += f"; {danger_in_words(row.filed)}"
        lines += [
            f"{number:2}  {what.reference}  {plain(what.kind):<18}  {due:<12}  {owner}",
            *wrap(why, WIDTH, initial_indent=_IN, subsequent_indent=_IN),
        ]
    return lines


def _by_kind_and_age(opened: Sequence[OpenOfKind]) -> list[str]:
    heads = ("what", "under a day", "1-5 days", "5-30 days", "older", "all", "overdue")
    rows = [
        (one.kind.value.replace("_", " "), *map(str, one.by_age), str(one.total), str(one.overdue))
        for one in opened
    ]
    return [*_title("Open, by kind and age, as far as you may see"), *_table(heads, rows)]


def _looked_after(swept: Swept, verified: Verification) -> list[str]:
    found = "no fault" if not verified.fault_count else f"{verified.fault_count} FAULTS: see verify"
    return [
        *_title("Looked after"),
        f"Swept:    {swept.breaches} clocks breached, {swept.handed_over} fell to a supervisor,"
        f" {swept.holds_ended} holds ended.",
        f"Verified: {verified.checked['entries']} ledger entries,"
        f" {verified.checked['obligations']} obligations rebuilt, {found}.",
    ]


def _next(shown: Shown) -> list[str]:
    """Name commands that work as they stand: on what is shown above, in the reader's shell."""
    commands = [
        ("longstop serve", "the desk, in a browser"),
        ("longstop worklist --limit 20", "go on down the list"),
    ]
    for row in [row for row in shown.listed.rows if row.detail.owner][:1]:
        commands += [
            (f"longstop show {row.detail.reference}", "the whole story of your first"),
            (f"longstop take {row.detail.reference}", "say that you are working on it"),
        ]
    commands += [
        (f"longstop package show {shown.receipts[0].reference}", "what became of every line"),
        ("longstop quarantine list", "lines that could not be read"),
        ("longstop sweep --every 60", "keep watch over the clocks"),
        ("longstop verify", "rebuild everything from the ledger"),
        ("longstop db stop", "when you have seen enough"),
    ]
    width = max(len(command) for command, _ in commands)
    return [
        *_title("What to type next"),
        *shown.surroundings,
        "",
        *(f"{command:<{width}}  # {words}" for command, words in commands),
    ]


def _title(words: str) -> list[str]:
    return ["", words.upper(), "-" * len(words)]


def _table(heads: Row, rows: Sequence[Row], gap: str = "  ") -> list[str]:
    """Lay rows out below their heads: the first column to the left, numbers to the right."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    return [
        gap.join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in (heads, *rows)
    ]
