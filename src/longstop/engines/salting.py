"""Draw what makes a commitment tell nothing: 32 random bytes beside each row's values."""

from __future__ import annotations

import os
from collections.abc import Iterator

from longstop.core.ledger.commitment import SALT_BYTES

_AT_ONCE = 1024


def salts() -> Iterator[bytes]:
    """Give random salts of 32 bytes without end, drawn from the system in blocks."""
    while True:
        block = os.urandom(SALT_BYTES * _AT_ONCE)
        for start in range(0, len(block), SALT_BYTES):
            yield block[start : start + SALT_BYTES]
