"""How a referral stands is read out of its item of work, and said in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from longstop.core.triage.answers import Answers
from longstop.core.triage.evaluate import Span
from longstop.core.triage.filed import danger_in_words, read_filed
from longstop.core.triage.policy import Grade

OPENED = "2026-11-20T18:00:00.000000Z"


def filed(grades: str = "low,high,medium,", given: str = ",", policy: str = "p@1+a") -> str:
    return f"{OPENED}|{policy}|7,3,2,8|{grades}|{given}|"


def test_each_part_is_read_into_its_own_place() -> None:
    one = read_filed(filed("low,very_high,medium,high", "high,medium") + "hs")
    assert one.opened_at == datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert one.policy == "p@1+a"
    assert one.span == Span(Grade.LOW, Grade.VERY_HIGH, Grade.MEDIUM)
    assert (one.standing.grade, one.standing.graded_on) == (Grade.HIGH, Grade.MEDIUM)
    assert one.standing.tool_grade is Grade.HIGH
    assert one.standing.answers == Answers(7, 3, 2, 8)


@pytest.mark.parametrize(
    ("marks", "pressed", "sampled"),
    [("", False, False), ("h", True, False), ("s", False, True), ("hs", True, True)],
)
def test_a_mark_says_one_thing_each(marks: str, pressed: bool, sampled: bool) -> None:
    one = read_filed(filed() + marks)
    assert (one.pressed, one.sampled) == (pressed, sampled)


def test_the_greater_of_policy_and_tool_orders_the_work_until_a_person_grades() -> None:
    assert read_filed(filed()).works_as is Grade.MEDIUM
    assert read_filed(filed("low,high,medium,high")).works_as is Grade.HIGH
    assert read_filed(filed(given="low,medium")).works_as is Grade.LOW
    assert read_filed(filed(",,,")).works_as is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (filed(), "Low to High, works as Medium"),
        (filed("low,high,medium,very_high"), "Low to High, works as Medium, a tool says Very High"),
        (filed("high,high,high,"), "High, not graded yet"),
        (filed("high,high,high,low"), "High, not graded yet, a tool says Low"),
        (filed(",,,"), "may be under 18: a person decides"),
        (filed("low,,low,"), "may be under 18: a person decides"),
        (filed(",,,", policy=""), "not assessed yet"),
        (filed(given="low,medium"), "graded Low"),
        (filed(given="medium,medium"), "graded Medium"),
        (filed(given="low,low"), "graded Low, news says Medium: grade it again"),
        (filed(",,,", "high,"), "graded High"),
    ],
)
def test_danger_is_said_in_few_words(text: str, words: str) -> None:
    assert danger_in_words(read_filed(text)) == words


def test_what_is_no_standing_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        read_filed("nothing")
    with pytest.raises(KeyError):
        read_filed(filed("low,high,grave,"))
