"""Sharing: another agency sees what stays one's own, until that is ended."""

from __future__ import annotations

import pytest
from psycopg.errors import InsufficientPrivilege

from longstop.actions.house import NotFound
from longstop.actions.share import end_sharing, share
from longstop.actions.transfer import transfer
from longstop.actions.verify import verify
from longstop.core.casework.sharing import SharingRefused
from longstop.core.referral.handling import HandlingForbids
from tests.bureau.fixtures import Bureau
from tests.bureau.work import (
    LINE,
    STAFF,
    absent_reference,
    reference_of,
    references_of,
    replayed,
    sees,
    statements,
)

WHY = {"with_agency": "south", "reason": "already_investigating"}
END = {"with_agency": "south", "reason": "joint_work_ended"}
OWNER = "select owner_agency, owner_person, state from obligation where reference = %s"


def test_another_agency_sees_it_and_nothing_else_changes(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    reference = reference_of(bureau)
    before = bureau.ask(OWNER, reference)
    share(bureau.house, bureau.people["alice"], [reference], **WHY)
    assert sees(bureau, "charlie", reference)
    assert not sees(bureau, "nora", reference)
    assert bureau.ask(OWNER, reference) == before
    end_sharing(bureau.house, bureau.people["alice"], [reference], **END)
    assert not sees(bureau, "charlie", reference)
    assert replayed(bureau, reference)
    assert verify(bureau.house, bureau.people["alice"]).faults == ()


def test_what_is_restricted_is_not_shown_and_the_words_do_not_say_why(bureau: Bureau) -> None:
    bureau.receive_csv(STAFF)
    said = []
    for other in ("north", "south"):
        with pytest.raises(SharingRefused) as fault:
            share(bureau.house, bureau.people["rita"], [reference_of(bureau)],
                  with_agency=other, reason="joint_work")  # fmt: skip
        said.append(str(fault.value))
    assert said[0] == said[1]


def test_a_senders_condition_is_asked_about(bureau: Bureau) -> None:
    bureau.receive_csv({**LINE, "handling": "ask us before passing on"})
    alice, reference = bureau.people["alice"], reference_of(bureau)
    with pytest.raises(HandlingForbids):
        share(bureau.house, alice, [reference], **WHY)
    share(bureau.house, alice, [reference], **WHY, condition="sender_agreed")
    assert sees(bureau, "charlie", reference)


def test_all_are_shown_or_none_and_each_that_is_not_is_named(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2"})
    alice = bureau.people["alice"]
    first, second = references_of(bureau, "referral")
    share(bureau.house, alice, [first], **WHY)
    with pytest.raises(SharingRefused, match=f"{first}: they see it already"):
        share(bureau.house, alice, [first, second], **WHY)
    assert not sees(bureau, "charlie", second)
    package = reference_of(bureau, "package")
    with pytest.raises(SharingRefused, match="not shown to other"):
        share(bureau.house, alice, [package], **WHY)


def test_what_was_offered_is_not_hidden_from_whoever_it_was_offered_to(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    alice, reference = bureau.people["alice"], reference_of(bureau)
    transfer(bureau.house, alice, [reference], to="south", reason="person_lives_there")
    with pytest.raises(SharingRefused, match="sent or offered"):
        end_sharing(bureau.house, alice, [reference], **END)


def test_many_take_the_statements_of_one(bureau: Bureau) -> None:
    bureau.receive_csv(*({**LINE, "reference": f"T-{n}"} for n in range(11)))
    references = references_of(bureau, "referral")
    counts = []
    for some in (references[:1], references[1:]):
        with statements() as run:
            share(bureau.house, bureau.people["alice"], some, **WHY)
            end_sharing(bureau.house, bureau.people["alice"], some, **END)
        counts.append(len(run))
    assert counts[0] == counts[1]


def test_a_stranger_cannot_tell_another_agencys_reference_from_none(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    answers = []
    for reference in (reference_of(bureau), absent_reference()):
        with statements() as run, pytest.raises(NotFound) as fault:
            share(bureau.house, bureau.people["charlie"], [reference],
                  with_agency="north", reason="joint_work")  # fmt: skip
        answers.append((str(fault.value).replace(reference, "REF"), len(run)))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("call", ["share_each(array[%s]::bigint[], array[2])",
                                  "end_share(array[%s]::bigint[], 3)"])  # fmt: skip
def test_the_database_itself_obeys_only_the_owner(bureau: Bureau, call: str) -> None:
    bureau.receive_csv(LINE)
    ((id_,),) = bureau.ask("select id from obligation where kind = 'referral'")
    said = []
    for number in (id_, id_ + 1_000):
        with (
            bureau.house.database.as_person(bureau.people["charlie"]) as connection,
            pytest.raises(InsufficientPrivilege) as fault,
        ):
            connection.execute(f"select {call}".encode(), (number,))
        said.append(str(fault.value))
    assert said[0] == said[1]
