"""Count what a batch came to, and tell it on its package's stream."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import digest_of_set
from longstop.core.ledger.manifest import ranges_of
from longstop.core.referral.vocabulary import RecordStatus
from longstop.store import ledger


@dataclass(slots=True)
class BatchResult:
    """What a batch came to: its counts, and what its package has to say of its records.

    duplicates are commitments of records that open nothing; restricted tells of those among them
    that are kept from others. ordinals are those of the records, each with its part.
    """

    statuses: Counter[RecordStatus] = field(default_factory=Counter)
    referrals: int = 0
    children: int = 0
    duplicates: list[bytes] = field(default_factory=list)
    restricted: list[Plain] = field(default_factory=list)
    ordinals: list[tuple[int, int]] = field(default_factory=list)

    def story(self, package_id: int) -> ledger.Event:
        """Tell the package's stream what the batch came to."""
        counts: dict[str, Plain] = {s.value: self.statuses[s] for s in RecordStatus}
        facts: dict[str, Plain] = {
            **counts, "first": self.ordinals[0][0], "last": self.ordinals[-1][0],
            "referrals": self.referrals, "children": self.children,
        }  # fmt: skip
        facts |= {"restricted": self.restricted} if self.restricted else {}
        parts = ranges_of(self.ordinals)
        facts |= {"parts": parts} if [part for part, *_ in parts] != [1] else {}
        batch: dict[str, Plain] = {"facts": facts, "values": digest_of_set(self.duplicates)}
        package = ledger.obligation_stream(package_id)
        return ledger.Event(package, "package.batch_received", batch)
