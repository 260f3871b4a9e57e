"""The keys that files are sealed under: the newest for what is written, every one for reading.

A key is known by a number of its own that tells nothing of it, so that a file can say under which
it was sealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from longstop.engines.key_file import derive_key

ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class SealingKey:
    """One key for files: its id (8 bytes, not secret) and the key (32 bytes)."""

    id: bytes
    key: bytes

    def __repr__(self) -> str:
        """Show the id alone."""
        return f"SealingKey({self.id.hex()})"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Every sealing key by its id, and the one that new files are sealed under."""

    newest: SealingKey
    by_id: Mapping[bytes, SealingKey]


def ring_of(masters: Sequence[bytes]) -> KeyRing:
    """Derive the sealing keys of master keys (32 bytes each), oldest first, at least one."""
    keys = [
        SealingKey(derive_key(one, "sealed files, id")[:ID_BYTES], derive_key(one, "sealed files"))
        for one in masters
    ]
    return KeyRing(newest=keys[-1], by_id={one.id: one for one in keys})
