"""What a sender says must count for as much as they know, and silence for nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from longstop.core.referral.records import Person, Statement
from longstop.core.referral.vocabulary import Question, Role, Said, StatementKind
from longstop.core.triage.answers import Answers, Stands
from longstop.core.triage.hearing import hear_report

ON = date(2026, 11, 20)


def hear(
    *said: Statement, before: Answers | None = None, urgent: bool = False, child: bool = False,
    **person: object,
) -> Answers:  # fmt: skip
    who = Person(role=Role.REPORTED, path="p", statements=said, **person)  # type: ignore[arg-type]
    return hear_report(
        before or Answers(), who, (), urgent=urgent, child_at_home=child, on=ON
    )  # fmt: skip


def says(
    answer: Said,
    kind: StatementKind = StatementKind.ALLEGATION,
    question: Question = Question.ACCESS_TO_CHILDREN,
) -> Statement:
    return Statement(question=question, path="p", answer=answer, kind=kind)


def test_a_report_that_says_nothing_leaves_everything_unknown() -> None:
    assert hear() == Answers()
    assert hear(says(Said.UNKNOWN)) == Answers()


def test_an_alleged_yes_is_a_yes_and_is_marked() -> None:
    found = hear(says(Said.YES))
    assert found.stands("current_access") is Stands.YES
    assert found.alleged
    assert not hear(says(Said.YES, StatementKind.RECORD)).alleged


@pytest.mark.parametrize("kind", list(StatementKind))
def test_a_no_counts_only_where_it_stands_in_a_record(kind: StatementKind) -> None:
    expected = Stands.NO if kind is StatementKind.RECORD else Stands.UNKNOWN
    assert hear(says(Said.NO, kind)).stands("current_access") is expected


def test_no_access_to_one_child_says_nothing_of_others() -> None:
    said = says(Said.NO, StatementKind.RECORD, Question.ACCESS_TO_SUBJECT_CHILD)
    assert hear(said) == Answers()


def test_news_that_contradicts_makes_a_conflict() -> None:
    before = hear(says(Said.NO, StatementKind.RECORD))
    assert hear(says(Said.YES), before=before).stands("current_access") is Stands.CONFLICT


def test_urgency_and_a_child_at_home_are_alleged() -> None:
    found = hear(urgent=True, child=True)
    assert found.stands("immediate_danger") is Stands.YES
    assert found.stands("child_in_household") is Stands.YES
    assert found.alleged == found.true


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"stated_age": 17}, Stands.YES),
        ({"stated_age": 18}, Stands.NO),
        ({"date_of_birth": "2008-11-21"}, Stands.YES),
        ({"date_of_birth": "2008-11-20"}, Stands.NO),
        ({"stated_age": 40, "age_disputed": True}, Stands.CONFLICT),
        ({}, Stands.UNKNOWN),
    ],
)
def test_age_is_stated_disputed_or_absent(person: dict[str, Any], expected: Stands) -> None:
    assert hear(**person).stands("under_18") is expected
