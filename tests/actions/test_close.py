"""Closing: with an outcome from the list, by two people unless the rule lets one, and provably."""

from __future__ import annotations

import psycopg
import pytest

from longstop.actions.answer import answer
from longstop.actions.close import agree, close, withdraw
from longstop.actions.find import NotYours
from longstop.actions.house import NotFound
from longstop.actions.settle_package import settle_left_over
from longstop.actions.take import take
from longstop.core.casework.closing import ClosingRefused
from longstop.core.referral.states import MoveNotAllowed
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.triage.answering import read_found
from tests.bureau.children import told_by_others
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

SURE = {**LINE, "access_to_children": "no", "statement_kind": "record"}
FOUND_NOTHING = {"outcome": "no_offence_found", "reason": "checks_done"}
STATE = "select state, is_open, outcome, next_clock_id from obligation where reference = %s"


def taken(bureau: Bureau, **line: str) -> str:
    """Receive one line and take its referral."""
    bureau.receive_csv({**LINE, **line})
    reference = reference_of(bureau)
    take(bureau.house, bureau.people["alice"], [reference])
    return reference


def test_access_unknown_needs_a_second_person(bureau: Bureau) -> None:
    reference = taken(bureau)
    made = close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    assert made.status == "proposed"
    assert bureau.ask("select is_open from obligation where reference = %s", reference) == [(True,)]
    done = agree(bureau.house, bureau.people["bob"], reference)
    assert done.status == "closed"
    assert bureau.ask(STATE, reference) == [("closed", False, "no_offence_found", None)]
    assert replayed(bureau, reference)


def test_nobody_agrees_with_themselves(bureau: Bureau) -> None:
    reference = taken(bureau)
    close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    with pytest.raises(ClosingRefused, match="another person must agree"):
        agree(bureau.house, bureau.people["alice"], reference)


def test_the_database_refuses_the_same_person_too(bureau: Bureau) -> None:
    reference = taken(bureau)
    close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    with (
        bureau.house.database.as_person(bureau.people["alice"]) as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="two_people"),
    ):
        connection.execute("update closing set agreed_by = proposed_by, agreed_at = proposed_at")


def test_access_known_absent_lets_one_person_close(bureau: Bureau) -> None:
    reference = taken(bureau, **SURE)
    done = close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    assert done.status == "closed"
    assert bureau.ask("select alone, agreed_by from closing") == [(True, None)]
    assert replayed(bureau, reference)


def test_access_that_a_person_found_takes_the_senders_no_away(bureau: Bureau) -> None:
    reference = taken(bureau, **SURE)
    found = read_found("child_in_household=yes", StatementKind.OBSERVATION, settles=False)
    answer(bureau.house, bureau.people["alice"], [reference], found)
    done = close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    assert done.status == "proposed"


@pytest.mark.parametrize(
    "line",
    [
        {"access_to_children": "no", "statement_kind": "allegation"},
        {"access_to_children": "unknown", "statement_kind": "record"},
        {"access_to_children": "no", "statement_kind": "record", **CHILD},
    ],
)
def test_anything_less_than_a_record_that_says_no_is_not_no(
    bureau: Bureau, line: dict[str, str]
) -> None:
    reference = taken(bureau, **line)
    told_by_others(bureau)
    made = close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    assert made.status == "proposed"


def test_a_follow_up_that_says_yes_takes_the_no_away(bureau: Bureau) -> None:
    reference = taken(bureau, **SURE)
    bureau.receive_csv({**LINE, "access_to_children": "yes"}, name="more.csv")
    told_by_others(bureau)
    made = close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    assert made.status == "proposed"


def test_from_received_only_a_report_that_is_none_closes(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with pytest.raises(ClosingRefused, match="From received only"):
        close(bureau.house, bureau.people["alice"], reference_of(bureau), **FOUND_NOTHING)


def test_a_retraction_is_reconsidered_before_anything_closes(bureau: Bureau) -> None:
    reference = taken(bureau)
    bureau.receive_csv({**LINE, "statement_kind": "retraction"}, name="more.csv")
    with pytest.raises(ClosingRefused, match="waits to be reconsidered"):
        close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)


def test_a_proposal_taken_back_leaves_it_open_and_stays_on_record(bureau: Bureau) -> None:
    reference = taken(bureau)
    close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    withdraw(bureau.house, bureau.people["bob"], reference)
    with pytest.raises(ClosingRefused, match="nobody has proposed"):
        agree(bureau.house, bureau.people["bob"], reference)
    close(bureau.house, bureau.people["bob"], reference, **FOUND_NOTHING)
    assert bureau.ask("select attempt from closing order by 1") == [(1,), (2,)]
    assert replayed(bureau, reference)


def test_codes_only_and_outcomes_of_the_kind_only(bureau: Bureau) -> None:
    reference = taken(bureau)
    alice = bureau.people["alice"]
    with pytest.raises(ClosingRefused, match="not an outcome of a referral"):
        close(bureau.house, alice, reference, outcome="safeguarded", reason="checks_done")
    with pytest.raises(ClosingRefused, match="not a reason"):
        close(bureau.house, alice, reference, outcome="dead", reason="because Jon Quill died")


