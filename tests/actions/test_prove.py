"""Entries are proved to people outside who hold a checkpoint, by those who may see them alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.actions.checkpoint import draw_checkpoint
from longstop.actions.house import NotFound
from longstop.actions.prove import NotProvable, Wanted, prove
from longstop.actions.show import show
from longstop.actions.sign_checkpoint import check_proof
from longstop.core.authority.permissions import NotAllowed
from longstop.core.ledger.checkpoint import Checkpoint, Note
from longstop.core.ledger.proving import read_proof, write_proof
from tests.bureau.fixtures import Bureau
from tests.bureau.outside import KEY, NAME, checkpoint_of

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}
STAFF = {**LINE, "family_name": "Constable", "given_name": "Percival"}


def reference(bureau: Bureau) -> str:
    ((found,),) = bureau.ask("select reference from obligation where kind = 'referral'")
    return str(found)


def test_every_entry_of_a_record_stands_under_the_checkpoint(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    name, note = reference(bureau), checkpoint_of(bureau)
    told = prove(bureau.house, bureau.people["alice"], Wanted(name), note)
    bodies = bureau.ask(
        "select body from ledger_entry e join obligation o on o.id = e.stream_id"
        " where e.stream_kind = 'obligation' and o.reference = %s order by seq",
        name,
    )
    assert [(one.body,) for one in told.entries] == bodies
    found = check_proof(read_proof(write_proof(told)), [KEY.public])
    assert (found.failing, found.signed) == ((), (KEY.public,))
    assert "Quill" not in write_proof(told)


def test_an_old_checkpoint_goes_on_proving_what_it_covers(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    name, note = reference(bureau), checkpoint_of(bureau)
    for number in range(5):
        bureau.receive_csv({**LINE, "reference": f"T-{number + 2}"}, name=f"{number}.csv")
    checkpoint_of(bureau)
    told = prove(bureau.house, bureau.people["alice"], Wanted(name, [1]), note)
    assert check_proof(told, [KEY.public]).failing == ()


def test_what_came_after_the_checkpoint_is_not_proved_under_it(bureau: Bureau) -> None:
    note = checkpoint_of(bureau)
    bureau.receive_csv(LINE)
    alice = bureau.people["alice"]
    with pytest.raises(NotProvable, match="after this checkpoint"):
        prove(bureau.house, alice, Wanted(reference(bureau)), note)
    covered = checkpoint_of(bureau)
    show(bureau.house, alice, reference(bureau))
    with pytest.raises(NotProvable, match="after this checkpoint"):
        prove(bureau.house, alice, Wanted("mine", [1]), covered)


def test_a_checkpoint_of_something_else_proves_nothing(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    drawn = draw_checkpoint(bureau.house, bureau.people["sue"], NAME).checkpoint
    for wrong in (Checkpoint(NAME, drawn.size, b"x" * 32), replace(drawn, size=drawn.size + 7)):
        with pytest.raises(NotProvable):
            prove(
                bureau.house,
                bureau.people["alice"],
                Wanted(reference(bureau)),
                Note(wrong.written()),
            )


def test_a_proof_is_a_look_on_the_provers_own_stream(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    name, note = reference(bureau), checkpoint_of(bureau)
    alice = bureau.people["alice"]
    prove(bureau.house, alice, Wanted(name, [1]), note)
    ((facts,),) = bureau.ask(
        "select body::jsonb #> '{data,facts}' from ledger_entry where event = 'ledger.proved'"
        " and stream_kind = 'person' and stream_id = %s",
        alice.person,
    )
    assert facts["entries"] == [1]
    later = checkpoint_of(bureau)
    assert prove(bureau.house, alice, Wanted("mine"), later).entries


def test_a_stranger_is_told_of_a_record_what_absence_tells(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    name, note = reference(bureau), checkpoint_of(bureau)
    for code in ("charlie", "nora"):
        stranger = replace(bureau.people[code], roles=("inspector",))
        told = []
        for asked in (name, "REF-absent"):
            with pytest.raises(NotFound) as fault:
                prove(bureau.house, stranger, Wanted(asked), note)
            told.append(str(fault.value).replace(asked, "REF"))
        assert told[0] == told[1]
        with pytest.raises(NotAllowed):
            prove(bureau.house, stranger, Wanted("system"), note)
    with pytest.raises(NotAllowed):
        prove(bureau.house, replace(bureau.people["alice"], roles=()), Wanted(name), note)


def test_a_restricted_record_is_proved_by_its_compartment_alone(bureau: Bureau) -> None:
    bureau.receive_csv(STAFF)
    name, note = reference(bureau), checkpoint_of(bureau)
    with pytest.raises(NotFound):
        prove(bureau.house, bureau.people["alice"], Wanted(name), note)
    rita = replace(bureau.people["rita"], roles=("supervisor",))
    assert prove(bureau.house, rita, Wanted(name), note).entries


def test_an_entry_that_is_not_there_is_not_proved(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    note = checkpoint_of(bureau)
    with pytest.raises(NotFound, match="no such entry"):
        prove(bureau.house, bureau.people["alice"], Wanted(reference(bureau), [1, 99]), note)
