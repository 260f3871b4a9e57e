"""A breach climbs while nobody answers for it, and its ladder ends outside the bureau."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given

from longstop.core.clocks.allowances import load_allowances
from longstop.core.clocks.ladder import (
    EscalationNotValid,
    Rung,
    climbs,
    load_ladders,
)
from longstop.core.triage.policy import Grade
from tests.core.clocks.shipped import ENGLAND_AND_WALES as CALENDAR
from tests.core.clocks.shipped import moments


def policy(name: str) -> str:
    return (files("longstop.policies") / name).read_text(encoding="utf-8")


SHIPPED = load_ladders(policy("escalation.toml"))
URGENT = [
    ("tell", "immediate_danger"),
    ("tell", "sender_urgency"),
    ("tell", "standard"),
    ("accept", "very_high"),
    ("grade", "sender_urgency"),
    ("respond", "very_high"),
]


@given(moments())
def test_the_desk_is_left_on_the_first_working_day_after_the_breach(breach: datetime) -> None:
    head = climbs(breach, SHIPPED.of("disseminate", "standard"), CALENDAR)[1]
    first = next(day for day in CALENDAR.working_days if day > CALENDAR.day_of(breach))
    assert (head.rung, CALENDAR.day_of(head.at)) == (Rung.HEAD_OF_BUREAU, first)


@pytest.mark.parametrize(("clock", "because"), URGENT)
@given(breach=moments())
def test_an_emergency_climbs_by_night_too_and_always_sooner(
    clock: str, because: str, breach: datetime
) -> None:
    urgent, other = SHIPPED.of(clock, because), SHIPPED.of("review", "standard")
    assert all(step.seconds for step in urgent.steps)
    fast, slow = (climbs(breach, ladder, CALENDAR) for ladder in (urgent, other))
    assert all(one.at < two.at for one, two in zip(fast, slow, strict=True))


def test_danger_reaches_the_outside_within_the_hour_of_its_breach() -> None:
    breach = datetime(2026, 11, 21, 3, tzinfo=UTC)
    outside = climbs(breach, SHIPPED.of("tell", "immediate_danger"), CALENDAR)[2]
    assert (outside.rung, outside.at) == (Rung.OUTSIDE_ROLE, breach + timedelta(hours=1))


def test_every_clock_of_the_shipped_document_has_a_ladder() -> None:
    # The time to act stands in the policy of assessment, under each grade.
    by_policy = {("respond", grade.code) for grade in Grade}
    clocks = {*load_allowances(policy("clocks.toml")).lines, *by_policy}
    assert all(SHIPPED.of(*key).source for key in clocks)
    assert {key[0] for key in SHIPPED.lines} <= {key[0] for key in clocks} | {"default"}
    assert {key for key in SHIPPED.lines if key[1]} <= clocks


def test_a_rung_is_not_reached_before_the_one_below_it() -> None:
    long = SMALL.replace("hours = 4", "hours = 400")
    ladder = load_ladders(long).of("any", "reason")
    moments_told = [one.at for one in climbs(datetime(2026, 1, 5, tzinfo=UTC), ladder, CALENDAR)]
    assert moments_told == sorted(moments_told)


SMALL = """\
version = "1"
outside_role = "someone outside"
[[ladder]]
kind = "default"
source = "a test"
desk_supervisor = {hours = 4}
head_of_bureau = {working_days = 1}
outside_role = {working_days = 5}
acknowledged_for = {hours = 2}
"""


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('version = "1"', "", "version missing"),
        ('outside_role = "someone outside"', "", "outside_role missing"),
        ('source = "a test"', "", "ladder 1: source missing"),
        ('"default"', '"grade"', "no ladder of kind 'default'"),
        ("outside_role = {working_days = 5}", "", "ladder 1: outside_role: one of .* 0 given"),
        ("acknowledged_for = {hours = 2}", "", "ladder 1: acknowledged_for: one of .* 0 given"),
        ("hours = 4", "hours = 0", "ladder 1: desk_supervisor: hours must"),
        ("working_days = 5", "working_days = 1", "outside_role: must be longer"),
        ("working_days = 5", "hours = 500", "outside_role: elapsed time cannot stand above"),
        ("desk_supervisor =", "supervisor =", "'supervisor' is no part of a ladder"),
    ],
)
def test_a_fault_in_a_ladder_is_named(before: str, after: str, fault: str) -> None:
    assert load_ladders(SMALL)
    with pytest.raises(EscalationNotValid, match=fault):
        load_ladders(SMALL.replace(before, after))


def test_a_ladder_that_stands_twice_and_every_other_fault_are_told_at_once() -> None:
    twice = SMALL.replace('version = "1"', "") + SMALL[SMALL.index("[[ladder]]") :]
    with pytest.raises(EscalationNotValid, match=r"version missing; ladder 2: 'default' for 'any"):
        load_ladders(twice)


def test_a_document_of_ladders_that_is_not_toml_is_refused_with_its_place() -> None:
    with pytest.raises(EscalationNotValid, match="line 1"):
        load_ladders("version = ?\n")


def test_a_fault_in_one_ladder_hides_none_in_the_next() -> None:
    second = SMALL[SMALL.index("[[ladder]]") :].replace('"a test"', '""')
    text = SMALL.replace("hours = 4", "hours = 0") + second
    with pytest.raises(EscalationNotValid, match=r"ladder 1: desk_.*ladder 2: source missing"):
        load_ladders(text)


def test_the_reason_comes_before_the_kind_and_the_kind_before_the_default() -> None:
    other = SMALL[SMALL.index("[[ladder]]") :].replace('"default"', '"grade"')
    reason = other.replace('"grade"', '"grade"\nbecause = "late"').replace("hours = 4", "hours = 1")
    ladders = load_ladders(SMALL + other.replace("hours = 4", "hours = 2") + reason)
    asked = [("grade", "late"), ("grade", "other"), ("tell", "late")]
    assert [ladders.of(*one).steps[0].seconds // 3600 for one in asked] == [1, 2, 4]
