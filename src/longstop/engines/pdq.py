"""Compute PDQ, Meta's perceptual hash of pictures, to the very bit of Meta's own C++ program.

The algorithm blurs the luminance with a box filter, twice along each axis, takes 64 x 64 points of
it, and keeps the signs of 16 x 16 frequencies about their median. All of that but the last is
linear: with one matrix for a height and one for a width it is two products. Where a frequency lies
so near the median, or the quality so near the floor, that rounding may decide, the sums are done
again in the order of that program (see pdq_in_order.py).

Meta's program first shrinks a picture with a side over 512 to 512 x 512 by taking the nearest
pixel, where most libraries filter the picture as it is; the two hashes of one file differ by up to
24 bits, so both can be asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from longstop.core.evidence.digests import PDQ_BYTES, PDQ_FLOOR, PDQ_TOP_QUALITY
from longstop.core.evidence.perceptual import PDQ, Hashed, PerceptualHash
from longstop.engines.pdq_in_order import Floats, box_after, box_before, points_in_order, spread

SIDE: Final = 512
"""Pixels to which the reference shrinks both sides, where one of them is longer."""

LEAST_SIDE: Final = 5
"""Pixels below which a side has nothing to hash: the hash is all nought, its quality too."""

_POINTS: Final = 64
_FREQUENCIES: Final = 16
_STRIP: Final = 1 << 20
_LUMA: Final = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_NEAR: Final = 1e-5  # of the largest frequency: more than rounding in 32 bits comes to

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Pdq:
    """A PDQ hash: 32 bytes, the first frequency in the lowest bit of the last, and its quality.

    quality is 0 to 100: how much goes on in the picture. Below 50 the hash says nothing of it.
    """

    bits: bytes
    quality: int


def reference_reading(pixels: Pixels) -> Pdq:
    """Hash as Meta's C++ program does; pixels are height x width (grey) or x 3 (red, green, blue).

    Raises ValueError for any other shape.
    """
    _check(pixels)
    if max(pixels.shape[:2]) > SIDE:
        pixels = pixels[_nearest(pixels.shape[0])[:, None], _nearest(pixels.shape[1])]
    return full_reading(pixels)


def full_reading(pixels: Pixels) -> Pdq:
    """Hash without shrinking first, as the Python libraries do; pixels as in the other reading."""
    _check(pixels)
    if min(pixels.shape[:2]) < LEAST_SIDE:
        return Pdq(bytes(PDQ_BYTES), 0)
    points: Floats = _luma(pixels) if pixels.shape[:2] == (_POINTS, _POINTS) else _points(pixels)
    found = _frequencies(points)
    quality = _quality(points)
    if max(pixels.shape[:2]) <= SIDE and (_is_near(found) or abs(quality - PDQ_FLOOR) <= 1):
        points = points_in_order(_luma(pixels), _POINTS)
        found, quality = spread(points, _waves()).ravel(), _quality(points)
    bits = np.packbits((found > _middle(found))[::-1]).tobytes()
    return Pdq(bits, quality)


def as_perceptual() -> PerceptualHash:
    """Give PDQ as one kind of perceptual hash among others, with its reference reading."""

    def compute(pixels: Pixels) -> Hashed:
        found = reference_reading(pixels)
        return Hashed(found.bits, found.quality)

    return replace(PDQ, compute=compute)


def _check(pixels: Pixels) -> None:
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise ValueError(f"pixels are grey or three colours, not of shape {pixels.shape}")


def _nearest(length: int) -> NDArray[np.intp]:
    """Give the pixels along a side that are kept."""
    return np.arange(SIDE) * length // SIDE


def _points(pixels: Pixels) -> Floats:
    """Blur and take 64 x 64 points, strip by strip, so that a huge picture takes little memory."""
    height, width = pixels.shape[:2]
    down, across = _blurred(height), _blurred(width).T
    points: Floats = np.zeros((_POINTS, _POINTS), dtype=np.float32)
    rows = max(1, _STRIP // width)
    for at in range(0, height, rows):
        points += down[:, at : at + rows] @ (_quick_luma(pixels[at : at + rows]) @ across)
    return points


def _quick_luma(pixels: Pixels) -> Floats:
    floats = pixels.astype(np.float32)
    return floats if pixels.ndim == 2 else floats @ _LUMA


def _luma(pixels: Pixels) -> Floats:
    """Weigh the colours in the order of the reference, which decides the last bit."""
    floats = pixels.astype(np.float32)
    if pixels.ndim == 2:
        return floats
    red, green, blue = (floats[..., colour] * _LUMA[colour] for colour in range(3))
    luma: Floats = red + green + blue
    return luma


@lru_cache(maxsize=32)
def _blurred(length: int) -> Floats:
    """Give 64 rows: what each point takes of a side of so many pixels."""
    before, after = box_before(length, _POINTS), box_after(length, _POINTS)
    rows = np.zeros((_POINTS, length))
    for point, row in enumerate(rows):
        centre = int((point + 0.5) * length / _POINTS)
        # The box is laid twice: once over the side, once over what the first gave.
        reach = range(max(0, centre - before), min(length, centre + after + 1))
        for middle in reach:
            low, high = max(0, middle - before), min(length, middle + after + 1)
            row[low:high] += 1.0 / (high - low) / len(reach)
    return rows.astype(np.float32)


@lru_cache(maxsize=1)
def _waves() -> Floats:
    """Give the 16 cosines, the constant one left out."""
    wave = np.arange(1, _FREQUENCIES + 1)[:, None]
    place = 2 * np.arange(_POINTS)[None, :] + 1
    scale = float(np.float32(np.sqrt(2.0 / _POINTS)))
    cosines: Floats = (scale * np.cos(np.pi / 2 / _POINTS * wave * place)).astype(np.float32)
    return cosines


def _frequencies(points: Floats) -> Floats:
    found: NDArray[Any] = _waves() @ points @ _waves().T
    return found.ravel()


def _middle(found: Floats) -> float:
    """Give the median: of the two in the middle the lower, as the reference takes it."""
    return float(np.partition(found, found.size // 2 - 1)[found.size // 2 - 1])


def _is_near(found: Floats) -> bool:
    """Tell whether another frequency lies so near the median that rounding may decide."""
    away = np.abs(found - np.float32(_middle(found)))
    return bool(np.partition(away, 1)[1] <= _NEAR * np.abs(found).max())


def _quality(points: Floats) -> int:
    """Sum how much neighbouring points differ; each difference is cut to a whole number first."""
    total = 0
    for axis in (0, 1):
        steps = np.trunc(np.diff(points, axis=axis) * np.float32(100) / np.float32(255))
        total += int(np.abs(steps).sum())
    return min(PDQ_TOP_QUALITY, total // 90)
