"""Who changes an entry, a leaf, a node or a checkpoint is named, and hides nothing from outside.

Each change is made by hand as the cluster's administrator, past every trigger.
"""

# ruff: noqa: S608 - every name and number in a query is one of ours
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from longstop.actions.sequence import sequence
from longstop.actions.show import show
from longstop.actions.verify import Verification, verify
from longstop.actions.verify_tree import Against
from longstop.core.ledger.checkpoint import Note
from longstop.core.ledger.entry import entry_digest
from longstop.core.ledger.verification import What
from longstop.engines.ledger_key import NotSigned
from tests.actions.test_verify import admin
from tests.bureau.fixtures import Bureau, Clock, open_house, people_of
from tests.bureau.outside import KEY, checkpoint_of, signer

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}


@pytest.fixture(scope="module")
def numbered(server: Path, staffed: str) -> Iterator[tuple[Bureau, Note, Note]]:
    """A bureau of which two checkpoints are held outside, with a copy of its tables beside them."""
    admin(f'create database "numbered" template "{staffed}"')
    clock = Clock()
    house = open_house("numbered", server, clock)
    bureau = Bureau(house, "numbered", clock, people_of(house))
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2"})
    early = checkpoint_of(bureau)
    ((reference,),) = bureau.ask(
        "select reference from obligation where kind = 'referral' order by id limit 1"
    )
    for _ in range(3):
        show(house, bureau.people["alice"], reference)
    bureau.receive_csv({**LINE, "reference": "T-3"}, name="b.csv")
    late = checkpoint_of(bureau)
    with house.database.as_service("test") as connection:
        sequence(connection)
    with bureau.as_superuser() as root:
        root.execute("create schema kept")
        for table in _TABLES:
            root.execute(f"create table kept.{table} as table longstop.{table}".encode())
    yield bureau, early, late
    admin('drop database "numbered" with (force)')


_TABLES = ("ledger_entry", "ledger_leaf", "ledger_node")


@pytest.fixture
def house(numbered: tuple[Bureau, Note, Note]) -> Iterator[tuple[Bureau, Note, Note]]:
    """The same; whatever a test breaks is mended after it."""
    yield numbered
    with numbered[0].as_superuser() as root, root.transaction():
        root.execute("set local session_replication_role = replica")
        for table in _TABLES:
            root.execute(f"delete from longstop.{table}".encode())
            root.execute(f"insert into longstop.{table} table kept.{table}".encode())
        root.execute("delete from ledger_checkpoint where origin = 'forged'")


def by_hand(bureau: Bureau, *statements: str) -> None:
    with bureau.as_superuser() as root:
        root.execute("set session_replication_role = replica")
        for one in statements:
            assert root.execute(one.encode()).rowcount != 0, "the hand found nothing"


def found(bureau: Bureau, against: Note | None = None) -> Verification:
    held = None if against is None else Against(against, (KEY.public,))
    return verify(bureau.house, bureau.people["alice"], against=held)


def named(bureau: Bureau, against: Note | None = None) -> list[tuple[What, str]]:
    return [(one.what, one.where) for one in found(bureau, against).faults]


def rebuild_tree(bureau: Bureau) -> None:
    """Number everything anew from the entries as they are, as a careful hand would."""
    by_hand(bureau, "delete from ledger_leaf", "delete from ledger_node")
    with bureau.house.database.as_service("test") as connection:
        sequence(connection)


def rewrite_stream(bureau: Bureau, change: str) -> None:
    """Change the last look of a stream, and chain and number everything to fit."""
    by_hand(bureau, change)
    with bureau.as_superuser() as root:
        root.execute("set session_replication_role = replica")
        for id_, previous, body in root.execute(
            "select id, previous, body from ledger_entry"
            " where event = 'referral.viewed' and seq = 3"
        ).fetchall():
            digest = entry_digest(previous, body)
            root.execute("update ledger_entry set digest = %s where id = %s", (digest, id_))
    rebuild_tree(bureau)


SPOIL_LOOK = (
    "update ledger_entry set body = replace(body, '2026-', '2025-')"
    " where event = 'referral.viewed' and seq = 3"
)


def test_an_honest_house_is_what_both_checkpoints_say(house: tuple[Bureau, Note, Note]) -> None:
    bureau, early, late = house
    assert found(bureau).checked["leaves"] > 9
    assert named(bureau) == named(bureau, early) == named(bureau, late) == []


