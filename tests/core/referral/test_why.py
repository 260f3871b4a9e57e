"""Why an item stands where it does, in words, and its place recomputed from that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.vocabulary import Attribution, Role
from longstop.core.referral.why import due_in_words, length, parse_why, why_in_words
from longstop.core.referral.wording import person_word

URGENT = "grade|2026-11-20T18:00:00.000000Z|3600|sender_urgency"


def test_a_why_is_said_in_words_and_in_the_readers_zone() -> None:
    words = why_in_words(parse_why(URGENT), ZoneInfo("Europe/Paris"))
    assert words == "grade within 1 h of 19:00 on Fri 20 Nov: the sender asks for urgency"


def test_the_standard_reason_needs_no_words() -> None:
    why = parse_why("grade|2026-11-20T18:00:00.000000Z|86400|standard")
    assert why_in_words(why, UTC) == "grade within 24 h of 18:00 on Fri 20 Nov"


START = datetime(2020, 1, 1, tzinfo=UTC)


@given(st.timedeltas(timedelta(0), timedelta(days=7000)), st.integers(1, 10**8))
def test_start_and_allowance_suffice_to_recompute_the_place(since: timedelta, seconds: int) -> None:
    start = START + since
    text = f"grade|{start:%Y-%m-%dT%H:%M:%S.%f}Z|{seconds}|standard"
    assert parse_why(text).due_at == start + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(3, "in 3 h"), (-2, "2 h late"), (0, "now"), (0.5, "in 30 min"), (-100, "4 d late")],
)
def test_how_far_off_is_said_in_whole_units(hours: float, words: str) -> None:
    now = datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert due_in_words(now + timedelta(hours=hours), now) == words


def test_something_that_is_no_why_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        parse_why("grade")


@pytest.mark.parametrize("level", [a for a in Attribution if a is not Attribution.USER])
def test_nobody_is_a_suspect_below_user(level: Attribution) -> None:
    assert person_word(Role.REPORTED, level, may_be_child=False) == "reported person"


def test_a_child_is_a_person_involved_at_any_attribution() -> None:
    assert person_word(Role.REPORTED, Attribution.USER, may_be_child=True) == "person involved"
    assert person_word(Role.REPORTED, Attribution.USER, may_be_child=False) == "suspect"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"), (59, "0 min"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"),
        (7199, "1 h"), (72 * 3600 - 1, "71 h"), (72 * 3600, "3 d"), (96 * 3600, "4 d"),
    ],
)  # fmt: skip
def test_a_length_is_said_in_whole_units_rounded_down(seconds: int, words: str) -> None:
    assert length(seconds) == words


def test_a_clock_and_a_reason_without_words_of_their_own_are_said_as_they_are_coded() -> None:
    why = parse_why("new_clock|2026-11-20T18:00:00.000000Z|60|some_reason|rest|of it")
    assert why_in_words(why, UTC) == "new clock within 1 min of 18:00 on Fri 20 Nov: some reason"
    assert (why.kind, why.seconds, why.because) == ("new_clock", 60, "some_reason")
    assert why.standing == "rest|of it"
    assert parse_why(URGENT).standing is None
    assert parse_why(URGENT).started_at == datetime(2026, 11, 20, 18, tzinfo=UTC)


def test_less_than_a_minute_off_is_now_on_either_side() -> None:
    now = datetime(2026, 11, 20, 18, tzinfo=UTC)
    words = [due_in_words(now + timedelta(seconds=n), now) for n in (-60, -59, 59, 60)]
    assert words == ["1 min late", "now", "now", "in 1 min"]
