"""Sending to a force: the sender owns it until somebody there accepts it by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from longstop.actions.accept import accept
from longstop.actions.close import agree, close
from longstop.actions.disseminate import Sending, disseminate
from longstop.actions.give_back import give_back
from longstop.actions.grade import grade
from longstop.actions.house import NotFound
from longstop.actions.list_work import list_work
from longstop.actions.make_ready import make_ready
from longstop.actions.record_acting import record_acting
from longstop.actions.show import show
from longstop.actions.sweep import sweep
from longstop.actions.take import take
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.actions.withdraw_dissemination import withdraw_dissemination
from longstop.core.casework.closing import ClosingRefused
from longstop.core.casework.dissemination import DisseminationRefused, WelfarePlan
from longstop.core.casework.transfer import TransferRefused
from longstop.core.referral.handling import HandlingForbids
from longstop.core.triage.policy import Grade
from tests.bureau.children import told_by_others
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import NORTH, OWNER, STATE, developed, ready, sent
from tests.bureau.work import (
    CHILD,
    LINE,
    STAFF,
    reference_of,
    references_of,
    replayed,
    sees,
)

CLOCK = (
    "select c.kind, running, stopped_why, started_at, due_at from clock c join obligation o"
    " on o.id = c.obligation_id where o.reference = %s and c.kind = %s order by c.id"
)
TOLD = (
    "select c.kind, p.code from alert a join clock c on c.id = a.clock_id join person p"
    " on p.id = a.person join obligation o on o.id = a.obligation_id where o.reference = %s"
)


def whole(bureau: Bureau) -> bool:
    """Tell whether all is as the ledger says; shows what is not."""
    assert verify(bureau.house, bureau.people["alice"]).faults == ()
    return True


def test_what_is_sent_stays_the_senders_until_somebody_accepts(bureau: Bureau) -> None:
    made = sent(bureau)
    assert bureau.ask(OWNER, made.reference) == [("bureau", "intake", "alice")]
    assert bureau.ask(OWNER, made.dissemination) == [("bureau", "intake", "alice")]
    assert bureau.ask(STATE, made.reference) == [("disseminated", "ready")]
    assert sees(bureau, "nora", made.reference)
    assert not sees(bureau, "charlie", made.reference)
    assert [row[:3] for row in bureau.ask(CLOCK, made.reference, "disseminate")] == [
        ("disseminate", False, "met")
    ]
    assert made.due_at == bureau.clock.time + timedelta(hours=24)
    assert replayed(bureau, made.reference)
    assert replayed(bureau, made.dissemination)
    assert whole(bureau)


def test_an_agency_is_found_by_its_code_or_by_a_name_that_it_alone_has(bureau: Bureau) -> None:
    alice, (first, second) = bureau.people["alice"], ready(bureau, 2)
    with bureau.as_superuser() as admin:
        admin.execute("update agency set name = 'Northmark police' where code = 'south'")
        with pytest.raises(NotFound, match="No agency 'Northmark Police'"):
            disseminate(bureau.house, alice, [first], replace(NORTH, to="Northmark Police"))
        admin.execute("update agency set name = 'north' where code = 'south'")
    for reference, named in ((first, "northmark POLICE"), (second, "north")):
        (one,) = disseminate(bureau.house, alice, [reference], replace(NORTH, to=named))
        assert bureau.ask("select a.code from dissemination d join agency a on a.id = d.to_agency"
                          " join obligation o on o.id = d.obligation_id where o.reference = %s",
                          one.dissemination) == [("north",)]  # fmt: skip


def test_silence_is_chased_and_never_taken_for_acceptance(bureau: Bureau) -> None:
    made = sent(bureau)
    bureau.clock.on(hours=25)
    sweep(bureau.house, every_seconds=60)
    told = bureau.ask(TOLD, made.dissemination)
    assert ("accept", "sue") in told, "the shift it was sent in has ended"
    assert bureau.ask(STATE, made.dissemination) == [("sent", None)]


def test_who_is_named_owns_it_from_the_acceptance_on(bureau: Bureau) -> None:
    made = sent(bureau)
    accept(bureau.house, bureau.people["nora"], [made.reference], owner="ned")
    for reference in (made.reference, made.dissemination):
        assert bureau.ask(OWNER, reference) == [("north", "referrals", "ned")]
        assert bureau.ask(STATE, reference)[0][0] == "accepted"
        assert replayed(bureau, reference)
    assert bureau.ask(CLOCK, made.reference, "respond")[0][1]
    assert sees(bureau, "alice", made.reference)
    assert whole(bureau)


def test_nobody_accepts_for_somebody_who_is_not_there(bureau: Bureau) -> None:
    made = sent(bureau)
    for code in ("alice", "nobody"):
        with pytest.raises(NotFound, match="Nobody here"):
            accept(bureau.house, bureau.people["nora"], [made.reference], owner=code)


def test_what_is_returned_is_the_senders_with_what_was_promised(bureau: Bureau) -> None:
    (reference,) = ready(bureau)
    (before,) = bureau.ask(CLOCK, reference, "disseminate")
    bureau.clock.on(hours=3)
    (made,) = disseminate(bureau.house, bureau.people["alice"], [reference], NORTH)
    bureau.clock.on(hours=3)
    give_back(bureau.house, bureau.people["nora"], [reference], reason="not_our_area")
    assert bureau.ask(OWNER, reference) == [("bureau", "intake", "alice")]
    assert bureau.ask(STATE, reference) == [("returned", "disseminated")]
    assert bureau.ask(STATE, made.dissemination) == [("returned", "sent")]
    again = bureau.ask(CLOCK, reference, "disseminate")[1]
    assert again[1] is True
    assert again[3:] == before[3:], "it counts from when it first began"
    assert not sees(bureau, "nora", reference)
    assert replayed(bureau, reference)
    assert replayed(bureau, made.dissemination)
    assert whole(bureau)


def test_what_was_accepted_can_be_returned_too(bureau: Bureau) -> None:
    made = sent(bureau)
    accept(bureau.house, bureau.people["nora"], [made.dissemination], owner="nora")
    give_back(bureau.house, bureau.people["ned"], [made.reference], reason="not_enough_to_act_on")
    assert bureau.ask(OWNER, made.reference) == [("bureau", "intake", "alice")]
    assert bureau.ask(STATE, made.reference) == [("returned", "accepted")]
    assert replayed(bureau, made.reference)
    assert replayed(bureau, made.dissemination)
    assert whole(bureau)


def test_a_return_because_it_is_not_theirs_is_a_dispute_until_somebody_accepts(
    bureau: Bureau,
) -> None:
    made = sent(bureau)
    give_back(bureau.house, bureau.people["nora"], [made.reference], reason="not_our_area")
    assert bureau.ask(CLOCK, made.reference, "transfer_dispute")[0][1] is True
    alice, charlie = bureau.people["alice"], bureau.people["charlie"]
    make_ready(bureau.house, alice, [made.reference])
    disseminate(bureau.house, alice, [made.reference], replace(NORTH, to="south"))
    accept(bureau.house, charlie, [made.reference], owner="charlie")
    assert bureau.ask(CLOCK, made.reference, "transfer_dispute")[0][1:3] == (False, "met")
    assert replayed(bureau, made.reference)
    assert whole(bureau)


def test_what_was_sent_is_not_offered_as_well(bureau: Bureau) -> None:
    made = sent(bureau)
    with pytest.raises(TransferRefused, match="sent to a force"):
        transfer(bureau.house, bureau.people["alice"], [made.reference],
                 to="south", reason="person_lives_there")  # fmt: skip


def test_the_third_return_goes_to_the_supervisor(bureau: Bureau) -> None:
    (reference,) = ready(bureau)
    owners = []
    for turn in range(3):
        if turn:
            make_ready(bureau.house, bureau.people["alice"], [reference])
        disseminate(bureau.house, bureau.people["alice"], [reference], NORTH)
        give_back(bureau.house, bureau.people["nora"], [reference], reason="not_our_area")
        owners.append(bureau.ask(OWNER, reference)[0][2])
    assert owners == ["alice", "alice", "sue"]
    assert whole(bureau)


def test_what_nobody_accepted_can_be_taken_back(bureau: Bureau) -> None:
    made = sent(bureau)
    withdraw_dissemination(bureau.house, bureau.people["bob"], [made.reference])
    assert bureau.ask(STATE, made.reference) == [("ready", "disseminated")]
    assert bureau.ask(STATE, made.dissemination) == [("withdrawn", "sent")]
    assert not sees(bureau, "nora", made.reference)
    assert sees(bureau, "nora", made.dissemination)
    assert replayed(bureau, made.reference)
    assert replayed(bureau, made.dissemination)
    with pytest.raises(NotFound):
        accept(bureau.house, bureau.people["nora"], [made.dissemination], owner="nora")
    assert whole(bureau)


def test_what_was_accepted_is_not_taken_back(bureau: Bureau) -> None:
    made = sent(bureau)
    accept(bureau.house, bureau.people["nora"], [made.reference], owner="nora")
    with pytest.raises(DisseminationRefused, match="not withdrawn"):
        withdraw_dissemination(bureau.house, bureau.people["alice"], [made.dissemination])


def test_nobody_acts_without_a_welfare_plan_made_before_contact(bureau: Bureau) -> None:
    made = sent(bureau)
    nora, now = bureau.people["nora"], bureau.clock.time
    plan = WelfarePlan(reference="WP-1", made_at=now, contact_at=now + timedelta(hours=2))
    bureau.clock.on(hours=3)
    with pytest.raises(DisseminationRefused, match="only what is accepted"):
        record_acting(bureau.house, nora, made.dissemination, plan)
    accept(bureau.house, nora, [made.reference], owner="nora")
    for wrong in (
        replace(plan, reference=" "),
        replace(plan, made_at=plan.contact_at),
        replace(plan, contact_at=now + timedelta(days=9)),
    ):
        with pytest.raises(DisseminationRefused, match="welfare plan"):
            record_acting(bureau.house, nora, made.reference, wrong)
    record_acting(bureau.house, nora, made.reference, plan)
    assert bureau.ask(STATE, made.reference) == [("acted", "accepted")]
    assert bureau.ask(CLOCK, made.reference, "respond")[0][1:3] == (False, "met")
    assert replayed(bureau, made.reference)
    assert replayed(bureau, made.dissemination)
    assert bureau.ask("select body from ledger_entry where body like '%%WP-1%%'") == []
    assert whole(bureau)


def test_the_lead_ends_with_its_referral_and_never_alone(bureau: Bureau) -> None:
    made = sent(bureau)
    nora, ned, house = bureau.people["nora"], bureau.people["ned"], bureau.house
    ending = {"outcome": "charged", "reason": "record_shows"}
    with pytest.raises(ClosingRefused, match="Another agency was sent it"):
        close(
            house, bureau.people["alice"], made.reference, outcome="abroad", reason="record_shows"
        )
    accept(house, nora, [made.reference], owner="nora")
    told_by_others(bureau)
    with pytest.raises(ClosingRefused, match="ends with the referral"):
        close(house, nora, made.dissemination, **ending)
    close(house, nora, made.reference, **ending)
    agree(house, ned, made.reference)
    for reference in (made.reference, made.dissemination):
        assert bureau.ask(STATE, reference) == [("closed", "accepted")]
        assert replayed(bureau, reference)
    assert whole(bureau)


def test_one_more_agency_stands_beside_and_ends_its_own_part(bureau: Bureau) -> None:
    made = sent(bureau)
    alice, charlie, sid = (bureau.people[who] for who in ("alice", "charlie", "sid"))
    beside = Sending(reason="event_was_there", to="south", beside=True)
    (other,) = disseminate(bureau.house, alice, [made.reference], beside)
    accept(bureau.house, charlie, [other.dissemination], owner="charlie")
    assert bureau.ask(OWNER, other.dissemination) == [("south", "referrals", "charlie")]
    assert bureau.ask(OWNER, made.reference) == [("bureau", "intake", "alice")]
    assert bureau.ask(STATE, made.reference) == [("disseminated", "ready")]
    accept(bureau.house, bureau.people["nora"], [made.reference], owner="nora")
    told_by_others(bureau)
    with pytest.raises(ClosingRefused, match="not ended its part"):
        close(bureau.house, bureau.people["nora"], made.reference,
              outcome="charged", reason="record_shows")  # fmt: skip
    close(bureau.house, charlie, other.dissemination, outcome="not_found", reason="checks_done")
    agree(bureau.house, sid, other.dissemination)
    assert bureau.ask(STATE, other.dissemination) == [("closed", "accepted")]
    assert replayed(bureau, other.dissemination)
    assert replayed(bureau, made.reference)
    assert whole(bureau)


def test_each_goes_where_its_places_point_unless_somebody_says_otherwise(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "area": "Northmark", "country": "GB"},
                       {**LINE, "reference": "T-2", "area": "Southmark", "country": "GB"},
                       {**LINE, "reference": "T-3"})  # fmt: skip
    north, south, nowhere = references_of(bureau, "referral")
    developed(bureau, [north, south, nowhere])
    sending = Sending(reason="person_lives_there")
    with pytest.raises(DisseminationRefused, match=f"{nowhere}: no one agency is known"):
        disseminate(bureau.house, bureau.people["alice"], [north, south, nowhere], sending)
    made = disseminate(bureau.house, bureau.people["alice"], [north, south], sending)
    assert [one.agency for one in made] == ["north", "south"]
    assert whole(bureau)


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        ("received", "only what is ready"),
        ("ungraded", "no grade of a person"),
        ("doubt", "argues against the person"),
        ("to_self", "it is yours already"),
        ("twice", "has it already"),
        ("package", "only a referral"),
    ],
)
def test_what_stands_against_sending_is_named(bureau: Bureau, prepare: str, why: str) -> None:
    alice, house, sending = bureau.people["alice"], bureau.house, NORTH
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    if prepare == "ungraded":
        take(house, alice, [reference])
        make_ready(house, alice, [reference])
    elif prepare != "received":
        developed(bureau, [reference])
    if prepare == "doubt":
        bureau.receive_csv({**LINE, "statement_kind": "retraction", "note": "taken back"}, name="b")
    elif prepare == "to_self":
        sending = replace(NORTH, to="bureau")
    elif prepare == "twice":
        disseminate(house, alice, [reference], sending)
    elif prepare == "package":
        reference = reference_of(bureau, "package")
    with pytest.raises(DisseminationRefused, match=why):
        disseminate(house, alice, [reference], sending)


def test_a_senders_condition_is_asked_about_and_one_that_forbids_stays(bureau: Bureau) -> None:
    (reference,) = ready(bureau, line={"handling": "do not pass on"})
    alice = bureau.people["alice"]
    for condition in (None, "condition_allows_it"):
        with pytest.raises(HandlingForbids, match="not_to_be_passed_on"):
            disseminate(bureau.house, alice, [reference], replace(NORTH, condition=condition))
    disseminate(bureau.house, alice, [reference], replace(NORTH, condition="sender_agreed"))
    assert bureau.ask("select condition_reason from dissemination") == [("sender_agreed",)]
    assert whole(bureau)


def test_what_is_restricted_is_never_sent_and_the_words_do_not_say_why(bureau: Bureau) -> None:
    bureau.receive_csv(STAFF)
    reference, rita = reference_of(bureau), bureau.people["rita"]
    take(bureau.house, rita, [reference])
    grade(bureau.house, rita, [reference], Grade.HIGH, reason="known_to_officers")
    make_ready(bureau.house, rita, [reference])
    said = []
    for to in ("north", "south"):
        with pytest.raises(DisseminationRefused) as fault:
            disseminate(bureau.house, rita, [reference], replace(NORTH, to=to))
        said.append(str(fault.value))
    assert said[0] == said[1]


def test_a_child_beside_the_person_stays_where_the_child_is(bureau: Bureau) -> None:
    made = sent(bureau, line={**CHILD, "child_area": "Southmark"})
    accept(bureau.house, bureau.people["nora"], [made.reference], owner="nora")
    child = reference_of(bureau, "child_record")
    assert bureau.ask(OWNER, child) == [("south", "referrals", "charlie")]
    assert not sees(bureau, "nora", child)


def test_a_force_finds_what_was_sent_on_its_list_with_its_words(bureau: Bureau) -> None:
    made = sent(bureau)
    rows = list_work(bureau.house, bureau.people["nora"]).rows
    assert {row.detail.reference for row in rows} == {made.reference, made.dissemination}
    shown = show(bureau.house, bureau.people["nora"], made.dissemination)
    assert shown.story.own["way"] == "lead"
    assert [one.reference for one in shown.story.others] == [made.reference]


DISSEMINATED_BY_HAND = [
    "update dissemination set to_agency = from_agency + 2",
    "update dissemination set reason = 'x'",
    "update dissemination set answered_by = answered_by + 1",
    "update dissemination set grade = 'low'",
    "update dissemination set welfare_plan = 'WP-9' where welfare_plan is not null",
]


@pytest.mark.parametrize("hand", DISSEMINATED_BY_HAND)
def test_what_was_changed_by_hand_is_named(bureau: Bureau, hand: str) -> None:
    made = sent(bureau)
    nora, now = bureau.people["nora"], bureau.clock.time
    accept(bureau.house, nora, [made.reference], owner="nora")
    bureau.clock.on(hours=2)
    plan = WelfarePlan(reference="WP-1", made_at=now, contact_at=now + timedelta(hours=1))
    record_acting(bureau.house, nora, made.reference, plan)
    assert whole(bureau)
    with bureau.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        assert connection.execute(hand.encode()).rowcount == 1
    faults = verify(bureau.house, bureau.people["alice"]).faults
    assert [one.where for one in faults] == [made.dissemination]