def test_the_end_of_a_stream_that_was_cut_off_is_named_with_its_stream_and_position(
    house: tuple[Bureau, Note, Note],
) -> None:
    bureau, _, _ = house
    ((position, stream),) = bureau.ask(
        "select l.position, l.stream_id from ledger_leaf l join ledger_entry e on e.id = l.entry_id"
        " where e.event = 'referral.viewed' and e.seq = 3"
    )
    by_hand(bureau, "delete from ledger_entry where event = 'referral.viewed' and seq = 3")
    where = f"person:{stream} entry 3, position {position}"
    assert named(bureau) == [(What.ENTRY_OF_LEAF_GONE, where)]


@pytest.mark.parametrize("stream", ["obligation", "person", "system"])
def test_a_changed_entry_is_named_with_its_position(
    house: tuple[Bureau, Note, Note], stream: str
) -> None:
    bureau, _, _ = house
    ((id_, position),) = bureau.ask(
        "select e.id, l.position from ledger_entry e join ledger_leaf l on l.entry_id = e.id"
        " where e.stream_kind = %s and e.seq = 1 order by e.id limit 1",
        stream,
    )
    by_hand(bureau, f"update ledger_entry set digest = sha256(digest) where id = {id_}")
    wrong = named(bureau)
    assert wrong[-1][0] is What.LEAF_DIFFERS
    assert wrong[-1][1].endswith(f"entry 1, position {position}")
    assert wrong[-1][1].startswith("P-" if stream == "obligation" else f"{stream}:")


def test_two_entries_that_changed_places_are_named_by_their_leaves(
    house: tuple[Bureau, Note, Note],
) -> None:
    bureau, _, _ = house
    move = "update ledger_entry set seq = {} where event = 'referral.viewed' and seq = {}"
    by_hand(bureau, move.format(99, 1), move.format(1, 2), move.format(2, 99))
    wrong = [where for what, where in named(bureau) if what is What.LEAF_DIFFERS]
    assert len(wrong) == 2


def test_an_entry_put_in_between_is_named(house: tuple[Bureau, Note, Note]) -> None:
    bureau, _, late = house
    by_hand(
        bureau,
        "update ledger_entry set seq = seq + 90 where event = 'referral.viewed' and seq > 1",
        "insert into ledger_entry (id, stream_kind, stream_id, seq, event, body, previous, digest)"
        " select nextval('ledger_id'), stream_kind, stream_id, 2, event, body, digest, digest"
        " from ledger_entry where event = 'referral.viewed' and seq = 1",
        "update ledger_entry set seq = seq - 89 where event = 'referral.viewed' and seq > 90",
    )
    kinds = {what for what, _ in named(bureau, late)}
    assert {What.ENTRY_CHANGED, What.LEAF_DIFFERS} <= kinds


