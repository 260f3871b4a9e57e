"""Calling a referral ready: a person says so, and nothing unsettled stands against it."""

from __future__ import annotations

import pytest

from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.make_ready import make_ready
from longstop.actions.take import take
from longstop.core.casework.readiness import NotReady
from tests.bureau.fixtures import Bureau
from tests.bureau.work import (
    CHILD,
    LINE,
    STAFF,
    absent_reference,
    reference_of,
    references_of,
    replayed,
    statements,
)

STATE = "select state, previous_state from obligation where reference = %s"


def test_a_developed_referral_is_ready_and_replays(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    take(bureau.house, bureau.people["alice"], [reference])
    (done,) = make_ready(bureau.house, bureau.people["alice"], [reference])
    assert (done.reference, done.before) == (reference, "developing")
    assert bureau.ask(STATE, reference) == [("ready", "developing")]
    assert replayed(bureau, reference)


def test_what_nobody_developed_is_not_ready(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    with pytest.raises(NotReady, match="nobody has developed it"):
        make_ready(bureau.house, bureau.people["alice"], [reference])
    assert bureau.ask(STATE, reference) == [("received", None)]


def test_a_running_reconsider_clock_refuses_all_of_the_set(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2"})
    both = references_of(bureau, "referral")
    take(bureau.house, bureau.people["alice"], both)
    with bureau.as_superuser() as connection:
        connection.execute(
            "update clock set kind = 'reconsider' where kind = 'grade' and obligation_id ="
            " (select id from obligation where reference = %s)", (both[1],))  # fmt: skip
    with pytest.raises(NotReady, match=both[1]):
        make_ready(bureau.house, bureau.people["alice"], both)
    assert bureau.ask(STATE, both[0]) == [("developing", "received")]


def test_an_undecided_position_of_trust_refuses(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    take(bureau.house, bureau.people["alice"], [reference])
    with bureau.as_superuser() as connection:
        connection.execute(
            'insert into possible_trust (obligation_id, party_id, start, "end", kind, whose,'
            "  negated, tense, language, possible)"
            " select o.id, p.id, 0, 1, 'x', 'x', false, 'x', 'en', true from obligation o"
            " join party p on o.id = any (p.obligations) where o.reference = %s", (reference,)
        )  # fmt: skip
    with pytest.raises(NotReady, match="position of trust is undecided"):
        make_ready(bureau.house, bureau.people["alice"], [reference])


def test_a_child_record_is_never_ready(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    owner = bureau.ask("select p.code from obligation o join person p on p.id = o.owner_person"
                       " where o.reference = %s", child)[0][0]  # fmt: skip
    with pytest.raises(NotReady, match="only a referral"):
        make_ready(bureau.house, bureau.people[owner], [child])


def test_a_stranger_gets_the_answer_of_absence(bureau: Bureau) -> None:
    bureau.receive_csv(STAFF)
    for reference in (reference_of(bureau), absent_reference()):
        with pytest.raises((NotFound, NotYours)) as refused:
            make_ready(bureau.house, bureau.people["charlie"], [reference])
        assert str(refused.value).startswith(f"No {reference} that you can see")


def test_a_set_costs_as_many_statements_as_one(bureau: Bureau) -> None:
    bureau.receive_csv(*({**LINE, "reference": f"T-{n}"} for n in range(6)))
    one, *more = references_of(bureau, "referral")
    take(bureau.house, bureau.people["alice"], [one, *more])
    with statements() as few:
        make_ready(bureau.house, bureau.people["alice"], [one])
    with statements() as many:
        make_ready(bureau.house, bureau.people["alice"], more)
    assert len(few) == len(many)
