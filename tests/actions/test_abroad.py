"""Sending abroad: an assessment, two people, a clock for the answer; everything else stays here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from longstop.actions.accept import accept
from longstop.actions.acknowledge_abroad import acknowledge_abroad
from longstop.actions.approve_abroad import approve_abroad
from longstop.actions.close import close
from longstop.actions.disseminate import Disseminated, Sending, disseminate
from longstop.actions.house import NotFound
from longstop.actions.sweep import sweep
from longstop.actions.verify import verify
from longstop.actions.withdraw_dissemination import withdraw_dissemination
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.dissemination import DisseminationRefused
from longstop.core.casework.overseas import Abroad
from longstop.core.referral.handling import HandlingForbids
from tests.bureau.alerts import give_head
from tests.bureau.children import told_by_others
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import NOTHING, OWNER, STATE, give_canada, ready
from tests.bureau.work import CHILD, LINE, absent_reference, reference_of, replayed, statements

HOW = Abroad(channel="interpol", assessment="no_serious_risk", assessment_reference="OA-12")
ABROAD = Sending(reason="person_lives_there", to="canada", abroad=HOW)
CLOCKS = (
    "select c.kind, c.because, c.running from clock c join obligation o on o.id = c.obligation_id"
    " where o.reference = %s order by c.id"
)


def proposed(
    bureau: Bureau, sending: Sending = ABROAD, line: Mapping[str, str] = NOTHING
) -> Disseminated:
    """Propose to send one referral to Canada."""
    give_canada(bureau)
    references = ready(bureau, line=line)
    (made,) = disseminate(bureau.house, bureau.people["alice"], references, sending)
    return made


def whole(bureau: Bureau) -> bool:
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
    return True


def test_what_is_proposed_is_not_sent_and_somebody_must_approve(bureau: Bureau) -> None:
    made = proposed(bureau)
    assert made.state == "drafted"
    assert bureau.ask(CLOCKS, made.dissemination) == [("approve", "overseas", True)]
    assert ("disseminate", "standard", True) in bureau.ask(CLOCKS, made.reference)
    assert replayed(bureau, made.dissemination)
    with pytest.raises(NotAllowed):
        approve_abroad(bureau.house, bureau.people["bob"], made.dissemination)


def test_who_proposed_does_not_approve_and_nor_does_the_database(bureau: Bureau) -> None:
    give_canada(bureau)
    references = ready(bureau)
    sue = bureau.people["sue"]
    (made,) = disseminate(bureau.house, sue, references, ABROAD)
    with pytest.raises(DisseminationRefused, match="another person must agree"):
        approve_abroad(bureau.house, sue, made.dissemination)
    with (
        bureau.as_superuser() as connection,
        pytest.raises(Exception, match="another_approves"),
    ):
        connection.execute("update dissemination set approved_by = sent_by, approved_at = now()")


def test_what_came_in_since_and_speaks_for_the_person_is_considered_first(bureau: Bureau) -> None:
    made = proposed(bureau)
    news = {**LINE, "reference": "S-0", "family_name": "Quill0", "statement_kind": "retraction"}
    bureau.receive_csv({**news, "note": "taken back"}, name="news.csv")
    with pytest.raises(DisseminationRefused, match="argues against the person"):
        approve_abroad(bureau.house, bureau.people["sue"], made.dissemination)
    assert bureau.ask(STATE, made.dissemination) == [("drafted", None)]


def test_once_approved_it_is_chased_and_the_referral_stays_here(bureau: Bureau) -> None:
    made = proposed(bureau)
    approve_abroad(bureau.house, bureau.people["sue"], made.reference)
    assert bureau.ask(STATE, made.dissemination) == [("sent", "drafted")]
    assert bureau.ask(STATE, made.reference) == [("ready", "developing")]
    assert bureau.ask(OWNER, made.reference) == [("bureau", "intake", "alice")]
    assert bureau.ask(CLOCKS, made.dissemination)[1] == ("acknowledge", "overseas", True)
    assert ("disseminate", "standard", False) in bureau.ask(CLOCKS, made.reference)
    assert bureau.ask("select seen_by from obligation where reference = %s", made.reference) == [
        ([bureau.people["alice"].agency],)
    ]
    bureau.clock.on(days=9)
    sweep(bureau.house, every_seconds=60)
    assert bureau.ask("select count(*) from alert a join obligation o on o.id = a.obligation_id"
                      " where o.reference = %s", made.dissemination) != [(0,)]  # fmt: skip
    assert replayed(bureau, made.reference)
    assert whole(bureau)


def test_that_it_arrived_ends_it_there_and_not_here(bureau: Bureau) -> None:
    made = proposed(bureau)
    approve_abroad(bureau.house, bureau.people["sue"], made.dissemination)
    alice = bureau.people["alice"]
    with pytest.raises(DisseminationRefused, match="name and their reference"):
        acknowledge_abroad(bureau.house, alice, made.dissemination, name=" ", their_reference="1")
    acknowledge_abroad(
        bureau.house, alice, made.dissemination, name="M. Weaver", their_reference="2026-118"
    )
    assert bureau.ask(STATE, made.dissemination) == [("acknowledged", "sent")]
    assert bureau.ask(STATE, made.reference) == [("ready", "developing")]
    assert bureau.ask("select from ledger_entry where body like '%%Weaver%%'") == []
    told_by_others(bureau)
    assert close(
        bureau.house, alice, made.reference, outcome="abroad", reason="agency_confirmed"
    ).status == "proposed"  # fmt: skip
    assert replayed(bureau, made.dissemination)
    assert whole(bureau)


def test_a_childs_record_stays_here(bureau: Bureau) -> None:
    made = proposed(bureau, line=CHILD)
    child = reference_of(bureau, "child_record")
    before = bureau.ask(OWNER, child), bureau.ask(CLOCKS, child)
    approve_abroad(bureau.house, bureau.people["sue"], made.dissemination)
    assert (bureau.ask(OWNER, child), bureau.ask(CLOCKS, child)) == before
    assert before[0] == [("north", "referrals", "nora")]


def test_where_a_serious_risk_remains_only_the_head_approves(bureau: Bureau) -> None:
    give_head(bureau)
    grave = replace(ABROAD, abroad=replace(HOW, assessment="serious_risk_remains"))
    made = proposed(bureau, grave)
    with pytest.raises(NotAllowed):
        approve_abroad(bureau.house, bureau.people["sue"], made.dissemination)
    assert approve_abroad(bureau.house, bureau.people["bob"], made.dissemination).state == "sent"


def test_what_was_proposed_can_be_taken_back(bureau: Bureau) -> None:
    made = proposed(bureau)
    withdraw_dissemination(bureau.house, bureau.people["alice"], [made.dissemination])
    assert bureau.ask(STATE, made.dissemination) == [("withdrawn", "drafted")]
    assert bureau.ask(STATE, made.reference) == [("ready", "developing")]
    assert replayed(bureau, made.reference)
    assert whole(bureau)


@pytest.mark.parametrize(
    ("sending", "why"),
    [
        (replace(ABROAD, abroad=None), "another country"),
        (replace(ABROAD, to="north"), "in this country"),
        (replace(ABROAD, abroad=replace(HOW, channel="post")), "--channel"),
        (replace(ABROAD, abroad=replace(HOW, assessment="fine")), "--assessment"),
        (replace(ABROAD, abroad=replace(HOW, assessment_reference=" ")), "Under which reference"),
    ],
)
def test_going_abroad_says_how_and_nothing_else_does(
    bureau: Bureau, sending: Sending, why: str
) -> None:
    with pytest.raises(DisseminationRefused, match=why):
        proposed(bureau, sending)


def test_what_a_sender_keeps_at_home_goes_to_a_force_and_not_abroad(bureau: Bureau) -> None:
    give_canada(bureau)
    references = ready(bureau, line={"handling": "not to be sent abroad"})
    alice = bureau.people["alice"]
    with pytest.raises(HandlingForbids, match="not_abroad"):
        disseminate(bureau.house, alice, references, ABROAD)
    home = Sending(reason="person_lives_there", to="north")
    assert disseminate(bureau.house, alice, references, home)[0].state == "sent"


def test_nobody_accepts_for_an_agency_abroad(bureau: Bureau) -> None:
    made = proposed(bureau)
    approve_abroad(bureau.house, bureau.people["sue"], made.dissemination)
    with pytest.raises(DisseminationRefused, match="another agency"):
        accept(bureau.house, bureau.people["alice"], [made.dissemination], owner="alice")


@pytest.mark.parametrize("act", ["approve", "acknowledge"])
def test_a_stranger_cannot_tell_another_agencys_reference_from_none(
    bureau: Bureau, act: str
) -> None:
    made = proposed(bureau)
    sid = bureau.people["sid"]
    calls = {
        "approve": lambda ref: approve_abroad(bureau.house, sid, ref),
        "acknowledge": lambda ref: acknowledge_abroad(
            bureau.house, sid, ref, name="x", their_reference="x"
        ),
    }
    answers = []
    for reference in (made.reference, absent_reference()):
        with statements() as run, pytest.raises(NotFound) as fault:
            calls[act](reference)
        answers.append((str(fault.value).replace(reference, "REF"), len(run)))
    assert answers[0] == answers[1]


def test_the_day_to_approve_is_a_day(bureau: Bureau) -> None:
    made = proposed(bureau)
    assert made.due_at == bureau.clock.time + timedelta(hours=24)
