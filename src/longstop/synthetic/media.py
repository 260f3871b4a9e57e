"""Make the one kind of picture this project ever makes: a small square of a single colour.

It stands in a few records so that its removal on arrival can be seen and counted.
"""

from __future__ import annotations

import base64
import struct
import zlib

_SIDE = 8


def plain_png(colour: int) -> bytes:
    """Return an 8 by 8 PNG of one colour, given as 0xRRGGBB."""
    row = b"\0" + (colour & 0xFFFFFF).to_bytes(3, "big") * _SIDE
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    # Level 0 stores: the bytes are the same whatever build of zlib writes them.
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(row * _SIDE, 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def data_url(picture: bytes) -> str:
    """Return a picture as the data URL in which senders embed thumbnails."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode('ascii')}"


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
