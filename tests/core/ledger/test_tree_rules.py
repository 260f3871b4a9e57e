"""Whoever changes an entry, its leaf or a node above it is named to the position."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.ledger.merkle import leaf_hash, node_hash
from longstop.core.ledger.tree_rules import (
    KEPT_FIELDS,
    PART_LEAVES,
    Leaf,
    Said,
    check_kept,
    check_leaves,
    check_nodes,
    check_order,
    check_said,
    digest_of_note,
    tell_of_kept,
)
from longstop.core.ledger.verification import Fault, What

PLACE = ("obligation", 7, 2)
DIGEST = b"d" * 32


def leaf(position: int, **changes: object) -> Leaf:
    whole = {
        "hash": leaf_hash(DIGEST), "place": PLACE, "entry_place": PLACE, "entry_digest": DIGEST
    }  # fmt: skip
    return Leaf(position=position, **{**whole, **changes})  # type: ignore[arg-type]


def told(first: int, end: int, *leaves: Leaf) -> list[tuple[What, str]]:
    return [(one.what, one.where) for one in check_leaves(first, end, leaves)]


def test_leaves_that_are_their_entries_without_a_gap_have_no_fault() -> None:
    assert told(3, 6, leaf(3), leaf(4), leaf(5)) == []
    assert told(0, 0) == []


@pytest.mark.parametrize(
    ("first", "end", "there", "where"),
    [
        (0, 2, [1], "position 0"),
        (0, 2, [0], "position 1"),
        (0, 3, [0], "positions 1 to 2"),
        (0, 4, [0, 3], "positions 1 to 2"),
        (5, 8, [], "positions 5 to 7"),
    ],
)
def test_leaves_that_lack_are_named(first: int, end: int, there: list[int], where: str) -> None:
    assert told(first, end, *map(leaf, there)) == [(What.LEAF_MISSING, where)]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        (leaf(0, entry_place=None), What.ENTRY_OF_LEAF_GONE),
        (leaf(0, entry_digest=None), What.ENTRY_OF_LEAF_GONE),
        (leaf(0, hash=b"h" * 32), What.LEAF_DIFFERS),
        (leaf(0, entry_place=("obligation", 7, 3)), What.LEAF_DIFFERS),
    ],
)
def test_a_leaf_that_is_not_its_entrys_is_named_with_its_place(changed: Leaf, what: What) -> None:
    assert told(0, 1, changed) == [(what, "obligation:7 entry 2, position 0")]


FOUR = [bytes([n]) * 32 for n in range(4)]
LEFT, RIGHT = node_hash(FOUR[0], FOUR[1]), node_hash(FOUR[2], FOUR[3])
TOP = node_hash(LEFT, RIGHT)


def test_the_nodes_over_their_leaves_have_no_fault_and_a_full_subtree_gives_its_hash() -> None:
    stored = {(1, 4): LEFT, (1, 5): RIGHT, (2, 2): TOP}
    assert check_nodes(0, 8, FOUR, stored) == ([], TOP)
    assert check_nodes(0, 8, FOUR[:3], {(1, 4): LEFT}) == ([], None)
    assert check_nodes(14, 2, FOUR[:2], {(15, 1): LEFT}) == ([], LEFT)


def test_a_node_that_is_gone_put_in_or_changed_is_named_by_what_it_stands_over() -> None:
    stored = {(1, 4): TOP, (2, 2): TOP, (2, 3): TOP}
    faults, top = check_nodes(0, 8, FOUR, stored)
    assert top == TOP
    assert faults == [
        Fault(
            What.NODE_DIFFERS, "positions 8 to 9",
            "The node over these leaves is not theirs: one was changed, or two were moved.",
        ),
        Fault(What.NODE_DIFFERS, "positions 10 to 11", "The node over these leaves is gone."),
        Fault(
            What.NODE_DIFFERS, "positions 12 to 15",
            "A node stands over leaves that are not there.",
        ),
    ]  # fmt: skip


def test_the_checkpoints_that_are_kept_are_those_the_ledger_tells_of() -> None:
    kept = {"checkpoint": 4, "origin": "o", "size": 9, "root": "r", "sha256": "s"}
    found: dict[int, object] = {}
    body = {"event": "ledger.checkpointed", "data": {"facts": {"kept": kept}}}
    tell_of_kept(found, body)  # type: ignore[arg-type]
    assert found == {4: kept}
    assert list(check_kept({4: kept}, {4: kept})) == []
    for name in KEPT_FIELDS:
        (fault,) = check_kept({4: kept}, {4: {**kept, name: "another"}})
        assert (fault.what, fault.where) == (What.CHECKPOINT_DIFFERS, "checkpoint:4")
        assert fault.message == f"{name} is not what the ledger tells."
    assert [(one.where, one.message) for one in check_kept({4: kept}, {5: kept})] == [
        ("checkpoint:4", "The checkpoint is not there."),
        ("checkpoint:5", "The checkpoint is not on the ledger."),
    ]


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ("ledger.restored", {"kept": {"checkpoint": 4}}),
        ("ledger.checkpointed", {"kept": {"checkpoint": "4"}}),
        ("ledger.checkpointed", {"kept": 4}),
        ("ledger.checkpointed", {}),
    ],
)
def test_another_entry_tells_of_no_checkpoint(event: str, facts: dict[str, object]) -> None:
    found: dict[int, object] = {}
    tell_of_kept(found, {"event": event, "data": {"facts": facts}})  # type: ignore[arg-type]
    tell_of_kept(found, {"event": event, "data": {}})  # type: ignore[arg-type]
    assert found == {}


def said(size: int, *, holds: bool) -> Said:
    return Said(f"c{size}", size, b"r", b"r" if holds else b"x")


def test_a_change_lies_between_the_last_that_holds_and_the_first_that_does_not() -> None:
    others = [said(3, holds=True), said(5, holds=True), said(8, holds=False), said(9, holds=False)]
    (fault,) = check_said(said(9, holds=False), others, 12)
    assert (fault.what, fault.where) == (What.CHECKPOINT_CONTRADICTED, "c9")
    assert "The first 5 are; at positions 5 to 7 an entry was changed" in fault.message
    (alone,) = check_said(said(9, holds=False), [], 12)
    assert "The first 0 are; at positions 0 to 8" in alone.message
    (later,) = check_said(said(9, holds=False), [said(11, holds=True), said(9, holds=True)], 12)
    assert "The first 0 are; at positions 0 to 8" in later.message


@given(st.integers(1, 99), st.integers(0, 98))
def test_a_tree_that_is_shorter_than_was_signed_is_named_with_its_length(
    size: int, length: int
) -> None:
    (fault,) = check_said(Said("c", size, b"r", None), [said(1, holds=True)], length)
    assert (fault.what, fault.where) == (What.TREE_SHORTER, "c")
    assert f"It speaks of {size} entries and the tree has {length}:" in fault.message


def test_a_checkpoint_that_holds_and_leaves_in_order_have_no_fault() -> None:
    assert list(check_said(said(9, holds=True), [], 12)) == list(check_order([])) == []
    assert [(one.what, one.where) for one in check_order([4, 6])] == [
        (What.LEAF_OUT_OF_ORDER, "position 4"), (What.LEAF_OUT_OF_ORDER, "position 6")
    ]  # fmt: skip


def test_a_note_is_digested_as_text_and_a_part_holds_as_many_leaves_as_its_level() -> None:
    assert digest_of_note("a note\n") == sha256(b"a note\n").hexdigest()
    assert PART_LEAVES == 16_384
