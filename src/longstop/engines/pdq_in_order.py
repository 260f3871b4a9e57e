"""Do the sums of PDQ one after the other, in 32 bits, as Meta's program does them.

A few times slower than products of matrices, and the same to the last bit: for the rare picture
in which rounding decides a bit, such as a chequered pattern.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def window(length: int, points: int) -> int:
    """Give the width of the box in pixels: half of what one point stands for, rounded up."""
    return -(-length // (2 * points))


def box_before(length: int, points: int) -> int:
    """Give how many pixels of the box lie before its middle."""
    wide = window(length, points)
    return wide - (wide + 2) // 2


def box_after(length: int, points: int) -> int:
    """Give how many pixels of the box lie behind its middle."""
    return (window(length, points) + 2) // 2 - 1


def points_in_order(luma: Floats, points: int) -> Floats:
    """Blur the luminance twice along each axis and take so many points of each."""
    height, width = luma.shape
    if (height, width) == (points, points):
        return luma
    for _ in range(2):
        luma = _box(np.ascontiguousarray(luma.T), points).T
        luma = _box(np.ascontiguousarray(luma), points)
    return luma[_chosen(height, points)][:, _chosen(width, points)]


def spread(points: Floats, waves: Floats) -> Floats:
    """Give the frequencies of the points: waves x points x waves turned over."""
    half = np.zeros((len(waves), points.shape[1]), dtype=np.float32)
    for place in range(len(points)):
        half = half + waves[:, place : place + 1] * points[place]
    found = np.zeros((len(waves), len(waves)), dtype=np.float32)
    for place in range(points.shape[1]):
        found = found + half[:, place : place + 1] * waves[:, place]
    return found


def _chosen(length: int, points: int) -> list[int]:
    return [int((point + 0.5) * length / points) for point in range(points)]


def _box(lines: Floats, points: int) -> Floats:
    """Give the mean of each line and its neighbours, from a sum that runs down the lines."""
    length = len(lines)
    before, after = box_before(length, points), box_after(length, points)
    out = np.empty_like(lines)
    total = np.zeros(lines.shape[1:], dtype=np.float32)
    count = 0
    for ahead in range(length + after):
        if ahead < length:
            total = total + lines[ahead]
            count += 1
        if ahead - after - before - 1 >= 0:
            total = total - lines[ahead - after - before - 1]
            count -= 1
        if ahead >= after:
            out[ahead - after] = total / np.float32(count)
    return out
