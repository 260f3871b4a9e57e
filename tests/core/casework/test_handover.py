"""Who may hand a shift over, who may accept it, and what a note may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.casework.handover import (
    ACCEPT_WITHIN,
    LONGEST_NOTE,
    Giving,
    HandoverRefused,
    Waiting,
    check_accepting,
    check_giving,
    check_note,
)

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
CASE = Giving(
    desk="intake", actor=1, on_duty=1, supervisor=2, receiver=3, receiver_code="bob",
    receiver_absent=False, receiver_may_sit=True,
)  # fmt: skip
WAITING = Waiting(id=1, given_by=1, given_to=3, falls_at=NOW + ACCEPT_WITHIN)


def test_whoever_is_on_duty_gives_and_the_supervisor_gives_for_them_or_for_nobody() -> None:
    assert check_giving(CASE) == 1
    assert check_giving(replace(CASE, actor=2)) == 1
    assert check_giving(replace(CASE, actor=2, on_duty=None)) == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"actor": 4}, "not on duty"),
        ({"on_duty": None}, "not on duty"),
        ({"receiver": 1}, "somebody else"),
        ({"receiver_absent": True}, "bob is noted as absent"),
        ({"receiver_may_sit": False}, "bob may not sit"),
    ],
)
def test_a_shift_is_not_handed_over_like_this(change: dict[str, Any], why: str) -> None:
    with pytest.raises(HandoverRefused, match=why):
        check_giving(replace(CASE, **change))


@given(st.timedeltas(timedelta(), timedelta(hours=2)), st.integers(1, 4))
def test_only_the_receiver_accepts_and_only_in_time(spent: timedelta, actor: int) -> None:
    allowed = actor == WAITING.given_to and spent < ACCEPT_WITHIN
    if allowed:
        assert check_accepting(WAITING, "intake", actor, NOW + spent) == WAITING
        return
    with pytest.raises(HandoverRefused, match="longstop duty start intake"):
        check_accepting(WAITING, "intake", actor, NOW + spent)


def test_nothing_that_waits_is_not_accepted() -> None:
    with pytest.raises(HandoverRefused):
        check_accepting(None, "intake", 3, NOW)


@given(st.text(max_size=200))
def test_a_note_is_text_without_its_edges_or_nothing(note: str) -> None:
    try:
        kept = check_note(note)
    except HandoverRefused:
        return
    assert kept is None or (kept == kept.strip() != "" and "\x00" not in kept)


@pytest.mark.parametrize("note", ["x" * (LONGEST_NOTE + 1), "a\x00b", "\x1b[2J"])
def test_a_note_that_is_too_long_or_no_text_is_refused(note: str) -> None:
    with pytest.raises(HandoverRefused, match="Nothing was changed"):
        check_note(note)


def test_an_empty_note_is_none() -> None:
    assert check_note(" \n ") is None
    assert check_note(None) is None
