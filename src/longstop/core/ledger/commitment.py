"""Bind the ledger to personal values without holding them.

A commitment is a digest over 32 random bytes and the value. With both at hand anyone can check
it; when both are erased the ledger stays whole and says nothing about the value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

SALT_BYTES = 32
_VALUE = b"longstop/value/1\n"
_SET = b"longstop/values/1\n"
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def commit(salt: bytes, values: Sequence[str | int | None]) -> bytes:
    """Commit to one row's personal values: SHA-256 over a 32-byte salt and the values' JSON."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    text = _encoder.encode(values)
    return hashlib.sha256(_VALUE + salt + text.encode("utf-8", "surrogatepass")).digest()


def identifier_values(
    values: Sequence[str | int | None], *, shared: bool
) -> Sequence[str | int | None]:
    """Give what an identifier's row commits to: that its connection is shared only where it is so.

    Rows made before senders' word on that was read say nothing of it, and what they commit to must
    stay what it was.
    """
    return [*values, True] if shared else values


def digest_of_set(commitments: Iterable[bytes]) -> str:
    """Digest the commitments of many rows into one, in any order; lower-case hexadecimal."""
    return hashlib.sha256(_SET + b"".join(sorted(commitments))).hexdigest()
