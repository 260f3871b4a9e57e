"""Lay out the demonstration's screen: plain text, 80 columns, for somebody who starts a shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.sweep import Swept
from longstop.actions.verify import Verification
from longstop.core.intake.receipt import Receipt
from longstop.store.queries.overview import OpenOfKind

Row = Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """All that stands on the screen; surroundings are lines for the reader's shell."""

    now: datetime
    officer: str
    receipts: Sequence[Receipt]
    swept: Swept
    opened: Sequence[OpenOfKind]
    verified: Verification
    surroundings: Sequence[str]


def screen(shown: Shown) -> list[str]:
    """Give the lines of the screen."""
    return [
        "LONGSTOP: A DEMONSTRATION ON SYNTHETIC DATA",
        f"You are {shown.officer}. It is {shown.now:%Y-%m-%d %H:%M} UTC.",
        *_what_came_in(shown.receipts),
        *_by_kind_and_age(shown.opened),
        *_looked_after(shown.swept, shown.verified),
    ]


def _what_came_in(receipts: Sequence[Receipt]) -> list[str]:
    sums = [
        (one.source, "-" if one.declared is None else str(one.declared), str(one.read),
         str(one.accepted), str(one.follow_up), str(one.duplicate), str(one.quarantined),
         "yes" if one.adds_up() else "NO")
        for one in receipts
    ]  # fmt: skip
    became = [
        (one.source, one.status.value, str(one.referrals), str(one.children), str(one.shortfall),
         str(one.drift), str(one.media_removed))
        for one in receipts
    ]  # fmt: skip
    return [
        *_title("What came in, and how it adds up"),
        *_table(
            ("reports from", "declared", "read =", "accepted", "+ follow-up", "+ duplicate",
             "+ quarantined", "right"),
            sums,
        ),
        "",
        *_table(
            ("reports from", "the file is", "referrals", "children", "missing", "unknown",
             "media removed"),
            became,
        ),
        "",
        "A referral for every reported person, a record for every child. Missing: declared",
        "and not sent. Unknown: values in fields we do not know, kept and counted.",
    ]  # fmt: skip


def _by_kind_and_age(opened: Sequence[OpenOfKind]) -> list[str]:
    heads = ("what", "under a day", "1-5 days", "5-30 days", "older", "all", "overdue")
    rows = [
        (one.kind.value.replace("_", " "), *map(str, one.by_age), str(one.total), str(one.overdue))
        for one in opened
    ]
    return [*_title("Open, by kind and age, as far as you may see"), *_table(heads, rows)]


def _looked_after(swept: Swept, verified: Verification) -> list[str]:
    found = (
        "no fault" if not verified.fault_count else f"{verified.fault_count} FAULTS: see verify"
    )
    return [
        *_title("Looked after"),
        f"Swept:    {swept.breaches} clocks breached, {swept.handed_over} fell to a supervisor,"
        f" {swept.holds_ended} holds ended.",
        f"Verified: {verified.checked['entries']} ledger entries,"
        f" {verified.checked['obligations']} obligations rebuilt, {found}.",
    ]


def _title(words: str) -> list[str]:
    return ["", words.upper(), "-" * len(words)]


def _table(heads: Row, rows: Sequence[Row]) -> list[str]:
    """Lay rows out below their heads: the first column to the left, numbers to the right."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    return [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in (heads, *rows)
    ]
