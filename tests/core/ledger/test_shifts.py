"""Who was to come and what was handed over stand on the ledger, so a change by hand is found."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.roster_rules import (
    HANDOVER_FIELDS,
    TURN_FIELDS,
    ToldOfShifts,
    check_shifts,
    digest_of_items,
    tell_of_shifts,
)
from longstop.core.ledger.verification import What

FIRST, THEN = "2026-11-20T18:00:00.000000Z", "2026-11-21T09:00:00.000000Z"
TURN = {
    "id": 3, "agency": 1, "desk": 2, "rung": "person", "person": 7, "starts_at": FIRST,
    "ends_at": THEN,
}  # fmt: skip
PLANNED = {**dict.fromkeys(TURN_FIELDS), **TURN, "planned_by": 5, "planned_at": FIRST}
GIVEN = {
    "id": 4, "agency": 1, "desk": 2, "compartment": None, "given_by": 5, "given_to": 6,
    "falls_at": THEN, "outcome": None, "ended_at": None, "commitment": None, "items": "d",
}  # fmt: skip
SALT = b"s" * SALT_BYTES


def told(*entries: tuple[str, str, dict[str, Any]]) -> ToldOfShifts:
    found = ToldOfShifts()
    for event, at, facts in entries:
        body = {"event": event, "at": at, "actor": "person:5", "data": {"facts": facts}}
        tell_of_shifts(found, body)
    return found


def handover(**changes: Any) -> dict[str, Any]:
    return {**GIVEN, "given_at": FIRST, "salt": None, "note": None, **changes}


def faults(found: ToldOfShifts, turns: list[Any], handovers: list[Any]) -> list[tuple[str, str]]:
    return [(one.where, one.message) for one in check_shifts(found, turns, handovers)]


ROSTER = ("roster.planned", FIRST, {"turns": [TURN]})
GIVING = ("handover.given", FIRST, {"handover": GIVEN})


def test_a_turn_is_told_whole_when_it_is_planned() -> None:
    assert told(ROSTER).turns == {3: PLANNED}


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("removed", {"removed_by": 5, "removed_at": THEN}),
        ("came", {"came_at": THEN}),
        ("missed", {"missed_at": THEN, "told": [8]}),
        ("seen", {}),
    ],
)
def test_what_became_of_a_turn_is_told_later(what: str, changes: dict[str, Any]) -> None:
    later = (f"roster.{what}", THEN, {"turns": [{"id": 3, "told": [8]}]})
    assert told(ROSTER, later).turns == {3: {**PLANNED, **changes}}
    assert told(later).turns == {}


def test_a_handover_is_told_whole_and_then_how_it_ended() -> None:
    whole = {**GIVEN, "given_at": FIRST}
    assert told(GIVING).handovers == {4: whole}
    for outcome in ("accepted", "lapsed", "withdrawn"):
        ended = (f"handover.{outcome}", THEN, {"handover": {"id": 4}})
        expected = {4: {**whole, "outcome": outcome, "ended_at": THEN}}
        assert told(GIVING, ended).handovers == expected
        assert told(ended).handovers == {}
    assert told(GIVING, ("handover.seen", THEN, {"handover": {"id": 4}})).handovers == {4: whole}


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ("policy.planned", {"turns": [TURN]}),
        ("roster.planned", {"turns": TURN}),
        ("roster.planned", {"turns": [3, {**TURN, "id": "3"}]}),
        ("handover.given", {"handover": 4}),
        ("handover.given", {"turns": [TURN]}),
        ("roster.planned", {"handover": GIVEN}),
        ("roster.planned", [TURN]),
    ],
)
def test_what_has_another_shape_tells_of_no_shift(event: str, facts: Any) -> None:
    assert told((event, FIRST, facts)) == ToldOfShifts()


def test_what_is_as_the_ledger_tells_it_has_no_fault() -> None:
    assert faults(told(ROSTER, GIVING), [PLANNED], [handover()]) == []


@pytest.mark.parametrize("name", TURN_FIELDS[1:])
def test_a_column_of_a_turn_that_was_changed_by_hand_is_named(name: str) -> None:
    (fault,) = check_shifts(told(ROSTER), [{**PLANNED, name: "another"}], [])
    assert (fault.what, fault.where) == (What.ROSTER_DIFFERS, "turn:3")
    assert fault.message == f"{name} is not what the ledger tells."


@pytest.mark.parametrize("name", [one for one in HANDOVER_FIELDS[1:] if one != "commitment"])
def test_a_column_of_a_handover_that_was_changed_by_hand_is_named(name: str) -> None:
    (fault,) = check_shifts(told(GIVING), [], [handover(**{name: "another"})])
    assert (fault.what, fault.where) == (What.HANDOVER_DIFFERS, "handover:4")
    assert fault.message == f"{name} is not what the ledger tells."


def test_a_row_that_is_gone_and_one_that_was_put_in_are_named() -> None:
    other = {**PLANNED, "id": 9}
    gone = "It is not there, though the ledger tells of it."
    new = "It is not on the ledger."
    assert faults(told(ROSTER, GIVING), [other], [handover(id=8)]) == [
        ("turn:3", gone), ("turn:9", new), ("handover:4", gone), ("handover:8", new)
    ]  # fmt: skip


def note(**changes: Any) -> list[What]:
    commitment = commit(SALT, ["a note"]).hex()
    row = handover(**{"commitment": commitment, "salt": SALT, "note": "a note", **changes})
    giving = ("handover.given", FIRST, {"handover": {**GIVEN, "commitment": row["commitment"]}})
    return [one.what for one in check_shifts(told(giving), [], [row])]


def test_a_note_is_the_one_it_was_committed_to_or_is_erased_with_its_salt() -> None:
    assert note() == note(salt=None, note=None) == note(commitment=None, note=None) == []
    assert note(note="another") == note(commitment=None) == [What.VALUE_CHANGED]
    assert note(salt=None) == [What.VALUE_HALF_ERASED]


def test_what_was_handed_over_is_digested_in_the_order_of_its_numbers() -> None:
    text = b"longstop/handover/1\n2:late,urgent\n11:\n"
    digest = digest_of_items([(11, []), (2, ["late", "urgent"])])
    assert digest == sha256(text).hexdigest()


def test_a_service_that_plans_is_no_person() -> None:
    for actor in ("service:5", "person:x", "person"):
        found = ToldOfShifts()
        body = {"event": ROSTER[0], "at": FIRST, "actor": actor, "data": {"facts": ROSTER[2]}}
        tell_of_shifts(found, body)
        assert found.turns[3]["planned_by"] is None
