"""Disseminations and strangers: no answer, no statement more; many take those of one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from psycopg.errors import InsufficientPrivilege

from longstop.actions.accept import accept
from longstop.actions.disseminate import disseminate
from longstop.actions.give_back import give_back
from longstop.actions.house import NotFound
from longstop.actions.record_acting import record_acting
from longstop.actions.verify import verify
from longstop.actions.withdraw_dissemination import withdraw_dissemination
from longstop.core.authority.permissions import NotAllowed
from longstop.core.casework.dissemination import DisseminationRefused, WelfarePlan
from tests.bureau.fixtures import Bureau
from tests.bureau.sent import NORTH, ready, sent
from tests.bureau.work import absent_reference, statements


@pytest.mark.parametrize("act", ["send", "accept", "return", "withdraw", "acted"])
def test_a_stranger_cannot_tell_another_agencys_reference_from_none(
    bureau: Bureau, act: str
) -> None:
    made = sent(bureau)
    house, charlie, now = bureau.house, bureau.people["charlie"], bureau.clock.time
    plan = WelfarePlan(reference="WP-1", made_at=now, contact_at=now)
    calls = {
        "send": lambda ref: disseminate(house, charlie, [ref], replace(NORTH, to="north")),
        "accept": lambda ref: accept(house, charlie, [ref], owner="charlie"),
        "return": lambda ref: give_back(house, charlie, [ref], reason="not_our_area"),
        "withdraw": lambda ref: withdraw_dissemination(house, charlie, [ref]),
        "acted": lambda ref: record_acting(house, charlie, ref, plan),
    }
    answers = []
    for reference in (made.reference, absent_reference()):
        with statements() as run, pytest.raises(NotFound) as fault:
            calls[act](reference)
        answers.append((str(fault.value).replace(reference, "REF"), len(run)))
    assert answers[0] == answers[1]


def test_only_the_receiver_answers_and_only_the_sender_takes_back(bureau: Bureau) -> None:
    made = sent(bureau)
    with pytest.raises(DisseminationRefused, match="another agency"):
        accept(bureau.house, bureau.people["alice"], [made.dissemination], owner="alice")
    with pytest.raises(DisseminationRefused, match="another agency"):
        withdraw_dissemination(bureau.house, bureau.people["nora"], [made.dissemination])
    with pytest.raises(NotAllowed):
        accept(bureau.house, bureau.people["admin"], [made.dissemination], owner="admin")


def test_the_database_itself_lets_no_stranger_accept(bureau: Bureau) -> None:
    made = sent(bureau)
    ((id_,),) = bureau.ask("select id from obligation where reference = %s", made.dissemination)
    said = []
    for number in (id_, id_ + 1_000):
        with (
            bureau.house.database.as_person(bureau.people["charlie"]) as connection,
            pytest.raises(InsufficientPrivilege) as fault,
        ):
            connection.execute(
                "select accept_disseminations(array[%s]::bigint[], array[1], %s, %s)",
                (number, bureau.people["charlie"].person, bureau.clock.time),
            )
        said.append(str(fault.value))
    assert said[0] == said[1]


def test_many_take_the_statements_of_one(bureau: Bureau) -> None:
    alice, nora = bureau.people["alice"], bureau.people["nora"]
    counts = []
    references = ready(bureau, 13)
    for some in (references[:1], references[1:]):
        with statements() as run:
            made = disseminate(bureau.house, alice, some, NORTH)
            given = [one.dissemination for one in made]
            withdraw_dissemination(bureau.house, alice, given)
            made = disseminate(bureau.house, alice, some, NORTH)
            given = [one.dissemination for one in made]
            accept(bureau.house, nora, given, owner="nora")
            give_back(bureau.house, nora, given, reason="sent_in_error")
        counts.append(len(run))
    assert counts[0] == counts[1]
    assert verify(bureau.house, alice).faults == ()
