"""Neutral codes for what a list says of an entry, and the few bits in which a match finds it again.

Whatever an outside list calls its categories, a page or a command shows one of these codes. The
numbers of a scheme are never compared with those of another: `longstop.core.evidence.categories`
maps each by the context, the country and the exporter that it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MOST_ENTRIES: Final = 1 << 40
CODE_AT: Final = 52
"""The code stands highest: of the records of one digest, which are sorted, the first is of the
lowest, and where that is known all are."""
ALGORITHMS: Final = ("md5", "sha1", "sha256", "pdq")
"""Digests that are matched, weakest first; an entry may have any of them."""


class Side(StrEnum):
    """On which side of a sorting an entry stands."""

    COUNTED = "counted"
    KNOWN = "known"
    NEITHER = "neither"


class Code(StrEnum):
    """What a list says of an entry; 1 stands first in the list's own scheme, whatever it means."""

    LISTED = "listed"
    LISTED_1 = "listed-1"
    LISTED_2 = "listed-2"
    LISTED_3 = "listed-3"
    LISTED_4 = "listed-4"
    COMPARISON = "comparison"
    NOT_PERTINENT = "not-pertinent"
    UNCATEGORISED = "uncategorised"
    UNMAPPED = "unmapped"
    KNOWN = "known"

    @property
    def side(self) -> Side:
        """Give the side: only what a list grades is counted, only known software is known."""
        if self.value.startswith("listed"):
            return Side.COUNTED
        return Side.KNOWN if self is Code.KNOWN else Side.NEITHER


CODES: Final = tuple(Code)
"""In the order in which they are numbered in files; new ones come at the end."""
NUMBERS: Final = {code: place for place, code in enumerate(CODES)} | {Code.KNOWN: 0xFF}
_CODES: Final = {number: code for code, number in NUMBERS.items()}

MEANING: Final = {
    Code.LISTED: "listed, with no grade",
    Code.LISTED_1: "listed, first of the list's grades",
    Code.LISTED_2: "listed, second of the list's grades",
    Code.LISTED_3: "listed, third of the list's grades",
    Code.LISTED_4: "listed, fourth of the list's grades",
    Code.COMPARISON: "kept by the list's makers for comparison",
    Code.NOT_PERTINENT: "called beside the matter by the list's makers",
    Code.UNCATEGORISED: "in the list, not categorised by its makers",
    Code.UNMAPPED: "in the list, with a category that no mapping here knows",
    Code.KNOWN: "known file; that it is harmless is not said",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside a digest in a file, in 64 bits.

    entry is its number in the list (from 0), code what the list says, has which digests the entry
    has besides, quality the quality of its PDQ hash (0 to 100) or None.
    """

    entry: int
    code: Code
    has: frozenset[str]
    quality: int | None = None

    @property
    def packed(self) -> int:
        """Give the 64 bits: 40 of the number, 4 of the digests, 8 of the quality, 8 of the code."""
        digests = sum(1 << place for place, name in enumerate(ALGORITHMS) if name in self.has)
        quality = 0 if self.quality is None else self.quality + 1
        return self.entry | digests << 40 | quality << 44 | NUMBERS[self.code] << CODE_AT


def unpacked(value: int) -> Mark:
    """Read what stands beside a digest; an unknown code is one that no mapping knows."""
    quality = value >> 44 & 0xFF
    return Mark(
        entry=value & MOST_ENTRIES - 1,
        code=_CODES.get(value >> CODE_AT & 0xFF, Code.UNMAPPED),
        has=frozenset(name for place, name in enumerate(ALGORITHMS) if value >> 40 >> place & 1),
        quality=quality - 1 if quality else None,
    )
