"""Say where the whole ledger stands in one digest, so that another copy of it can be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from longstop.core.ledger.entry import Head, Stream
from longstop.core.ledger.verification import Fault, What

RESTORED = "database.restored"


@dataclass(frozen=True, slots=True)
class Heads:
    """How many streams and entries there are, and a digest over the last entry of each stream."""

    streams: int
    entries: int
    digest: str


def digest_of_heads(heads: Iterable[tuple[Stream, Head]]) -> Heads:
    """Digest the heads of all streams, given in the order of their kind and number.

    SHA-256 over a line for each: `kind:id seq digest`, the digest in hexadecimal. As an entry's
    digest covers all before it in its stream, this covers every entry.
    """
    told = hashlib.sha256()
    streams = entries = 0
    for stream, head in heads:
        line = f"{stream.kind.value}:{stream.id} {head.seq} {head.digest.hex()}\n"
        told.update(line.encode("ascii"))
        streams += 1
        entries += head.seq
    return Heads(streams, entries, told.hexdigest())


def check_restored(facts: Mapping[str, Any], found: Heads, where: str) -> Iterator[Fault]:
    """Check that what came before a restoring is what the backup held."""
    if (facts.get("entries"), facts.get("heads")) != (found.entries, found.digest):
        message = "The entries before the restoring are not those of the backup."
        yield Fault(What.RESTORED_DIFFERS, where, message)
