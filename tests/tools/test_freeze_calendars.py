"""The shipped calendars are what the tool makes of the package `holidays`, to the byte."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import holidays
import pytest

from longstop.core.ledger.document import document_digest
from tests.core.clocks.shipped import NAMES, shipped, text_of
from tools.freeze_calendars import SUBDIVISIONS, frozen, public_holidays


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_calendar_is_what_the_tool_would_make_again(name: str) -> None:
    assert text_of(name) == frozen(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_digest_is_that_of_the_content_and_changes_with_it(name: str) -> None:
    document = tomllib.loads(text_of(name))
    assert document["digest"] == document_digest(document)
    document["day_off"].pop()
    assert document["digest"] != document_digest(document)


@pytest.mark.parametrize("name", NAMES)
def test_every_day_from_2024_to_2035_agrees_with_the_package(name: str) -> None:
    calendar = shipped(name)
    peer = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[name])
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(4383)]
    assert days[-1] == calendar.last_day == date(2035, 12, 31)
    assert calendar.working_days == tuple(d for d in days if d.weekday() < 5 and d not in peer)


def test_wales_has_the_days_of_england() -> None:
    assert public_holidays("WLS") == public_holidays("ENG")
