"""Taking work: one holder at a time, until a moment, and all of a set or none of it."""

from __future__ import annotations

import pytest

from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.sweep import sweep
from longstop.actions.take import HeldByAnother, take
from longstop.core.authority.permissions import NotAllowed
from longstop.core.referral.references import ReferenceNotValid
from tests.bureau.fixtures import Bureau
from tests.bureau.work import (
    CHILD,
    LINE,
    absent_reference,
    reference_of,
    references_of,
    replayed,
    statements,
)

STATE = "select state, previous_state, held_by from obligation where reference = %s"


def test_the_first_take_of_a_referral_begins_its_development(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    (taken,) = take(bureau.house, bureau.people["alice"], [reference])
    assert taken.state == "developing"
    me = bureau.people["alice"].person
    assert bureau.ask(STATE, reference) == [("developing", "received", me)]
    assert replayed(bureau, reference)


def test_taking_stops_no_clock(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    take(bureau.house, bureau.people["alice"], [reference_of(bureau)])
    running = bureau.ask("select c.running from clock c join referral using (obligation_id)"
                         " where c.kind = 'grade'")  # fmt: skip
    assert running == [(True,)]


def test_what_a_colleague_holds_cannot_be_taken_and_says_until_when(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    take(bureau.house, bureau.people["alice"], [reference])
    with pytest.raises(HeldByAnother, match="held by alice until 22:00 UTC"):
        take(bureau.house, bureau.people["bob"], [reference])


def test_a_lease_that_ran_out_holds_nobody_back(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    take(bureau.house, bureau.people["alice"], [reference])
    bureau.clock.on(hours=4)
    take(bureau.house, bureau.people["bob"], [reference])
    assert bureau.ask(STATE, reference)[0][2] == bureau.people["bob"].person
    bureau.clock.on(hours=5)
    sweep(bureau.house, every_seconds=60)
    assert replayed(bureau, reference)


def test_a_set_is_taken_whole_or_not_at_all(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Ann"})
    first, second = references_of(bureau, "referral")
    take(bureau.house, bureau.people["bob"], [second])
    with pytest.raises(HeldByAnother):
        take(bureau.house, bureau.people["alice"], [first, second])
    assert bureau.ask(STATE, first) == [("received", None, None)]


def test_a_set_takes_as_many_statements_as_one(bureau: Bureau) -> None:
    bureau.receive_csv(*[{**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(9)])
    one, *eight = references_of(bureau, "referral")
    alice = bureau.people["alice"]
    with statements() as for_one:
        take(bureau.house, alice, [one])
    with statements() as for_eight:
        take(bureau.house, alice, eight)
    assert len(for_one) == len(for_eight) > 0


def test_what_another_agency_owns_is_not_taken_here(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    with pytest.raises(NotYours, match="owned by the agency 'north'"):
        take(bureau.house, bureau.people["alice"], [reference_of(bureau, "child_record")])


def test_a_stranger_cannot_tell_another_agencys_reference_from_none(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    answers = []
    for reference in (reference_of(bureau), absent_reference()):
        with statements() as sent, pytest.raises(NotFound) as fault:
            take(bureau.house, bureau.people["charlie"], [reference])
        said = str(fault.value).replace(reference, "REF")
        answers.append((said, fault.value.exit_code, len(sent)))
    assert answers[0] == answers[1]


def test_an_administrator_may_not_take_and_a_typing_error_is_found(bureau: Bureau) -> None:
    with pytest.raises(NotAllowed):
        take(bureau.house, bureau.people["admin"], [absent_reference()])
    with pytest.raises(ReferenceNotValid):
        take(bureau.house, bureau.people["alice"], ["R-AAAA-AAAA-A"])
