"""A policy is adopted for a day to come, by two people, and never two for one day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from longstop.core.triage.adopting import (
    REASONS,
    AdoptionCase,
    AdoptionRefused,
    Standing,
    State,
    check_proposal,
    states_of,
    why_not_approve,
    why_not_withdraw,
)
from tests.core.triage.policies import SHIPPED

STARTS = datetime(2026, 12, 1, tzinfo=UTC)
BEFORE = STARTS - timedelta(microseconds=1)
CASE = AdoptionCase(
    policy=SHIPPED,
    day=date(2026, 12, 1),
    starts_at=STARTS,
    reason=REASONS[0],
    in_force="sha256:another",
    taken=(date(2026, 12, 2),),
    stamps=(SHIPPED.stamp, "other@1+abc"),
)


def refused(now: datetime = BEFORE, **changes: Any) -> str:
    with pytest.raises(AdoptionRefused) as told:
        check_proposal(replace(CASE, **changes), now)
    return str(told.value)


def test_a_policy_may_be_proposed_until_its_day_begins() -> None:
    check_proposal(CASE, BEFORE)
    assert refused(STARTS).startswith("2026-12-01 has begun or is past")


def test_a_policy_counts_from_the_day_its_document_names_and_not_before() -> None:
    on_its_day = replace(CASE, day=SHIPPED.in_force)
    check_proposal(on_its_day, BEFORE)
    told = refused(day=SHIPPED.in_force - timedelta(days=1))
    assert told == (
        "The document says that it is in force from 2026-11-01, not before. Nothing was changed."
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": "because"}, "That is no reason; choose one of: first_adoption, new_evidence"),
        ({"taken": [CASE.day]}, "2026-12-01 has a policy already"),
        ({"in_force": SHIPPED.digest}, f"O{SHIPPED.stamp[1:]} is what counts then anyway"),
        (
            {"stamps": [f"{SHIPPED.name}@{SHIPPED.version}+000000000000"]},
            "Another document is kept as open-instrument 2026-11-1: give it a new version",
        ),
    ],
)
def test_what_stands_against_a_proposal_is_named(changes: dict[str, Any], told: str) -> None:
    assert refused(**changes).startswith(told)


def test_everything_against_a_proposal_is_told_at_once() -> None:
    told = refused(STARTS, reason="because", taken=[CASE.day])
    assert "no reason" in told
    assert "; 2026-12-01 has begun" in told
    assert "; 2026-12-01 has a policy already" in told


def stands(**changes: Any) -> Standing:
    one = Standing(proposed_by=1, starts_at=STARTS, approved=False, withdrawn=False)
    return replace(one, **changes)


def test_another_person_approves_until_the_day_begins() -> None:
    assert why_not_approve(stands(), 2, BEFORE) is None
    for one, approver, now, why in (
        (stands(), 1, BEFORE, "another person must approve"),
        (stands(), 2, STARTS, "has begun"),
        (stands(approved=True), 2, BEFORE, "approved or taken back already"),
        (stands(withdrawn=True), 2, BEFORE, "approved or taken back already"),
    ):
        assert why in str(why_not_approve(one, approver, now))


def test_a_policy_is_taken_back_only_while_it_never_counted() -> None:
    assert why_not_withdraw(stands(approved=True), BEFORE) is None
    assert why_not_withdraw(stands(), STARTS) is None
    assert "is or was in force" in str(why_not_withdraw(stands(approved=True), STARTS))
    assert "taken back already" in str(why_not_withdraw(stands(withdrawn=True), BEFORE))


def test_of_those_whose_day_came_only_the_latest_that_was_signed_counts() -> None:
    later, earlier = STARTS + timedelta(days=1), STARTS - timedelta(days=1)
    found = [
        stands(starts_at=later, approved=True),
        stands(starts_at=later),
        stands(approved=True, withdrawn=True),
        stands(),
        stands(approved=True),
        stands(starts_at=earlier, approved=True),
    ]
    assert list(states_of(found, STARTS)) == [
        State.COMING, State.PROPOSED, State.WITHDRAWN, State.LAPSED, State.IN_FORCE, State.PAST,
    ]  # fmt: skip
