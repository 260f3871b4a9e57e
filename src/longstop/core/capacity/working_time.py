"""Turn a scenario's calendar into spans of open time and daily rates, in days since it starts."""

from __future__ import annotations

from datetime import timedelta

from longstop.core.capacity.network import Hours
from longstop.core.capacity.scenario import Arrivals, Run, WorkingHours

BEYOND = 400
"""Days past the end for which hours are laid out, so that what begins late can still end."""


def spans_of(hours: WorkingHours | None, run: Run) -> Hours:
    """Give when people work; None is round the clock, a day at a time (absence is by the day)."""
    spans = []
    for day in range(run.days + BEYOND):
        date = run.starts + timedelta(days=day)
        if hours is None:
            spans.append((float(day), float(day + 1)))
        elif date.weekday() in hours.days and date not in hours.days_off:
            spans.append((day + hours.opens / 24, day + hours.closes / 24))
    return Hours(tuple(spans))


def daily_rates(arrivals: Arrivals, run: Run) -> tuple[float, ...]:
    """Give how many come on each day."""
    dates = (run.starts + timedelta(days=day) for day in range(run.days + 1))
    return tuple(
        arrivals.per_day * arrivals.week[date.weekday()] * arrivals.season[date.month - 1]
        for date in dates
    )
