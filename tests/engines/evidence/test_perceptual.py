from __future__ import annotations

import numpy as np

from longstop.core.evidence.perceptual import PHOTODNA, Hashed, PerceptualHash, bits_apart
from longstop.engines.pdq import Pixels, as_perceptual
from tests.core.evidence.perceptual_kit import PerceptualKit
from tests.engines.evidence.pictures import waves

ONE, OTHER = waves(200, 260), waves(200, 260, 5)
DARKER = (ONE * 0.8).astype(np.uint8)


class TestPdq(PerceptualKit):
    kind = as_perceptual()
    alike = [(ONE, DARKER), (OTHER, OTHER[2:, 2:])]  # noqa: RUF012
    apart = [(ONE, OTHER), (ONE, ONE[::-1])]  # noqa: RUF012


class TestPhotoDna(PerceptualKit):
    kind = PHOTODNA


def _blocks(pixels: Pixels) -> Hashed:
    """Say of 8 x 8 blocks which are brighter than their mean: a hash made up for this test."""
    grey = pixels.mean(axis=-1)
    high, wide = (side // 8 * 8 for side in grey.shape)
    blocks = grey[:high, :wide].reshape(8, high // 8, 8, wide // 8).mean(axis=(1, 3))
    return Hashed(np.packbits(blocks > blocks.mean()).tobytes(), 100)


class TestAnother(PerceptualKit):
    kind = PerceptualHash(
        name="blocks", length=8, threshold=8, floor=0, distance=bits_apart, licence="none",
        compute=_blocks,
    )  # fmt: skip
    alike = [(ONE, DARKER)]  # noqa: RUF012
    apart = [(ONE, OTHER)]  # noqa: RUF012
