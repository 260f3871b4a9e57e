"""Say by when a graded referral is to be acted on, and keep what was promised before.

The time of a grade counts from when it was first given, under the policy in force at that moment.
A greater grade counts its own time from when it comes, never beyond the moment promised before; a
lesser one is never due earlier than that; the same grade given again moves nothing. So neither a
grade nor a policy with other times ever breaks a promise: only a person who holds somebody to be
more or less dangerous changes it, under their name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from longstop.core.clocks.allowances import Allowance, Term, term
from longstop.core.clocks.calendars import ELAPSED, Calendar


class Regraded(IntEnum):
    """How a grade stands to the one that was promised under before."""

    LOWER = -1
    SAME = 0
    HIGHER = 1


@dataclass(frozen=True, slots=True)
class Promised:
    """A clock to act that runs already: from when, until when, and how the new grade stands."""

    started_at: datetime
    due_at: datetime
    regraded: Regraded


def act_by(
    now: datetime, allowance: Allowance, calendar: Calendar, promised: Promised | None
) -> tuple[datetime, Term]:
    """Find from when and for how long a clock to act runs under a grade given now.

    promised is that of the grade before, if any. Raises OutsideCalendar.
    """
    if promised is None:
        return now, term(now, allowance, calendar)
    if promised.regraded is Regraded.LOWER:
        from_first = term(promised.started_at, allowance, calendar)
        if from_first.due_at >= promised.due_at:
            return promised.started_at, from_first
    elif promised.regraded is Regraded.HIGHER:
        from_now = term(now, allowance, calendar)
        if from_now.due_at <= promised.due_at:
            return now, from_now
    whole = int((promised.due_at - promised.started_at).total_seconds())
    return promised.started_at, Term(due_at=promised.due_at, seconds=whole, calendar=ELAPSED)
