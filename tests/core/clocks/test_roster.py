"""Turns and gaps share the time out between them, and no local hour is ever guessed."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.clocks.roster import (
    COME_WITHIN,
    NoMoment,
    Stretch,
    gaps,
    has_not_come,
    overlapping,
    read_moment,
    whom_to_tell,
)

START = datetime(2026, 11, 20, 18, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
HOURS = st.integers(-48, 96)
STRETCHES = st.lists(
    st.tuples(HOURS, st.integers(1, 36)).map(
        lambda at: Stretch(
            starts_at=START + timedelta(hours=at[0]),
            ends_at=START + timedelta(hours=at[0] + at[1]),
        )
    ),
    max_size=12,
)
END = START + timedelta(hours=48)


def holds(stretch: Stretch, moment: datetime) -> bool:
    return stretch.starts_at <= moment < stretch.ends_at


@given(STRETCHES)
def test_every_moment_is_in_a_turn_or_in_one_gap_and_never_in_both(turns: list[Stretch]) -> None:
    found = gaps(turns, START, END)
    for hour in range(48):
        moment = START + timedelta(hours=hour, minutes=30)
        open_ = [gap for gap in found if holds(gap, moment)]
        assert len(open_) == (0 if any(holds(turn, moment) for turn in turns) else 1)


@given(STRETCHES)
def test_gaps_stand_in_order_within_the_time_asked_for_and_none_is_empty(
    turns: list[Stretch],
) -> None:
    found = gaps(turns, START, END)
    assert all(START <= one.starts_at < one.ends_at <= END for one in found)
    assert all(one.ends_at < other.starts_at for one, other in itertools.pairwise(found))
    assert gaps([*turns, *found], START, END) == ()


@given(STRETCHES)
def test_an_overlap_is_found_exactly_where_two_turns_share_a_moment(turns: list[Stretch]) -> None:
    shared = any(
        one.starts_at < other.ends_at and other.starts_at < one.ends_at
        for place, one in enumerate(turns)
        for other in turns[place + 1 :]
    )
    found = list(overlapping(turns))
    assert bool(found) == shared
    for one, other in found:
        assert turns[one].starts_at <= turns[other].starts_at < turns[one].ends_at


@given(st.timedeltas(timedelta(hours=-2), timedelta(hours=2)))
def test_nobody_is_late_before_their_time_and_nobody_who_came_is(spent: timedelta) -> None:
    assert has_not_come(START, None, START + spent) == (spent >= COME_WITHIN)
    assert not has_not_come(START, START, START + spent)


def test_the_first_who_is_there_hears_and_never_whoever_is_missing() -> None:
    assert whom_to_tell(1, None, 1, 2, 3) == 2
    assert whom_to_tell(1, None, 1) is None


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20 18:00", "2026-11-20T18:00"),
        ("2026-07-20T18:00", "2026-07-20T17:00"),
        ("2026-10-25 00:59", "2026-10-24T23:59"),
        ("2026-10-25 01:30+01:00", "2026-10-25T00:30"),
        ("2026-10-25 01:30+00:00", "2026-10-25T01:30"),
        ("2027-03-28 02:00", "2027-03-28T01:00"),
    ],
)
def test_a_local_moment_is_kept_in_utc(text: str, utc: str) -> None:
    assert read_moment(text, LONDON) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-10-25 01:30", "comes twice that night: write 01:30+0100 or 01:30+0000"),
        ("2027-03-28 01:30", "the clocks go forward over it"),
        ("2026-11-20", "no time of day"),
        ("tomorrow", "no moment"),
        ("0001-01-01 00:00+09:00", "no year"),
        ("9999-12-31 23:59-05:00", "no year"),
        ("", "no moment"),
    ],
)
def test_an_hour_that_is_not_certain_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(NoMoment) as fault:
        read_moment(text, LONDON)
    assert why in str(fault.value)


@given(st.integers(0, 2 * 365 * 24 * 60))
def test_what_is_read_is_written_back_as_it_was(minutes: int) -> None:
    text = f"{datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"
    try:
        moment = read_moment(text, LONDON)
    except NoMoment:
        return
    assert f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}" == text
