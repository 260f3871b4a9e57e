"""What a policy says, from when it counts and who signed for it cannot be changed by hand."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from longstop.core.ledger.document import document_digest
from longstop.core.ledger.policy_rules import (
    ADOPTION_FIELDS,
    DOCUMENT_FIELDS,
    ToldOfPolicies,
    check_policies,
    tell_of_policies,
)
from longstop.core.ledger.verification import What

FIRST, THEN = "2026-11-20T18:00:00.000000Z", "2026-11-21T09:00:00.000000Z"
TEXT = 'name = "p"\nshrink = 0.70\n'
DIGEST = document_digest(tomllib.loads(TEXT, parse_float=Decimal))
DOCUMENT = {"digest": DIGEST, "stamp": "p@1", "sha256": sha256(TEXT.encode()).hexdigest()}
ADOPTION = {
    "id": 3, "agency": 1, "digest": DIGEST, "day": "2026-12-01", "starts_at": THEN, "reason": "r"
}  # fmt: skip
PROPOSED = {
    **dict.fromkeys(ADOPTION_FIELDS), **ADOPTION, "proposed_by": 5, "proposed_at": FIRST,
    "reassessed": 0,
}  # fmt: skip
KEPT = {**DOCUMENT, "kept_at": FIRST, "text": TEXT}


def told(*entries: tuple[str, str, Any], actor: str = "person:5") -> ToldOfPolicies:
    found = ToldOfPolicies()
    for event, at, facts in entries:
        body = {"event": event, "at": at, "actor": actor, "data": {"facts": facts}}
        tell_of_policies(found, body)
    return found


PROPOSAL = ("policy.proposed", FIRST, {"document": DOCUMENT, "adoption": ADOPTION})


def faults(documents: list[Any], adoptions: list[Any]) -> list[tuple[str, str]]:
    found = list(check_policies(told(PROPOSAL), documents, adoptions))
    assert {one.what for one in found} <= {What.POLICY_DIFFERS}
    return [(one.where, one.message) for one in found]


def test_a_proposal_tells_the_document_and_the_adoption_whole() -> None:
    found = told(PROPOSAL)
    assert found.documents == {DIGEST: {**DOCUMENT, "kept_at": FIRST}}
    assert found.adoptions == {3: PROPOSED}
    assert faults([KEPT], [PROPOSED]) == []


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("approved", {"approved_by": 5, "approved_at": THEN}),
        ("withdrawn", {"withdrawn_by": 5, "withdrawn_at": THEN}),
        ("reassessed", {"reassessed": 40, "reassessed_at": THEN}),
        ("seen", {}),
    ],
)
def test_what_became_of_a_proposal_is_told_later(what: str, changes: dict[str, Any]) -> None:
    later = (f"policy.{what}", THEN, {"adoption": {"id": 3, "reassessed": 40}})
    assert told(PROPOSAL, later).adoptions == {3: {**PROPOSED, **changes}}
    assert told(later).adoptions == {}


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ("roster.proposed", PROPOSAL[2]),
        ("policy.proposed", 1),
        ("policy.proposed", {"document": 1, "adoption": 1}),
        ("policy.proposed", {"document": {"digest": 1}, "adoption": {"id": "3"}}),
    ],
)
def test_what_has_another_shape_tells_of_no_policy(event: str, facts: Any) -> None:
    assert told((event, FIRST, facts)) == ToldOfPolicies()


@pytest.mark.parametrize("actor", ["service:5", "person:x", "person"])
def test_a_service_that_proposes_is_no_person(actor: str) -> None:
    assert told(PROPOSAL, actor=actor).adoptions[3]["proposed_by"] is None


@pytest.mark.parametrize("name", [one for one in DOCUMENT_FIELDS if one in ("stamp", "kept_at")])
def test_a_column_of_a_document_that_was_changed_by_hand_is_named(name: str) -> None:
    message = f"{name} is not what the ledger tells."
    assert faults([{**KEPT, name: "x"}], [PROPOSED]) == [(f"policy:{DIGEST}", message)]


@pytest.mark.parametrize("name", [one for one in ADOPTION_FIELDS[1:] if one != "reassessed"])
def test_a_column_of_an_adoption_that_was_changed_by_hand_is_named(name: str) -> None:
    message = f"{name} is not what the ledger tells."
    assert faults([KEPT], [{**PROPOSED, name: "x"}]) == [("policy_adoption:3", message)]


def test_how_far_a_reassessment_has_come_is_compared_at_its_end_alone() -> None:
    assert faults([KEPT], [{**PROPOSED, "reassessed": 17}]) == []
    ended = ("policy.reassessed", THEN, {"adoption": {"id": 3, "reassessed": 40}})
    row = {**PROPOSED, "reassessed": 39, "reassessed_at": THEN}
    found = check_policies(told(PROPOSAL, ended), [KEPT], [row])
    assert [one.message for one in found] == ["reassessed is not what the ledger tells."]


def test_a_text_is_held_to_both_digests_and_must_be_read() -> None:
    other = "Its text is not the one that was kept."
    assert (f"policy:{DIGEST}", other) in faults([{**KEPT, "text": TEXT + "# more\n"}], [PROPOSED])
    for text in ("name = ?", 'name = "q"\n'):
        row = {**KEPT, "text": text, "sha256": sha256(text.encode()).hexdigest()}
        assert (f"policy:{DIGEST}", other) in faults([row], [PROPOSED])


def test_a_policy_that_is_gone_and_one_that_was_put_in_are_named() -> None:
    gone = "It is not there, though the ledger tells of it."
    assert faults([], []) == [(f"policy:{DIGEST}", gone), ("policy_adoption:3", gone)]
    found = check_policies(ToldOfPolicies(), [KEPT], [PROPOSED])
    assert [(one.where, one.message) for one in found] == [
        (f"policy:{DIGEST}", "It is not on the ledger."),
        ("policy_adoption:3", "It is not on the ledger."),
    ]
