"""The shipped calendars are what the tool makes of the package `holidays`, to the byte."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib.resources import files

import holidays
import pytest

from longstop.core.ledger.document import document_digest
from tests.core.clocks.shipped import NAMES, shipped, text_of
from tools.freeze_calendars import FEDERAL, STATES, SUBDIVISIONS, frozen, public_holidays

EVERY = (*NAMES, *STATES)
PARTS = {**{n: ("GB", part) for n, part in SUBDIVISIONS.items()},
         **{n: ("US", code) for n, (code, _) in STATES.items()}}  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
def test_a_shipped_calendar_is_what_the_tool_would_make_again(name: str) -> None:
    assert text_of(name) == frozen(name)


@pytest.mark.parametrize("name", EVERY)
def test_the_digest_is_that_of_the_content_and_changes_with_it(name: str) -> None:
    document = tomllib.loads(text_of(name))
    assert document["digest"] == document_digest(document)
    days = document.get("day_off") or next(iter(document["days_off"].values()))
    days.pop()
    assert document["digest"] != document_digest(document)


@pytest.mark.parametrize("name", EVERY)
def test_every_day_from_2024_to_2035_agrees_with_the_package(name: str) -> None:
    calendar = shipped(name)
    country, part = PARTS[name]
    peer = holidays.country_holidays(country, subdiv=part)
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(4383)]
    assert days[-1] == calendar.last_day == date(2035, 12, 31)
    assert calendar.working_days == tuple(d for d in days if d.weekday() < 5 and d not in peer)


def test_wales_has_the_days_of_england() -> None:
    assert public_holidays("WLS") == public_holidays("ENG")


def test_there_is_a_calendar_of_every_state_and_no_file_of_anything_else() -> None:
    folder = files("longstop.policies") / "calendars"
    assert {one.name for one in folder.iterdir() if one.name.endswith(".toml")} == {
        f"{name}.toml" for name in EVERY
    }
    assert len(STATES) == 52
    assert len({code for code, _ in STATES.values()}) == 52


def test_a_state_adds_days_of_its_own_and_no_state_works_on_the_great_ones() -> None:
    great = {date(2026, 1, 1), date(2026, 11, 26), date(2026, 12, 25)}
    assert [name for name in STATES if great - shipped(name).days_off] == []
    assert date(2026, 3, 2) in shipped("us-texas").days_off - shipped(FEDERAL).days_off


def test_a_day_ends_by_the_clock_of_the_states_capital() -> None:
    monday = date(2026, 1, 5)
    closing = {name: shipped(name).closing(monday).hour for name in ("us-hawaii", "us-maine")}
    assert closing == {"us-hawaii": 3, "us-maine": 22}
