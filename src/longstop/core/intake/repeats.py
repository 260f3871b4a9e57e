"""Tell a new source record from a repeat and from news about an old one.

Only the same source's records are compared. The same text again is a duplicate; the sender's own
reference with new text is a follow-up; everything else is new. People are never compared here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from longstop.core.intake.restriction import NO_RESTRICTION, Restriction
from longstop.core.referral.vocabulary import RecordStatus


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier record of the same source: its row, what it was, and who may not see it."""

    record_id: int
    reference: str | None
    content_sha256: bytes
    status: RecordStatus
    restriction: Restriction = NO_RESTRICTION


@dataclass(slots=True)
class RepeatIndex:
    """The records of one source seen so far, by text and by the sender's reference."""

    _by_text: dict[bytes, Known] = field(default_factory=dict)
    _by_reference: dict[str, Known] = field(default_factory=dict)

    def add(self, known: Known) -> None:
        """Remember a record; the first of a text that was read, and of a reference, stays."""
        if known.status is RecordStatus.DUPLICATE:
            return
        same_text = self._by_text.get(known.content_sha256)
        if same_text is None or same_text.status is RecordStatus.QUARANTINED:
            self._by_text[known.content_sha256] = known
        if known.reference is not None and known.status is RecordStatus.ACCEPTED:
            self._by_reference.setdefault(known.reference, known)

    def add_all(self, known: Iterable[Known]) -> None:
        """Remember many records, in the order in which they came."""
        for one in known:
            self.add(one)

    def classify(
        self, reference: str | None, content_sha256: bytes, *, readable: bool
    ) -> tuple[RecordStatus, Known | None]:
        """Classify a record and name the one it repeats or follows."""
        same_text = self._by_text.get(content_sha256)
        was_read = same_text is not None and same_text.status is not RecordStatus.QUARANTINED
        if same_text is not None and (was_read or not readable):
            return RecordStatus.DUPLICATE, same_text
        if not readable:
            return RecordStatus.QUARANTINED, None
        earlier = self._by_reference.get(reference) if reference is not None else None
        if earlier is not None:
            return RecordStatus.FOLLOW_UP, earlier
        return RecordStatus.ACCEPTED, None
