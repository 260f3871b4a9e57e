"""What undermines or assists is found by rule, stands first, and is marked if sensitive."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.casework.disclosure import (
    Item,
    Mark,
    Named,
    Stated,
    Told,
    Why,
    of_assessment,
    of_ledger,
    of_persons,
    of_statements,
    schedule,
)
from longstop.core.referral.attribution import LEVELS
from longstop.core.referral.vocabulary import Role

GRADES = ("low", "medium", "high", "very_high")


def told(*entries: tuple[str, dict[str, Any]]) -> list[Told]:
    """Number entries as a ledger does."""
    return [Told(n, event, f"at {n}", facts) for n, (event, facts) in enumerate(entries, start=1)]


def found(entries: list[Told], why: Why) -> list[str]:
    """Give what the items of one kind say."""
    return [one.says for one in of_ledger(entries) if one.why is why]


def stated(question: str, answer: str = "unknown", **more: Any) -> Stated:
    """Make a statement about the subject."""
    wanted: dict[str, Any] = {
        "role": Role.REPORTED, "text": None, "path": "p", "may_be_child": False, "is_subject": True,
        **more,
    }  # fmt: skip
    return Stated(question=question, answer=answer, **wanted)


@given(st.lists(st.builds(Item, st.sampled_from(Why), st.text(max_size=3), st.just("w"))))
def test_nothing_is_left_out_and_what_speaks_against_stands_first(items: list[Item]) -> None:
    ordered = schedule(items)
    assert sorted(map(repr, ordered)) == sorted(map(repr, items))
    flags = [one.why.undermines_or_assists for one in ordered]
    assert flags == sorted(flags, reverse=True)


@given(st.lists(st.sampled_from(LEVELS), max_size=6))
def test_each_finding_that_was_taken_back_is_an_item(levels: list[Any]) -> None:
    entries = told(*[("referral.attributed", {"attribution": one.value}) for one in levels])
    ranks = [LEVELS.index(one) for one in levels]
    fell = sum(later < earlier for earlier, later in pairwise(ranks))
    assert len(found(entries, Why.ATTRIBUTION_FELL)) == fell


@given(st.lists(st.tuples(st.sampled_from(GRADES), st.sampled_from(GRADES)), max_size=5))
def test_every_grade_but_the_last_and_every_override_is_an_item(
    given_: list[tuple[str, str]],
) -> None:
    entries = told(
        *[
            ("referral.graded", {"graded": grade, "assessment": {"graded_on": said}})
            for grade, said in given_
        ]
    )
    grades = [grade for grade, _ in given_]
    changed = sum(a != b for a, b in pairwise(grades))
    assert len(found(entries, Why.EARLIER_GRADE)) == changed
    assert len(found(entries, Why.OVERRIDE)) == sum(grade != said for grade, said in given_)


def test_every_entry_is_listed_among_the_rest() -> None:
    entries = told(("referral.received", {}), ("owner.changed", {}))
    assert found(entries, Why.ENTRY) == ["referral.received", "owner.changed"]


@pytest.mark.parametrize(
    ("event", "facts", "why"),
    [
        ("referral.dissemination_returned", {}, Why.GIVEN_BACK),
        ("referral.transfer_refused", {}, Why.GIVEN_BACK),
        ("closing.proposed", {"outcome": "not_this_person"}, Why.EARLIER_ENDING),
        ("referral.found_wrong", {"found_wrong": {"reason": "identity_wrong"}}, Why.FOUND_WRONG),
        ("referral.found_wrong", {"found_wrong": {"ground": "retraction"}}, Why.FOUND_WRONG),
        ("trust.decided", {"decision": "no"}, Why.NOT_SO),
        ("referral.answered", {"answer": {"question": "q", "said": "no"}}, Why.NOT_SO),
        ("referral.answered", {"answer": {"question": "q", "unknown": "no_trace"}}, Why.NOT_SO),
        ("referral.tool_graded", {"assessment": {"tool_grade": "low", "working": "high"}},
         Why.INSTRUMENTS),
        ("referral.attributed", {"attribution": "account", "against": ["cardholder_only"]},
         Why.SPEAKS_AGAINST),
    ],
)  # fmt: skip
def test_what_one_entry_says_against(event: str, facts: dict[str, Any], why: Why) -> None:
    assert len(found(told((event, facts)), why)) == 1


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ("closing.proposed", {"outcome": "charged"}),
        ("trust.decided", {"decision": "yes"}),
        ("referral.answered", {"answer": {"question": "q", "said": "yes", "unknown": None}}),
        ("referral.tool_graded", {"assessment": {"tool_grade": "low", "working": "medium"}}),
        ("referral.tool_graded", {"assessment": {"tool_grade": "high"}}),
        ("referral.attributed", {"attribution": "account", "against": []}),
    ],
)
def test_what_speaks_for_the_case_is_only_listed(event: str, facts: dict[str, Any]) -> None:
    assert [one.why for one in of_ledger(told((event, facts)))] == [Why.ENTRY]


def test_statements_that_speak_against_are_found_and_silence_on_the_account_counts() -> None:
    said = [
        stated("retraction", text="taken back"),
        stated("exculpatory"),
        stated("account_compromised"),
        stated("account_compromised", "no"),
        stated("access_to_children", "no"),
        stated("access_to_children", "yes"),
        stated("access_to_children", "no", is_subject=False, role=Role.ASSOCIATED),
    ]
    items = list(of_statements(said))
    assert [one.why for one in items] == [
        Why.RETRACTION, Why.EXCULPATORY, Why.COMPROMISED, Why.NOT_SO, Why.NOT_SO,
    ]  # fmt: skip
    assert items[0].marks == {Mark.FREE_TEXT}
    assert items[0].says == "retraction: unknown: taken back"


@pytest.mark.parametrize(
    ("role", "subject", "child", "why", "marks"),
    [
        (Role.REPORTED, True, False, Why.PERSON, set()),
        (Role.REPORTED, True, True, Why.PERSON, {Mark.CHILD}),
        (Role.VICTIM, False, False, Why.PERSON, {Mark.CHILD, Mark.OTHER_PERSON}),
        (Role.CHILD, False, False, Why.PERSON, {Mark.CHILD, Mark.OTHER_PERSON}),
        (Role.PAYER, False, False, Why.OTHER_USER, {Mark.OTHER_PERSON}),
        (Role.ACCOUNT_HOLDER, True, False, Why.PERSON, set()),
    ],
)
def test_whoever_else_may_have_used_it_stands_first(
    role: Role, subject: bool, child: bool, why: Why, marks: set[Mark]
) -> None:
    one = Named(role=role, words="w", path="p", may_be_child=child, is_subject=subject)
    (item,) = of_persons([one])
    assert (item.why, set(item.marks)) == (why, marks)


def test_contradictions_gaps_and_the_limits_of_the_tool_are_items() -> None:
    items = list(of_assessment(["prior_violence"], ["current_access"], ["not KIRAT"]))
    assert [one.why for one in items] == [Why.CONFLICT, Why.STILL_UNKNOWN, Why.TOOL_LIMIT]


ENTRY_ITEMS: list[tuple[str, dict[str, Any], Why, str]] = [
    ("referral.dissemination_returned", {}, Why.GIVEN_BACK,
     "returned by the agency it was sent to"),
    ("referral.transfer_refused", {}, Why.GIVEN_BACK, "refused by the agency it was offered to"),
    ("closing.proposed", {"outcome": "not_found"}, Why.EARLIER_ENDING, "not_found"),
    ("referral.found_wrong", {"found_wrong": {"reason": "r", "ground": "g"}}, Why.FOUND_WRONG,
     "r"),
    ("referral.found_wrong", {"found_wrong": {"ground": "g"}}, Why.FOUND_WRONG, "g"),
    ("trust.decided", {"decision": "no"}, Why.NOT_SO, "position of trust: no"),
    ("referral.answered", {"answer": {"question": "q", "said": "no"}}, Why.NOT_SO, "q: no"),
    ("referral.answered", {"answer": {"question": "q", "unknown": "no_trace"}}, Why.NOT_SO,
     "q: no trace"),
    ("referral.tool_graded", {"assessment": {"tool_grade": "high", "working": "medium"}},
     Why.INSTRUMENTS, "a tool and the policy differ across High"),
    ("referral.tool_graded", {"assessment": {"tool_grade": "medium", "working": "very_high"}},
     Why.INSTRUMENTS, "a tool and the policy differ across High"),
    ("referral.attributed", {"attribution": "account", "against": ["a", "b"]},
     Why.SPEAKS_AGAINST, "a, b, when account was recorded"),
    ("referral.graded",
     {"graded": "low", "assessment": {"graded_on": "high"}, "reason": "seen"},
     Why.OVERRIDE, "graded low where policy and tools said high, because: seen"),
    ("referral.graded", {"graded": "low", "assessment": {"graded_on": "high"}},
     Why.OVERRIDE, "graded low where policy and tools said high"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "facts", "why", "says"), ENTRY_ITEMS)
def test_an_item_says_what_it_is_where_it_stands_and_when(
    event: str, facts: dict[str, Any], why: Why, says: str
) -> None:
    items = list(of_ledger(told(("referral.received", {}), (event, facts))))
    here = [one for one in items if one.where == "ledger entry 2"]
    assert set(here) == {
        Item(why, says, "ledger entry 2", "at 2"),
        Item(Why.ENTRY, event, "ledger entry 2", "at 2"),
    }
    assert [one for one in items if one not in here] == [
        Item(Why.ENTRY, "referral.received", "ledger entry 1", "at 1")
    ]


def test_what_was_given_first_stands_where_it_was_given_and_what_fell_where_it_fell() -> None:
    graded = told(("referral.graded", {"graded": "low"}), ("referral.graded", {"graded": "high"}))
    assert next(of_ledger(graded)) == Item(
        Why.EARLIER_GRADE, "low, then high", "ledger entry 1", "at 1"
    )
    names = ("premises", "account")
    fell = told(*[("referral.attributed", {"attribution": one}) for one in names])
    assert next(of_ledger(fell)) == Item(
        Why.ATTRIBUTION_FELL, "from premises back to account", "ledger entry 2", "at 2"
    )


def test_a_statement_is_said_with_its_text_or_without_one_and_keeps_its_path() -> None:
    other = stated(
        "retraction", "no", path="q", text=None, is_subject=False, role=Role.VICTIM
    )  # fmt: skip
    bare, child = of_statements([stated("retraction", "no"), other])
    assert bare == Item(Why.RETRACTION, "retraction: no", "p")
    marks = frozenset({Mark.CHILD, Mark.OTHER_PERSON})
    assert child == Item(Why.RETRACTION, "retraction: no", "q", marks=marks)
    spoken = stated("exculpatory", "yes", text="t", may_be_child=True)
    assert list(of_statements([spoken])) == [
        Item(
            Why.EXCULPATORY, "exculpatory: yes: t", "p",
            marks=frozenset({Mark.CHILD, Mark.FREE_TEXT}),
        )
    ]  # fmt: skip


def test_what_is_open_is_said_in_the_words_of_its_question() -> None:
    where = "assessment by the policy in force"
    assert list(of_assessment(["prior_violence"], ["under_18"], ["not KIRAT"])) == [
        Item(
            Why.CONFLICT, "prior_violence: whether there is a conviction for violence", where
        ),
        Item(Why.STILL_UNKNOWN, "under_18: whether the person is under 18", where),
        Item(Why.TOOL_LIMIT, "not KIRAT", where),
    ]  # fmt: skip
