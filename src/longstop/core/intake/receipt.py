"""State what became of a file that was given to us, in numbers that add up.

A receipt counts source records and the people in them. It never says who may see them or what
another agency holds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class ReceiptStatus(StrEnum):
    """What became of the file as a whole."""

    RECEIVING = "receiving"
    RECEIVED = "received"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """One file's receipt; counts are source records, except referrals, children, media, parts.

    format is what the file is ('csv', 'xlsx', 'zip', ...), None where that is not known. drift
    counts the values found in fields we do not know; missing_numbers the sender's own numbers that
    this file showed to be missing. parts counts what the file is made of, itself included;
    parts_read held records, parts_refused could have; refused_parts names the first of those, each
    with its reason. ledger is the digest of the entry that records the receipt, in hexadecimal;
    reference is the obligation that answers for the file.
    """

    source: str
    file: str
    sha256: str
    status: ReceiptStatus
    format: str | None = None
    declared: int | None = None
    read: int = 0
    accepted: int = 0
    follow_up: int = 0
    duplicate: int = 0
    quarantined: int = 0
    shortfall: int = 0
    missing_numbers: int = 0
    referrals: int = 0
    children: int = 0
    drift: int = 0
    media_removed: int = 0
    parts: int = 0
    parts_read: int = 0
    parts_refused: int = 0
    refused_parts: tuple[tuple[str, str], ...] = ()
    reason: str | None = None
    reference: str | None = None
    ledger: str | None = None

    def adds_up(self) -> bool:
        """Tell whether every record read is accounted for once."""
        return self.read == self.accepted + self.follow_up + self.duplicate + self.quarantined

    def as_json(self) -> dict[str, Any]:
        """Give the receipt as plain values, for `--json` and for keeping."""
        return {**asdict(self), "status": self.status.value}


def shortfall_of(declared: int | None, read: int) -> int:
    """Count the records that the sender declared and we did not read; never negative."""
    return 0 if declared is None else max(0, declared - read)
