"""Erasing: one of two people in a report goes, the other stays, and the ledger still proves it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest

from longstop.actions.close import agree, close
from longstop.actions.erase import agree_erasure, propose_erasure, withdraw_erasure
from longstop.actions.find import ChangedMeanwhile
from longstop.actions.house import NotFound
from longstop.actions.legal_hold import lift_holds, list_holds, place_holds
from longstop.actions.reveal import reveal
from longstop.actions.take import take
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.erasure import ERASED, ErasureRefused
from longstop.core.ledger.verification import What
from longstop.core.referral.handling import HandlingForbids
from longstop.store.session import Actor
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, STAFF, absent_reference, reference_of, references_of, statements

JON = {
    **LINE, "date_of_birth": "1981-04-05", "e_mail": "jon.quill@post.example", "street": "1 Quay",
    "note": "Jon Quill wrote it with Ann",
}  # fmt: skip
ANN = {**LINE, "given_name": "Ann", "e_mail": "ann@post.example"}
REVIEW = date(2027, 6, 30)


def officer(bureau: Bureau, who: str) -> Actor:
    """Let somebody act as a data-protection officer."""
    return replace(bureau.people[who], roles=("data_protection_officer", "head_of_bureau"))


def ended(bureau: Bureau, *references: str) -> None:
    """Close referrals, as two people do."""
    take(bureau.house, bureau.people["alice"], references)
    for one in references:
        close(bureau.house, bureau.people["alice"], one, outcome="no_offence_found",
              reason="checks_done")  # fmt: skip
        agree(bureau.house, bureau.people["bob"], one)


def erased(bureau: Bureau, reference: str) -> Any:
    """Erase somebody, as two people do."""
    propose_erasure(bureau.house, officer(bureau, "sue"), reference, reason="person_asked")
    return agree_erasure(bureau.house, officer(bureau, "bob"), reference)


def faults(bureau: Bureau) -> list[What]:
    """Verify, and give what is wrong."""
    return [one.what for one in verify(bureau.house, bureau.people["sue"]).faults]


def everything(bureau: Bureau) -> str:
    """Read every personal value and text the database holds."""
    rows = [bureau.ask(f"select t::text from {table} t") for table in  # noqa: S608 - ours
            ("party", "identifier", "statement", "source_record", "record_file", "receipt",
             "ledger_entry", "quarantined_record", "work_item")]  # fmt: skip
    return repr(rows)


def two_in_one_report(bureau: Bureau) -> tuple[str, str]:
    """Receive a report that names two people; gives their referrals, both closed."""
    body = {
        "reportId": "CT-1",
        "reportedInformation": {
            "reportedPeople": {
                "reportedPersons": [
                    {"firstName": "Jon", "lastName": "Quill", "dateOfBirth": "1981-04-05",
                     "emails": {"emails": [{"value": "jon.quill@post.example"}]}},
                    {"firstName": "Ann", "lastName": "Tern",
                     "emails": {"emails": [{"value": "ann@post.example"}]}},
                ]
            },
            "additionalInformations": [{"value": "Jon Quill and Ann Tern share a line"}],
        },
    }  # fmt: skip
    bureau.receive_text(json.dumps(body), name="two.json")
    jon, ann = references_of(bureau, "referral")
    ended(bureau, jon, ann)
    return jon, ann


def test_one_of_two_is_erased_and_the_other_and_the_proof_stay(bureau: Bureau) -> None:
    jon, ann = two_in_one_report(bureau)
    assert faults(bureau) == []
    done = erased(bureau, jon)
    assert (done.status, done.reports, done.texts_gone, done.texts_left) == ("erased", 1, 0, 1)
    left = everything(bureau)
    assert [word for word in ("Jon", "Quill", "jon.quill", "1981-04-05") if word in left] == []
    assert all(word in left for word in ("Ann", "Tern", "ann@post.example", ERASED))
    assert faults(bureau) == []
    found = verify(bureau.house, bureau.people["sue"])
    assert found.checked["erased"] >= 2
    assert "Ann" in repr(reveal(bureau.house, bureau.people["alice"], ann, "quality").story)


def test_when_the_last_of_them_goes_the_text_goes_whole(bureau: Bureau) -> None:
    jon, ann = two_in_one_report(bureau)
    erased(bureau, jon)
    done = erased(bureau, ann)
    assert (done.texts_gone, done.texts_left) == (1, 0)
    assert not any(word in everything(bureau) for word in ("Ann", "Tern", "share a line", "CT-1"))
    assert faults(bureau) == []


def test_news_of_the_person_is_erased_with_the_first_report(bureau: Bureau) -> None:
    bureau.receive_csv(JON)
    bureau.receive_csv({**JON, "phone": "+441632960001", "note": "more of Jon"}, name="b.csv")
    reference = reference_of(bureau)
    ended(bureau, reference)
    done = erased(bureau, reference)
    assert (done.reports, done.texts_gone) == (2, 2)
    left = everything(bureau)
    assert not any(word in left for word in ("Quill", "960001", "more of Jon", "1 Quay"))
    assert faults(bureau) == []


def test_what_was_kept_on_disk_goes_too(bureau: Bureau) -> None:
    bureau.receive_csv(JON)
    spool = bureau.house.spool_folder
    assert list(spool.glob("*.spool"))
    reference = reference_of(bureau)
    ended(bureau, reference)
    erased(bureau, reference)
    assert list(spool.glob("*.spool")) == []


def test_the_same_text_sent_again_is_still_known(bureau: Bureau) -> None:
    bureau.receive_csv(JON)
    reference = reference_of(bureau)
    ended(bureau, reference)
    erased(bureau, reference)
    again = bureau.receive_csv(JON, {**ANN, "reference": "T-9"}, name="again.csv")
    assert (again.duplicate, again.accepted) == (1, 1)


def test_nothing_is_erased_under_a_hold_by_anybody(bureau: Bureau) -> None:
    jon, _ = two_in_one_report(bureau)
    sue = bureau.people["sue"]
    propose_erasure(bureau.house, officer(bureau, "sue"), jon, reason="person_asked")
    place_holds(bureau.house, sue, [jon], reason="prosecution", review_by=REVIEW)
    with pytest.raises(ErasureRefused, match="legal hold"):
        agree_erasure(bureau.house, officer(bureau, "bob"), jon)
    with (
        pytest.raises(psycopg.errors.RestrictViolation),
        bureau.house.database.as_service("x") as connection,
    ):
        connection.execute(
            "update erasure set agreed_at = proposed_at, agreed_by = %s",
            (bureau.people["bob"].person,),
        )
    assert [one.reference for one in list_holds(bureau.house, sue)] == [jon]
    lift_holds(bureau.house, sue, [jon], reason="matter_ended")
    assert agree_erasure(bureau.house, officer(bureau, "bob"), jon).status == "erased"
    assert faults(bureau) == []


def test_what_is_contested_is_kept_and_used_for_a_stated_reason_alone(bureau: Bureau) -> None:
    jon, ann = two_in_one_report(bureau)
    house, alice, sue = bureau.house, bureau.people["alice"], bureau.people["sue"]
    place_holds(house, sue, [jon], reason="accuracy_contested", review_by=REVIEW)
    with pytest.raises(HandlingForbids, match="processing_restricted"):
        reveal(house, alice, jon, "quality")
    assert reveal(house, alice, ann, "quality").story.hidden == 0
    reveal(house, alice, jon, "quality", condition="condition_allows_it")
    with pytest.raises(ErasureRefused, match="legal hold"):
        erased(bureau, jon)
    assert faults(bureau) == []
    lift_holds(house, sue, [jon], reason="matter_ended")
    assert reveal(house, alice, jon, "quality").story.hidden == 0
    assert faults(bureau) == []


def test_what_is_open_is_not_erased_and_one_person_never_erases(bureau: Bureau) -> None:
    bureau.receive_csv(JON)
    reference, sue = reference_of(bureau), officer(bureau, "sue")
    with pytest.raises(ErasureRefused, match="close it first"):
        propose_erasure(bureau.house, sue, reference, reason="person_asked")
    ended(bureau, reference)
    propose_erasure(bureau.house, sue, reference, reason="person_asked")
    with pytest.raises(ErasureRefused, match="another person must agree"):
        agree_erasure(bureau.house, sue, reference)
    withdraw_erasure(bureau.house, sue, reference)
    with pytest.raises(ErasureRefused, match="nobody has proposed"):
        agree_erasure(bureau.house, officer(bureau, "bob"), reference)
    assert "Quill" in everything(bureau)
    assert faults(bureau) == []


def test_whoever_saw_what_is_no_longer_so_does_not_erase(bureau: Bureau) -> None:
    bureau.receive_csv(JON)
    reference = reference_of(bureau)
    ended(bureau, reference)
    propose_erasure(bureau.house, officer(bureau, "sue"), reference, reason="person_asked")
    late = replace(officer(bureau, "bob"), saw={reference: 1})
    with pytest.raises(ChangedMeanwhile):
        agree_erasure(bureau.house, late, reference)
    assert "Quill" in everything(bureau)


def test_who_was_erased_is_not_erased_twice(bureau: Bureau) -> None:
    bureau.receive_csv(JON)
    reference = reference_of(bureau)
    ended(bureau, reference)
    erased(bureau, reference)
    with pytest.raises(ErasureRefused, match="erased before"):
        propose_erasure(bureau.house, officer(bureau, "sue"), reference, reason="person_asked")


@pytest.mark.parametrize(
    ("by_hand", "named"),
    [
        ("update party set given_name = null, family_name = null, other_names = null,"
         " date_of_birth = null, stated_age = null, occupation = null, school = null,"
         " places = '[]', salt = null where given_name = 'Ann'", What.ERASED_UNTOLD),
        ("update erasure set reason = 'kept_long_enough'", What.DECISION_DIFFERS),
        ("delete from erasure", What.DECISION_DIFFERS),
        ("update legal_hold set reason = 'claim'", What.DECISION_DIFFERS),
        ("update source_record set content = replace(content, 'share', 'do not share')",
         What.VALUE_CHANGED),
    ],
)  # fmt: skip
def test_what_was_changed_or_emptied_by_hand_is_named(
    bureau: Bureau, by_hand: str, named: What
) -> None:
    jon, ann = two_in_one_report(bureau)
    erased(bureau, jon)
    place_holds(bureau.house, bureau.people["sue"], [ann], reason="appeal", review_by=REVIEW)
    with bureau.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        assert connection.execute(by_hand.encode()).rowcount > 0
    assert named in faults(bureau)


def test_a_value_brought_back_by_hand_is_named(bureau: Bureau) -> None:
    jon, _ = two_in_one_report(bureau)
    erased(bureau, jon)
    salt = hashlib.sha256(b"salt").digest()
    with bureau.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("update party set salt = %s where salt is null", (salt,))
    assert What.ERASED_NOT in faults(bureau)


def test_who_may_not_is_told_by_which_rule(bureau: Bureau) -> None:
    bureau.receive_csv(JON)
    reference, alice = reference_of(bureau), bureau.people["alice"]
    with pytest.raises(NotAllowed, match="record:erase"):
        propose_erasure(bureau.house, alice, reference, reason="person_asked")
    with pytest.raises(NotAllowed, match="record:hold"):
        place_holds(bureau.house, alice, [reference], reason="appeal", review_by=REVIEW)


def test_a_stranger_cannot_tell_it_from_none(bureau: Bureau) -> None:
    bureau.receive_csv(JON)
    stranger = officer(bureau, "charlie")
    acts = (
        lambda ref: propose_erasure(bureau.house, stranger, ref, reason="person_asked"),
        lambda ref: agree_erasure(bureau.house, stranger, ref),
        lambda ref: place_holds(bureau.house, stranger, [ref], reason="appeal", review_by=REVIEW),
        lambda ref: lift_holds(bureau.house, stranger, [ref], reason="matter_ended"),
    )
    for act in acts:
        answers = []
        for reference in (reference_of(bureau), absent_reference()):
            with statements() as sent, pytest.raises(NotFound) as fault:
                act(reference)
            answers.append((str(fault.value).replace(reference, "REF"), len(sent)))
        assert answers[0] == answers[1]


def test_the_restricted_is_not_there_for_those_outside(bureau: Bureau) -> None:
    bureau.receive_csv(STAFF)
    with pytest.raises(NotFound):
        propose_erasure(
            bureau.house, officer(bureau, "sue"), reference_of(bureau), reason="person_asked"
        )
