"""Who is to be told by the rule of a place, and how they are reached at this hour."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.actions.house import shipped_jurisdictions
from longstop.core.referral.jurisdictions import ASK
from longstop.core.safeguarding.addressee import Reach, reach, whom_by_rule

TABLE = shipped_jurisdictions()

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


@pytest.mark.parametrize(
    ("authority", "where", "said"),
    [
        ("designated_officer", "wales", "By the rule of Wales: the Local Authority Designated"),
        ("childrens_services", "scotland", "By the rule of Scotland: social work of the local"),
        ("designated_officer", "scotland", "NO RULE for people who work with children in Scotland"),
        ("designated_officer", "US-TN", "Reports of a child at risk go to: the hotline of the"),
        ("childrens_services", "US-WY", "NO RULE for a child at risk in Wyoming (not stated: ask)"),
    ],
)
def test_a_rule_is_told_with_its_source_and_where_there_is_none_that_is_told(
    authority: str, where: str, said: str
) -> None:
    line = whom_by_rule(authority, TABLE.named(where))
    assert said in line
    assert ("NO RULE" in line) is (ASK in line)


def test_where_nobody_knows_the_place_no_rule_is_told() -> None:
    for authority in ("designated_officer", "childrens_services"):
        assert whom_by_rule(authority, None).startswith("NO RULE")
