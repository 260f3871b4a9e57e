"""Try any kind of perceptual hash: what every one must keep to, so that its own test is short.

    class TestMine(PerceptualKit):
        kind = MINE
        alike = [(picture, the same picture pressed)]
        apart = [(picture, another picture)]

Pictures are arrays of bytes, height x width or x 3, all of them benign.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

import pytest

from longstop.core.evidence.perceptual import Compute, PerceptualHash, compare


class PerceptualKit:
    """Give kind, and pairs of pictures that must and must not resemble each other."""

    kind: ClassVar[PerceptualHash]
    alike: ClassVar[list[tuple[Any, Any]]] = []
    apart: ClassVar[list[tuple[Any, Any]]] = []

    def _compute(self) -> Compute:
        if self.kind.compute is None:
            pytest.skip(
                f"a licensed program is needed: nothing here computes {self.kind.name}"
                f" ({self.kind.licence}). Whoever has one gives its PerceptualHash a compute, and"
                " pictures to this kit"
            )
        return self.kind.compute

    def _samples(self) -> list[bytes]:
        made = [bytes([value]) * self.kind.length for value in (0, 1, 127, 255)]
        return [*made, bytes(number % 251 for number in range(self.kind.length))]

    def test_a_hash_is_no_distance_from_itself_and_the_same_distance_both_ways(self) -> None:
        for one, other in pairwise(self._samples()):
            assert compare(self.kind, one, one) == (True, 0)
            assert compare(self.kind, one, other) == compare(self.kind, other, one)
            assert compare(self.kind, one, other)[1] > 0

    def test_what_is_no_hash_of_this_kind_is_refused(self) -> None:
        good = bytes(self.kind.length)
        for wrong in (b"", good[1:], good + b"\0"):
            with pytest.raises(ValueError, match=self.kind.name):
                compare(self.kind, good, wrong)

    def test_the_threshold_is_inside_what_can_be_and_the_licence_is_told(self) -> None:
        furthest = self.kind.distance(bytes(self.kind.length), b"\xff" * self.kind.length)
        assert 0 <= self.kind.threshold < furthest
        assert 0 <= self.kind.floor <= 100
        assert self.kind.licence

    def test_pictures_that_resemble_are_near_and_others_are_not(self) -> None:
        compute = self._compute()
        assert self.alike
        assert self.apart
        for pairs, near in ((self.alike, True), (self.apart, False)):
            for one, other in pairs:
                found = compare(self.kind, compute(one).bits, compute(other).bits)
                assert found[0] is near, found

    def test_the_same_pixels_give_the_same_hash_of_the_stated_length(self) -> None:
        compute = self._compute()
        for picture, _ in [*self.alike, *self.apart]:
            found = compute(picture)
            assert found == compute(picture.copy())
            assert len(found.bits) == self.kind.length
            assert 0 <= found.quality <= 100
