"""Chain ledger entries within their stream.

A stream is the story of one obligation, of one person's views, or of the system. Each entry
digests the one before it, so that a changed, removed, reordered or inserted entry is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from longstop.core.ledger.canonical import Plain, canonical_text

_ENTRY = b"longstop/entry/1\n"


class StreamKind(StrEnum):
    """Whose story a stream tells."""

    OBLIGATION = "obligation"
    PERSON = "person"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream: its kind and the number of the obligation or person (0 for the system)."""

    kind: StreamKind
    id: int


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a stream: its sequence number (0 if none yet) and digest."""

    seq: int
    digest: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry, ready to be written."""

    stream: Stream
    seq: int
    event: str
    body: str
    previous: bytes
    digest: bytes


def first_head(stream: Stream) -> Head:
    """Give the head of a stream that has no entry yet: its digest binds the stream's name."""
    name = f"longstop/stream/1\n{stream.kind}:{stream.id}".encode()
    return Head(0, hashlib.sha256(name).digest())


def append(
    head: Head, stream: Stream, *, event: str, at: str, actor: str, data: Mapping[str, Plain]
) -> Entry:
    """Make the next entry of a stream; at is ISO 8601 in UTC, actor a code such as 'person:7'."""
    seq = head.seq + 1
    body = canonical_text(
        {
            "actor": actor,
            "at": at,
            "data": data,
            "event": event,
            "seq": seq,
            "stream": f"{stream.kind}:{stream.id}",
        }
    )
    return Entry(
        stream=stream,
        seq=seq,
        event=event,
        body=body,
        previous=head.digest,
        digest=entry_digest(head.digest, body),
    )


def entry_digest(previous: bytes, body: str) -> bytes:
    """Digest one entry: SHA-256 over the digest before it and its canonical bytes."""
    return hashlib.sha256(_ENTRY + previous + body.encode()).digest()