def test_the_same_matter_needs_the_other_referral_open(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Ann"})
    first, second = references_of(bureau, "referral")
    alice, bob = bureau.people["alice"], bureau.people["bob"]
    take(bureau.house, alice, [first, second])
    same = {"outcome": "same_matter", "reason": "checks_done"}
    with pytest.raises(ClosingRefused, match="go together"):
        close(bureau.house, alice, first, **same)
    close(bureau.house, alice, first, **same, same_as=second)
    close(bureau.house, alice, second, **FOUND_NOTHING)
    agree(bureau.house, bob, second)
    with pytest.raises(ClosingRefused, match="no longer open"):
        agree(bureau.house, bob, first)


def test_a_childs_record_outlives_the_referral(bureau: Bureau) -> None:
    reference = taken(bureau, **CHILD)
    told_by_others(bureau)
    close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    done = agree(bureau.house, bureau.people["bob"], reference)
    assert bureau.ask("select is_open from obligation where kind = 'child_record'") == [(True,)]
    assert done.packages == ()


def test_a_package_closes_by_itself_with_its_last_line(bureau: Bureau) -> None:
    reference = taken(bureau, **CHILD)
    told_by_others(bureau)
    close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    agree(bureau.house, bureau.people["bob"], reference)
    child, package = reference_of(bureau, "child_record"), reference_of(bureau, "package")
    safe = {"outcome": "safeguarded", "reason": "agency_confirmed"}
    close(bureau.house, bureau.people["nora"], child, **safe)
    done = agree(bureau.house, bureau.people["ned"], child)
    assert done.packages == (package,)
    assert bureau.ask(STATE, package) == [("closed", False, "every_line_has_an_outcome", None)]
    assert replayed(bureau, package)
    assert replayed(bureau, child)


def test_an_unread_line_keeps_its_package_open_until_it_has_an_outcome(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "event_time": "no such day"}, declared=2)
    alice = bureau.people["alice"]
    asked = {"outcome": "sender_sent_again", "reason": "sender_confirmed"}
    done = close(bureau.house, alice, reference_of(bureau, "quarantined_record"), **asked)
    assert (done.status, done.packages) == ("closed", ())
    short = {"outcome": "sender_corrected_count", "reason": "sender_confirmed"}
    done = close(bureau.house, alice, reference_of(bureau, "shortfall"), **short)
    assert done.packages == (reference_of(bureau, "package"),)


def test_a_follow_up_line_has_an_outcome_when_what_it_follows_has(bureau: Bureau) -> None:
    reference = taken(bureau, **SURE)
    bureau.receive_csv({**SURE, "note": "seen again"}, name="more.csv")
    done = close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)
    assert sorted(done.packages) == sorted(references_of(bureau, "package"))


def test_a_package_left_over_is_settled_later(bureau: Bureau) -> None:
    reference = taken(bureau, **SURE)
    assert settle_left_over(bureau.house) == []
    with bureau.as_superuser() as connection:
        connection.execute(
            "update obligation set state = 'closed', previous_state = state, is_open = false,"
            " next_clock_id = null, outcome = 'dead' where reference = %s", (reference,)
        )  # fmt: skip
    assert settle_left_over(bureau.house) == [reference_of(bureau, "package")]


def test_a_package_is_not_closed_by_hand(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    package = reference_of(bureau, "package")
    asked = {"outcome": "every_line_has_an_outcome", "reason": "checks_done"}
    with pytest.raises(ClosingRefused, match="closes by itself"):
        close(bureau.house, bureau.people["alice"], package, **asked)


def test_only_the_owners_agency_closes(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    asked = {"outcome": "not_a_child", "reason": "record_shows"}
    with pytest.raises(NotYours):
        close(bureau.house, bureau.people["alice"], reference_of(bureau, "child_record"), **asked)


def test_a_state_that_does_not_lead_to_closed_is_refused(bureau: Bureau) -> None:
    reference = taken(bureau)
    with bureau.as_superuser() as connection:
        connection.execute("update obligation set state = 'ready', previous_state = state"
                           " where reference = %s", (reference,))  # fmt: skip
        connection.execute("update obligation set state = 'disseminated', previous_state = state"
                           " where reference = %s", (reference,))  # fmt: skip
    with pytest.raises(MoveNotAllowed):
        close(bureau.house, bureau.people["alice"], reference, **FOUND_NOTHING)


@pytest.mark.parametrize("act", ["close", "agree", "withdraw"])
def test_a_stranger_cannot_tell_another_agencys_reference_from_none(
    bureau: Bureau, act: str
) -> None:
    mine = taken(bureau)
    close(bureau.house, bureau.people["alice"], mine, **FOUND_NOTHING)
    more = FOUND_NOTHING if act == "close" else {}
    call = {"close": close, "agree": agree, "withdraw": withdraw}[act]
    answers = []
    for reference in (mine, absent_reference()):
        with statements() as sent, pytest.raises(NotFound) as fault:
            call(bureau.house, bureau.people["charlie"], reference, **more)  # type: ignore[operator]
        answers.append((str(fault.value).replace(reference, "REF"), len(sent)))
    assert answers[0] == answers[1]
