"""A package in: every record accounted for, every person owned and clocked."""

from __future__ import annotations

import pytest

from longstop.actions.receive import SourceNotKnown
from longstop.core.authority.permissions import NotAllowed
from longstop.core.intake.receipt import ReceiptStatus
from tests.bureau.fixtures import Bureau

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}


def test_each_line_becomes_a_referral_with_an_owner_and_a_running_clock(bureau: Bureau) -> None:
    receipt = bureau.receive_csv(LINE, {**LINE, "reference": "T-2", "given_name": "Ann"})
    assert (receipt.read, receipt.accepted, receipt.referrals) == (2, 2, 2)
    rows = bureau.ask(
        "select o.owner_person, c.running, c.due_at > o.opened_at from obligation o"
        " join clock c on c.id = o.next_clock_id where o.kind = 'referral'"
    )
    assert rows == [(bureau.people["alice"].person, True, True)] * 2


def test_the_same_file_again_is_a_duplicate_and_opens_nothing(bureau: Bureau) -> None:
    first = bureau.receive_csv(LINE)
    second = bureau.receive_csv(LINE)
    assert second.status is ReceiptStatus.DUPLICATE
    assert second.reference == first.reference
    assert bureau.ask("select count(*) from referral") == [(1,)]


def test_the_same_reference_with_new_content_follows_up_the_same_referral(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    receipt = bureau.receive_csv({**LINE, "note": "seen again"}, name="more.csv")
    assert (receipt.follow_up, receipt.referrals) == (1, 0)
    assert bureau.ask("select count(*) from referral") == [(1,)]


def test_a_retraction_starts_a_reconsider_clock_and_lowers_nothing(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    bureau.receive_csv({**LINE, "statement_kind": "retraction"}, name="more.csv")
    clocks = bureau.ask(
        "select c.kind, c.because from obligation o join clock c on c.obligation_id = o.id"
        " where o.kind = 'referral' and c.running order by c.kind"
    )
    assert ("reconsider", "retraction") in clocks
    assert bureau.ask("select state from obligation where kind = 'referral'") == [("received",)]


def test_a_payer_is_not_the_user_so_the_referral_is_on_person_unknown(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "role": "payer"})
    assert bureau.ask("select person_unknown, attribution from referral") == [(True, "unknown")]
    assert bureau.ask("select role from party") == [("payer",)]


def test_a_named_child_gets_a_record_owned_where_the_child_is(bureau: Bureau) -> None:
    child = {"child_given_name": "Kit", "child_area": "Northmark", "child_country": "GB"}
    receipt = bureau.receive_csv({**LINE, **child})
    assert receipt.children == 1
    owner = bureau.ask(
        "select a.code, o.seen_by from obligation o join agency a on a.id = o.owner_agency"
        " where o.kind = 'child_record'"
    )
    agencies = sorted([bureau.people["alice"].agency, bureau.people["nora"].agency])
    assert owner == [("north", agencies)]


def test_a_reported_person_under_18_gets_a_child_record_of_their_own(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "age": "14"})
    assert bureau.ask("select basis from child_record") == [("reported_may_be_child",)]
    assert bureau.ask("select count(*) from referral") == [(1,)]


def test_no_age_at_all_is_no_sign_of_a_child(bureau: Bureau) -> None:
    assert bureau.receive_csv(LINE).children == 0


def test_staff_go_to_the_restricted_desk_and_never_to_their_own_force(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "given_name": "Percival", "family_name": "Constable"})
    rows = bureau.ask(
        "select d.code, o.never_to, o.compartment is not null from obligation o"
        " join desk d on d.id = o.owner_desk where o.kind = 'referral'"
    )
    assert rows == [("restricted", [bureau.people["nora"].agency], True)]


def test_a_report_about_alice_is_not_on_her_own_list(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "given_name": "Alice", "family_name": "Dutton"})
    with bureau.house.database.as_person(bureau.people["alice"]) as connection:
        kinds = connection.execute(
            "select o.kind from work_item w join obligation o on o.id = w.obligation_id"
        ).fetchall()
    assert kinds == [("package",)]


def test_an_unreadable_line_is_quarantined_and_the_sum_holds(bureau: Bureau) -> None:
    receipt = bureau.receive_csv(LINE, {**LINE, "reference": "T-2", "event_time": "no such day"})
    assert (receipt.accepted, receipt.quarantined, receipt.read) == (1, 1, 2)
    assert receipt.adds_up()


def test_a_declared_number_that_differs_opens_a_shortfall(bureau: Bureau) -> None:
    receipt = bureau.receive_csv(LINE, declared=3)
    assert receipt.shortfall == 2
    assert bureau.ask("select declared, read from shortfall") == [(3, 1)]


def test_a_sender_nobody_registered_is_refused_by_name(bureau: Bureau) -> None:
    with pytest.raises(SourceNotKnown, match="known: toronto"):
        bureau.receive_csv(LINE, source="torronto")


def test_a_force_coordinator_may_not_receive(bureau: Bureau) -> None:
    with pytest.raises(NotAllowed):
        bureau.receive_csv(LINE, by="nora")
