"""A greater grade may bring the moment to act nearer, and never puts it off."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from longstop.actions.house import shipped_allowances
from longstop.core.clocks.acting import Promised, act_by
from longstop.core.clocks.allowances import Allowance, term
from longstop.core.clocks.spans import Span
from longstop.core.triage.policy import Grade
from tests.core.clocks.shipped import ENGLAND_AND_WALES, moments

ALLOWANCES = shipped_allowances()
grades = st.sampled_from(list(Grade))


def allowed(grade: Grade) -> timedelta:
    return timedelta(seconds=ALLOWANCES.of("respond", grade.code).span.seconds)


@given(moments(2025, 2030), grades, grades, st.timedeltas(timedelta(0), timedelta(days=60)))
def test_raising_never_puts_the_moment_off(
    first: datetime, before: Grade, after: Grade, later: timedelta
) -> None:
    promised = Promised(first, first + allowed(before))
    now = promised.started_at + later
    start, term = act_by(
        now, ALLOWANCES.of("respond", after.code), ENGLAND_AND_WALES, promised
    )  # fmt: skip
    assert start + timedelta(seconds=term.seconds) == term.due_at
    if after > before:
        assert term.due_at <= promised.due_at
        assert term.due_at == min(promised.due_at, now + allowed(after))
    else:
        assert term.due_at == promised.started_at + allowed(after)


@given(moments(2025, 2030), grades)
def test_the_first_grade_counts_from_when_it_is_given(now: datetime, grade: Grade) -> None:
    start, term = act_by(now, ALLOWANCES.of("respond", grade.code), ENGLAND_AND_WALES, None)
    assert (start, term.due_at - start) == (now, allowed(grade))


@given(moments(2025, 2030), st.integers(1, 20))
def test_a_time_in_working_days_is_counted_by_the_calendar(now: datetime, days: int) -> None:
    allowance = Allowance(
        clock="respond", because="high", span=Span(working_days=days), source="a test"
    )
    for promised in (None, Promised(now, now + timedelta(days=400))):
        start, found = act_by(now, allowance, ENGLAND_AND_WALES, promised)
        assert (start, found) == (now, term(now, allowance, ENGLAND_AND_WALES))
