"""A policy's author must see every fault at once, and what is refused must be refused by name."""

from __future__ import annotations

import pytest

from longstop.core.triage.document import PolicyNotValid, read_policy
from longstop.core.triage.policy import Grade
from tests.core.triage.policies import SHIPPED, TEXT


def faults_of(text: str) -> str:
    with pytest.raises(PolicyNotValid) as refused:
        read_policy(text)
    return "\n".join(refused.value.faults)


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('all = ["facilitator_a"]', 'all = ["postcode"]', "'postcode' is a protected"),
        ('all = ["facilitator_a"]', 'all = ["ethnicity"]', "'ethnicity' is a protected"),
        ('all = ["facilitator_a"]', 'all = ["shoe_size"]', "no registered question"),
        ('all = ["facilitator_a"]', 'all = ["under_18"]', "out of the instrument"),
        ('question = "prior_violence"\npoints', 'question = "under_18"\npoints', "weighs nothing"),
        ("points = 1.4", "points = 0.0", "weight 1: points"),
        ("points = 1.4", "points = 1.4005", "weight 1: points"),
        ("points = 1.4", "points = nan", "weight 1: points"),
        ("points = 1.4\nsource", "points = 1.4\nwhence", "weight 1: source"),
        ("high = 0.97", "high = 0.4", "must rise"),
        ("low = 720", "low = 20", "no grade may wait longer"),
        ("low_share = 0.2", "low_share = 0.0", "low_share"),
        ("age_cap_days = 90", "age_cap_days = 29", "must not end before"),
        ("sample_share = 0.03", "sample_share = 0", "sample_share"),
        ('"under_18",\n', '"child_in_household",\n', "must_ask must hold 'under_18'"),
        ('"under_18",\n', '"under_18", "other_priors",\n', "must_ask holds 7"),
        ('"not KIRAT", ', "", "labels must hold 'not KIRAT'"),
        ("in_force = 2026-11-01", 'in_force = "soon"', "in_force must be a date"),
        ("registry = 1", "registry = 2", "registry must be 1"),
        ('outcome = "A', 'aim = "A', "'aim' is no part"),
        ('[[prior]]\nquestion = "other_priors"', '[[prior]]\nquestion = "prior_violence"', "twice"),
    ],
)  # fmt: skip
def test_what_a_policy_may_not_say_is_named(old: str, new: str, fault: str) -> None:
    assert fault in faults_of(changed(old, new))


def test_an_answer_that_raises_here_and_lowers_there_is_refused_with_both_places() -> None:
    text = changed('all = ["facilitator_b"]', 'none = ["other_priors"]')
    assert "yes to 'other_priors' raises in weight 2 and lowers in floor 5" in faults_of(text)


def test_all_faults_are_told_at_once() -> None:
    text = changed("shrink = 0.7", "shrink = 7").replace("low_share = 0.2", "low_share = 2")
    found = faults_of(text)
    assert "shrink" in found
    assert "low_share" in found


@pytest.mark.parametrize(
    "text", ["", "name =", "floor = 3", "floor = [1]", "bands = 1", "must_ask=1"]
)
def test_a_document_that_is_no_policy_is_refused_without_a_crash(text: str) -> None:
    assert faults_of(text)


def test_the_digest_is_of_what_is_said_and_not_of_how_it_is_laid_out() -> None:
    assert read_policy("# a remark\n" + TEXT).digest == SHIPPED.digest
    assert read_policy(changed("points = 0.6", "points = 0.61")).digest != SHIPPED.digest


def test_the_shipped_policy_holds_the_published_targets() -> None:
    hours = [SHIPPED.targets[grade] for grade in Grade]
    assert hours == [30 * 24, 14 * 24, 7 * 24, 24]
