"""What turned out wrong reaches every agency that was told, is chased, and lowers no grade."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from longstop.actions.accept import accept
from longstop.actions.acknowledge_corrections import acknowledge_corrections
from longstop.actions.answer_transfer import withdraw_transfers
from longstop.actions.approve_abroad import approve_abroad
from longstop.actions.close import agree, close
from longstop.actions.decide_protection import decide_protection
from longstop.actions.disseminate import Sending, disseminate
from longstop.actions.find import NotYours
from longstop.actions.give_back import give_back
from longstop.actions.house import NotFound
from longstop.actions.list_corrections import list_corrections
from longstop.actions.record_correction import record_correction
from longstop.actions.send_corrections import decline_corrections, send_corrections
from longstop.actions.share import end_sharing, share
from longstop.actions.sweep import sweep
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.casework.correction import CorrectionRefused
from longstop.core.casework.overseas import Abroad
from longstop.core.ledger.verification import What
from tests.bureau.alerts import nobody_answers_until, rungs
from tests.bureau.children import SEND, drafted
from tests.bureau.corrections import NEWS, notices, whole
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import NORTH, give_canada, ready, sent
from tests.bureau.work import LINE, reference_of, references_of, replayed, sees, statements

SHARE = {"with_agency": "south", "reason": "already_investigating"}
BESIDE = Sending(reason="event_was_there", to="south", beside=True)


def one_notice(bureau: Bureau) -> str:
    """Send a referral to the north, let its sender take it back; gives the notice."""
    sent(bureau)
    bureau.receive_csv(NEWS, name="news.csv")
    return reference_of(bureau, "correction")


def test_a_retraction_drafts_a_notice_for_every_agency_that_was_told(bureau: Bureau) -> None:
    alice, (reference,) = bureau.people["alice"], ready(bureau)
    disseminate(bureau.house, alice, [reference], NORTH)
    disseminate(bureau.house, alice, [reference], BESIDE)
    bureau.receive_csv(NEWS, name="news.csv")
    assert notices(bureau) == [
        ("bureau", "north", "drafted", "retraction"),
        ("bureau", "south", "drafted", "retraction"),
    ]
    for one in references_of(bureau, "correction"):
        assert replayed(bureau, one)
        assert not sees(bureau, "nora", one)
    assert whole(bureau)


def test_whoever_gave_it_back_or_sees_it_no_more_was_told_too(bureau: Bureau) -> None:
    made, alice = sent(bureau), bureau.people["alice"]
    give_back(bureau.house, bureau.people["nora"], [made.dissemination], reason="sent_in_error")
    share(bureau.house, alice, [made.reference], **SHARE)
    end_sharing(
        bureau.house, alice, [made.reference], with_agency="south", reason="shared_in_error"
    )
    bureau.receive_csv(NEWS, name="news.csv")
    assert [one[:2] for one in notices(bureau)] == [("bureau", "north"), ("bureau", "south")]


def test_an_offer_that_was_taken_back_had_told(bureau: Bureau) -> None:
    alice, (reference,) = bureau.people["alice"], ready(bureau)
    transfer(bureau.house, alice, [reference], to="north", reason="person_lives_there")
    withdraw_transfers(bureau.house, alice, [reference])
    bureau.receive_csv(NEWS, name="news.csv")
    assert [one[:2] for one in notices(bureau)] == [("bureau", "north")]


def test_what_went_abroad_is_corrected_once_it_was_approved(bureau: Bureau) -> None:
    give_canada(bureau)
    how = Abroad(channel="interpol", assessment="no_serious_risk", assessment_reference="OA-1")
    abroad = Sending(reason="person_lives_there", to="canada", abroad=how)
    alice, references = bureau.people["alice"], ready(bureau, many=2)
    made = disseminate(bureau.house, alice, references, abroad)
    approve_abroad(bureau.house, bureau.people["sue"], made[0].dissemination)
    other = {**NEWS, "reference": "S-1", "family_name": "Quill1"}
    bureau.receive_csv(NEWS, other, name="news.csv")
    assert notices(bureau) == [("bureau", "canada", "drafted", "retraction")]


def test_whoever_was_told_of_a_child_hears_that_the_report_was_wrong(bureau: Bureau) -> None:
    protection = drafted(bureau, reference="S-0", family_name="Quill0")
    decide_protection(bureau.house, bureau.people["nora"], protection, SEND)
    bureau.receive_csv(NEWS, name="news.csv")
    assert notices(bureau) == [
        ("north", "care", "drafted", "retraction"),
        ("bureau", "north", "drafted", "retraction"),
    ]
    assert whole(bureau)


def test_each_agency_tells_those_it_told_and_learns_of_no_other(bureau: Bureau) -> None:
    made, nora = sent(bureau), bureau.people["nora"]
    accept(bureau.house, nora, [made.dissemination], owner="nora")
    share(bureau.house, nora, [made.reference], **SHARE)
    bureau.receive_csv(NEWS, name="news.csv")
    assert [one[:2] for one in notices(bureau)] == [("bureau", "north"), ("north", "south")]
    seen = {one.to_agency for one in list_corrections(bureau.house, bureau.people["alice"]).rows}
    assert seen == {"north"}
    assert {one.to_agency for one in list_corrections(bureau.house, nora).rows} == {"south"}
    assert list_corrections(bureau.house, bureau.people["charlie"]).rows == []
    assert whole(bureau)


def test_it_is_sent_by_a_person_and_ends_when_somebody_there_says_so(bureau: Bureau) -> None:
    notice, alice, nora = one_notice(bureau), bureau.people["alice"], bureau.people["nora"]
    with pytest.raises(NotFound):
        acknowledge_corrections(bureau.house, nora, [notice])
    (told,) = send_corrections(bureau.house, alice, [notice])
    assert (told.state, told.agency) == ("sent", "north")
    assert sees(bureau, "nora", notice)
    assert not sees(bureau, "charlie", notice)
    with pytest.raises(CorrectionRefused, match="who there confirmed it"):
        acknowledge_corrections(bureau.house, alice, [notice])
    acknowledge_corrections(bureau.house, nora, [notice])
    assert notices(bureau) == [("bureau", "north", "acknowledged", "retraction")]
    with pytest.raises(CorrectionRefused, match="acknowledged"):
        acknowledge_corrections(bureau.house, nora, [notice])
    assert replayed(bureau, notice)
    assert whole(bureau)


def test_the_sender_writes_down_who_said_that_it_arrived(bureau: Bureau) -> None:
    notice, alice = one_notice(bureau), bureau.people["alice"]
    send_corrections(bureau.house, alice, [notice])
    words = {"name": "M. Weaver", "their_reference": "N-118"}
    acknowledge_corrections(bureau.house, alice, [notice], **words)
    ((body,),) = bureau.ask(
        "select string_agg(body, '') from ledger_entry where event = 'correction.acknowledged'"
    )
    assert "Weaver" not in body
    assert whole(bureau)
    with bureau.as_superuser() as connection:
        connection.execute("update correction set answered_by = 'A. Other'")
    with pytest.raises(AssertionError):
        whole(bureau)


def test_silence_climbs_to_somebody_outside(bureau: Bureau) -> None:
    notice = one_notice(bureau)
    send_corrections(bureau.house, bureau.people["alice"], [notice])
    bureau.clock.on(days=40)
    nobody_answers_until(bureau, bureau.clock.time)
    assert [rung for rung, _ in rungs(bureau, "acknowledge")][-1] == "outside_role"


def test_what_nobody_sends_climbs_too(bureau: Bureau) -> None:
    one_notice(bureau)
    bureau.clock.on(days=40)
    nobody_answers_until(bureau, bureau.clock.time)
    assert [rung for rung, _ in rungs(bureau, "correct")][-1] == "outside_role"


def test_nobody_else_sends_or_acknowledges_it(bureau: Bureau) -> None:
    notice, charlie = one_notice(bureau), bureau.people["charlie"]
    tries: list[Callable[[], object]] = [
        lambda: send_corrections(bureau.house, charlie, [notice]),
        lambda: acknowledge_corrections(bureau.house, charlie, [notice]),
    ]
    for attempt in tries:
        with pytest.raises(NotFound):
            attempt()
    send_corrections(bureau.house, bureau.people["alice"], [notice])
    with pytest.raises(NotYours):
        send_corrections(bureau.house, bureau.people["nora"], [notice])


def test_a_retraction_lowers_no_grade_and_who_is_told_later_reads_it(bureau: Bureau) -> None:
    made = sent(bureau)
    bureau.receive_csv(NEWS, name="news.csv")
    assert bureau.ask("select grade from referral") == [("high",)]
    share(bureau.house, bureau.people["alice"], [made.reference], **SHARE)
    sweep(bureau.house, every_seconds=60)
    assert [one[1] for one in notices(bureau)] == ["north"], "told with the correction"
    with bureau.house.database.as_person(bureau.people["charlie"]) as connection:
        found = connection.execute("select ground from correction_found").fetchall()
    assert found == [("retraction",)]


def test_what_a_person_records_goes_out_in_their_name(bureau: Bureau) -> None:
    made, alice = sent(bureau), bureau.people["alice"]
    done = record_correction(bureau.house, alice, made.reference, reason="address_wrong")
    assert [(one.agency, one.state) for one in done.sent] == [("north", "sent")]
    assert sees(bureau, "nora", done.sent[0].reference)
    assert whole(bureau)
    with pytest.raises(CorrectionRefused, match="address_wrong"):
        record_correction(bureau.house, alice, made.reference, reason="Jon Quill")


def test_not_this_person_tells_who_was_told_and_who_sent_it(bureau: Bureau) -> None:
    made, alice, nora = sent(bureau), bureau.people["alice"], bureau.people["nora"]
    share(bureau.house, alice, [made.reference], **SHARE)
    accept(bureau.house, nora, [made.dissemination], owner="nora")
    close(bureau.house, nora, made.reference, outcome="not_this_person", reason="checks_done")
    assert notices(bureau) == [], "proposed by one, agreed by nobody"
    agree(bureau.house, bureau.people["ned"], made.reference)
    assert notices(bureau) == [
        ("north", "bureau", "sent", "not_this_person"),
        ("bureau", "south", "drafted", "not_this_person"),
    ]
    assert whole(bureau)


def test_a_referral_that_has_ended_is_corrected_too(bureau: Bureau) -> None:
    alice, (reference,) = bureau.people["alice"], ready(bureau)
    share(bureau.house, alice, [reference], **SHARE)
    close(bureau.house, alice, reference, outcome="no_offence_found", reason="checks_done")
    agree(bureau.house, bureau.people["bob"], reference)
    bureau.receive_csv(NEWS, name="news.csv")
    assert notices(bureau) == [("bureau", "south", "drafted", "retraction")]
    assert whole(bureau)


def test_another_name_of_the_same_account_is_a_correction_and_an_addition_is_none(
    bureau: Bureau,
) -> None:
    sent(bureau, line={"e_mail": "jon@post.example", "date_of_birth": "1980-01-02"})
    known = {**LINE, "reference": "S-0", "e_mail": "jon@post.example"}
    bureau.receive_csv({**known, "family_name": "Quill0", "phone": "07700900118"}, name="b.csv")
    assert notices(bureau) == []
    bureau.receive_csv({**known, "family_name": "Quill0", "date_of_birth": "1990-01-02"},
                       name="c.csv")  # fmt: skip
    assert notices(bureau) == [("bureau", "north", "drafted", "corrected_record")]
    decline_corrections(
        bureau.house,
        bureau.people["alice"],
        [reference_of(bureau, "correction")],
        reason="adds_and_corrects_nothing",
    )
    assert notices(bureau) == [("bureau", "north", "declined", "corrected_record")]
    assert whole(bureau)


def test_what_was_taken_back_is_always_told(bureau: Bureau) -> None:
    notice = one_notice(bureau)
    with pytest.raises(CorrectionRefused, match="always told"):
        decline_corrections(
            bureau.house, bureau.people["alice"], [notice], reason="adds_and_corrects_nothing"
        )


def test_what_waits_to_be_sent_speaks_for_all_that_was_wrong(bureau: Bureau) -> None:
    notice = one_notice(bureau)
    bureau.receive_csv({**NEWS, "note": "said again"}, name="again.csv")
    assert references_of(bureau, "correction") == [notice]
    send_corrections(bureau.house, bureau.people["alice"], [notice])
    bureau.receive_csv({**NEWS, "note": "a third time"}, name="third.csv")
    assert [one[2] for one in notices(bureau)] == ["sent", "drafted"]


def test_what_a_service_cut_short_left_over_the_next_sweep_drafts(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(bureau)
    with monkeypatch.context() as patch:
        patch.setattr("longstop.actions.receive.pass_on_corrections", lambda _house: 0)
        bureau.receive_csv(NEWS, name="news.csv")
    assert notices(bureau) == []
    sweep(bureau.house, every_seconds=60)
    sweep(bureau.house, every_seconds=60)
    assert notices(bureau) == [("bureau", "north", "drafted", "retraction")]


def test_many_cost_as_many_statements_as_few(bureau: Bureau) -> None:
    alice, references = bureau.people["alice"], ready(bureau, many=9)
    disseminate(bureau.house, alice, references, NORTH)
    bureau.receive_csv(
        *({**NEWS, "reference": f"S-{n}", "family_name": f"Quill{n}"} for n in range(9)),
        name="news.csv",
    )
    first, *rest = references_of(bureau, "correction")
    with statements() as of_one:
        send_corrections(bureau.house, alice, [first])
    with statements() as of_eight:
        send_corrections(bureau.house, alice, rest)
    assert len(of_one) == len(of_eight)
    assert len(rest) == 8
    acknowledge_corrections(bureau.house, bureau.people["nora"], [first, *rest])
    assert whole(bureau)


def test_a_finding_changed_by_hand_is_named(bureau: Bureau) -> None:
    one_notice(bureau)
    with bureau.as_superuser() as connection:
        connection.execute("update correction_found set ground = 'corrected_record'")
    found = verify(bureau.house, bureau.people["alice"]).faults
    assert [one.what for one in found] == [What.DECISION_DIFFERS]
