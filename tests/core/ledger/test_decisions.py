"""What people decided is told whole by the stream, so a row that says otherwise is found."""

from __future__ import annotations

from typing import Any

import pytest

from longstop.core.ledger.decision_rules import DECIDED, Kept, check_decisions, tell
from longstop.core.ledger.erasure_rules import check_erased, told_erased
from longstop.core.ledger.verification import Fault, What

FIRST, THEN = "2026-11-20T18:00:00.000000Z", "2026-11-21T09:00:00.000000Z"


def entry(event: str, at: str, facts: dict[str, Any], actor: str = "person:7") -> dict[str, Any]:
    return {"event": event, "at": at, "actor": actor, "data": {"facts": facts}}


def told(*entries: dict[str, Any]) -> Kept:
    kept: Kept = {}
    for one in entries:
        tell(kept, one)
    return kept


CLOSING = {
    "attempt": 2, "outcome": "no_action", "reason": "duplicate", "proposed_by": 5, "same_as": 9
}  # fmt: skip
OFFER = {"subject": 4, "to_agency": 2, "to_desk": 3, "reason": "theirs", "newly_shared": [8]}
HIT = {"id": 6, "party_id": 1, "start": 3, "end": 9, "kind": "teacher"}
CHECK = {"attempt": 3, "question": "prior_violence"}
FILE = {"file_id": 4, "flag": "known", "rule": "r", "policy": "p", "ground": "needed"}
WRONG = {
    "number": 1, "ground": "wrong_person", "reason": "r", "record_id": 2, "agency": 3, "found_by": 7
}  # fmt: skip
FEATURE = {"number": 1, "feature": "threats", "said": "yes", "unknown": None, "basis": "record"}
PATH = {"attempt": 1, "path": "aggravated", "path_reason": "features_found", "path_basis": None}
NEVER = {"agreed_by": None, "agreed_at": None, "withdrawn_at": None}
OFFERED = {
    "subject_id": 4, "to_agency": 2, "to_desk": 3, "reason": "theirs", "newly_shared": [8],
    "answer": None, "answer_reason": None, "belongs_to": None, "answered_by": None,
    "answered_at": None,
}  # fmt: skip
UNDECIDED = {**HIT, "decided": None, "decided_by": None, "decided_at": None, "reason": None}
OUT = {**CHECK, "batch": 12, "asked_at": FIRST, "asked_by": 7}
DECISION = {
    "attempt": 1, "decision": "aggravated", "reason": "features_found", "basis": None,
    "proposed_by": 7, "proposed_at": FIRST, "alone": False, **NEVER,
}  # fmt: skip

ONE_ENTRY: list[tuple[str, dict[str, Any], tuple[str, int], dict[str, Any]]] = [
    ("closing.proposed", CLOSING, ("closing", 2),
     {**CLOSING, "proposed_at": FIRST, **NEVER, "alone": False}),
    ("referral.closed", CLOSING, ("closing", 2),
     {**CLOSING, "proposed_at": FIRST, **NEVER, "alone": True}),
    ("transfer.offered", OFFER, ("transfer", 0), OFFERED),
    ("trust.found", {"rows": [HIT]}, ("possible_trust", 6), UNDECIDED),
    ("referral.asked", {"checks": [CHECK], "batch": 12}, ("open_check", 3),
     {**OUT, "answered_at": None, "answered_by": None, "came_back": None}),
    ("referral.attributed",
     {"attempt": 1, "attribution": "likely", "evidence": "e", "against": "a"},
     ("attribution_finding", 1),
     {"attempt": 1, "level": "likely", "evidence": "e", "against": "a", "found_by": 7,
      "found_at": FIRST}),
    ("file.opening_proposed", {"attempt": 1, **FILE}, ("file_opening", 1),
     {"attempt": 1, **FILE, "proposed_by": 7, "proposed_at": FIRST, **NEVER, "alone": False}),
    ("file.opening_decided", {"attempt": 1, **FILE}, ("file_opening", 1),
     {"attempt": 1, **FILE, "proposed_by": 7, "proposed_at": FIRST, **NEVER, "alone": True}),
    ("legal_hold.placed", {"attempt": 1, "reason": "court", "review_by": "2027-01-01"},
     ("legal_hold", 1),
     {"attempt": 1, "reason": "court", "placed_by": 7, "placed_at": FIRST,
      "review_by": "2027-01-01", "lifted_by": None, "lifted_at": None, "lift_reason": None}),
    ("erasure.proposed", {"attempt": 1, "reason": "asked"}, ("erasure", 1),
     {"attempt": 1, "reason": "asked", "proposed_by": 7, "proposed_at": FIRST, **NEVER}),
    ("referral.found_wrong", {"found_wrong": WRONG}, ("correction_found", 1),
     {**WRONG, "found_at": FIRST, "passed_on_at": None}),
    ("path.feature_found", {"features": [FEATURE]}, ("path_feature", 1),
     {**FEATURE, "found_by": 7, "found_at": FIRST}),
    ("path.proposed", PATH, ("path_decision", 1), DECISION),
    ("path.decided", {**PATH, "path": "person_involved"}, ("path_decision", 1),
     {**DECISION, "decision": "person_involved", "alone": True}),
    ("path.decided", {**PATH, "path": "cannot_be_known"}, ("path_decision", 1),
     {**DECISION, "decision": "cannot_be_known", "alone": True}),
    ("referral.graded", {"retention": {"review_by": "d", "line": "l", "policy": "p"}},
     ("retention", 0), {"review_by": "d", "line": "l", "policy": "p"}),
]  # fmt: skip


