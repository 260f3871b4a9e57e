"""Every entry becomes a leaf once, in an order that nothing committed later can change."""

from __future__ import annotations

import random
import threading
import time

import pytest

from longstop.actions.sequence import sequence
from longstop.actions.sweep import sweep
from longstop.core.ledger.merkle import (
    consistency_parts,
    grow,
    leaf_hash,
    perfect_parts,
    proves_consistency,
)
from longstop.core.ledger.merkle import proof as proof_of
from longstop.store import tree
from longstop.store.session import Connection
from tests.bureau.entries import LEAVES, unnumbered, write_look
from tests.bureau.fixtures import Bureau

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}


def numbered(bureau: Bureau, **options: bool) -> int:
    with bureau.house.database.as_service("test") as connection:
        return sequence(connection, **options)


def assert_whole(bureau: Bureau) -> None:
    """Check that leaves count up without a gap and that all there is stands in the tree."""
    rows = bureau.ask(
        "select l.position, l.hash, e.digest from ledger_leaf l"
        " join ledger_entry e on e.id = l.entry_id order by 1"
    )
    assert [position for position, _, _ in rows] == list(range(len(rows)))
    hashes = [leaf_hash(digest) for _, _, digest in rows]
    assert [found for _, found, _ in rows] == hashes
    above = bureau.ask("select level, number, hash from ledger_node order by 1, 2")
    assert above == sorted(one for one in grow(0, hashes, {}) if one[0])
    assert unnumbered(bureau) == 0


def test_the_sweep_numbers_what_stands_on_the_ledger(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    found = sweep(bureau.house, every_seconds=60).leaves
    assert [(found,)] == bureau.ask("select count(*) from ledger_entry")
    assert_whole(bureau)
    assert numbered(bureau) == 0


def test_leaves_stand_as_their_transactions_began_and_entries_were_numbered(
    bureau: Bureau,
) -> None:
    bureau.receive_csv(LINE)
    numbered(bureau)
    order = bureau.ask("select id from ledger_entry order by written_in, id")
    assert [(entry,) for _, entry in bureau.ask(LEAVES)] == order


def test_what_is_committed_late_neither_is_missed_nor_stands_before_a_leaf(
    bureau: Bureau,
) -> None:
    database, people = bureau.house.database, bureau.people
    numbered(bureau)
    before = bureau.ask(LEAVES)
    with database.as_service("slow") as slow, database.as_service("quick") as quick:
        with slow.transaction():
            early = write_look(slow, people["alice"].person)
            with quick.transaction():
                late = write_look(quick, people["bob"].person)
            assert numbered(bureau) == 0, "the slow one began first and is not done"
            assert bureau.ask(LEAVES) == before
        assert numbered(bureau) == 2
    size = len(before)
    assert bureau.ask(LEAVES) == [*before, (size, early), (size + 1, late)]
    assert_whole(bureau)


def test_a_transaction_that_is_taken_back_leaves_no_gap(bureau: Bureau) -> None:
    person = bureau.people["alice"].person
    with bureau.house.database.as_service("test") as connection:
        with connection.transaction(force_rollback=True):
            write_look(connection, person)
        with connection.transaction():
            write_look(connection, person)
    numbered(bureau)
    assert_whole(bureau)


def test_writers_of_every_length_lose_nothing_and_no_root_is_taken_back(bureau: Bureau) -> None:
    ended = threading.Event()
    writers = [
        threading.Thread(target=_write_slowly, args=(bureau, code))
        for code in ("alice", "bob", "sue", "nora")
    ]
    heads: list[tuple[int, bytes]] = []
    sequencers = [
        threading.Thread(target=_number_on, args=(bureau, ended, heads)) for _ in range(2)
    ]
    for thread in (*writers, *sequencers):
        thread.start()
    for thread in writers:
        thread.join()
    ended.set()
    for thread in sequencers:
        thread.join()
    assert_whole(bureau)
    with bureau.house.database.as_service("test") as connection:
        last = tree.size_of(connection)
        for size, root in heads:
            _assert_began_as(connection, size, root, last)
    assert len({size for size, _ in heads}) > 1, "the tree never grew meanwhile"


def _write_slowly(bureau: Bureau, code: str) -> None:
    chance = random.Random(code)
    with bureau.house.database.as_service("test") as connection:
        for number in range(12):
            with connection.transaction():
                write_look(connection, bureau.people[code].person, number)
                time.sleep(chance.random() / 40)


def _number_on(bureau: Bureau, ended: threading.Event, heads: list[tuple[int, bytes]]) -> None:
    with bureau.house.database.as_service("test") as connection:
        while True:
            is_last = ended.is_set()
            sequence(connection, at_once=3)
            size = tree.size_of(connection)
            heads.append((size, tree.root(connection, size)))
            if is_last:
                return


def _assert_began_as(connection: Connection, size: int, root: bytes, last: int) -> None:
    parts = consistency_parts(size, last)
    kept = tree.nodes(connection, (place for part in parts for place in perfect_parts(part)))
    path = proof_of(parts, kept)
    assert proves_consistency(size, last, root, tree.root(connection, last), path)


def test_many_small_steps_give_the_tree_of_one(bureau: Bureau) -> None:
    bureau.receive_csv(LINE, {**LINE, "reference": "T-2"})
    with bureau.house.database.as_service("test") as connection:
        assert sequence(connection, at_once=2) > 5
    assert_whole(bureau)


def test_a_step_that_fails_leaves_the_tree_as_it_was_and_the_next_run_goes_on(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = tree.append

    def half(connection: Connection, size: int, entries: list[tree.Waiting]) -> None:
        append(connection, size, entries)
        raise OSError("the disk is full")

    bureau.receive_csv(LINE)
    with monkeypatch.context() as patch:
        patch.setattr(tree, "append", half)
        with pytest.raises(OSError, match="full"):
            numbered(bureau)
    assert bureau.ask("select count(*) from ledger_leaf") == [(0,)]
    numbered(bureau)
    assert_whole(bureau)


def test_a_broken_tree_stops_no_sweep(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    numbered(bureau)
    with bureau.as_superuser() as root:
        root.execute("set session_replication_role = replica")
        root.execute("delete from ledger_node")
    bureau.clock.on(hours=30)
    found = sweep(bureau.house, every_seconds=60)
    assert (found.leaves, found.breaches) == (None, 1)


def test_a_database_restored_on_a_younger_server_misses_nothing(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with bureau.as_superuser() as root:
        root.execute("set session_replication_role = replica")
        older = "update ledger_entry set written_in = ((written_in::text)::bigint + {})::text::xid8"
        root.execute(older.format(10**9).encode())
    numbered(bureau)
    bureau.receive_csv({**LINE, "reference": "T-2"}, name="b.csv")
    numbered(bureau)
    bureau.receive_csv({**LINE, "reference": "T-3"}, name="c.csv")
    numbered(bureau)
    assert_whole(bureau)


def test_a_restore_that_the_server_outran_is_found_when_the_whole_ledger_is_looked_through(
    bureau: Bureau,
) -> None:
    bureau.receive_csv(LINE)
    numbered(bureau)
    with bureau.as_superuser() as root:
        root.execute("set session_replication_role = replica")
        root.execute("delete from ledger_leaf where position < 2")
    assert numbered(bureau) == 0
    assert numbered(bureau, whole=True) == 2
    assert unnumbered(bureau) == 0
