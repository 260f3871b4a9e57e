"""Sum up what the parts of one package say of the number of its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stated:
    """How many records were read in a part, and how many it says there are, if it says."""

    read: int
    declared: int | None


def declared_of(parts: Sequence[Stated]) -> int | None:
    """Say how many records the parts declare together; None where none of them declares any.

    A part that says nothing declares what was read of it. Where a part holds fewer than it
    declares, one that holds more makes up for none of those missing.
    """
    if all(part.declared is None for part in parts):
        return None
    stated = [(part.read if part.declared is None else part.declared, part.read) for part in parts]
    if any(declared > read for declared, read in stated):
        return sum(max(declared, read) for declared, read in stated)
    return sum(declared for declared, _ in stated)