@pytest.mark.parametrize(("event", "facts", "key", "row"), ONE_ENTRY)
def test_one_entry_tells_its_whole_row_and_no_other(
    event: str, facts: dict[str, Any], key: tuple[str, int], row: dict[str, Any]
) -> None:
    assert told(entry(event, FIRST, facts)) == {key: row}


def end(event: str, facts: dict[str, Any]) -> dict[str, Any]:
    return entry(event, THEN, facts, "person:8")


AGREED = {"agreed_by": 8, "agreed_at": THEN}
ENDED: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("closing.proposed", CLOSING, end("closing.withdrawn", {"attempt": 2}),
     {"withdrawn_at": THEN}),
    ("closing.proposed", CLOSING, end("referral.closed", {"attempt": 2, "agreed_by": 8}), AGREED),
    *(
        ("transfer.offered", OFFER,
         end(f"transfer.{answer}", {"answer_reason": "ours", "belongs_to": 3}),
         {"answer": answer, "answer_reason": "ours", "belongs_to": 3, "answered_by": 8,
          "answered_at": THEN})
        for answer in ("accepted", "refused", "withdrawn")
    ),
    ("trust.found", {"rows": [HIT]},
     end("trust.decided", {"decided_hits": [6], "decision": "yes", "trust_reason": "so"}),
     {"decided": "yes", "decided_by": 8, "decided_at": THEN, "reason": "so"}),
    ("referral.asked", {"checks": [CHECK], "batch": 12},
     end("referral.answered", {"back": [3], "answer": {"said": "yes", "unknown": None}}),
     {"answered_at": THEN, "answered_by": 8, "came_back": "yes"}),
    ("referral.asked", {"checks": [CHECK], "batch": 12},
     end("referral.answered", {"back": [3], "answer": {"said": "x", "unknown": "no_trace"}}),
     {"answered_at": THEN, "answered_by": 8, "came_back": "no_trace"}),
    ("file.opening_proposed", {"attempt": 1, **FILE}, end("file.opening_agreed", {"attempt": 1}),
     AGREED),
    ("file.opening_proposed", {"attempt": 1, **FILE}, end("file.opening_withdrawn", {"attempt": 1}),
     {"withdrawn_at": THEN}),
    ("legal_hold.placed", {"attempt": 1, "reason": "court"},
     end("legal_hold.lifted", {"attempt": 1, "lift_reason": "over"}),
     {"lifted_by": 8, "lifted_at": THEN, "lift_reason": "over"}),
    ("erasure.proposed", {"attempt": 1}, end("erasure.withdrawn", {"attempt": 1}),
     {"withdrawn_at": THEN}),
    ("erasure.proposed", {"attempt": 1}, end("record.erased", {"attempt": 1}), AGREED),
    ("referral.found_wrong", {"found_wrong": WRONG},
     end("referral.correction_passed_on", {"passed_on": 1}), {"passed_on_at": THEN}),
    ("path.proposed", PATH, end("path.decided", PATH), AGREED),
    ("path.proposed", PATH, end("path.withdrawn", PATH), {"withdrawn_at": THEN}),
]  # fmt: skip


@pytest.mark.parametrize(("event", "facts", "last", "changes"), ENDED)
def test_a_later_entry_changes_what_it_tells_and_leaves_the_rest(
    event: str, facts: dict[str, Any], last: dict[str, Any], changes: dict[str, Any]
) -> None:
    first = entry(event, FIRST, facts)
    ((key, row),) = told(first).items()
    assert told(first, last) == {key: {**row, **changes}}


