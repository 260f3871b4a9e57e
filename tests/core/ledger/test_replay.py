"""Folding a stream's entries gives the obligation, however the stream is cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.ledger.replay import CLOCK_FIELDS, Rebuilt, ReplayFault, fold, iso

AT = "2026-11-20T18:00:00.000000Z"
MOMENTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours))),
)


def started(clock_id: int) -> dict[str, Any]:
    return {
        "id": clock_id, "kind": "grade", "started_at": AT, "due_at": AT, "calendar": "elapsed",
        "allowance_seconds": 3600, "because": "standard",
    }  # fmt: skip


@st.composite
def stories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw the data of a stream's entries: clocks are stopped or breached after they start."""
    known: list[int] = []
    story = []
    chance = st.booleans()
    for n in range(draw(st.integers(1, 8))):
        data: dict[str, Any] = {"set": {"state" if draw(chance) else "outcome": str(n)}}
        starts, stops, breaches = draw(st.tuples(chance, chance, chance))
        if starts:
            known.append(n)
            data["start"] = [started(n)]
        if known and stops:
            data["stop"] = [{"id": draw(st.sampled_from(known)), "at": AT, "why": "met"}]
        if known and breaches:
            data["breach"] = [draw(st.sampled_from(known))]
        story.append(data)
    return story


def folded(story: list[dict[str, Any]], onto: Rebuilt | None = None) -> Rebuilt:
    rebuilt = onto or Rebuilt()
    for data in story:
        fold(rebuilt, data)
    return rebuilt


@given(stories())
def test_the_last_word_on_a_field_stands(story: list[dict[str, Any]]) -> None:
    expected: dict[str, Any] = {}
    for data in story:
        expected |= data["set"]
    assert folded(story).fields == expected


@given(stories())
def test_a_clock_runs_from_its_start_to_the_first_entry_that_stops_it(
    story: list[dict[str, Any]],
) -> None:
    clocks = folded(story).clocks
    stopped = {stop["id"] for data in story for stop in data.get("stop", ())}
    breached = {clock_id for data in story for clock_id in data.get("breach", ())}
    assert set(clocks) == {clock["id"] for data in story for clock in data.get("start", ())}
    for clock_id, clock in clocks.items():
        assert set(clock) == set(CLOCK_FIELDS)
        assert clock["running"] == (clock_id not in stopped)
        assert clock["breach_seen"] == (clock_id in breached)


@given(stories(), st.integers(0, 8))
def test_a_stream_folded_in_two_parts_gives_the_same(story: list[dict[str, Any]], cut: int) -> None:
    assert folded(story[cut:], folded(story[:cut])) == folded(story)


@pytest.mark.parametrize("data", [{"stop": [{"id": 1, "at": AT, "why": "met"}]}, {"breach": [1]}])
def test_a_clock_that_never_started_is_a_fault(data: dict[str, Any]) -> None:
    with pytest.raises(ReplayFault, match="clock 1 was never started"):
        fold(Rebuilt(), data)


@given(MOMENTS, MOMENTS)
def test_moments_sort_as_text_as_they_do_in_time(one: datetime, other: datetime) -> None:
    assert (iso(one) < iso(other)) == (one < other)
    assert datetime.fromisoformat(iso(one)) == one
    assert iso(one) == iso(one.astimezone(UTC))
