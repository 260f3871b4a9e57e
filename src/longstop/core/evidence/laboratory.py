"""Order what waits in a laboratory: whose device it is, how great the danger, which date presses.

A victim's device goes first, so that it goes back first. Then the danger to children, by the stream
in which the order of work has the report (`longstop.core.triage.order`): as there, no date moves
anybody ahead of greater danger. Of one danger whatever has a date within its lead time, when bail
or custody ends or a court sits, the soonest first; then age.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LEAD = timedelta(days=28)
"""How long before a date it presses: Longstop's own choice, the time an examination takes."""


class Date(StrEnum):
    """The clocks that are dates of somebody else's; the last says until when one may look."""

    CUSTODY_LIMIT = "custody_limit"
    BAIL = "bail"
    COURT = "court"
    AUTHORITY = "authority"


class Because(StrEnum):
    """What an exhibit's place in the queue rests on."""

    VICTIM = "victim"
    DATE = "date"
    DANGER = "danger"


BECAUSE_WORDS = {
    Because.VICTIM: "a victim's device",
    Because.DATE: "by the danger of its report, and a date presses",
    Because.DANGER: "by the danger of its report, then age",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Queued:
    """What decides an exhibit's place: danger is its report's stream, the lowest the greatest."""

    number: int
    of_victim: bool
    next_date: datetime | None
    danger: int
    registered_at: datetime


def because(one: Queued, at: datetime) -> Because:
    """Tell what an exhibit's place rests on at a moment."""
    if one.of_victim:
        return Because.VICTIM
    return Because.DATE if _presses(one, at) else Because.DANGER


def key(one: Queued, at: datetime) -> tuple[bool, int, datetime, datetime, int]:
    """Give what the queue is sorted by at a moment; the smallest is worked on first."""
    far = at + LEAD + timedelta(days=1)
    # A date that does not press yet parts nobody from anybody.
    date = one.next_date if one.next_date is not None and _presses(one, at) else far
    return (not one.of_victim, one.danger, date, one.registered_at, one.number)


def _presses(one: Queued, at: datetime) -> bool:
    return one.next_date is not None and one.next_date <= at + LEAD