def test_an_end_whose_beginning_is_gone_still_tells_what_it_ended() -> None:
    whole_alone = ("referral.closed", "path.decided")
    for event, facts, last, changes in ENDED:
        if last["event"] not in whole_alone:
            (key,) = told(entry(event, FIRST, facts))
            assert told(last) == {key: changes}


@pytest.mark.parametrize(("event", "facts", "key", "row"), ONE_ENTRY)
def test_every_column_that_was_changed_by_hand_is_named(
    event: str, facts: dict[str, Any], key: tuple[str, int], row: dict[str, Any]
) -> None:
    kept = told(entry(event, FIRST, facts))
    whole = {**dict.fromkeys(DECIDED[key[0]]), **row}
    kept[key] = whole
    assert list(check_decisions(kept, {key: dict(whole)}, "R")) == []
    for column in DECIDED[key[0]]:
        (fault,) = check_decisions(kept, {key: {**whole, column: "another"}}, "R")
        assert (fault.what, fault.where) == (What.DECISION_DIFFERS, "R")
        assert fault.message.startswith(f"{column} of ")


def test_a_row_that_is_gone_was_never_told_or_lacks_a_column_on_the_ledger_is_named() -> None:
    row = dict.fromkeys(DECIDED["path_feature"], 1)
    transfer = dict.fromkeys(DECIDED["transfer"], 1)
    found = check_decisions({("path_feature", 2): row}, {("transfer", 0): transfer}, "R")
    assert [one.message for one in found] == [
        "Path feature 2 is not there.", "Its transfer is not on the ledger."
    ]  # fmt: skip
    del row["basis"]
    whole = {**row, "basis": None}
    (fault,) = check_decisions({("path_feature", 2): row}, {("path_feature", 2): whole}, "R")
    assert fault.message == "basis of Path feature 2 is not what the ledger tells."


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ("closing.proposed", {"attempt": "2"}),
        ("closing.proposed", {"attempt": True}),
        ("trust.found", {"rows": {"id": 6}}),
        ("trust.found", {"rows": [6, {"id": "6"}]}),
        ("trust.decided", {"decided_hits": ["6"]}),
        ("referral.attributed", {"attempt": None}),
        ("referral.asked", {"checks": [3, {"attempt": "3"}]}),
        ("referral.answered", {"back": ["3"], "answer": 1}),
        ("file.opening_proposed", {"attempt": "1"}),
        ("file.opening_seen", {"attempt": 1}),
        ("legal_hold.placed", {"attempt": "1"}),
        ("legal_hold.seen", {"attempt": 1}),
        ("referral.found_wrong", {"found_wrong": {"number": "1"}}),
        ("referral.found_wrong", {"found_wrong": 1}),
        ("referral.correction_passed_on", {"passed_on": "1"}),
        ("referral.graded", {"found_wrong": WRONG, "features": [FEATURE], "retention": 1}),
        ("path.feature_found", {"features": [1, {"number": "1"}]}),
        ("path.proposed", {"attempt": "1"}),
        ("transfer.seen", OFFER),
        ("referral.seen", {"attempt": 1, "checks": [CHECK], "rows": [HIT]}),
    ],
)
def test_what_has_another_shape_or_is_another_event_tells_of_nothing(
    event: str, facts: dict[str, Any]
) -> None:
    assert told(entry(event, FIRST, facts)) == {}


@pytest.mark.parametrize(
    ("actor", "person"),
    [("person:7", 7), ("service:7", None), ("person:x", None), ("person:", None), ("person", None)],
)
def test_only_a_person_has_a_number(actor: str, person: int | None) -> None:
    (row,) = told(entry("erasure.proposed", FIRST, {"attempt": 1}, actor)).values()
    assert row["proposed_by"] == person


def test_what_was_erased_is_read_and_held_against_what_is_empty() -> None:
    facts = {"erased": {"source_record": [1, "2", 3], "party": [4]}}
    rows = list(told_erased(facts))
    assert rows == [("source_record", 1), ("source_record", 3), ("party", 4)]
    assert list(told_erased({})) == list(told_erased({"erased": [1]})) == []
    assert list(check_erased("R", rows, rows)) == []
    assert list(check_erased("R", rows[:2], rows[1:])) == [
        Fault(What.ERASED_UNTOLD, "R", "The values of party 4 are gone, and no entry says why."),
        Fault(
            What.ERASED_NOT, "R", "The ledger says source record 1 was erased, but it is not."
        ),
    ]  # fmt: skip
