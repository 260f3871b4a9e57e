"""Order the work: streams whose keys stay as they are while time passes, merged when read.

What is in danger now stands first, then Very High, then what a hard deadline presses. Behind them
High, Medium and Low share the places by how much of their time has gone (an accumulating priority
queue with rates 1 / target: Kleinrock 1964; Stanford, Taylor & Ziedins 2014), so that a Low one is
reached at last; but Low never takes more than the policy's share of places, and a few Low are
drawn to be looked at whatever their turn.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256

from longstop.core.triage.evaluate import Access
from longstop.core.triage.policy import THOUSAND, Grade, Policy


class Stream(IntEnum):
    """A part of the list with an order of its own; the number is kept with every item."""

    CHILD_IN_DANGER = 0  # somebody must be told of a child within the hour
    EMERGENCY = 1
    VERY_HIGH = 2  # and every child of whom somebody must be told
    PROMOTED = 3
    A_PERSON_DECIDES = 4  # outside the instrument: nobody may wait because nothing grades them
    OFFICE = 5  # packages, lines and files that may hide a person: by due moment
    HIGH = 10
    HIGH_LOOKED_FOR = 11
    MEDIUM = 12
    MEDIUM_LOOKED_FOR = 13
    LOW = 14
    LOW_LOOKED_FOR = 15
    SAMPLED_LOW = 20


STREAM_OF = {Grade.HIGH: Stream.HIGH, Grade.MEDIUM: Stream.MEDIUM, Grade.LOW: Stream.LOW}
FIRST = (
    Stream.CHILD_IN_DANGER,
    Stream.EMERGENCY,
    Stream.VERY_HIGH,
    Stream.PROMOTED,
    Stream.A_PERSON_DECIDES,
)
"""Worked out in this order, one whole before the next; within one, by due moment."""


def stream_of(
    grade: Grade | None, access: Access, *, emergency: bool, pressed: bool, sampled: bool
) -> Stream:
    """Place a referral; grade None is a person outside the instrument.

    pressed is for a deadline that stands before everything but danger now and Very High.
    """
    if emergency:
        return Stream.EMERGENCY
    if grade is Grade.VERY_HIGH:
        return Stream.VERY_HIGH
    if pressed:
        return Stream.PROMOTED
    if grade is None:
        return Stream.A_PERSON_DECIDES
    if grade is Grade.LOW and sampled:
        return Stream.SAMPLED_LOW
    behind = 1 if access is Access.LOOKED_FOR else 0
    return Stream(STREAM_OF[grade] + behind)


def is_sampled(policy: Policy, key: bytes, reference: str) -> bool:
    """Draw a Low referral for the sample: by a keyed hash, so that nobody can choose who is."""
    return _is_drawn(key, f"{policy.digest}|{reference}", policy.order.sample_share)


def is_looked_at_again(policy: Policy, key: bytes, reference: str) -> bool:
    """Draw a referral graded together with others for a second look, likewise."""
    return _is_drawn(key, f"{policy.digest}|again|{reference}", policy.bulk.second_look)


def _is_drawn(key: bytes, what: str, share: int) -> bool:
    """Draw with a share in thousandths, the same each time."""
    drawing = _keyed(key).copy()
    drawing.update(what.encode())
    drawn = drawing.digest()
    return int.from_bytes(drawn[:8], "big") * THOUSAND < share << 64


@lru_cache(maxsize=4)
def _keyed(key: bytes) -> hmac.HMAC:
    """Begin to hash with a key.

    The call that does all at once lets go of the interpreter each time, and a receive, which has
    another thread writing, then waited for it again: a twentieth of its time.
    """
    return hmac.new(key, digestmod=sha256)


@dataclass(slots=True)
class Merge:
    """Draws from the heads of streams in the order of work, at one moment.

    items holds each stream's items in their own order, as (key moment, item); taken counts the
    places given so far and low those given to Low, so that a later page goes on where this ends.
    """

    policy: Policy
    at: datetime
    taken: int = 0
    low: int = 0
    _heads: dict[Stream, int] = field(default_factory=dict)

    def draw(
        self, items: Mapping[Stream, Sequence[datetime]], limit: int
    ) -> Iterator[tuple[Stream, int]]:
        """Give up to limit (stream, place in its sequence), the first to work on first."""
        waiting = sorted(one for one in items if self._heads.get(one, 0) < len(items[one]))
        for _ in range(limit):
            if not waiting:
                return
            stream = self._next(items, waiting)
            place = self._heads.get(stream, 0)
            self._heads[stream] = place + 1
            if place + 1 == len(items[stream]):
                waiting.remove(stream)
            self.taken += 1
            self.low += stream >= Stream.LOW
            yield stream, place

    def _next(self, items: Mapping[Stream, Sequence[datetime]], waiting: list[Stream]) -> Stream:
        if waiting[0] <= FIRST[-1]:
            return waiting[0]
        if waiting[-1] is Stream.SAMPLED_LOW and self._is_for_the_sample():
            return Stream.SAMPLED_LOW
        shared = [one for one in waiting if one in _GRADE_OF and self._may_come(one, waiting)]
        if not shared:
            return waiting[-1]
        most = max(shared, key=lambda one: (self._gone(one, items), -one))
        return next(one for one in shared if _GRADE_OF[one] is _GRADE_OF[most])

    def _is_for_the_sample(self) -> bool:
        return (self.taken + 1) % self.policy.order.sampled_every == 0

    def _may_come(self, stream: Stream, waiting: Sequence[Stream]) -> bool:
        """Hold back Low beyond its share of places while somebody more dangerous waits."""
        if stream < Stream.LOW:
            return True
        others = any(Stream.HIGH <= one < Stream.LOW for one in waiting)
        places = (self.taken + 1) * self.policy.order.low_share
        return not others or (self.low + 1) * THOUSAND <= places

    def _gone(self, stream: Stream, items: Mapping[Stream, Sequence[datetime]]) -> float:
        """Tell how much of its target the head of a stream has used; 1 is all of it."""
        key = items[stream][self._heads.get(stream, 0)]
        grade = _GRADE_OF[stream]
        gone = (self.at - key).total_seconds() / 3600
        # The key of office work is when it falls due: then all is used, and a day later twice that.
        return 1 + gone / 24 if grade is None else gone / self.policy.targets[grade]


# Both streams of a grade earn its places; who was looked for in vain takes them last.
_GRADE_OF: dict[Stream, Grade | None] = {
    Stream.OFFICE: None,
    Stream.HIGH: Grade.HIGH,
    Stream.HIGH_LOOKED_FOR: Grade.HIGH,
    Stream.MEDIUM: Grade.MEDIUM,
    Stream.MEDIUM_LOOKED_FOR: Grade.MEDIUM,
    Stream.LOW: Grade.LOW,
    Stream.LOW_LOOKED_FOR: Grade.LOW,
}
