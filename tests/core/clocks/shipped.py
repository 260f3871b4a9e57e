"""The shipped calendars, and moments within what they cover."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

from hypothesis import strategies as st

from longstop.core.clocks.calendars import Calendar, read_calendar
from longstop.engines.zones import pinned_zones

NAMES = ("england-and-wales", "scotland", "northern-ireland")


def text_of(name: str) -> str:
    """Read the text of a shipped calendar."""
    return (files("longstop.policies") / "calendars" / f"{name}.toml").read_text(encoding="utf-8")


def shipped(name: str) -> Calendar:
    """Read a shipped calendar."""
    return read_calendar(text_of(name), pinned_zones())


ENGLAND_AND_WALES, SCOTLAND, NORTHERN_IRELAND = (shipped(name) for name in NAMES)
CALENDARS = st.sampled_from([ENGLAND_AND_WALES, SCOTLAND, NORTHERN_IRELAND])


def moments(first: int = 2024, last: int = 2034) -> st.SearchStrategy[datetime]:
    """Draw moments in UTC from the first of these years to the last, fractions of seconds too."""
    # Naive because hypothesis draws naive moments and is then told their zone.
    earliest, latest = datetime(first, 1, 2), datetime(last, 12, 31)  # noqa: DTZ001
    return st.datetimes(earliest, latest, timezones=st.just(UTC))
