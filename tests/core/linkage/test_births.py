from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.births import (
    OLDEST,
    UNKNOWN,
    Birth,
    birth_of,
    fuller,
)

DAY = date(2026, 3, 1)
DATES = st.dates(date(1920, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("1980-02-03", "1980-02-03"),
        ("1980-02", "1980-02"),
        ("1980", "1980"),
        ("1980-01-01", "1980"),
        ("1970-01-01", None),
        ("1900-01-01", None),
        ("1969-12-31", None),
        ("1980-02-30", None),
        ("1980-13", None),
        ("2027-02-03", None),
        ("1915-02-03", None),
        ("03.02.1980", None),
        ("", None),
        ("1" * 10_000, None),
    ],
)
def test_a_date_counts_as_far_as_it_says_who_it_is(written: str, born: str | None) -> None:
    assert birth_of(written, None, DAY) == Birth(born=born)


def test_an_age_gives_the_two_years_in_which_one_may_be_born() -> None:
    assert birth_of(None, 40, DAY) == Birth(first=1985, last=1986)
    assert birth_of("1900-01-01", 40, DAY) == Birth(first=1985, last=1986)
    assert birth_of("1980-02-03", 40, DAY) == Birth(born="1980-02-03")


@pytest.mark.parametrize("age", [0, -1, 111, 2026])
def test_an_age_that_nobody_has_says_nothing(age: int) -> None:
    assert birth_of(None, age, DAY) == UNKNOWN


def test_an_age_without_a_day_says_nothing() -> None:
    assert birth_of(None, 40, None) == UNKNOWN


def test_the_fuller_of_two_births_stands_and_else_the_first() -> None:
    whole, year, age = Birth(born="1980-02-03"), Birth(born="1980"), Birth(first=1979, last=1980)
    assert fuller(year, whole) == fuller(whole, year) == whole
    assert fuller(age, year) == year
    assert fuller(UNKNOWN, age) == age
    assert fuller(whole, Birth(born="1981-02-03")) == whole


@given(DATES, st.dates(date(2020, 12, 31), date(2026, 1, 1)))
def test_the_true_year_is_always_within_the_years_of_an_age(born: date, on: date) -> None:
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    found = birth_of(None, age, on)
    if 0 < age <= OLDEST:
        assert found.first is not None
        assert found.last is not None
        assert found.first <= born.year <= found.last


@given(st.text(max_size=30), st.none() | st.integers(-5, 3_000), st.none() | st.dates())
def test_nothing_is_raised_whatever_comes(written: str, age: int | None, on: date | None) -> None:
    found = birth_of(written, age, on)
    assert found.born is None or found.first is None
