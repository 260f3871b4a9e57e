"""A proof is read back as it was written, and fails for any entry but the one it was made for."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.ledger.checkpoint import Checkpoint
from longstop.core.ledger.entry import entry_digest
from longstop.core.ledger.merkle import grow, inclusion_parts, leaf_hash, proof, root
from longstop.core.ledger.proving import (
    Proof,
    ProofFault,
    Proven,
    failing,
    read_proof,
    write_proof,
    write_tlog_proof,
)

BODIES = [f'{{"n":{number}}}' for number in range(9)]
PREVIOUS = b"p" * 32
NODES = {
    (level, number): found
    for level, number, found in grow(
        0, (leaf_hash(entry_digest(PREVIOUS, body)) for body in BODIES), {}
    )
}


def proven(position: int, size: int) -> Proven:
    path = tuple(proof(inclusion_parts(position, size), NODES))
    return Proven(position=position, previous=PREVIOUS, body=BODIES[position], path=path)


def made(position: int, size: int) -> tuple[Proof, Checkpoint]:
    checkpoint = Checkpoint("bureau.example/ledger", size, root(size, NODES))
    return Proof(checkpoint.written(), (proven(position, size),)), checkpoint


PLACES = st.integers(1, 9).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))


@given(PLACES)
def test_an_honest_proof_holds_in_either_form(place: tuple[int, int]) -> None:
    told, checkpoint = made(*place)
    for text in (write_proof(told), write_tlog_proof(told)):
        assert read_proof(text) == told
    assert list(failing(told, checkpoint)) == []


@given(PLACES, st.sampled_from(["body", "previous", "position", "path"]))
def test_an_entry_changed_in_any_part_fails(place: tuple[int, int], part: str) -> None:
    told, checkpoint = made(*place)
    (one,) = told.entries
    changed = {
        "body": replace(one, body=one.body + " "),
        "previous": replace(one, previous=b"q" * 32),
        "position": replace(one, position=one.position + 1),
        "path": replace(one, path=(*one.path, b"x" * 32)),
    }[part]
    assert list(failing(replace(told, entries=(changed,)), checkpoint)) == [changed]


def test_a_tlog_proof_is_laid_out_as_c2sp_says() -> None:
    told, checkpoint = made(2, 5)
    head, extra, index, *path, empty, origin, size, whole = write_tlog_proof(told).splitlines()
    assert (head, index, empty) == ("c2sp.org/tlog-proof@v1", "index 2", "")
    assert extra.startswith("extra ")
    assert (origin, size, len(path)) == ("bureau.example/ledger", "5", 3)
    assert checkpoint.written().endswith(whole + "\n")


def test_a_tlog_proof_holds_one_entry() -> None:
    told, _ = made(2, 5)
    with pytest.raises(ProofFault, match="one entry"):
        write_tlog_proof(replace(told, entries=told.entries * 2))


_JSON = json.loads(write_proof(made(2, 5)[0]))
_ENTRY = _JSON["entries"][0]


@pytest.mark.parametrize(
    "told",
    [
        {}, [], 3, {**_JSON, "format": "x"}, {**_JSON, "entries": []}, {**_JSON, "entries": {}},
        {**_JSON, "entries": [3]}, {**_JSON, "checkpoint": 3},
        {**_JSON, "entries": [{**_ENTRY, "position": "2"}]},
        {**_JSON, "entries": [{**_ENTRY, "position": -1}]},
        {**_JSON, "entries": [{**_ENTRY, "position": True}]},
        {**_JSON, "entries": [{**_ENTRY, "previous": "00"}]},
        {**_JSON, "entries": [{**_ENTRY, "body": None}]},
        {**_JSON, "entries": [{**_ENTRY, "body": "\ud800"}]},
        {**_JSON, "entries": [{**_ENTRY, "path": ["AAAA"]}]},
        {**_JSON, "entries": [{**_ENTRY, "path": ["*"]}]},
        {**_JSON, "entries": [{**_ENTRY, "path": "AAAA"}]},
    ],
)  # fmt: skip
def test_what_is_no_proof_is_refused(told: object) -> None:
    with pytest.raises(ProofFault, match="no proof"):
        read_proof(json.dumps(told))


@pytest.mark.parametrize(
    "text",
    ["", "{", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\nextra e30=\nindex x\n\n",
     "c2sp.org/tlog-proof@v1\nindex 1\nindex 2\n\n", "[" * 100_000],
)  # fmt: skip
def test_text_that_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(ProofFault, match="no proof"):
        read_proof(text)