LEAVES_BROKEN = [
    ("a leaf is changed", ["update ledger_leaf set hash = sha256(hash) where position = 5"],
     What.LEAF_DIFFERS, "position 5"),
    ("a leaf is removed", ["delete from ledger_leaf where position = 5"],
     What.LEAF_MISSING, "position 5"),
    ("the first leaves are removed", ["delete from ledger_leaf where position < 3"],
     What.LEAF_MISSING, "positions 0 to 2"),
    ("two leaves change places",
     ["update ledger_leaf set position = 9999 where position = 4",
      "update ledger_leaf set position = 4 where position = 5",
      "update ledger_leaf set position = 5 where position = 9999"],
     What.NODE_DIFFERS, "positions 4 to 5"),
    ("a leaf is put in for an entry that is not there",
     ["insert into ledger_leaf select max(position) + 1, 999999, 'person', 7, 1, sha256('x')"
      " from ledger_leaf"], What.ENTRY_OF_LEAF_GONE, "person:7 entry 1"),
    ("a node is changed",
     ["update ledger_node set hash = sha256(hash) where (level, number) = (1, 1)"],
     What.NODE_DIFFERS, "positions 2 to 3"),
    ("a node is removed", ["delete from ledger_node where (level, number) = (2, 1)"],
     What.NODE_DIFFERS, "positions 4 to 7"),
    ("a node is put in", ["insert into ledger_node values (3, 77, sha256('x'))"],
     What.NODE_DIFFERS, "positions 616 to 623"),
    ("a high node is put in", ["insert into ledger_node values (20, 0, sha256('x'))"],
     What.NODE_DIFFERS, "positions 0 to 1048575"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("statements", "what", "where"),
    [case[1:] for case in LEAVES_BROKEN],
    ids=[case[0] for case in LEAVES_BROKEN],
)
def test_what_was_changed_in_the_tree_is_named(
    house: tuple[Bureau, Note, Note], statements: list[str], what: What, where: str
) -> None:
    bureau, _, _ = house
    by_hand(bureau, *statements)
    assert any(one is what and where in there for one, there in named(bureau))


def test_a_change_hidden_in_every_table_is_found_by_a_checkpoint_and_lies_between_two(
    house: tuple[Bureau, Note, Note],
) -> None:
    bureau, early, late = house
    rewrite_stream(bureau, SPOIL_LOOK)
    said = found(bureau, late).faults[-1]
    first, end = (int(one.text.split("\n")[1]) for one in (early, late))
    assert said.what is What.CHECKPOINT_CONTRADICTED
    assert f"at positions {first} to {end - 1} " in said.message
    kept = ("checkpoint:2", What.CHECKPOINT_CONTRADICTED)
    assert [(where, what) for what, where in named(bureau, early)] == [kept], "the early one holds"


def test_leaves_that_were_moved_with_all_above_them_are_found_and_named(
    house: tuple[Bureau, Note, Note],
) -> None:
    bureau, _, late = house
    by_hand(
        bureau,
        "update ledger_entry set written_in = ((written_in::text)::bigint + 1000000)::text::xid8"
        " where event = 'referral.viewed' and seq = 1",
    )
    rebuild_tree(bureau)
    by_hand(
        bureau,
        "update ledger_entry e set written_in = k.written_in from kept.ledger_entry k"
        " where k.id = e.id and k.written_in <> e.written_in",
    )
    kinds = {what for what, _ in named(bureau, late)}
    assert {What.CHECKPOINT_CONTRADICTED, What.LEAF_OUT_OF_ORDER} <= kinds


def test_a_database_that_was_rolled_back_is_named(house: tuple[Bureau, Note, Note]) -> None:
    bureau, early, late = house
    cut = int(early.text.split("\n")[1])
    by_hand(
        bureau,
        f"delete from ledger_leaf where position >= {cut}",
        f"delete from ledger_node where (number + 1) << level > {cut}",
    )
    assert (What.TREE_SHORTER, f"checkpoint of {late.text.split()[1]}") in named(bureau, late)
    assert What.TREE_SHORTER in {what for what, _ in named(bureau)}, "one that is kept here tells"


def test_a_checkpoint_put_in_or_taken_away_here_is_named(
    house: tuple[Bureau, Note, Note],
) -> None:
    bureau, _, _ = house
    by_hand(
        bureau,
        "insert into ledger_checkpoint (origin, size, root, note, kept_at)"
        " select 'forged', size, root, note, kept_at from ledger_checkpoint limit 1",
    )
    assert [what for what, _ in named(bureau)] == [What.CHECKPOINT_DIFFERS]


def test_only_what_a_trusted_key_signed_is_held_against_the_ledger(
    house: tuple[Bureau, Note, Note],
) -> None:
    bureau, _, late = house
    alice = bureau.people["alice"]
    with pytest.raises(NotSigned):
        verify(bureau.house, alice, against=Against(late, (signer(9).public,)))
    forged = Note(late.text.replace("\n", "\n1", 1), late.signatures)
    with pytest.raises(NotSigned):
        verify(bureau.house, alice, against=Against(forged, (KEY.public,)))


def test_several_processes_find_what_one_finds(house: tuple[Bureau, Note, Note]) -> None:
    bureau, _, late = house
    by_hand(
        bureau,
        "update ledger_leaf set hash = sha256(hash) where position = 5",
        "delete from ledger_entry where event = 'referral.viewed' and seq = 2",
    )
    held = Against(late, (KEY.public,))
    alone, shared = (
        verify(bureau.house, bureau.people["alice"], against=held, processes=count)
        for count in (1, 2)
    )
    assert shared.faults == alone.faults != ()
    assert shared.checked == {**alone.checked, "entries": alone.checked["entries"] + 1}
