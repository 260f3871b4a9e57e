"""Carry prepared records from one process to another as bytes, several times faster than pickle."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from longstop.core.intake.prepared import PersonRows, Prepared, Row
from longstop.core.referral.records import Report, Unreadable

_Carried = tuple[
    Report | None,
    Unreadable | None,
    bytes,
    tuple[bytes, bytes],
    tuple[PersonRows, ...],
    tuple[Row, ...],
]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[_Carried])


def to_bytes(records: Sequence[Prepared]) -> bytes:
    """Write records, in their order."""
    return _encoder.encode([_carried(one) for one in records])


def from_bytes(carried: bytes) -> list[Prepared]:
    """Read records that were written by the same version."""
    return [
        Prepared(one, digest, bound, persons, files)
        for report, unreadable, digest, bound, persons, files in _decoder.decode(carried)
        if (one := report or unreadable) is not None
    ]


def _carried(one: Prepared) -> _Carried:
    report, unreadable = (
        (one.record, None) if isinstance(one.record, Report) else (None, one.record)
    )
    return report, unreadable, one.content_sha256, one.bound, one.persons, one.files
