"""A promise to act is moved by a person who holds somebody more or less dangerous, and by no rule.

The times before and after are drawn apart, as two policies may have them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.clocks.acting import Promised, Regraded, act_by
from longstop.core.clocks.allowances import Allowance, term
from longstop.core.clocks.calendars import ELAPSED
from longstop.core.clocks.spans import Span
from tests.core.clocks.shipped import ENGLAND_AND_WALES, moments

hours = st.integers(1, 24 * 90)
later = st.timedeltas(timedelta(0), timedelta(days=120))


def allowing(hours_: int) -> Allowance:
    return Allowance(clock="respond", because="any", span=Span(seconds=hours_ * 3600), source="x")


def given_again(
    first: datetime, before: int, after: int, later_: timedelta, regraded: Regraded
) -> tuple[datetime, datetime, datetime]:
    """Promise, and grade again after a while under other times; gives promised, start, due."""
    promised = Promised(first, first + timedelta(hours=before), regraded)
    start, found = act_by(first + later_, allowing(after), ENGLAND_AND_WALES, promised)
    assert start + timedelta(seconds=found.seconds) == found.due_at
    return promised.due_at, start, found.due_at


@given(moments(2025, 2030), hours, hours, later)
def test_the_same_grade_under_another_policy_moves_nothing(
    first: datetime, before: int, after: int, later_: timedelta
) -> None:
    promised, start, due = given_again(first, before, after, later_, Regraded.SAME)
    assert (start, due) == (first, promised)


@given(moments(2025, 2030), hours, hours, later)
def test_raising_never_puts_the_moment_off(
    first: datetime, before: int, after: int, later_: timedelta
) -> None:
    promised, _, due = given_again(first, before, after, later_, Regraded.HIGHER)
    assert due == min(promised, first + later_ + timedelta(hours=after))


@given(moments(2025, 2030), hours, hours, later)
def test_lowering_counts_from_the_first_and_never_shortens_what_was_promised(
    first: datetime, before: int, after: int, later_: timedelta
) -> None:
    promised, start, due = given_again(first, before, after, later_, Regraded.LOWER)
    assert start == first
    assert due == max(promised, first + timedelta(hours=after))


@given(moments(2025, 2030), hours)
def test_the_first_grade_counts_from_when_it_is_given(now: datetime, allowed: int) -> None:
    start, found = act_by(now, allowing(allowed), ENGLAND_AND_WALES, None)
    assert (start, found.due_at - start) == (now, timedelta(hours=allowed))


@pytest.mark.parametrize("regraded", [None, Regraded.HIGHER])
@given(now=moments(2025, 2030), days=st.integers(1, 20))
def test_a_time_in_working_days_is_counted_by_the_calendar(
    now: datetime, days: int, regraded: Regraded | None
) -> None:
    allowance = Allowance(
        clock="respond", because="high", span=Span(working_days=days), source="a test"
    )
    far = None if regraded is None else Promised(now, now + timedelta(days=400), regraded)
    start, found = act_by(now, allowance, ENGLAND_AND_WALES, far)
    assert (start, found) == (now, term(now, allowance, ENGLAND_AND_WALES))


def test_a_promise_that_is_kept_runs_by_night_too() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    promised = Promised(now, now + timedelta(hours=3), Regraded.SAME)
    _, kept = act_by(now + timedelta(hours=1), allowing(9), ENGLAND_AND_WALES, promised)
    assert (kept.calendar, kept.seconds) == (ELAPSED, 3 * 3600)


@pytest.mark.parametrize("regraded", [Regraded.LOWER, Regraded.HIGHER])
def test_where_both_moments_are_one_the_time_is_counted_by_the_calendar(regraded: Regraded) -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    days = Allowance(clock="respond", because="any", span=Span(working_days=2), source="x")
    expected = term(now, days, ENGLAND_AND_WALES)
    promised = Promised(now, expected.due_at, regraded)
    assert act_by(now, days, ENGLAND_AND_WALES, promised) == (now, expected)
