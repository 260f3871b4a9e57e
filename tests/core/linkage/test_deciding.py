from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.deciding import (
    LIMITS,
    SAME_EVENT,
    Answer,
    Evidence,
    Verdict,
    decide,
)
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.scoring import score
from tests.core.linkage.profiles_made import profiles
from tests.core.linkage.test_scoring import MODEL

NAMED = {"given": "william", "family": "oakham"}


def person(**told: Any) -> Profile:
    return Profile(referral=1, **told)


def decided(a: Profile, b: Profile, *, same_event: bool = False) -> Verdict:
    return decide(MODEL, score(MODEL, a, b), a, b, same_event=same_event)


@given(profiles(), profiles(), st.booleans())
def test_which_is_first_makes_no_difference(a: Profile, b: Profile, same: bool) -> None:
    assert decided(a, b, same_event=same) == decided(b, a, same_event=same)


@given(profiles(), profiles())
def test_soft_and_strong_evidence_joins_only_without_a_limit(a: Profile, b: Profile) -> None:
    found = decided(a, b)
    limits = set(found.because) & set(LIMITS)
    if found.answer is Answer.JOIN and found.evidence is not Evidence.CERTAIN:
        assert not limits
        assert score(MODEL, a, b).weight >= MODEL.join
    if found.answer is Answer.ASK:
        assert limits
        assert score(MODEL, a, b).weight >= MODEL.ask


@given(profiles(), profiles())
def test_what_is_known_of_one_event_never_joins_more(a: Profile, b: Profile) -> None:
    order = [Answer.JOIN, Answer.ASK, Answer.APART]
    alone, told = decided(a, b), decided(a, b, same_event=True)
    assert order.index(told.answer) >= order.index(alone.answer)
    assert not told.because or told.because[-1] == SAME_EVENT


@given(profiles(), profiles())
def test_things_of_a_household_never_join_by_themselves(a: Profile, b: Profile) -> None:
    bare: dict[str, Any] = dict.fromkeys(("given", "born", "born_from", "born_to"))
    bare |= dict.fromkeys(("accounts", "handles", "emails", "reports", "other_names"), ())
    assert decided(replace(a, **bare), replace(b, **bare)).answer is not Answer.JOIN


def test_an_account_that_both_vouch_for_joins_under_any_name() -> None:
    one = person(accounts=("chat:7",), verified=("chat:7",), born="1980-04-03", **NAMED)
    other = replace(one, given="mohamed", family="hathersby", born="1955-11-20")
    found = decided(one, other)
    assert (found.answer, found.evidence) == (Answer.JOIN, Evidence.CERTAIN)
    assert found.because[0] == "account_same"
    assert "contradicts" in found.because
    assert decided(one, replace(other, verified=())).evidence is Evidence.STRONG


def test_the_number_of_a_report_is_certain() -> None:
    found = decided(person(reports=("R1",)), person(reports=("R1", "R2")))
    assert (found.answer, found.evidence) == (Answer.JOIN, Evidence.CERTAIN)


def test_a_telephone_of_father_and_son_joins_nobody() -> None:
    father = person(phones=("+447700900001",), born="1955-11-20", **NAMED)
    son = replace(father, given="mohamed", born="1990-01-02")
    assert decided(father, son).answer is Answer.APART
    again = decided(father, replace(father, born="1955-11"))
    assert (again.answer, again.evidence) == (Answer.JOIN, Evidence.STRONG)


def twins(**second: Any) -> Verdict:
    """Decide on two of one home, family name and date of birth, whose given names differ."""
    one = person(
        born="1980-04-03", homes=("GB:Q1|1 north road",), accounts=("chat:1234567",), **NAMED
    )
    return decided(one, replace(one, **{"given": "harriet", **second}))


@pytest.mark.parametrize(
    "own", [(), ("chat:9876543",), ("chat:1234568",), ("chat:1243576",), ("game:1234567",)]
)
def test_twins_are_two_people(own: tuple[str, ...]) -> None:
    found = twins(accounts=own)
    assert found.answer is not Answer.JOIN
    assert "names_apart" in found.because


def test_another_given_name_makes_no_two_people_of_one_birth_and_number() -> None:
    for own, code in (("chat:1234567", "account_same"), ("chat:1234657", "account_near")):
        found = twins(accounts=(own,))
        assert found.answer is Answer.JOIN
        assert code in found.because
        assert "names_apart" not in found.because
        assert "names_apart" in twins(accounts=(own,), born="1980-04-13").because


def test_a_name_the_other_way_round_is_no_other_given_name() -> None:
    one = person(born="1980-04-03", homes=("GB:Q1|1 north road",), **NAMED)
    turned = replace(one, given="oakham", family="tarn")
    assert "names_apart" not in decided(one, turned).because
    assert "names_apart" in decided(one, replace(turned, given="tarn")).because


@pytest.mark.parametrize(
    "told",
    [
        {"phones": ("+447700900001",)},
        {"devices": ("A1",), "phones": ("+447700900001",)},
        {"homes": ("GB:Q1|1 north road",), "addresses": ("192.0.2.1",)},
        {"phones": ("+447700900001",), "family": "oakham"},
    ],
)
def test_a_shared_home_telephone_or_connection_asks_at_most(told: dict[str, Any]) -> None:
    found = decided(person(**told), person(**told))
    assert found.answer is not Answer.JOIN
    assert not found.because or "household_only" in found.because


@pytest.mark.parametrize(
    ("told", "evidence"),
    [
        ({"emails": ("owl.kite@example.com",)}, Evidence.SOFT),
        ({"emails": ("owl.kite@example.com",), "verified": ("owl.kite@example.com",)},
         Evidence.STRONG),
        ({"accounts": ("chat:7",)}, Evidence.STRONG),
        ({"handles": ("chat:owl.kite",)}, Evidence.SOFT),
    ],
)  # fmt: skip
def test_what_one_person_has_is_enough_where_it_weighs_enough(
    told: dict[str, Any], evidence: Evidence
) -> None:
    one, model = person(**told), replace(MODEL, join=1.0)
    found = decide(model, score(model, one, one), one, one)
    assert (found.answer, found.evidence) == (Answer.JOIN, evidence)
    named, other = replace(one, given="harriet"), replace(one, given="mohamed")
    assert decide(model, score(model, named, other), named, other).answer is not Answer.JOIN


def test_a_nickname_at_two_places_is_one_kind_of_evidence() -> None:
    one = person(handles=("chat:owl.kite",), emails=("owl.kite@example.com",))
    other = person(handles=("game:owl.kite",), emails=("owl.kite@example.org",))
    model = replace(MODEL, join=0.0)
    found = decide(model, score(model, one, other), one, other)
    assert found.answer is Answer.ASK
    assert "one_kind_only" in found.because


def test_the_connection_of_one_event_is_no_second_evidence() -> None:
    socket = ("192.0.2.1|40000|2026-11-01T10",)
    one, other = (person(handles=(f"{at}:owl.kite",), sockets=socket) for at in ("chat", "game"))
    model = replace(MODEL, join=0.0)
    scored = score(model, one, other)
    assert decide(model, scored, one, other).answer is Answer.JOIN
    found = decide(model, scored, one, other, same_event=True)
    assert (found.answer, found.because[-2:]) == (Answer.ASK, ("one_kind_only", SAME_EVENT))
