"""Telling those who protect children: software drafts, a person decides, receipt is proved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import psycopg
import pytest

from longstop.actions.acknowledge_protection import acknowledge_protection
from longstop.actions.close import agree, close
from longstop.actions.decide_protection import Asked, agree_protection, decide_protection
from longstop.actions.decide_trust import decide_trust
from longstop.actions.draft_protection import draft_left_over
from longstop.actions.find import ChangedMeanwhile, NotYours
from longstop.actions.house import NotFound
from longstop.actions.show_protection import list_children, list_protection, show_protection
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.closing import ClosingRefused
from longstop.core.referral.handling import HandlingForbids
from longstop.core.safeguarding.protection import Decision, ProtectionRefused
from longstop.core.safeguarding.trust_decision import TrustDecision
from tests.bureau.alerts import nobody_answers_until, sweep_after
from tests.bureau.children import SEND, drafted, give_care, told_by_others
from tests.bureau.fixtures import FRIDAY, Bureau
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

STATE = "select state, is_open, outcome from obligation where reference = %s"
RUNNING = (
    "select c.kind, c.due_at from clock c join obligation o on o.id = c.obligation_id"
    " where o.reference = %s and c.running order by c.due_at"
)
DECLINE = Asked(decision=Decision.DECLINE, reason="no_child_concerned")
DEFER = Asked(
    decision=Decision.DEFER, reason="evidence_would_be_lost", interim="force_watches",
    until=FRIDAY + timedelta(days=2),
)  # fmt: skip


def whole(bureau: Bureau) -> bool:
    """Tell whether everything is what the ledger says; shows the faults."""
    found = verify(bureau.house, bureau.people["alice"])
    assert found.faults == ()
    return True


def test_a_child_is_drafted_for_with_the_same_owner_and_the_same_due_moment(
    bureau: Bureau,
) -> None:
    give_care(bureau)
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    ((_, promised),) = bureau.ask(RUNNING, child)
    sweep_after(bureau, hours=3)
    reference = reference_of(bureau, "child_protection")
    assert bureau.ask(RUNNING, reference) == [("tell", promised)]
    assert [kind for kind, _ in bureau.ask(RUNNING, child)] == ["review"]
    owners = bureau.ask("select distinct owner_person from obligation where reference in (%s, %s)",
                        reference, child)  # fmt: skip
    assert owners == [(bureau.people["nora"].person,)]
    shown = show_protection(bureau.house, bureau.people["nora"], reference)
    assert shown.row.addressee_code == "care"
    assert replayed(bureau, child)
    assert replayed(bureau, reference)
    assert whole(bureau)


def test_nothing_is_drafted_twice(bureau: Bureau) -> None:
    drafted(bureau, access_to_children="yes")
    assert draft_left_over(bureau.house) == 0
    assert len(references_of(bureau, "child_protection")) == 1


def test_access_that_is_stated_without_a_child_is_drafted_for(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "access_to_children": "yes"})
    sweep(bureau.house, every_seconds=60)
    reference = reference_of(bureau, "child_protection")
    assert bureau.ask("select ground, addressee from protection_referral") == [
        ("access_stated", None)
    ]
    assert bureau.ask(RUNNING, reference) == [("tell", FRIDAY + timedelta(hours=24))]
    assert whole(bureau)


def test_a_position_of_trust_goes_to_the_designated_officer(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "note": "He is a swimming coach."})
    reference, alice = reference_of(bureau), bureau.people["alice"]
    take(bureau.house, alice, [reference])
    decide_trust(bureau.house, alice, reference, TrustDecision.YES, reason="employer_confirmed")
    sweep(bureau.house, every_seconds=60)
    assert bureau.ask("select ground, authority, not_to_tell from protection_referral") == [
        ("position_of_trust", "designated_officer", ["employer", "reported_person"])
    ]
    assert "tell" not in [kind for kind, _ in bureau.ask(RUNNING, reference)]
    assert whole(bureau)


def test_sending_stops_the_promise_and_starts_the_answers_clock(bureau: Bureau) -> None:
    reference = drafted(bureau)
    done = decide_protection(bureau.house, bureau.people["nora"], reference, SEND)
    assert (done.state, done.shared) == ("sent", True)
    assert [kind for kind, _ in bureau.ask(RUNNING, reference)] == ["answered"]
    assert replayed(bureau, reference)
    assert whole(bureau)


def test_the_addressee_sees_it_once_it_is_sent_and_nothing_else(bureau: Bureau) -> None:
    reference = drafted(bureau)
    cora, nora = bureau.people["cora"], bureau.people["nora"]
    assert list_protection(bureau.house, cora).rows == []
    decide_protection(bureau.house, nora, reference, SEND)
    assert [row.reference for row in list_protection(bureau.house, cora).rows] == [reference]
    with bureau.house.database.as_person(cora) as connection:
        seen = connection.execute("select kind from obligation").fetchall()
        assert connection.execute("select from party").fetchall() == []
    assert seen == [("child_protection",)]


def test_the_addressee_acknowledges_by_name_and_it_ends(bureau: Bureau) -> None:
    reference = drafted(bureau)
    decide_protection(bureau.house, bureau.people["nora"], reference, SEND)
    acknowledge_protection(
        bureau.house, bureau.people["cora"], reference, name="C. Carer", their_reference="CS-9"
    )
    assert bureau.ask(STATE, reference) == [("acknowledged", False, "acknowledged")]
    assert replayed(bureau, reference)
    assert whole(bureau)


def test_a_viewer_who_was_not_told_cannot_acknowledge(bureau: Bureau) -> None:
    reference = drafted(bureau)
    decide_protection(bureau.house, bureau.people["nora"], reference, SEND)
    with pytest.raises(NotYours):
        acknowledge_protection(
            bureau.house, bureau.people["alice"], reference, name="A", their_reference="B"
        )


def test_silence_after_sending_climbs(bureau: Bureau) -> None:
    reference = drafted(bureau)
    decide_protection(bureau.house, bureau.people["nora"], reference, SEND)
    nobody_answers_until(bureau, FRIDAY + timedelta(days=20))
    rungs = bureau.ask(
        "select a.rung from alert a join clock c on c.id = a.clock_id where c.kind = 'answered'"
        " order by a.id"
    )
    assert rungs[0] == ("person",)
    assert rungs[-1] == ("outside_role",)


def test_waiting_needs_a_supervisor_and_its_end_climbs(bureau: Bureau) -> None:
    reference = drafted(bureau)
    nora, ned = bureau.people["nora"], bureau.people["ned"]
    assert decide_protection(bureau.house, nora, reference, DEFER).proposed
    assert bureau.ask(STATE, reference)[0][0] == "drafted"
    with pytest.raises(ProtectionRefused, match="another person"):
        agree_protection(bureau.house, nora, reference)
    assert agree_protection(bureau.house, ned, reference).state == "deferred"
    assert bureau.ask(RUNNING, reference) == [("deferral", FRIDAY + timedelta(days=2))]
    sweep_after(bureau, days=2, minutes=1)
    assert bureau.ask("select c.kind from breach b join clock c on c.id = b.clock_id"
                      " where c.kind = 'deferral'") == [("deferral",)]  # fmt: skip
    assert decide_protection(bureau.house, nora, reference, SEND).state == "sent"
    assert replayed(bureau, reference)
    assert whole(bureau)


def test_a_colleague_who_is_no_supervisor_cannot_approve_waiting(bureau: Bureau) -> None:
    reference = drafted(bureau)
    decide_protection(bureau.house, bureau.people["ned"], reference, DEFER)
    with pytest.raises(NotAllowed):
        agree_protection(bureau.house, bureau.people["nora"], reference)


@pytest.mark.parametrize(
    "asked",
    [
        replace(DEFER, until=None),
        replace(DEFER, interim=None),
        replace(DEFER, until=FRIDAY - timedelta(hours=1)),
        replace(DEFER, until=FRIDAY + timedelta(days=90)),
        replace(DECLINE, reason="child_at_risk"),
        replace(SEND, interim="force_watches"),
        replace(SEND, decision=Decision.SEND_JOINTLY, reason="planned_with_force"),
        Asked(decision=Decision.MADE_BY_OTHER, reason="reference_seen", by_agency="south"),
    ],
)
def test_half_a_decision_changes_nothing(bureau: Bureau, asked: Asked) -> None:
    reference = drafted(bureau)
    with pytest.raises(ProtectionRefused, match="Nothing was changed"):
        decide_protection(bureau.house, bureau.people["nora"], reference, asked)
    assert bureau.ask("select decision from protection_referral") == [(None,)]


def test_declining_takes_two_people(bureau: Bureau) -> None:
    reference = drafted(bureau)
    decide_protection(bureau.house, bureau.people["nora"], reference, DECLINE)
    assert bureau.ask(STATE, reference)[0][1]
    agree_protection(bureau.house, bureau.people["ned"], reference)
    assert bureau.ask(STATE, reference) == [("declined", False, "declined")]
    assert whole(bureau)


def test_the_database_refuses_one_person_twice(bureau: Bureau) -> None:
    reference = drafted(bureau)
    nora = bureau.people["nora"]
    decide_protection(bureau.house, nora, reference, DECLINE)
    with (
        bureau.house.database.as_person(nora) as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="another_agrees"),
    ):
        connection.execute(
            "update protection_referral set agreed_by = decided_by, agreed_at = decided_at"
        )


def test_immediate_danger_names_whom_one_spoke_to_and_never_waits(bureau: Bureau) -> None:
    reference, nora = drafted(bureau, urgent="yes"), bureau.people["nora"]
    with pytest.raises(ProtectionRefused, match="telephone"):
        decide_protection(bureau.house, nora, reference, SEND)
    with pytest.raises(ProtectionRefused, match="does not wait"):
        decide_protection(bureau.house, nora, reference, DEFER)
    told = replace(SEND, told="A. Smith")
    assert decide_protection(bureau.house, nora, reference, told).state == "sent"
    bodies = bureau.ask("select body from ledger_entry where body like '%%Smith%%'")
    assert bodies == []
    assert whole(bureau)


def test_a_senders_condition_is_never_passed_over_in_silence(bureau: Bureau) -> None:
    reference, nora = drafted(bureau, handling="ask us first"), bureau.people["nora"]
    with pytest.raises(HandlingForbids, match="--condition"):
        decide_protection(bureau.house, nora, reference, SEND)
    lifted = replace(SEND, condition="sender_agreed")
    assert decide_protection(bureau.house, nora, reference, lifted).state == "sent"
    assert bureau.ask("select condition_reason from protection_referral") == [("sender_agreed",)]


def test_what_argues_against_the_person_is_considered_before_telling(bureau: Bureau) -> None:
    reference = drafted(bureau, statement_kind="retraction", note="taken back")
    with pytest.raises(ProtectionRefused, match="argues against"):
        decide_protection(bureau.house, bureau.people["nora"], reference, SEND)


def test_a_referral_and_a_child_stay_open_while_telling_is_undecided(bureau: Bureau) -> None:
    drafted(bureau)
    referral, child = reference_of(bureau), reference_of(bureau, "child_record")
    take(bureau.house, bureau.people["alice"], [referral])
    for who, reference, outcome in (
        ("alice", referral, "abroad"), ("nora", child, "safeguarded")
    ):  # fmt: skip
        with pytest.raises(ClosingRefused, match="protect children"):
            close(bureau.house, bureau.people[who], reference, outcome=outcome,
                  reason="checks_done")  # fmt: skip


def test_a_child_not_yet_drafted_for_counts_as_undecided(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    child = reference_of(bureau, "child_record")
    with pytest.raises(ClosingRefused, match="protect children"):
        close(bureau.house, bureau.people["nora"], child, outcome="not_a_child",
              reason="checks_done")  # fmt: skip


def test_closing_the_referral_leaves_the_childs_record_open(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, **CHILD})
    told_by_others(bureau)
    referral, child = reference_of(bureau), reference_of(bureau, "child_record")
    take(bureau.house, bureau.people["alice"], [referral])
    close(bureau.house, bureau.people["alice"], referral, outcome="abroad", reason="checks_done")
    agree(bureau.house, bureau.people["bob"], referral)
    assert bureau.ask(STATE, referral)[0][0] == "closed"
    assert bureau.ask(STATE, child) == [("open", True, None)]
    assert [row.reference for row in list_children(bureau.house, bureau.people["nora"]).rows] == [
        child
    ]
    assert whole(bureau)


def test_a_restricted_child_is_told_of_by_word_only(bureau: Bureau) -> None:
    give_care(bureau)
    bureau.receive_csv({**STAFF, **CHILD})
    sweep(bureau.house, every_seconds=60)
    reference = reference_of(bureau, "child_protection")
    done = decide_protection(bureau.house, bureau.people["rita"], reference, SEND)
    assert (done.state, done.shared) == ("sent", False)
    for code in ("cora", "nora", "alice"):
        assert list_protection(bureau.house, bureau.people[code]).rows == []
    assert whole(bureau)


def test_a_restricted_child_never_goes_where_the_person_works(bureau: Bureau) -> None:
    bureau.receive_csv({**STAFF, **CHILD})
    sweep(bureau.house, every_seconds=60)
    reference = reference_of(bureau, "child_protection")
    with pytest.raises(ProtectionRefused, match="may not go"):
        decide_protection(bureau.house, bureau.people["rita"], reference, replace(SEND, to="north"))


def test_a_stranger_is_told_what_absence_tells(bureau: Bureau) -> None:
    reference, charlie = drafted(bureau), bureau.people["charlie"]
    acts = (
        lambda ref: decide_protection(bureau.house, charlie, ref, SEND),
        lambda ref: agree_protection(bureau.house, charlie, ref),
        lambda ref: show_protection(bureau.house, charlie, ref, reason="safeguarding"),
        lambda ref: acknowledge_protection(
            bureau.house, charlie, ref, name="A", their_reference="B"
        ),
    )
    for act in acts:
        for other in (reference, absent_reference()):
            with statements() as sent, pytest.raises(NotFound, match=f"No {other} that you can"):
                act(other)
            assert len(sent) > 0


def test_the_text_names_the_child_only_for_a_reason_and_the_look_is_kept(bureau: Bureau) -> None:
    reference, nora = drafted(bureau), bureau.people["nora"]
    assert show_protection(bureau.house, nora, reference).text is None
    text = show_protection(bureau.house, nora, reference, reason="safeguarding").text
    assert text is not None
    assert "Kit" in text
    assert "suspect" not in text
    looks = bureau.ask("select event from ledger_entry where stream_kind = 'person' order by seq")
    assert looks == [("child_protection.viewed",), ("child_protection.revealed",)]


def test_many_are_drafted_with_the_statements_of_one(bureau: Bureau) -> None:
    counts = []
    for first, many in ((0, 1), (1, 30)):
        lines = [{**LINE, **CHILD, "reference": f"T-{first + n}"} for n in range(many)]
        bureau.receive_csv(*lines, name=f"{many}.csv")
        with statements() as sent:
            assert draft_left_over(bureau.house) == many
        counts.append(len(sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("update protection_referral set danger = not danger", "protection_differs"),
        ("update protection_referral set told_to = 'B. Jones'", "value_changed"),
        ("delete from protection_referral", "child_row_missing"),
    ],
)
def test_verify_finds_what_was_changed_by_hand(bureau: Bureau, change: str, what: str) -> None:
    reference = drafted(bureau)
    told = replace(SEND, told="A. Smith")
    decide_protection(bureau.house, bureau.people["nora"], reference, told)
    with bureau.as_superuser() as connection:
        connection.execute(change.encode())
    found = verify(bureau.house, bureau.people["alice"])
    assert what in {fault.what.value for fault in found.faults}


def test_of_two_who_acknowledge_at_once_one_is_told_it_changed(bureau: Bureau) -> None:
    reference = drafted(bureau)
    decide_protection(bureau.house, bureau.people["nora"], reference, SEND)
    told: list[str] = []

    def acknowledge_as(code: str) -> None:
        try:
            acknowledge_protection(
                bureau.house, bureau.people[code], reference, name=code, their_reference="CS-9"
            )
            told.append("acknowledged")
        except (ChangedMeanwhile, ProtectionRefused):
            told.append("refused")

    both = [Thread(target=acknowledge_as, args=(code,)) for code in ("nora", "cora")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["acknowledged", "refused"]
    assert whole(bureau)
