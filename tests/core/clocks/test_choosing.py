"""The clock that falls due first is found, and no obligation is left without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.clocks.choosing import calendar_of, earliest, joined, starting, told_stops
from longstop.core.referral.jurisdictions import load_jurisdictions
from longstop.core.referral.records import Place

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TABLE = load_jurisdictions(
    (files("longstop.policies") / "jurisdictions.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Run:
    """A running clock, as the store gives it."""

    id: int
    kind: str
    due_at: datetime


def run(id_: int, kind: str = "grade", hours: int = 1) -> Run:
    return Run(id_, kind, NOON + timedelta(hours=hours))


RUNS = st.lists(
    st.builds(run, st.integers(1, 99), st.sampled_from(["grade", "tell"]), st.integers(1, 5)),
    min_size=1,
)


@given(RUNS)
def test_the_next_clock_is_the_first_due_and_then_the_lowest_number(runs: list[Run]) -> None:
    first = min(one.due_at for one in runs)
    lowest = min(one.id for one in runs if one.due_at == first)
    assert earliest({7: runs}, [7]) == {7: lowest}


def test_a_kind_that_stops_is_left_out_and_a_clock_that_starts_is_counted_for_its_own_alone() -> (
    None
):
    running = {7: [run(1, hours=1), run(2, "tell", hours=3)], 8: [run(3, hours=4)]}
    assert earliest(running, [7, 8], without=["grade"], also={8: (NOON, 9)}) == {7: 2, 8: 9}


def test_an_obligation_is_never_left_without_a_clock() -> None:
    for running in ({}, {7: [run(1)]}):
        with pytest.raises(ValueError, match="no clock would be left running"):
            earliest(running, [7], without=["grade"], also={8: (NOON, 9)})


def test_a_clock_that_starts_is_read_as_the_ledger_tells_it() -> None:
    told = {"id": 4, "kind": "grade", "due_at": "2026-11-20T12:00:00.000000Z"}
    assert starting({7: told}) == {7: (NOON, 4)}


def test_stops_are_told_of_the_kinds_that_were_named_or_of_all() -> None:
    runs = [run(1), run(2, "tell")]
    at = "2026-11-20T12:00:00.000000Z"
    assert told_stops(runs, ["tell"], NOON, "met") == [{"id": 2, "at": at, "why": "met"}]
    assert [one["id"] for one in told_stops(runs, None, NOON, "met")] == [1, 2]  # type: ignore[call-overload, index]
    assert told_stops(runs, [], NOON, "met") == []


def test_two_changes_are_told_as_one_and_what_came_later_moves_the_next_clock() -> None:
    first = {"start": [1], "set": {"next_clock_id": 1, "state": "open"}}
    then = {"start": [2], "stop": [1], "set": {"next_clock_id": 2}}
    assert joined(first, then) == {
        "start": [1, 2], "stop": [1], "set": {"next_clock_id": 2, "state": "open"}
    }  # fmt: skip


@pytest.mark.parametrize("change", [{"start": [1]}, {"stop": [1]}, {"set": {"state": "open"}}])
def test_a_change_joined_with_none_is_itself(change: dict[str, object]) -> None:
    assert joined(change, {}) == joined({}, change) == change


def test_working_days_count_where_somebody_is_and_at_home_where_that_is_unknown() -> None:
    glasgow = Place(country="GB", postcode="G1 1AA")
    assert calendar_of([glasgow], TABLE, own="england-and-wales") == "scotland"
    for places in ([], [Place(town="Somewhere")], [glasgow, Place(country="GB", area="England")]):
        assert calendar_of(places, TABLE, own="northern-ireland") == "northern-ireland"
