"""What leaves the country says how, another approves it, and arriving is proved in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.core.casework.dissemination import DisseminationRefused
from longstop.core.casework.overseas import (
    ASSESSMENTS,
    CHANNELS,
    GRAVEST,
    Abroad,
    check_abroad,
    check_approval,
    check_arrival,
)

HOW = Abroad(channel=CHANNELS[0], assessment=ASSESSMENTS[0], assessment_reference="OA-1")
REF = "H-4F7K-2M9Q-X"


def refusal(abroad: Abroad | None, country: str = "CA") -> str:
    with pytest.raises(DisseminationRefused) as refused:
        check_abroad(abroad, code="canada", country=country, home="GB")
    return str(refused.value)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("assessment", ASSESSMENTS)
def test_any_channel_and_any_finding_of_the_lists_may_be_proposed(
    channel: str, assessment: str
) -> None:
    how = replace(HOW, channel=channel, assessment=assessment)
    check_abroad(how, code="canada", country="CA", home="GB")


def test_what_stays_in_the_country_says_nothing_of_it() -> None:
    check_abroad(None, code="north", country="GB", home="GB")
    assert "is in this country" in refusal(HOW, country="GB")


def test_each_thing_that_is_missing_is_asked_for() -> None:
    assert "longstop abroad propose REF --to canada" in refusal(None)
    assert refusal(replace(HOW, channel="post")).startswith("--channel: choose one of interpol")
    assert refusal(replace(HOW, assessment="x")).startswith("--assessment: choose one of no_")
    assert "--assessment-reference" in refusal(replace(HOW, assessment_reference="  "))


def test_the_gravest_finding_is_the_last() -> None:
    assert GRAVEST == "serious_risk_remains"


def test_another_person_approves_what_was_only_proposed() -> None:
    check_approval("drafted", proposed_by=1, approver=2, reference=REF)
    for state, approver, why in (("sent", 2, f"^{REF} is sent"), ("drafted", 1, f"^{REF}: you")):
        with pytest.raises(DisseminationRefused, match=why):
            check_approval(state, proposed_by=1, approver=approver, reference=REF)


@pytest.mark.parametrize(
    ("state", "abroad", "words", "why"),
    [
        ("sent", False, ("a", "b"), "stayed in this country"),
        ("drafted", True, ("a", "b"), "is drafted"),
        ("sent", True, ("", "b"), "a name and their reference"),
        ("sent", True, ("a", ""), "a name and their reference"),
    ],
)
def test_arriving_is_for_what_went_abroad_and_needs_both_words(
    state: str, abroad: bool, words: tuple[str, str], why: str
) -> None:
    check_arrival("sent", abroad=True, words=("a", "b"), reference=REF)
    with pytest.raises(DisseminationRefused, match=why):
        check_arrival(state, abroad=abroad, words=words, reference=REF)
