"""A digest is due when a shift or a working day has begun, and once for each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from longstop.actions.house import ShippedCalendars
from longstop.core.clocks.briefing import begun
from longstop.core.clocks.roster import Stretch

LONDON = ZoneInfo("Europe/London")
CALENDAR = ShippedCalendars()["england-and-wales"]
NIGHT = Stretch(
    starts_at=datetime(2026, 11, 23, 20, tzinfo=UTC), ends_at=datetime(2026, 11, 24, 6, tzinfo=UTC)
)


def due(at: str, *turns: Stretch, on_duty: bool = False, zone: ZoneInfo = LONDON) -> str | None:
    """Give when what is due at a moment in UTC began, as text."""
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    found = begun(turns, on_duty=on_duty, calendar=CALENDAR, zone=zone, now=now)
    return None if found is None else f"{found:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("at", "began"),
    [
        ("2026-11-23 07:59", None),
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-11-23 23:59", "2026-11-23 08:00"),
        ("2026-06-01 07:00", "2026-06-01 07:00"),  # summer time
        ("2026-11-22 12:00", None),  # a Sunday
        ("2026-12-25 12:00", None),
        ("2099-01-01 12:00", "2099-01-01 08:00"),  # beyond the calendar
    ],
)
def test_a_working_day_opens_at_eight_by_the_clock_on_the_wall(at: str, began: str | None) -> None:
    assert due(at) == began


def test_whoever_is_on_duty_on_a_day_off_is_told_too() -> None:
    assert due("2026-11-22 12:00", on_duty=True) == "2026-11-22 08:00"


def test_a_shift_counts_from_its_own_beginning_and_its_day_not_again() -> None:
    assert due("2026-11-23 12:00", NIGHT) is None
    assert due("2026-11-23 20:00", NIGHT) == "2026-11-23 20:00"
    assert due("2026-11-24 05:59", NIGHT) == "2026-11-23 20:00"
    assert due("2026-11-24 06:00", NIGHT) is None
    second = Stretch(starts_at=NIGHT.ends_at, ends_at=NIGHT.ends_at + timedelta(hours=4))
    assert due("2026-11-24 06:00", NIGHT, second) == "2026-11-24 06:00"
