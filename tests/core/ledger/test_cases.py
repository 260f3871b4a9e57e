"""An obligation, its clocks, breaches and alerts are what its stream tells, field by field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from longstop.core.ledger.entry import Entry, Stream, StreamKind, append, first_head
from longstop.core.ledger.replay import (
    ALERT_FIELDS,
    CLOCK_FIELDS,
    OBLIGATION_FIELDS,
    Rebuilt,
    ReplayFault,
    fold,
)
from longstop.core.ledger.verification import (
    CLOSED_BY_A_PERSON,
    MOST_FAULTS,
    Case,
    Fault,
    Faults,
    What,
    check_case,
    check_change,
    place_of,
    read_entry,
)
from longstop.core.referral.states import MOVES
from longstop.core.referral.vocabulary import ObligationKind

STREAM = Stream(StreamKind.OBLIGATION, 7)
ROW = {
    **dict.fromkeys(OBLIGATION_FIELDS), "kind": "referral", "is_open": True, "next_clock_id": 1
}  # fmt: skip
ALERT = {
    **dict.fromkeys(ALERT_FIELDS), "clock_id": 1, "rung": "person", "raised_at": "r",
    "standing": True, "next_climb_at": "n",
}  # fmt: skip


def clock(id_: int, due: str = "d") -> dict[str, Any]:
    return {**dict.fromkeys(CLOCK_FIELDS), "id": id_, "due_at": due}


def told() -> Case:
    """One obligation with two clocks, of which one fell due and was told of."""
    case = Case(entries=1, row=dict(ROW))
    fold(case.rebuilt, {"set": ROW, "start": [clock(1), clock(2, "e")]})
    fold(case.rebuilt, {"breach": [1], "alert": ALERT})
    case.clocks = [dict(one) for one in case.rebuilt.clocks.values()]
    case.breaches = [{"clock_id": 1, "fell_due_at": "d"}]
    case.alerts = [dict(ALERT)]
    return case


def faults(case: Case) -> list[tuple[What, str]]:
    found = list(check_case(case, "R"))
    assert {one.where for one in found} <= {"R"}
    return [(one.what, one.message) for one in found]


def test_what_is_as_its_stream_tells_it_has_no_fault() -> None:
    assert faults(told()) == []


@pytest.mark.parametrize("name", [one for one in OBLIGATION_FIELDS if one != "next_clock_id"])
def test_a_field_that_was_changed_by_hand_is_named(name: str) -> None:
    case = told()
    case.row = {**ROW, name: True if name != "is_open" else "yes"}
    assert faults(case) == [
        (What.OBLIGATION_DIFFERS, f"{name} is not what the ledger tells.")
    ]  # fmt: skip
    del case.rebuilt.fields[name]
    case.row = dict(ROW)
    assert faults(case) == [
        (What.OBLIGATION_DIFFERS, f"{name} is not what the ledger tells.")
    ]  # fmt: skip


def test_an_obligation_that_is_gone_and_one_without_a_stream_are_named() -> None:
    gone, new = told(), told()
    gone.row, new.entries = None, 0
    message = "The ledger tells of it, but it is not there."
    assert faults(gone) == [(What.NO_OBLIGATION, message)]
    message = "It is there, but the ledger does not tell of it."
    assert faults(new) == [(What.NO_STREAM, message)]


@pytest.mark.parametrize(
    "name", [one for one in CLOCK_FIELDS if one not in ("id", "due_at", "running")]
)
def test_a_field_of_a_clock_that_was_changed_by_hand_is_named(name: str) -> None:
    case = told()
    case.clocks[1] = {**case.clocks[1], name: 1}
    message = f"{name} of clock 2 is not what the ledger tells."
    assert faults(case) == [(What.CLOCK_DIFFERS, message)]


def test_a_clock_that_is_gone_or_never_started_is_named() -> None:
    case = told()
    case.clocks[1] = {**case.clocks[1], "id": 3}
    assert faults(case) == [
        (What.CLOCK_DIFFERS, "Clock 2 is not there."),
        (What.CLOCK_DIFFERS, "Clock 3 was never started."),
    ]


@pytest.mark.parametrize(
    ("breaches", "clock_id"),
    [
        ([], 1),
        ([{"clock_id": 1, "fell_due_at": "e"}], 1),
        ([{"clock_id": 1, "fell_due_at": "d"}, {"clock_id": 2, "fell_due_at": "e"}], 2),
    ],
)
def test_a_breach_that_is_gone_moved_or_put_in_is_named(
    breaches: list[dict[str, Any]], clock_id: int
) -> None:
    case = told()
    case.breaches = breaches  # type: ignore[assignment]
    message = f"The breach of clock {clock_id} is not what the ledger tells."
    assert faults(case) == [(What.BREACH_DIFFERS, message)]


@pytest.mark.parametrize("name", [one for one in ALERT_FIELDS if one not in ("clock_id", "rung")])
def test_a_field_of_an_alert_that_was_changed_by_hand_is_named(name: str) -> None:
    case = told()
    case.alerts = [{**ALERT, name: "another"}]
    message = "The alert of clock 1 (person) is not what the ledger tells."
    assert faults(case) == [(What.ALERT_DIFFERS, message)]


def test_an_alert_that_is_gone_or_put_in_is_named() -> None:
    case = told()
    case.alerts = [{**ALERT, "rung": "outside_role"}]
    assert [message for _, message in faults(case)] == [
        "The alert of clock 1 (outside_role) is not what the ledger tells.",
        "The alert of clock 1 (person) is not what the ledger tells.",
    ]


def test_when_a_stopped_clock_would_have_climbed_says_nothing_any_more() -> None:
    case = told()
    fold(case.rebuilt, {"stop": [{"id": 1, "at": "a", "why": "met"}], "set": {"next_clock_id": 2}})
    case.clocks = [dict(one) for one in case.rebuilt.clocks.values()]
    case.row = {**ROW, "next_clock_id": 2}
    case.alerts = [{**ALERT, "next_climb_at": None}]
    assert faults(case) == []


def test_an_open_obligation_has_the_earliest_clock_and_a_closed_one_none_that_runs() -> None:
    wrong = (What.NEXT_CLOCK_NOT_EARLIEST, "Its next clock is not the earliest of those that run.")
    for next_clock in (2, None):
        case = told()
        case.row = case.rebuilt.fields = {**ROW, "next_clock_id": next_clock}
        assert faults(case) == [wrong]
    none = Case(entries=1, row={**ROW, "next_clock_id": None})
    none.rebuilt.fields = {**ROW, "next_clock_id": None}
    assert faults(none) == [wrong]
    closed = told()
    closed.row = closed.rebuilt.fields = {**ROW, "is_open": False}
    assert [what for what, _ in faults(closed)] == [What.CLOCK_RUNS_AFTER_CLOSING]


def change(before: dict[str, Any], seq: int = 2, actor: str = "service:x", **to: Any) -> list[What]:
    body = {"actor": actor, "data": {"set": to}}
    return [one.what for one in check_change(before, seq, body, "R")]


def test_a_state_follows_only_one_that_it_may_follow() -> None:
    kind, state, then = next(iter(MOVES))
    before = {"kind": kind, "state": state}
    assert change(before, state=then) == change(before, state=state) == change(before) == []
    assert change(before, state="nowhere") == [What.MOVE_NOT_ALLOWED]
    assert change({**before, "kind": "nothing"}, state=then) == [What.MOVE_NOT_ALLOWED]
    assert change({}, state=then) == []
    whole: dict[str, Any] = dict.fromkeys(OBLIGATION_FIELDS)
    assert change({}, 1, **whole) == []
    assert change({}, 1) == [What.NOT_OPENED]


@pytest.mark.parametrize("kind", list(ObligationKind))
def test_some_kinds_are_closed_by_a_named_person_alone(kind: ObligationKind) -> None:
    before = {"kind": kind, "is_open": True}
    expected = [What.CLOSED_BY_NO_PERSON] if kind in CLOSED_BY_A_PERSON else []
    assert change(before, is_open=False) == expected
    assert change(before, actor="person:7", is_open=False) == []
    assert change(before, is_open=True) == change({"kind": kind, "is_open": False}) == []
    assert change({"kind": kind, "is_open": False}, is_open=False) == []


def entry(**data: Any) -> Entry:
    return append(first_head(STREAM), STREAM, event="x", at="", actor="person:1", data=data)


def test_an_entry_that_stands_elsewhere_or_is_spelt_otherwise_is_not_read() -> None:
    good = entry()
    assert read_entry(good, "R")[1] is None
    assert read_entry(good, "R")[0]["data"] == {}
    elsewhere = [
        replace(good, stream=Stream(StreamKind.PERSON, 7)), replace(good, seq=2),
        replace(good, event="y"), replace(good, stream=Stream(StreamKind.OBLIGATION, 8)),
    ]  # fmt: skip
    for one in elsewhere:
        body, fault = read_entry(one, "R")
        assert (body, fault and fault.what) == ({}, What.ENTRY_MISPLACED)
    body, fault = read_entry(replace(good, body=good.body + " "), "R")
    assert (body, fault and fault.what) == ({}, What.ENTRY_NOT_CANONICAL)
    for broken in ('"data":{}', '"actor":"person:1"'):
        name = broken.partition(":")[0]
        text = good.body.replace(broken, f"{name}:1")
        fault = read_entry(replace(good, body=text), "R")[1]
        assert fault is not None
        assert fault.what is What.ENTRY_NOT_UNDERSTOOD


@pytest.mark.parametrize(
    "data",
    [
        {"start": [{"id": 1}], "stop": [{"id": 1, "at": "", "why": ""}], "breach": [1]},
        {"set": {}, "facts": {}, "values": "x", "alert": {"clock_id": 1, "rung": "person"}},
        {"start": [], "stop": [], "breach": []},
    ],
)
def test_an_entry_of_the_right_shape_is_read(data: dict[str, Any]) -> None:
    assert read_entry(entry(**data), "R")[1] is None


@pytest.mark.parametrize(
    "data",
    [
        {"start": [{"id": "1"}]}, {"start": [{"id": True}]}, {"stop": [{"id": 1, "at": ""}]},
        {"stop": [{"id": 1, "why": ""}]}, {"breach": 1}, {"breach": [1, True]}, {"alert": {}},
        {"alert": {"clock_id": 1}}, {"alert": {"clock_id": 1, "rung": 1}},
        {"start": [{"id": 1}, 2]}, {"set": 1}, {"set": {}, "breach": ["1"]},
    ],
)  # fmt: skip
def test_an_entry_of_another_shape_is_not_understood(data: dict[str, Any]) -> None:
    body, fault = read_entry(entry(**data), "R")
    assert (body, fault and fault.what) == ({}, What.ENTRY_NOT_UNDERSTOOD)


def test_the_first_hundred_faults_are_kept_and_all_are_counted() -> None:
    one = Fault(What.NODE_DIFFERS, "R", "x")
    found, later = Faults(), Faults()
    for _ in range(MOST_FAULTS - 1):
        found.add(one)
    for _ in range(MOST_FAULTS + 1):
        later.add(one)
    assert (len(found.kept), found.count) == (99, 99)
    assert (len(later.kept), later.count) == (100, 101)
    found.add_all(later)
    assert (len(found.kept), found.count) == (100, 200)


def test_an_entry_is_named_by_its_obligation_or_by_its_stream() -> None:
    own = entry()
    assert place_of(own, "R-1") == "R-1 entry 1"
    assert place_of(own, None) == "obligation:7 entry 1"
    assert place_of(replace(own, stream=Stream(StreamKind.SYSTEM, 0)), "R-1") == "system:0 entry 1"


def test_a_higher_rung_ends_the_lower_one_of_its_own_clock_alone() -> None:
    rebuilt = Rebuilt()
    fold(rebuilt, {"start": [clock(1), clock(2)], "alert": ALERT})
    fold(rebuilt, {"alert": {**ALERT, "clock_id": 2}})
    fold(rebuilt, {"alert": {**ALERT, "rung": "desk_supervisor"}})
    assert rebuilt.alerts[1, "person"] == {**ALERT, "standing": False, "next_climb_at": None}
    assert rebuilt.alerts[2, "person"] == {**ALERT, "clock_id": 2}
    assert rebuilt.alerts[1, "desk_supervisor"]["standing"]
    answered = {"clock_id": 2, "rung": "person", "acknowledged_by": 5}
    fold(rebuilt, {"alert": answered, "values": "v", "facts": {"a": 1}})
    assert rebuilt.alerts[2, "person"] == {**ALERT, **answered}
    assert (rebuilt.values, rebuilt.facts) == (["v"], {"a": 1})
    with pytest.raises(ReplayFault, match="alert of clock 2 on the rung head"):
        fold(rebuilt, {"alert": {"clock_id": 2, "rung": "head"}})
    with pytest.raises(ReplayFault, match="clock 3 was never started"):
        fold(rebuilt, {"alert": {**ALERT, "clock_id": 3}})


def test_a_clock_that_stops_says_when_and_why() -> None:
    rebuilt = Rebuilt()
    fold(rebuilt, {"start": [clock(1)]})
    new = {"running": True, "stopped_at": None, "stopped_why": None, "breach_seen": False}
    assert rebuilt.clocks[1] == {**clock(1), **new}
    fold(rebuilt, {"stop": [{"id": 1, "at": "a", "why": "met"}]})
    stopped = {"running": False, "stopped_at": "a", "stopped_why": "met", "breach_seen": False}
    assert rebuilt.clocks[1] == {**clock(1), **stopped}
