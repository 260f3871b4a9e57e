"""Dates are read as written or refused with a code, never guessed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.dates import DateError, Order, parse_birth_date, parse_moment

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-12T13:05:00Z",
        "2024-03-12T14:05:00+01:00",
        "2024-03-12 14:05",
        "2024-03-12 13:05:00 UTC",
        "2024-03-12 14:05:00 +0100",
        "20240312T140500",
        "12/03/2024 14:05",
        "12.03.2024, 14:05 Uhr",
        "12-Mar-2024 14:05:00",
        "12 March 2024 2:05 PM",
        "March 12, 2024 14:05",
        "Tue, 12 Mar 2024 13:05:00 +0000",
        "mardi 12 mars 2024 à 14h05",
        "12. März 2024, 14:05",
        "2024-03-12 14:05 Europe/Paris",
        "12/03/2024\u00a0\u00a014:05",
    ],
)
def test_common_forms_of_one_instant_are_one_instant(text: str) -> None:
    moment = parse_moment(text, zone=PARIS, order="dmy")

    assert moment.at == datetime(2024, 3, 12, 13, 5, tzinfo=UTC)
    assert moment.raw == text


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2024-03-12T13:05:00Z", "UTC"),
        ("2024-03-12T13:05:00+05:30", "+05:30"),
        ("2024-03-12 13:05", PARIS),
        ("2024-03-12 13:05 America/Toronto", "America/Toronto"),
    ],
)
def test_a_moment_tells_the_zone_it_was_read_in(text: str, zone: str) -> None:
    assert parse_moment(text, zone=PARIS, order=None).zone == zone


def test_a_date_alone_is_the_start_of_that_day_in_its_zone() -> None:
    moment = parse_moment("12/03/2024", zone=PARIS, order="dmy")

    assert moment.at == datetime(2024, 3, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/03/2024 02:30", "nonexistent_time"),
        ("27/10/2024 02:30", "ambiguous_time"),
        ("12/03/24 10:00", "two_digit_year"),
        ("12 March 24", "two_digit_year"),
        ("03/25/2024", "wrong_order"),
        ("30/02/2024", "bad_date"),
        ("12/03/2024 25:00", "bad_date"),
        ("12/03/2024 14:05 CEST", "unknown_zone"),
        ("2024-03-12T14:05:00+19:00", "bad_date"),
        ("1710248700", "bad_date"),
        ("soon", "bad_date"),
        ("9" * 5000, "bad_date"),
    ],
)
def test_what_cannot_be_read_safely_is_refused_with_a_code(text: str, code: str) -> None:
    with pytest.raises(DateError) as fault:
        parse_moment(text, zone=PARIS, order="dmy")

    assert fault.value.code == code
    assert text not in str(fault.value)


def test_a_date_without_a_zone_needs_the_zone_of_its_source() -> None:
    with pytest.raises(DateError, match="no_zone"):
        parse_moment("2024-03-12 10:00", zone=None, order=None)


@pytest.mark.parametrize("order", [None, "ymd"])
def test_day_and_month_that_may_be_swapped_are_refused_without_an_order(
    order: Order | None,
) -> None:
    with pytest.raises(DateError, match="ambiguous_order"):
        parse_birth_date("03/04/1990", order)

    assert parse_birth_date("25/04/1990", order) == "1990-04-25"
    assert parse_birth_date("04/25/1990", order) == "1990-04-25"
    assert parse_birth_date("04/04/1990", order) == "1990-04-04"


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("1990", "1990"),
        ("04/1990", "1990-04"),
        ("1990-04", "1990-04"),
        ("avril 1990", "1990-04"),
        ("00/00/1990", "1990"),
        ("00/04/1990", "1990-04"),
        ("1990-00-00", "1990"),
        ("1990-04-03 00:00:00", "1990-04-03"),
        ("3.4.1990", "1990-04-03"),
        ("3 avril 1990", "1990-04-03"),
    ],
)
def test_a_birth_date_is_as_long_as_what_is_known(text: str, born: str) -> None:
    assert parse_birth_date(text, "dmy") == born


@pytest.mark.parametrize("text", ["13/1990", "1890", "31/04/1990", "1990-04-03 11:00", "3.4.90"])
def test_an_impossible_birth_date_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_birth_date(text, "dmy")


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - zone drawn beside
    st.integers(-14 * 60, 14 * 60),
)
def test_an_iso_text_with_an_offset_comes_back_as_the_same_instant(
    local: datetime, minutes: int
) -> None:
    at = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))

    assert parse_moment(at.isoformat(), zone=None, order=None).at == at


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - a wall clock
def test_a_local_time_is_read_only_if_the_zone_has_exactly_one_such_instant(
    local: datetime,
) -> None:
    local = local.replace(microsecond=0)
    candidates = {
        instant
        for hours in range(-3, 1)
        if (instant := local.replace(tzinfo=UTC) + timedelta(hours=hours))
        and instant.astimezone(ZoneInfo(PARIS)).replace(tzinfo=None) == local
    }
    text = local.strftime("%d/%m/%Y %H:%M:%S")

    if len(candidates) == 1:
        assert parse_moment(text, zone=PARIS, order="dmy").at in candidates
    else:
        with pytest.raises(DateError, match=r"ambiguous_time|nonexistent_time"):
            parse_moment(text, zone=PARIS, order="dmy")


near_dates = st.text("0123456789-/.: TZ+amphMarcéJuli,UTC", max_size=30) | st.text(max_size=120)


@given(near_dates, st.sampled_from(["dmy", "mdy", "ymd", None]))
def test_any_text_is_a_moment_in_utc_or_a_refusal(text: str, order: Order | None) -> None:
    with suppress(DateError):
        assert parse_moment(text, zone=PARIS, order=order).at.utcoffset() == timedelta(0)
    with suppress(DateError):
        assert parse_birth_date(text, order)[:4].isdigit()


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-03-12T10:05Z", "2024-03-12T10:05:00+00:00"),
        ("2024-03-12T10:05:07.25Z", "2024-03-12T10:05:07.250000+00:00"),
        ("2024-03-12", "2024-03-12T00:00:00+01:00"),
        ("12/03/2024 12:00 am", "2024-03-12T00:00:00+01:00"),
        ("12/03/2024 12:00 pm", "2024-03-12T12:00:00+01:00"),
        ("12/03/2024 1:00 pm", "2024-03-12T13:00:00+01:00"),
        ("12/03/2024 11:59:58 p.m.", "2024-03-12T23:59:58+01:00"),
        ("12/03/2024 10:05 +14:00", "2024-03-12T10:05:00+14:00"),
        ("12/03/2024 10:05 -0330", "2024-03-12T10:05:00-03:30"),
        ("12/03/2024 10:05 UTC", "2024-03-12T10:05:00+00:00"),
        ("12/03/2024 10:05 Asia/Tokyo", "2024-03-12T10:05:00+09:00"),
    ],
)
def test_each_part_of_a_time_is_read_in_its_place(text: str, at: str) -> None:
    found = parse_moment(text, zone=PARIS, order="dmy")
    assert found.at == datetime.fromisoformat(at)
    assert found.raw == text


@pytest.mark.parametrize(
    "text",
    ["12/03/2024 13:00 pm", "12/03/2024 0:30 am", "12/03/2024 10:05 +14:01",
     "12/03/2024 10:05 +10:60", "12/03/2024 24:00", "x" * 101, "2024-13-01", "2024-02-30"],
)  # fmt: skip
def test_a_time_that_no_clock_shows_is_no_time(text: str) -> None:
    with pytest.raises(DateError, match="bad_date"):
        parse_moment(text, zone=PARIS, order="dmy")


def test_a_year_is_read_up_to_its_limits_and_twelve_is_a_month() -> None:
    for year in (1900, 2199):
        assert parse_birth_date(f"{year}", None) == f"{year}"
        assert parse_birth_date(f"{year}-12-31", None) == f"{year}-12-31"
    for year in (1899, 2200):
        for text in (f"{year}", f"{year}-12-31"):
            with pytest.raises(DateError, match="bad_date"):
                parse_birth_date(text, None)
    assert parse_birth_date("12/1990", None) == "1990-12"
    assert parse_birth_date("13/12/1990", None) == "1990-12-13"
    assert parse_birth_date("12/13/1990", None) == "1990-12-13"
    assert parse_birth_date("12/12/1990", None) == "1990-12-12"
    with pytest.raises(DateError, match="ambiguous_order"):
        parse_birth_date("12/11/1990", None)
    for order in ("dmy", "mdy"):
        swapped = "12/13/1990" if order == "dmy" else "13/12/1990"
        with pytest.raises(DateError, match="wrong_order"):
            parse_birth_date(swapped, order)
        assert parse_birth_date("12/12/1990", order) == "1990-12-12"
