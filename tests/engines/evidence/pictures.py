"""Make benign pictures for the tests: gradients and patterns, the same on every machine."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image


def waves(height: int, width: int, seed: int = 0) -> Any:
    """Give height x width x 3 bytes of overlapping waves: rich enough for a quality of 100."""
    down, across = np.mgrid[0:height, 0:width] / max(height, width)
    rng = np.random.default_rng(seed)
    colours = []
    for _ in range(3):
        total = np.zeros((height, width))
        for _ in range(8):
            one, other, phase = rng.uniform((2, 2, 0), (40, 40, 6))
            total += np.sin(one * down + other * across + phase)
        colours.append(np.clip(128 + 45 * total, 0, 255))
    return np.stack(colours, axis=-1).astype(np.uint8)


def encoded(pixels: Any, kind: str = "PNG", mode: str | None = None, **how: Any) -> bytes:
    """Write pixels as a file of a kind."""
    picture = Image.fromarray(pixels)
    out = io.BytesIO()
    (picture.convert(mode) if mode else picture).save(out, kind, **how)
    return out.getvalue()


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    """Write a PNG by hand: rows are its unpacked lines, each after a byte that names its filter."""

    def chunk(name: bytes, data: bytes) -> bytes:
        packed = struct.pack(">I", len(data)) + name + data
        return packed + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">2I5B", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(name, data)
        for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    )
