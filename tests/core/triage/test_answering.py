"""An answer says what it rests on; a no that nobody looked up is none."""

from __future__ import annotations

import pytest

from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import AnswerRefused, read_found
from longstop.core.triage.answers import Answers, Stands

RECORD = StatementKind.RECORD


@pytest.mark.parametrize(
    ("text", "basis", "told"),
    [
        ("shoe_size=yes", RECORD, "no registered question"),
        ("current_access=perhaps", RECORD, "That is no answer to current_access"),
        ("current_access", RECORD, "That is no answer"),
        ("current_access=yes", None, "what the answer rests on"),
        ("current_access=no", StatementKind.ALLEGATION, "rests on an allegation is no answer"),
        ("current_access=no", StatementKind.INFERENCE, "Say no_trace"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_is(
    text: str, basis: StatementKind | None, told: str
) -> None:
    with pytest.raises(AnswerRefused, match=told):
        read_found(text, basis, settles=False)


def test_a_second_source_makes_a_conflict_and_a_decision_between_them_settles_it() -> None:
    yes = read_found("current_access=yes", RECORD, settles=False)
    no = read_found("current_access=no", RECORD, settles=False)
    both = no.add_to(yes.add_to(Answers()))
    assert both.stands("current_access") is Stands.CONFLICT
    settled = read_found("current_access=no", RECORD, settles=True).add_to(both)
    assert settled.stands("current_access") is Stands.NO


def test_no_trace_is_remembered_as_looked_for_and_takes_no_answer_away() -> None:
    yes = read_found("current_access=yes", RECORD, settles=False).add_to(Answers())
    in_vain = read_found("current_access=no_trace", None, settles=False)
    assert in_vain.add_to(yes) == yes
    assert in_vain.add_to(Answers()).no_trace
    taken_back = read_found("current_access=withheld", None, settles=True).add_to(yes)
    assert taken_back == Answers()
