"""Whatever stands in a scenario is a fault that is told, or can be run."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longstop.actions.capacity_order import work_order
from longstop.actions.house import shipped_policy
from longstop.core.capacity.document import ScenarioNotValid, read_scenario
from longstop.core.capacity.laying import laid_out
from longstop.core.capacity.scenario import GRADES
from longstop.core.capacity.scenario_faults import ROWS, SOURCES, TABLES, WEEKDAYS
from longstop.core.capacity.scenario_size import times_through
from tests.core.capacity.scenarios import SHIPPED


class AsWritten(str):
    """A figure as it is written: Python itself prints none so long."""


Place = tuple[str | int, ...]
HUGE, LONG = AsWritten("9" * 400), AsWritten("0x" + "f" * 5_000)
POLICY = shipped_policy()
DOCUMENTS: dict[str, dict[str, Any]] = {name: tomllib.loads(t) for name, t in SHIPPED.items()}


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """List every place of a document at which a value stands."""
    if at:
        yield at
    named: Any = value.items() if isinstance(value, dict) else ()
    for key, inside in enumerate(value) if isinstance(value, list) else named:
        yield from places(inside, (*at, key))


def changed(document: dict[str, Any], at: Place, value: Any) -> dict[str, Any]:
    """Put a value at a place, or leave the document as it is where there is no such place."""
    made = inside = deepcopy(document)
    for key in at[:-1]:
        if isinstance(inside, dict) and key not in inside:
            return made
        inside = inside[key]
    inside[at[-1]] = value  # type: ignore[index]
    return made


def toml(value: Any) -> str:
    """Write a value as TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",\n".join(map(toml, value)) + "]"
    if isinstance(value, AsWritten):
        return value
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat()
    return repr(value)


def comes_to(document: dict[str, Any]) -> tuple[str, ...]:
    """Give the faults that are told of a document; what has none is laid out as it would be run."""
    try:
        found = read_scenario("\n".join(f"{toml(k)} = {toml(v)}" for k, v in document.items()))
    except ScenarioNotValid as told:
        return told.faults
    laid_out(found, work_order(POLICY, found.rule))
    return ()


MAY_STAND = [
    *((table, key) for table, keys in TABLES.items() for part in keys for key in part),
    *((table, 0, key) for table, keys in ROWS.items() for part in keys for key in part),
]
ALL_PLACES = [
    (name, at)
    for name, document in DOCUMENTS.items()
    for at in dict.fromkeys((*places(document), *MAY_STAND))
]
WORDS = (*GRADES, *WEEKDAYS, *SOURCES, "exactly", "mean", "least", "most", "median", "sigma")
PLAIN = st.one_of(
    st.booleans(), st.integers(0, 4_000), st.integers(), st.floats(), st.dates(), st.times(),
    st.datetimes(), st.text(st.characters(codec="utf-8"), max_size=9), st.sampled_from(WORDS),
    st.sampled_from([HUGE, LONG, date.max, 9e99, [], {}]),
)  # fmt: skip
VALUES = st.recursive(
    PLAIN,
    lambda inside: st.one_of(
        st.lists(inside, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(WORDS), st.text("aé ", max_size=3)), inside,
                        max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


def test_the_shipped_ones_are_written_here_as_they_stand() -> None:
    assert [comes_to(document) for document in DOCUMENTS.values()] == [()] * len(DOCUMENTS)


@settings(max_examples=300)
@given(st.sampled_from(ALL_PLACES), VALUES)
def test_any_value_at_any_place_is_a_fault_or_can_be_run(
    where: tuple[str, Place], value: Any
) -> None:
    name, at = where
    comes_to(changed(DOCUMENTS[name], at, value))


@pytest.mark.parametrize(
    ("at", "value", "told"),
    [
        (("order", "rule"), [], "order: rule must be one of"),
        (("team", 0, "name"), ["x"], "team 1: name must be text"),
        (("name",), "a\0b", "name must be text in one line"),
        (("stage", 0, "name"), "x" * 201, "name must be text in one line, of at most 200"),
        (("calendar", 0, "days"), [["monday"]], "must be a list of weekdays"),
        (("pathway", 0, "grades"), [["low"]], "must be a list of grades"),
        (("arrivals", 0, "per_day"), HUGE, "per_day must be a figure of 0 or more"),
        (("data", "age_days"), {"mean": HUGE}, "age_days must be {exactly}"),
        (("run", "seed"), LONG, "seed must be a whole number"),
        (("run", "starts"), date(9999, 1, 1), "must be a date, in the year 9900 at the latest"),
        (("run", "starts"), datetime(2026, 1, 1), "must be a date"),  # noqa: DTZ001 # as in TOML
    ],
    ids=lambda one: "figure" if isinstance(one, AsWritten) else None,
)
def test_what_is_of_no_right_kind_is_told(at: Place, value: Any, told: str) -> None:
    faults = comes_to(changed(DOCUMENTS["bureau"], at, value))
    assert any(told in one for one in faults)


def test_the_latest_day_to_start_can_be_run_for_the_longest() -> None:
    latest = changed(DOCUMENTS["bureau"], ("run", "starts"), date(9900, 12, 31))
    assert comes_to(changed(latest, ("run", "days"), 3_660)) == ()


def test_what_no_machine_plays_in_minutes_is_told() -> None:
    stages = deepcopy(DOCUMENTS["bureau"]["stage"])
    for one in stages:
        one |= {"again": 0.9, "again_to": stages[0]["name"]}
    teams = [
        {"name": f"team {n}", "staff": 20_000, "source": "assumed"} for n in range(11)
    ]  # fmt: skip
    for at, value, told in (
        (("arrivals", 0, "per_day"), 100_000, "people come, and at most 10,000,000 can"),
        (("stage",), stages, "people go through some"),
        (
            ("team",),
            DOCUMENTS["bureau"]["team"] + teams,
            "people work in all, and at most 200,000 can",
        ),
    ):
        (fault,) = comes_to(changed(DOCUMENTS["bureau"], at, value))
        assert told in fault


def test_who_is_sent_back_goes_through_all_since_again() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "a"},
        {"name": "b", "again": 0.5, "again_to": "a"},
        {"name": "c"},
    ]
    assert times_through(rows) == 1 + (1 + 0.5 * 1) / 0.5 + 1
