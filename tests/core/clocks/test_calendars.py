"""Working days are counted after the day of receipt, alike on every machine, in every season."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.clocks.calendars import (
    Calendar,
    CalendarNotValid,
    OutsideCalendar,
    add_working_days,
    read_calendar,
)
from longstop.core.ledger.document import document_digest
from longstop.engines.zones import pinned_zones
from tests.core.clocks.shipped import CALENDARS, ENGLAND_AND_WALES, SCOTLAND, moments

DAYS = st.integers(1, 120)
SMALL = """\
name = "test"
version = "1"
zone = "Europe/London"
first_day = 2026-01-01
last_day = 2026-12-31
source = "a test"
digest = "sha256:0"
day_off = [{date = 2026-11-24, name = "A day"}]
[closes]
monday = 17:00:00
tuesday = 17:00:00
"""


def signed(text: str) -> str:
    return text.replace("sha256:0", document_digest(tomllib.loads(text)))


def on_sundays(closes: time, zone: str = "Europe/London") -> Calendar:
    found = pinned_zones().zone(zone)
    assert found is not None
    return Calendar(
        name="sundays", version="1", zone=found, zone_version="0", closes={6: closes},
        days_off=frozenset(), first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), digest="x",
    )  # fmt: skip


@given(moments(), DAYS, CALENDARS)
def test_a_due_moment_is_the_close_of_a_working_day(
    start: datetime, days: int, calendar: Calendar
) -> None:
    due = add_working_days(start, days, calendar).astimezone(calendar.zone)
    assert due.weekday() < 5
    assert due.date() not in calendar.days_off
    assert due.time() == time(17)


@given(moments(), DAYS, CALENDARS)
def test_exactly_n_working_days_lie_after_the_day_of_receipt(
    start: datetime, days: int, calendar: Calendar
) -> None:
    due = add_working_days(start, days, calendar)
    first, last = calendar.day_of(start), calendar.day_of(due)
    walked = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    counted = [d for d in walked if d.weekday() < 5 and d not in calendar.days_off]
    assert len(counted) == days


@given(moments(), moments(), DAYS, CALENDARS)
def test_what_came_later_is_never_due_earlier(
    one: datetime, other: datetime, days: int, calendar: Calendar
) -> None:
    early, late = sorted((one, other))
    assert add_working_days(early, days, calendar) <= add_working_days(late, days, calendar)


@given(moments(), DAYS, CALENDARS)
def test_a_longer_allowance_is_due_later(start: datetime, days: int, calendar: Calendar) -> None:
    shorter = add_working_days(start, days, calendar)
    assert start < shorter < add_working_days(start, days + 1, calendar)


@given(moments(last=2033), DAYS, DAYS, CALENDARS)
def test_n_days_and_then_m_days_are_n_plus_m_days(
    start: datetime, n: int, m: int, calendar: Calendar
) -> None:
    then = add_working_days(add_working_days(start, n, calendar), m, calendar)
    assert then == add_working_days(start, n + m, calendar)


@given(moments(), DAYS, st.sampled_from(["Asia/Tokyo", "America/Toronto", "Europe/London"]))
def test_the_zone_a_moment_is_told_in_makes_no_difference(
    start: datetime, days: int, zone: str
) -> None:
    there = start.astimezone(pinned_zones().zone(zone))
    due = add_working_days(start, days, ENGLAND_AND_WALES)
    assert add_working_days(there, days, ENGLAND_AND_WALES) == due


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-19T09:05+00:00", "2026-11-20T17:00+00:00"),  # a Thursday
        ("2026-11-20T18:40+00:00", "2026-11-23T17:00+00:00"),  # Friday evening
        ("2026-11-21T10:00+00:00", "2026-11-23T17:00+00:00"),  # Saturday
        ("2026-12-24T16:59+00:00", "2026-12-29T17:00+00:00"),  # Boxing Day observed on Monday
        ("2026-04-02T12:00+01:00", "2026-04-07T17:00+01:00"),  # Easter
        ("2026-03-27T12:00+00:00", "2026-03-30T17:00+01:00"),  # the clocks go forward on Sunday
        ("2026-10-23T12:00+01:00", "2026-10-26T17:00+00:00"),  # and back
        ("2026-07-01T23:30+00:00", "2026-07-03T17:00+01:00"),  # already Thursday in London
    ],
)
def test_one_working_day_ends_when_a_supervisor_would_say(received: str, due: str) -> None:
    moment = datetime.fromisoformat(received)
    found = add_working_days(moment, 1, ENGLAND_AND_WALES)
    assert found == datetime.fromisoformat(due)


def test_a_day_off_in_scotland_alone_moves_nothing_in_england() -> None:
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert add_working_days(friday, 1, ENGLAND_AND_WALES).day == 30
    assert add_working_days(friday, 1, SCOTLAND).day == 1


@pytest.mark.parametrize(
    ("received", "closes", "due"),
    [
        ("2026-03-23", time(1, 30), "2026-03-29T01:30+00:00"),  # skipped: 02:30 in summer time
        ("2026-03-23", time(0, 59), "2026-03-29T00:59+00:00"),  # the minute before
        ("2026-03-23", time(2), "2026-03-29T01:00+00:00"),  # the moment after
        ("2026-10-19", time(1, 30), "2026-10-25T01:30+00:00"),  # twice: the second counts
        ("2026-10-19", time(0, 59), "2026-10-25T00:59+01:00"),
        ("2026-10-19", time(2), "2026-10-25T02:00+00:00"),
    ],
)
def test_a_local_time_that_is_skipped_or_occurs_twice_is_never_read_early(
    received: str, closes: time, due: str
) -> None:
    start = datetime.fromisoformat(received).replace(tzinfo=UTC)
    found = add_working_days(start, 1, on_sundays(closes))
    assert found == datetime.fromisoformat(due)


@given(moments(2026, 2026), st.times().map(lambda at: at.replace(microsecond=0)))
def test_closings_follow_their_days_through_every_change_of_the_clocks(
    start: datetime, closes: time
) -> None:
    for zone in ("Europe/London", "Australia/Lord_Howe", "America/St_Johns"):
        calendar = on_sundays(closes, zone)
        closings = [calendar.closing(day) for day in calendar.working_days]
        assert closings == sorted(set(closings))
        assert [calendar.day_of(at) for at in closings] == list(calendar.working_days)


@pytest.mark.parametrize(
    ("start", "days"),
    [
        ("2023-12-31T12:00+00:00", 1),
        ("2035-12-31T12:00+00:00", 1),
        ("2024-01-02T12:00+00:00", 9999),
    ],
)
def test_a_calendar_is_never_guessed_beyond_what_it_covers(start: str, days: int) -> None:
    with pytest.raises(OutsideCalendar, match="covers 2024-01-01 to 2035-12-31") as told:
        add_working_days(datetime.fromisoformat(start), days, ENGLAND_AND_WALES)
    assert "Nothing was changed." in str(told.value)


@pytest.mark.parametrize("days", [0, -1])
def test_no_days_and_days_back_are_refused(days: int) -> None:
    with pytest.raises(ValueError, match="cannot be counted forward"):
        add_working_days(datetime(2026, 1, 5, tzinfo=UTC), days, ENGLAND_AND_WALES)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        add_working_days(datetime(2026, 1, 5), 1, ENGLAND_AND_WALES)  # noqa: DTZ001


def test_a_calendar_of_ones_own_is_read() -> None:
    calendar = read_calendar(signed(SMALL), pinned_zones())
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert add_working_days(monday, 1, calendar) == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert calendar.stamp.startswith(f"test@1+tz{pinned_zones().version}+")
    assert calendar.digest[7:19] in calendar.stamp


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('name = "test"', "", "name must be text"),
        ('"test"', '"Te st"', "name must be of small letters"),
        ('"1"', "1", "version must be text"),
        ("Europe/London", "Europe/Nowhere", "zone 'Europe/Nowhere' is not"),
        ("2026-01-01", "2026-01-01T00:00:00", "first_day must be a date"),
        ("2026-12-31", "2025-12-31", "last_day lies before first_day"),
        ("[closes]", "[closed]", "'closed' is no part"),
        ("monday =", "mon =", "'mon' is no weekday"),
        ("monday = 17:00:00", "monday = 17", "monday must be a time of day"),
        ("2026-11-24", "2027-11-24", "day_off 1: 2027-11-24 lies outside"),
        (', name = "A day"', "", "day_off 1: needs a date and a name"),
        ('"A day"', "4", "day_off 1: name must be text"),
        ("day_off = [", 'day_off = [{date = 2026-11-24, name = "x"}, ', "day_off 2: 2026-11-24 st"),
        ("day_off = [{", "days_off = {day = {", "days_off must give a list of dates for each"),
        ("day_off = [", "days_off = {}\nday_off = [", "one of them"),
        ("day_off = [{", "day_off = {day = {", "day_off must be a list"),
        ("17:00:00", "18:00:00", "digest is not that of the content, which is sha256:"),
    ],
)
def test_a_fault_in_a_calendar_is_named(before: str, after: str, fault: str) -> None:
    text = signed(SMALL).replace(before, after)
    text = text.replace("}]", "}}") if "list" in fault else text
    with pytest.raises(CalendarNotValid, match=fault):
        read_calendar(text, pinned_zones())


def test_every_fault_of_a_calendar_is_told_at_once() -> None:
    text = SMALL.replace('"1"', '""').replace("monday", "mon").replace("London", "Nowhere")
    with pytest.raises(CalendarNotValid, match=r"version must.*zone 'Europe/Nowh.*'mon' is no"):
        read_calendar(text, pinned_zones())


def test_a_calendar_that_is_not_toml_is_refused_with_its_place() -> None:
    with pytest.raises(CalendarNotValid, match="line 1"):
        read_calendar("name = ?\n", pinned_zones())


BY_NAME = SMALL.replace('[{date = 2026-11-24, name = "A day"}]', "").replace("day_off = \n", "")


def test_days_off_that_stand_under_their_names_are_the_same_days_off() -> None:
    text = signed(BY_NAME + '[days_off]\n"A day" = [2026-11-24]\nAnother = [2026-11-30]\n')
    calendar = read_calendar(text, pinned_zones())
    assert calendar.days_off == {date(2026, 11, 24), date(2026, 11, 30)}


def test_a_day_off_that_stands_under_two_names_is_a_fault() -> None:
    text = signed(BY_NAME + '[days_off]\n"A day" = [2026-11-24]\nAnother = [2026-11-24]\n')
    with pytest.raises(CalendarNotValid, match="day_off 2: 2026-11-24 stands twice"):
        read_calendar(text, pinned_zones())


def test_the_first_and_the_last_day_of_a_calendar_belong_to_it() -> None:
    days = "first_day = 2026-11-23\nlast_day = 2026-12-01"
    text = SMALL.replace("first_day = 2026-01-01\nlast_day = 2026-12-31", days)
    calendar = read_calendar(signed(text), pinned_zones())
    assert calendar.working_days == (date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 1))
    for off in ("2026-11-23", "2026-12-01"):
        other = read_calendar(signed(text.replace("2026-11-24", off)), pinned_zones())
        assert date.fromisoformat(off) not in other.working_days
    assert add_working_days(datetime(2026, 11, 30, 9, tzinfo=UTC), 1, calendar).day == 1
    with pytest.raises(OutsideCalendar):
        add_working_days(datetime(2026, 12, 1, 9, tzinfo=UTC), 1, calendar)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('{date = 2026-11-24, name = "A day"}', "4", "day_off 1: needs a date and a name"),
        ("date = 2026-11-24", "date = 2026-11-24T00:00:00", "day_off 1: needs a date"),
        ('"A day"', '" "', "day_off 1: name must be text"),
        ("17:00:00", "17:00:00.5", "monday must be a time of day in whole seconds"),
        ("first_day = 2026-01-01", "", "not valid: first_day must be a date[.]"),
        ("last_day = 2026-12-31", "last_day = 4", "not valid: last_day must be a date[.]"),
        ("monday = 17:00:00\ntuesday = 17:00:00\n", "", "closes must name at least one weekday"),
    ],
)
def test_a_value_of_another_kind_in_a_calendar_is_named_once(
    before: str, after: str, told: str
) -> None:
    with pytest.raises(CalendarNotValid, match=told):
        read_calendar(SMALL.replace(before, after), pinned_zones())
