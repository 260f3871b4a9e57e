"""Say what a perceptual hash is, so that another can be plugged in: the seam, and nothing of any.

Pictures are compared by hashes of more kinds than one: PDQ is open, PhotoDNA is licensed and comes
from its holder alone. Whoever has another writes a module with one `PerceptualHash` and one test
that hands it to the kit (`tests/core/evidence/perceptual_kit.py`):

    BLOCKS = PerceptualHash(
        name="blocks", length=8, threshold=4, floor=0,
        compute=my_function, distance=bits_apart, licence="MIT",
    )

A kind whose program is not here has compute None: its hashes are compared with those that lists
bring, and none is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from longstop.core.evidence.digests import PDQ_BYTES, PDQ_FLOOR


@dataclass(frozen=True, slots=True)
class Hashed:
    """What a picture's hash is, and how much the picture says: 0 to 100."""

    bits: bytes
    quality: int


Compute = Callable[[Any], Hashed]
"""Takes pixels: height x width of bytes (grey), or x 3 (red, green, blue). Gives the same for the
same pixels, on every machine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PerceptualHash:
    """One kind: length in bytes, and the distance up to which two pictures are said to resemble.

    floor is the quality below which a hash says nothing. distance is nought for equals, the same
    both ways, and never negative. licence is what must be told of whoever uses it.
    """

    name: str
    length: int
    threshold: int
    floor: int
    distance: Callable[[bytes, bytes], int]
    licence: str
    compute: Compute | None = None


def compare(kind: PerceptualHash, one: bytes, other: bytes) -> tuple[bool, int]:
    """Say whether two hashes resemble each other, and how far they are apart.

    Raises ValueError where one of them is no hash of this kind.
    """
    for bits in (one, other):
        if len(bits) != kind.length:
            raise ValueError(f"a hash of {kind.name} has {kind.length} bytes, not {len(bits)}")
    apart = kind.distance(one, other)
    return apart <= kind.threshold, apart


def bits_apart(one: bytes, other: bytes) -> int:
    """Count the bits in which two hashes of one length differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def _sum_of_squares(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


PDQ: Final = PerceptualHash(
    name="pdq", length=PDQ_BYTES, threshold=31, floor=PDQ_FLOOR, distance=bits_apart,
    licence="BSD-3-Clause (Meta Platforms); computed here by code of our own",
)  # fmt: skip
"""Its compute is in `engines/pdq.py` (`as_perceptual`): nothing in core reads pixels."""

PHOTODNA: Final = PerceptualHash(
    name="photodna", length=144, threshold=25_000, floor=0, distance=_sum_of_squares,
    licence="Licensed by Microsoft to whoever it chooses; no program of it is here",
)  # fmt: skip
"""The seam alone: lists bring such hashes. The threshold is the laboratory's to state from its
licence; this one only orders what a list brings, since none is computed here."""
