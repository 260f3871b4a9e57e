"""How whoever is to be told is reached at this hour."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.safeguarding.addressee import Reach, reach

HOURS = "Mon-Fri 08:00-18:00; Sat 09:00-12:00"


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (20, 17, Reach.OFFICE),
        (20, 18, Reach.OUT_OF_HOURS),
        (20, 7, Reach.OUT_OF_HOURS),
        (21, 10, Reach.OFFICE),
        (21, 12, Reach.OUT_OF_HOURS),
        (22, 10, Reach.OUT_OF_HOURS),
    ],
)
def test_the_hour_decides_how_they_are_reached(day: int, hour: int, expected: Reach) -> None:
    assert reach(HOURS, datetime(2026, 11, day, hour, tzinfo=UTC)) is expected


@given(st.datetimes())
def test_day_and_night_is_always_office_hours(moment: datetime) -> None:
    assert reach("Mon-Sun 00:00-24:00", moment) is Reach.OFFICE


@pytest.mark.parametrize(
    "hours", ["", "always", "Mon-Fri 18:00-08:00", "Xyz 08:00-10:00", "Mon 8-9"]
)
def test_hours_that_cannot_be_read_are_unknown_and_not_closed(hours: str) -> None:
    assert reach(hours, datetime(2026, 11, 20, 10, tzinfo=UTC)) is Reach.UNKNOWN
