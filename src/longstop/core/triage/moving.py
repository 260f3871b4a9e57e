"""Say who moved: whether what came in put a person before or behind where they stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from longstop.core.triage.order import Stream
from longstop.core.triage.placing import Placed

_LOOKED_FOR = (Stream.HIGH_LOOKED_FOR, Stream.MEDIUM_LOOKED_FOR, Stream.LOW_LOOKED_FOR)


class Moved(IntEnum):
    """Which way somebody moved."""

    ROSE = 1
    STAYED = 0
    FELL = -1


@dataclass(frozen=True, slots=True)
class Move:
    """One referral with its place before and after."""

    reference: str
    before: Placed
    after: Placed

    @property
    def way(self) -> Moved:
        """Tell which way it went: by the grade that orders the work, then by its stream."""
        before, after = self.before.works_as, self.after.works_as
        if before is not None and after is not None and before is not after:
            return Moved.ROSE if after > before else Moved.FELL
        return Moved(_sign(self.before.stream - self.after.stream))


def who_moved(moves: Iterable[Move]) -> list[Move]:
    """Give those who moved: who rose first, and among them the most dangerous."""
    moved = [one for one in moves if one.way is not Moved.STAYED]
    return sorted(moved, key=lambda one: (-one.way, one.after.stream))


def place_in_words(placed: Placed) -> str:
    """Say in a few words where somebody stands in the work."""
    stream = Stream(placed.stream)
    words = [placed.works_as.words if placed.works_as else "a person decides"]
    if stream is Stream.EMERGENCY:
        words.insert(0, "danger now")
    elif stream in _LOOKED_FOR:
        words.append("access to children looked for and not found")
    elif stream is Stream.SAMPLED_LOW:
        words.append("drawn as a sample")
    return ", ".join(words)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
