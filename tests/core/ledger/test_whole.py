"""What every entry tells whole of a row must be the row that stands, column by column."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from longstop.core.ledger.assessment_rules import check_assessment
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.replay import ASSESSMENT_FIELDS, LINKED_FIELDS
from longstop.core.ledger.restriction_rules import (
    restricted_duplicates,
    restriction_fact,
    restriction_of,
    told_restriction,
)
from longstop.core.ledger.route_rules import check_route, route_fact
from longstop.core.ledger.verification import What
from longstop.core.ledger.whole_rules import ALL, DISSEMINATION, Whole, check_whole
from longstop.core.referral.routing import Route

SALT = b"s" * SALT_BYTES


def empty(whole: Whole) -> dict[str, Any]:
    return dict.fromkeys(whole.columns)


@pytest.mark.parametrize("whole", ALL, ids=lambda one: one.table)
def test_each_column_that_was_changed_by_hand_is_named(whole: Whole) -> None:
    row = empty(whole)
    facts = whole.facts(row)
    assert list(facts) == [whole.fact]
    assert list(check_whole(whole, facts, row, "R")) == []
    committed = {commitment for _, commitment, _ in whole.words}
    for name in whole.fields:
        if name not in committed:
            (fault,) = check_whole(whole, facts, {**row, name: "another"}, "R")
            assert (fault.what, fault.where) == (whole.differs, "R")
            assert fault.message == f"{name} is not what the ledger tells."


@pytest.mark.parametrize("whole", ALL, ids=lambda one: one.table)
@pytest.mark.parametrize("facts", [{}, {"dissemination": 1, "protection": []}])
def test_a_row_that_no_entry_tells_differs_in_every_column(
    whole: Whole, facts: dict[str, Any]
) -> None:
    found = list(check_whole(whole, facts, empty(whole), "R"))
    assert len(found) == len(whole.fields)


@pytest.mark.parametrize("whole", ALL, ids=lambda one: one.table)
def test_words_are_those_they_were_committed_to_or_are_erased_with_their_salt(
    whole: Whole,
) -> None:
    for salt, commitment, words in whole.words:
        spoken = {word: f"said {word}" for word in words}
        bound = commit(SALT, list(spoken.values()))
        row = {**empty(whole), **spoken, salt: SALT, commitment: bound}
        facts = whole.facts(row)
        last = {words[-1]: "another"}
        gone = {salt: None, **dict.fromkeys(words)}

        def faults(one: dict[str, Any], facts: dict[str, Any] = facts) -> list[What]:
            return [fault.what for fault in check_whole(whole, facts, one, "R")]

        assert faults(row) == faults({**row, **gone}) == []
        assert faults({**row, **last}) == [What.VALUE_CHANGED]
        assert faults({**row, salt: None}) == [What.VALUE_HALF_ERASED]
        uncommitted = {**row, commitment: None}
        assert faults(uncommitted, whole.facts(uncommitted)) == [What.VALUE_CHANGED]


def test_moments_and_commitments_are_told_in_one_way() -> None:
    row = {"sent_by": 7, "acted_at": datetime(2026, 11, 20, tzinfo=UTC), "abroad_commitment": b"a"}
    told: Any = DISSEMINATION.facts(row)["dissemination"]
    assert list(told) == list(DISSEMINATION.fields)
    assert (told["sent_by"], told["acted_at"]) == (7, "2026-11-20T00:00:00.000000Z")
    assert (told["abroad_commitment"], told["lead"]) == ("61", None)


def assessed(**changes: Any) -> dict[str, Any]:
    return {name: n for n, name in enumerate(ASSESSMENT_FIELDS)} | {"attribution": "a"} | changes


def test_every_part_of_an_assessment_is_the_one_that_was_told() -> None:
    facts = {"assessment": assessed(), "attribution": "a"}
    assert list(check_assessment(facts, assessed(), "R")) == []
    for name in (*ASSESSMENT_FIELDS, "attribution"):
        (fault,) = check_assessment(facts, assessed(**{name: "x"}), "R")
        assert fault.message == f"{name} is not what the ledger tells."
        expected = What.ATTRIBUTION_DIFFERS if name == "attribution" else What.ASSESSMENT_DIFFERS
        assert (fault.what, fault.where) == (expected, "R")


def test_what_was_never_assessed_holds_what_a_new_row_holds() -> None:
    new: dict[str, Any] = {
        **dict.fromkeys(ASSESSMENT_FIELDS), "registry": 1, "known": 0, "affirmed": 0,
        "alleged": 0, "no_trace": 0, "stream": 4, "sampled": False, "ever_high": False,
        "attribution": "a", **dict.fromkeys(LINKED_FIELDS, 0),
    }  # fmt: skip
    assert list(check_assessment({}, new, "R")) == []
    assert list(check_assessment({}, None, "R")) == []
    assert len(list(check_assessment({"assessment": 1}, new, "R"))) == 8


def test_where_something_belongs_is_told_by_the_kind_of_its_rule() -> None:
    facts: Any = route_fact(Route(3, "postcode G1 2", ()))
    assert facts == {"route": {"agency": 3, "by": "postcode"}}
    row = {"routed_by": "postcode G1 2", "proposed_agency": 3}
    assert list(check_route(facts, row, "R")) == list(check_route(facts, None, "R")) == []
    assert list(check_route(facts, {"routed_by": "postcode G1 2"}, "R")) == []
    nothing = {"routed_by": None, "proposed_agency": None}
    assert (
        list(check_route({}, nothing, "R")) == list(check_route({"route": 1}, nothing, "R")) == []
    )
    for name, other in (("routed_by", "town G1"), ("proposed_agency", 4), ("routed_by", None)):
        (fault,) = check_route(facts, {**row, name: other}, "R")
        assert (fault.what, fault.where) == (What.ROUTE_DIFFERS, "R")
        assert fault.message == f"{name} is not what the ledger tells."


@pytest.mark.parametrize(
    ("compartment", "excluded", "text"),
    [(None, [], None), (3, [], "[3, []]"), (None, [2, 5], "[null, [2, 5]]"), (3, [2], "[3, [2]]")],
)
def test_from_whom_a_record_is_kept_is_written_alike_for_table_and_ledger(
    compartment: int | None, excluded: list[int], text: str | None
) -> None:
    assert restriction_of(compartment, excluded) == text
    fact = restriction_fact(compartment, {*excluded})
    assert told_restriction(fact.get("restriction")) == text


def test_only_a_restricted_duplicate_with_its_record_is_told_of() -> None:
    one = {"record": 4, "compartment": 1}
    assert list(restricted_duplicates({"restricted": [1, {"record": "4"}, one]})) == [one]
    assert list(restricted_duplicates({"restricted": one})) == list(restricted_duplicates({})) == []
