"""A sender's label puts nothing aside in which a child or urgency is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.core.intake.information import is_information
from longstop.core.referral.records import Person, Report, Statement
from longstop.core.referral.vocabulary import Question, Role, Said

PERSON = Person(role=Role.REPORTED, path="row")
MARKED = Report(ordinal=1, content="{}", informational=True, persons=(PERSON,))


def said(question: Question, answer: Said = Said.UNKNOWN) -> Statement:
    """Make a statement about a question."""
    return Statement(question=question, path="row", answer=answer)


def test_what_is_marked_and_says_no_more_is_for_information() -> None:
    assert is_information(MARKED, child=False)
    told = (said(Question.NARRATIVE), said(Question.ACCESS_TO_CHILDREN))
    assert is_information(replace(MARKED, statements=told), child=False)
    assert not is_information(replace(MARKED, informational=False), child=False)


def test_a_child_and_urgency_are_never_silenced() -> None:
    assert not is_information(MARKED, child=True)
    assert not is_information(replace(MARKED, urgent=True), child=False)
    for role in (Role.VICTIM, Role.RECIPIENT, Role.CHILD):
        persons = (PERSON, Person(role=role, path="row"))
        assert not is_information(replace(MARKED, persons=persons), child=False)
    disputed = (replace(PERSON, age_disputed=True),)
    assert not is_information(replace(MARKED, persons=disputed), child=False)


@pytest.mark.parametrize(
    "statement",
    [
        said(Question.SENDER_URGENCY),
        said(Question.RETRACTION, Said.YES),
        said(Question.EXCULPATORY, Said.YES),
        said(Question.ACCESS_TO_CHILDREN, Said.YES),
        said(Question.ACCESS_TO_SUBJECT_CHILD, Said.YES),
    ],
)
def test_what_must_be_heard_is_heard_of_the_report_and_of_each_person(
    statement: Statement,
) -> None:
    assert not is_information(replace(MARKED, statements=(statement,)), child=False)
    persons = (replace(PERSON, statements=(statement,)),)
    assert not is_information(replace(MARKED, persons=persons), child=False)
