"""Hear what a report says of one person: which of it answers a registered question, and how surely.

A yes counts whoever says it; one that nobody recorded, admitted or observed is marked as alleged.
A no counts only where it stands in a record: a sender who knows of no children is not a look-up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from longstop.core.referral.ages import is_surely_adult, may_be_child
from longstop.core.referral.questions import (
    CHILD_IN_HOUSEHOLD,
    CURRENT_ACCESS,
    IMMEDIATE_DANGER,
    OTHER_PRIORS,
    UNDER_18,
)
from longstop.core.referral.records import Person, Statement
from longstop.core.referral.vocabulary import Question, Said, StatementKind
from longstop.core.triage.answering import FIRM
from longstop.core.triage.answers import Answers, Stands

ANSWERS = {
    Question.ACCESS_TO_CHILDREN: CURRENT_ACCESS,
    Question.ACCESS_TO_SUBJECT_CHILD: CURRENT_ACCESS,
    # What it is a conviction for is not said, so no floor may rest on it.
    Question.PRIOR_CONVICTION: OTHER_PRIORS,
}
"""Which registered question a sender's statement answers."""


def hear_report(
    answers: Answers,
    person: Person | None,
    statements: Iterable[Statement],
    *,
    urgent: bool,
    child_at_home: bool,
    on: date,
) -> Answers:
    """Take in what one report says of one person; person is None where nobody is named.

    statements are the report's own, beside the person's; urgent is the sender's word for danger
    now; child_at_home tells that the report names a child at their address; on is the day by which
    ages are reckoned. Never takes an answer back: what contradicts makes a conflict.
    """
    own = person.statements if person else ()
    said = tuple(
        (one.question, one.answer, one.kind)
        for one in (*own, *statements)
        if one.question in ANSWERS and one.answer is not Said.UNKNOWN
    )
    under_18 = Stands.UNKNOWN if person is None else _under_18(person, on)
    return _heard(answers, said, urgent, child_at_home, under_18)


Saying = tuple[Question, Said, StatementKind]


@lru_cache(maxsize=65_536)
def _heard(
    answers: Answers, said: tuple[Saying, ...], urgent: bool, child_at_home: bool, under_18: Stands
) -> Answers:
    """Take it in; few patterns are spoken by many reports, so each is worked out once."""
    for one in said:
        answers = _hear(answers, *one)
    if urgent:
        answers = answers.hear(IMMEDIATE_DANGER, Stands.YES, alleged=True)
    if child_at_home:
        answers = answers.hear(CHILD_IN_HOUSEHOLD, Stands.YES, alleged=True)
    return answers.hear(UNDER_18, under_18)


def _hear(answers: Answers, question: Question, said: Said, kind: StatementKind) -> Answers:
    code = ANSWERS[question]
    if said is Said.YES:
        return answers.hear(code, Stands.YES, alleged=kind not in FIRM)
    # No access to one child says nothing of other children.
    if kind is StatementKind.RECORD and question is not Question.ACCESS_TO_SUBJECT_CHILD:
        return answers.hear(code, Stands.NO)
    return answers


def _under_18(person: Person, on: date) -> Stands:
    if person.age_disputed:
        return Stands.CONFLICT
    if may_be_child(person, on):
        return Stands.YES
    return Stands.NO if is_surely_adult(person, on) else Stands.UNKNOWN
