"""Say for which shift or working day somebody is to be told now what waits for them.

A shift counts from the moment the roster gives it. Whoever sits no shift that day is told when the
working day opens in their own zone, by the calendar of where their agency is; and on a day off too,
while they are on duty at a desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, tzinfo

from longstop.core.clocks.calendars import Calendar
from longstop.core.clocks.roster import Stretch

OPENS = time(8)
"""When a working day opens, by the clock on the wall: Longstop's own choice."""


def begun(
    turns: Sequence[Stretch],
    *,
    on_duty: bool,
    calendar: Calendar,
    zone: tzinfo,
    now: datetime,
) -> datetime | None:
    """Compute when the shift or working day began that now lies in; None where none does.

    turns are the person's own that touch the local day. A day beyond the calendar counts as a
    working day: rather a digest too many than none.
    """
    running = [one.starts_at for one in turns if one.starts_at <= now < one.ends_at]
    if running or turns:
        return max(running, default=None)
    day = now.astimezone(zone).date()
    opens = datetime.combine(day, OPENS, zone).astimezone(UTC)
    known = calendar.first_day <= day <= calendar.last_day
    works = not known or (day.weekday() in calendar.closes and day not in calendar.days_off)
    return opens if opens <= now and (works or on_duty) else None
