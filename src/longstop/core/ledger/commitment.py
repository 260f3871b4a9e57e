"""Bind the ledger to personal values without holding them.

A commitment is a digest over 32 random bytes and the value. With both at hand anyone can check
it; when both are erased the ledger stays whole and says nothing about the value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from json.encoder import encode_basestring

SALT_BYTES = 32
_VALUE = b"longstop/value/1\n"
_SET = b"longstop/values/1\n"


def commit(salt: bytes, values: Sequence[str | int | None]) -> bytes:
    """Commit to one row's personal values: SHA-256 over a 32-byte salt and the values' JSON."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    # Nearly every value is text or nothing, and a package has millions: those need no call.
    written = [
        encode_basestring(value)
        if type(value) is str
        else "null"
        if value is None
        else _json_of(value)
        for value in values
    ]
    text = "[" + ",".join(written) + "]"
    return hashlib.sha256(_VALUE + salt + text.encode("utf-8", "surrogatepass")).digest()


def _json_of(value: str | int) -> str:
    """Write one value as JSON; a row's values are flat, which spares the general encoder."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return encode_basestring(value) if isinstance(value, str) else str(value)


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
