"""Prove to somebody without the database that an entry stands on the ledger.

A proof holds the entries themselves, where each stands, the hashes that lead from it to the root,
and the signed checkpoint that names the root. It is JSON (docs/reference/proof.md); one entry alone
can also be written as a C2SP tlog-proof (c2sp.org/tlog-proof), which others' tools read.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from longstop.core.ledger.checkpoint import Checkpoint
from longstop.core.ledger.entry import entry_digest
from longstop.core.ledger.merkle import HASH_BYTES, leaf_hash, proves_inclusion
from longstop.core.referral.errors import LongstopError

FORMAT = "longstop/inclusion/1"
TLOG = "c2sp.org/tlog-proof@v1"
MOST_BYTES = 64_000_000


class ProofFault(LongstopError):
    """The file is no proof, or not one that can be written that way."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Proven:
    """One entry: its position from 0, the digest before it, its canonical text, and its path."""

    position: int
    previous: bytes
    body: str
    path: tuple[bytes, ...]

    @property
    def leaf(self) -> bytes:
        """Hash the entry as the tree does."""
        return leaf_hash(entry_digest(self.previous, self.body))


@dataclass(frozen=True, slots=True)
class Proof:
    """A signed checkpoint, as text, and entries that are proved to stand under it."""

    checkpoint: str
    entries: tuple[Proven, ...]


def failing(proof: Proof, checkpoint: Checkpoint) -> Iterator[Proven]:
    """Give the entries whose hashes do not lead to the root of the checkpoint."""
    size, root = checkpoint.size, checkpoint.root
    for one in proof.entries:
        if not proves_inclusion(one.leaf, one.position, size, one.path, root):
            yield one


def write_proof(proof: Proof) -> str:
    """Write a proof as JSON, ending in a newline."""
    entries = [
        {
            "position": one.position,
            **_entry_of(one),
            "path": [b64encode(part).decode() for part in one.path],
        }
        for one in proof.entries
    ]
    told = {"format": FORMAT, "checkpoint": proof.checkpoint, "entries": entries}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def write_tlog_proof(proof: Proof) -> str:
    """Write the proof of one entry as C2SP tlog-proof; the entry itself is its extra data.

    Raises ProofFault when it holds more than one.
    """
    if len(proof.entries) != 1:
        raise ProofFault(
            f"A tlog-proof holds one entry, and these are {len(proof.entries)}. Nothing was done. "
            "Name one with --entry, or leave --tlog out."
        )
    (one,) = proof.entries
    extra = json.dumps(_entry_of(one), ensure_ascii=False).encode()
    lines = [TLOG, f"extra {b64encode(extra).decode()}", f"index {one.position}"]
    lines += [b64encode(part).decode() for part in one.path]
    return "\n".join([*lines, "", proof.checkpoint])


def read_proof(text: str) -> Proof:
    """Read a proof in either form; raises ProofFault with what is wrong and where."""
    if len(text) > MOST_BYTES:
        raise _no_proof("it is too long")
    try:
        return _read_tlog(text) if text.startswith(TLOG + "\n") else _read_json(text)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise _no_proof("a part of it is missing or of a wrong shape") from fault


def _read_json(text: str) -> Proof:
    told = json.loads(text)
    if told["format"] != FORMAT or not told["entries"]:
        raise _no_proof(f"it does not say {FORMAT}, or holds no entry")
    entries = tuple(
        _proven(one, one["position"], one["path"]) for one in _list_of(told["entries"], dict)
    )
    return Proof(_text(told["checkpoint"]), entries)


def _read_tlog(text: str) -> Proof:
    head, _, checkpoint = text.partition("\n\n")
    _, extra, index, *path = head.split("\n")
    if not (extra.startswith("extra ") and index.startswith("index ")):
        raise _no_proof("it lacks the entry or where it stands")
    told = json.loads(b64decode(extra.removeprefix("extra "), validate=True))
    return Proof(checkpoint, (_proven(told, int(index.removeprefix("index ")), path),))


def _proven(told: dict[str, Any], position: int, path: Sequence[str]) -> Proven:
    parts = tuple(b64decode(one, validate=True) for one in _list_of(path, str))
    previous = bytes.fromhex(told["previous"])
    is_hash = all(len(one) == HASH_BYTES for one in (previous, *parts))
    if type(position) is not int or position < 0 or not is_hash:
        raise _no_proof("a position or a hash is not one")
    return Proven(position=position, previous=previous, body=_text(told["body"]), path=parts)


def _entry_of(one: Proven) -> dict[str, str]:
    return {"previous": one.previous.hex(), "body": one.body}


def _list_of(found: Any, kind: type) -> list[Any]:
    if not isinstance(found, list) or not all(isinstance(one, kind) for one in found):
        raise TypeError
    return found


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError
    found.encode()
    return found


def _no_proof(why: str) -> ProofFault:
    return ProofFault(
        f"This is no proof: {why}. Nothing was done. Give the file as longstop ledger prove "
        "wrote it."
    )
