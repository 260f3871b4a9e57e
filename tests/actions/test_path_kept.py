"""A young person who is reported: who is shown a name, how it ends, how long it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from longstop.actions.close import agree, close
from longstop.actions.decide_path import agree_path, withdraw_path
from longstop.actions.reopen import reopen
from longstop.actions.reveal import reveal
from longstop.actions.review_keeping import count_due, keep_on, list_kept
from longstop.actions.show import show
from longstop.actions.show_protection import show_protection
from longstop.actions.sweep import sweep
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.casework.closing import FOR_THE_YOUNG, ClosingRefused
from longstop.core.casework.keeping import KeepingRefused
from longstop.core.ledger.verification import What
from longstop.core.referral.path import Path
from longstop.core.referral.questions import REGISTRY, UNDER_18
from tests.bureau.children import give_care, told_by_others
from tests.bureau.fixtures import FRIDAY, Bureau
from tests.bureau.work import (
    references_of,
    replayed,
)
from tests.bureau.young import (
    ABSENT,
    ADULT,
    AGGRAVATED,
    CANNOT,
    CLOCKS,
    INVOLVED,
    STATED,
    decide,
    decided,
    look,
    page,
    received,
    say,
    sound,
)

# The restricted view


def test_only_reveal_names_them_and_what_is_hidden_is_counted(bureau: Bureau) -> None:
    reference = received(bureau, STATED)
    shown = show(bureau.house, bureau.people["alice"], reference).story
    (person,) = shown.persons
    assert (person.given_name, person.family_name, person.date_of_birth, person.school,
            person.places, person.occupation) == (None,) * 6  # fmt: skip
    assert [one.raw for one in shown.identifiers] == [None]
    assert shown.hidden == 6, "name, occupation, place, identifier, the note, the record as sent"
    seen = reveal(bureau.house, bureau.people["alice"], reference, "safeguarding").story
    assert (seen.hidden, seen.persons[0].family_name) == (0, "Quill")


@pytest.mark.parametrize("path", [None, CANNOT, ADULT])
def test_another_agency_that_sees_it_is_shown_no_more(bureau: Bureau, path: Path | None) -> None:
    reference = received(bureau, STATED)
    if path is not None:
        decided(bureau, reference, path)
    transfer(bureau.house, bureau.people["alice"], [reference], to="north",
             reason="event_was_there")  # fmt: skip
    seen = page(bureau, reference, by="nora")
    assert ("Quill" in seen) == (path is ADULT)
    (child,) = references_of(bureau, "child_record")
    assert ("Quill" in page(bureau, child, by="nora")) == (path is ADULT)


# Who is told


def test_a_child_found_by_an_answer_is_told_of_though_there_is_no_record(bureau: Bureau) -> None:
    give_care(bureau)
    reference = received(bureau, ABSENT, area="Northmark", country="GB")
    say(bureau, f"{UNDER_18}=yes", reference)
    tell = "select because, due_at from clock where kind = 'tell' and running"
    assert bureau.ask(tell) == [("reported_child", FRIDAY + timedelta(days=1))]
    assert sound(bureau, reference)
    sweep(bureau.house, every_seconds=60)
    ((ground, authority, subject, addressee),) = bureau.ask(
        "select p.ground, p.authority, o.reference, a.code from protection_referral p"
        " join obligation o on o.id = p.subject_id left join agency a on a.id = p.addressee"
    )
    assert (ground, authority, subject) == ("reported_child", "childrens_services", reference)
    assert addressee == "care"
    (draft,) = references_of(bureau, "child_protection")
    alice = bureau.people["alice"]
    told = show_protection(bureau.house, alice, draft, reason="safeguarding")
    assert "the reported person is, or may be, a child" in str(told.text)
    decided(bureau, reference, INVOLVED)
    with pytest.raises(ClosingRefused, match="those who protect children"):
        close(bureau.house, alice, reference, outcome="community_resolution", reason="checks_done")
    assert sound(bureau, reference)


def test_a_child_with_a_record_is_told_of_once(bureau: Bureau) -> None:
    reference = received(bureau, STATED)
    decided(bureau, reference, ADULT)
    say(bureau, f"{UNDER_18}=yes", reference)
    tell = "select o.kind from clock c join obligation o on o.id = c.obligation_id"
    assert bureau.ask(f"{tell} where c.kind = 'tell'") == [("child_record",)]


# How it ends


@pytest.mark.parametrize("outcome", sorted(FOR_THE_YOUNG))
def test_outcomes_for_the_young_are_for_them_alone_and_take_two(
    bureau: Bureau, outcome: str
) -> None:
    reference = received(
        bureau, STATED, access_to_children="no", statement_kind="record"
    )  # fmt: skip
    told_by_others(bureau)
    alice, ending = bureau.people["alice"], {"outcome": outcome, "reason": "checks_done"}
    decided(bureau, reference, CANNOT)
    with pytest.raises(ClosingRefused, match="is for a young person"):
        close(bureau.house, alice, reference, **ending)
    decided(bureau, reference, INVOLVED)
    with pytest.raises(ClosingRefused, match="is not charged"):
        close(bureau.house, alice, reference, outcome="charged", reason="checks_done")
    assert close(bureau.house, alice, reference, **ending).status == "proposed"
    assert agree(bureau.house, bureau.people["bob"], reference).status == "closed"
    reopen(bureau.house, alice, [reference], reason="review")
    assert bureau.ask(CLOCKS, reference)[0][0] is False, "the decision stands"
    assert sound(bureau, reference)


# Keeping


def test_keeping_is_reviewed_closed_or_not_and_nothing_is_deleted(bureau: Bureau) -> None:
    reference = received(bureau, STATED)
    told_by_others(bureau)
    decided(bureau, reference, INVOLVED)
    ending = {"outcome": "referred_to_youth_service", "reason": "checks_done"}
    close(bureau.house, bureau.people["alice"], reference, **ending)
    agree(bureau.house, bureau.people["bob"], reference)
    alice = bureau.people["alice"]
    assert count_due(bureau.house, alice) == 0
    bureau.clock.on(days=365)
    sweep(bureau.house, every_seconds=60)
    assert count_due(bureau.house, alice) == 1
    assert count_due(bureau.house, bureau.people["charlie"]) == 0
    assert count_due(bureau.house, replace(alice, roles=("administrator",))) is None
    (row,) = list_kept(bureau.house, alice).rows
    assert (row.reference, row.is_open, row.path, row.waits) == (
        reference, False, "person_involved", False
    )  # fmt: skip
    kept = keep_on(bureau.house, alice, reference, reason="child_at_risk")
    assert kept.review_by == bureau.clock.time + timedelta(days=365)
    assert count_due(bureau.house, alice) == 0
    assert replayed(bureau, reference)
    with pytest.raises(KeepingRefused, match="not a reason"):
        keep_on(bureau.house, alice, reference, reason="because")


def test_nobody_else_has_a_date_of_their_own(bureau: Bureau) -> None:
    reference = received(bureau, ABSENT)
    with pytest.raises(KeepingRefused, match="no date of its own"):
        keep_on(bureau.house, bureau.people["alice"], reference, reason="work_goes_on")


# By hand

BY_HAND = [
    "update path_decision set decision = 'cannot_be_known' where alone",
    "update path_decision set agreed_by = agreed_by + 1 where agreed_by is not null",
    "update path_decision set withdrawn_at = null, agreed_at = withdrawn_at, agreed_by = 99"
    " where withdrawn_at is not null",
    "delete from path_decision where alone",
    "insert into path_decision select obligation_id, 9, decision, reason, basis, proposed_by,"
    " proposed_at, null, null, null, alone from path_decision where alone",
    "update path_feature set said = 'no' where said = 'yes'",
    "delete from path_feature",
    "update retention set review_by = review_by + interval '1 year'",
    "update retention set line = 'adult_after_all'",
    "delete from retention",
]


@pytest.mark.parametrize("statement", BY_HAND)
def test_what_was_decided_changed_by_hand_is_named(bureau: Bureau, statement: str) -> None:
    reference = received(bureau, STATED)
    decided(bureau, reference, INVOLVED)
    look(bureau, reference, repeated="yes")
    decide(bureau, reference, AGGRAVATED)
    withdraw_path(bureau.house, bureau.people["sue"], reference)
    decide(bureau, reference, AGGRAVATED)
    agree_path(bureau.house, bureau.people["bob"], reference)
    assert sound(bureau, reference)
    with bureau.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        assert connection.execute(statement.encode()).rowcount > 0, "the hand found nothing"
    faults = verify(bureau.house, bureau.people["sue"]).faults
    assert {one.what for one in faults} == {What.DECISION_DIFFERS}


def test_the_database_reads_the_sign_where_the_rules_do(bureau: Bureau) -> None:
    received(bureau, STATED)
    for affirmed in (0, REGISTRY[UNDER_18].bit, ~REGISTRY[UNDER_18].bit & (2**40 - 1)):
        query = "select is_outside(jsonb_populate_record(r, jsonb_build_object('affirmed', %s)))"
        ((outside,),) = bureau.ask(f"{query} from referral r", affirmed)
        assert outside == bool(affirmed & REGISTRY[UNDER_18].bit)
