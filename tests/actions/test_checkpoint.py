"""What is said of the ledger outside covers all of it, is signed, and never contradicts itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longstop.actions.checkpoint import (
    CheckpointRefused,
    draw_checkpoint,
    keep_checkpoint,
    last_checkpoint,
)
from longstop.actions.prove import Wanted, prove
from longstop.actions.rotate_ledger_key import rotate_ledger_key
from longstop.actions.sign_checkpoint import check_checkpoint, check_proof, sign_checkpoint
from longstop.actions.verify import verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.ledger.checkpoint import CheckpointFault, Note, read_checkpoint
from longstop.engines.ledger_key import NotSigned
from longstop.store.tree import TreeBroken
from tests.bureau.entries import unnumbered, write_look
from tests.bureau.fixtures import Bureau
from tests.bureau.outside import KEY, NAME, checkpoint_of, signer

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}
NEW = signer(2)


def test_a_checkpoint_covers_everything_up_to_now(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    ((count,),) = bureau.ask("select count(*) from ledger_entry")
    drawn = draw_checkpoint(bureau.house, bureau.people["sue"], NAME)
    assert (drawn.checkpoint.size, drawn.waiting) == (count, 0)
    assert unnumbered(bureau) == 0


def test_what_waits_for_an_older_transaction_is_said_and_not_covered(bureau: Bureau) -> None:
    people = bureau.people
    with bureau.house.database.as_service("slow") as slow, slow.transaction():
        write_look(slow, people["alice"].person)
        bureau.receive_csv(LINE)
        drawn = draw_checkpoint(bureau.house, people["sue"], NAME)
    assert drawn.waiting > 0
    later = draw_checkpoint(bureau.house, people["sue"], NAME)
    assert later.checkpoint.size == drawn.checkpoint.size + drawn.waiting + 1


def test_it_is_kept_as_signed_and_told_on_the_ledger(bureau: Bureau) -> None:
    note = checkpoint_of(bureau)
    kept = last_checkpoint(bureau.house, bureau.people["alice"])
    assert kept is not None
    assert (kept.note, kept.origin) == (note.written(), NAME)
    assert check_checkpoint(note, [KEY.public]).signed == (KEY.public,)
    told = bureau.ask(
        "select body::jsonb #>> '{data,facts,kept,root}' from ledger_entry"
        " where event = 'ledger.checkpointed'"
    )
    assert told == [(read_checkpoint(note).root.hex(),)]


def test_a_force_sees_checkpoints_and_makes_none(bureau: Bureau) -> None:
    note = checkpoint_of(bureau)
    for code in ("nora", "charlie"):
        stranger = replace(bureau.people[code], roles=("administrator",))
        kept = last_checkpoint(bureau.house, stranger)
        assert kept is not None
        assert kept.note == note.written()
        with pytest.raises(NotAllowed):
            draw_checkpoint(bureau.house, stranger)
        with pytest.raises(NotAllowed):
            keep_checkpoint(bureau.house, stranger, note, [KEY.public])
        with pytest.raises(NotAllowed):
            rotate_ledger_key(bureau.house, stranger, KEY.public, NEW.public)
    with pytest.raises(NotAllowed):
        draw_checkpoint(bureau.house, bureau.people["alice"], NAME)


def test_the_ledger_has_one_name(bureau: Bureau) -> None:
    sue = bureau.people["sue"]
    with pytest.raises(CheckpointRefused, match="no name"):
        draw_checkpoint(bureau.house, sue)
    checkpoint_of(bureau)
    assert draw_checkpoint(bureau.house, sue).checkpoint.origin == NAME
    with pytest.raises(CheckpointRefused, match="keeps its name"):
        draw_checkpoint(bureau.house, sue, "other.example/ledger")


def test_what_nobody_signed_or_what_is_not_so_is_not_kept(bureau: Bureau) -> None:
    sue = bureau.people["sue"]
    drawn = draw_checkpoint(bureau.house, sue, NAME).checkpoint
    for wrong in (replace(drawn, root=b"x" * 32), replace(drawn, size=drawn.size + 9)):
        note = sign_checkpoint(Note(wrong.written()), KEY)
        with pytest.raises(CheckpointRefused):
            keep_checkpoint(bureau.house, sue, note, [KEY.public])
    with pytest.raises(NotSigned):
        keep_checkpoint(bureau.house, sue, Note(drawn.written()), [KEY.public])
    with pytest.raises(CheckpointFault, match="other"):
        sign_checkpoint(Note(drawn.written()), signer(3, "other.example/ledger"))
    assert bureau.ask("select count(*) from ledger_checkpoint") == [(0,)]


@pytest.mark.parametrize(
    ("change", "said"),
    [("update {} set hash = sha256(hash)", "not those"), ("delete from {}", "is gone")],
)
def test_none_is_drawn_once_the_tree_is_not_what_was_signed(
    bureau: Bureau, change: str, said: str
) -> None:
    bureau.receive_csv(LINE)
    checkpoint_of(bureau)
    with bureau.as_superuser() as root:
        root.execute("set session_replication_role = replica")
        root.execute(change.format("ledger_node").encode())
    with pytest.raises((CheckpointRefused, TreeBroken), match=said):
        draw_checkpoint(bureau.house, bureau.people["sue"])


def test_a_new_key_is_announced_under_the_old_one(bureau: Bureau) -> None:
    sue = bureau.people["sue"]
    checkpoint_of(bureau)
    done = rotate_ledger_key(bureau.house, sue, KEY.public, NEW.public)
    note = Note(done.drawn.checkpoint.written())
    for key in (KEY, NEW):
        note = sign_checkpoint(note, key)
    keep_checkpoint(bureau.house, sue, note, [KEY.public, NEW.public])
    told = prove(bureau.house, sue, Wanted("system", [done.seq]), note)
    found = check_proof(told, [KEY.public])
    assert (found.signed, found.failing) == ((KEY.public,), ())
    assert NEW.public.vkey in told.entries[0].body
    later = checkpoint_of(bureau, NEW)
    assert check_checkpoint(later, [NEW.public]).signed == (NEW.public,)
    assert verify(bureau.house, sue).fault_count == 0


def test_a_key_is_followed_by_another_of_the_same_name(bureau: Bureau) -> None:
    for wrong in (KEY, signer(2, "other.example/ledger")):
        with pytest.raises(CheckpointRefused, match="new key"):
            rotate_ledger_key(bureau.house, bureau.people["sue"], KEY.public, wrong.public)
    assert bureau.ask("select from ledger_entry where event = 'ledger.key_rotated'") == []


def test_a_new_key_that_no_checkpoint_covers_yet_is_said_to_be_that(bureau: Bureau) -> None:
    with bureau.house.database.as_service("slow") as slow, slow.transaction():
        write_look(slow, bureau.people["alice"].person)
        with pytest.raises(CheckpointRefused, match="still open"):
            rotate_ledger_key(bureau.house, bureau.people["sue"], KEY.public, NEW.public)
    assert bureau.ask("select count(*) from ledger_entry where event = 'ledger.key_rotated'") == [
        (1,)
    ]
