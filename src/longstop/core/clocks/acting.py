"""Say by when a graded referral is to be acted on: a promise given is never made later by raising.

The time of a grade counts from when it was first given. Where a greater grade comes later, its own
time counts from then, but never beyond the moment that was promised before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.core.clocks.allowances import Allowance, Term, term
from longstop.core.clocks.calendars import ELAPSED, Calendar


@dataclass(frozen=True, slots=True)
class Promised:
    """A clock to act that runs already: from when, and until when."""

    started_at: datetime
    due_at: datetime


def act_by(
    now: datetime, allowance: Allowance, calendar: Calendar, promised: Promised | None
) -> tuple[datetime, Term]:
    """Find from when and for how long a clock to act runs under a grade given now.

    promised is that of the grade before, if any. Raises OutsideCalendar.
    """
    if promised is None:
        return now, term(now, allowance, calendar)
    from_first = term(promised.started_at, allowance, calendar)
    if from_first.due_at >= promised.due_at:
        return promised.started_at, from_first
    from_now = term(now, allowance, calendar)
    if from_now.due_at <= promised.due_at:
        return now, from_now
    whole = int((promised.due_at - promised.started_at).total_seconds())
    return promised.started_at, Term(due_at=promised.due_at, seconds=whole, calendar=ELAPSED)
