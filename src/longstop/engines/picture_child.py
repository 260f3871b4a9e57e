"""Decode pictures and hash them; runs in a process of its own (see pictures.py).

Pictures that Meta's program refuses or reads in a way of its own are read by these rules:
transparency is left out and the colours stay as they are stored; a palette gives its colours; CMYK
is turned to red, green and blue; of an animation the first picture is taken; a rotation tag is not
followed, as that program does not follow it. Of samples of 16 bits in a PNG that program keeps the
lower eight, which the reference reading does too; the full reading takes the upper eight.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import warnings
from contextlib import suppress
from typing import Any, Final

import numpy as np
import simplejpeg
from PIL import Image, ImageFile

from longstop.engines.pdq import Pdq, Pixels, full_reading, reference_reading
from longstop.engines.pictures import ANSWER, LENGTH, REASONS, REFUSED, SEEN, PictureLimits

FORMATS: Final = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "JPEG2000", "AVIF", "ICO")
_MAKE, _MODEL = 271, 272
_GREY: Final = frozenset({"1", "L", "LA", "La"})
_COLOUR: Final = frozenset(
    {"P", "PA", "RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr", "LAB", "HSV"}
)
_TOO_MUCH_MEMORY: Final = 70


class Refused(Exception):
    """A picture that is not hashed; reason is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def main() -> None:
    """Be the process: hash what comes on standard input until it ends."""
    limits = PictureLimits(**json.loads(sys.argv[1]))
    _bind(limits)
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the size is looked at here, before anything is decoded
    ImageFile.LOAD_TRUNCATED_IMAGES = True  # what there is of a picture is what can be found again
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    while head := stdin.read(LENGTH.size):
        data = stdin.read(LENGTH.unpack(head)[0])
        _allow(limits)
        stdout.write(_answer(data, limits))
        stdout.flush()


def _answer(data: bytes, limits: PictureLimits) -> bytes:
    try:
        one, full, camera = hashes(data, limits)
    except Refused as fault:
        return _refused(fault.reason)
    except MemoryError:
        os._exit(_TOO_MUCH_MEMORY)
    except Exception:  # noqa: BLE001 - a decoder raises what it likes; the file is told of
        return _refused("damaged")
    return ANSWER.pack(SEEN, one.bits, one.quality, full.bits, full.quality, camera)


def _refused(reason: str) -> bytes:
    return ANSWER.pack(REFUSED, b"", 0, b"", 0, REASONS.index(reason))


def hashes(data: bytes, limits: PictureLimits) -> tuple[Pdq, Pdq, bool]:
    """Give the reference reading, the full one if asked for (else the first again), and camera.

    Raises Refused, and whatever a decoder raises.
    """
    picture = _opened(data)
    width, height = picture.size
    if width * height > limits.most_pixels:
        raise Refused("too_many_pixels")
    low, high = _pixels(data, picture)
    camera = _has_camera(picture)  # after the pixels: to look for tags may decode a picture
    one = reference_reading(low)
    return one, full_reading(high) if limits.both_readings else one, camera


def _opened(data: bytes) -> Image.Image:
    Image.init()  # else only the commonest formats are known
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.UnidentifiedImageError as fault:
        known = data[:3] == b"\xff\xd8\xff" or data[:8] == b"\x89PNG\r\n\x1a\n"
        raise Refused("damaged" if known else "not_supported") from fault


def _has_camera(picture: Image.Image) -> bool:
    with suppress(Exception):
        return any(tag in picture.getexif() for tag in (_MAKE, _MODEL))
    return False


def _pixels(data: bytes, picture: Image.Image) -> tuple[Pixels, Pixels]:
    """Decode: the pixels that the reference sees, and those that others see."""
    if picture.format in ("JPEG", "MPO") and picture.mode in ("L", "RGB"):
        grey = picture.mode == "L"
        with suppress(ValueError):
            found = simplejpeg.decode_jpeg(data, "GRAY" if grey else "RGB", strict=False)
            pixels: Pixels = found[..., 0] if grey else found
            return pixels, pixels
    if picture.format == "PNG" and _is_deep(picture):
        return _deep(data, "L"), _deep(data, "B")
    pixels = _shallow(picture)
    return pixels, pixels


def _is_deep(picture: Image.Image) -> bool:
    return any(str(tile[3]).endswith(";16B") for tile in _tiles(picture))


def _tiles(picture: Image.Image) -> list[Any]:
    tiles: list[Any] = getattr(picture, "tile", [])
    return tiles


def _deep(data: bytes, half: str) -> Pixels:
    """Decode a PNG of 16 bits to its lower half ("L", read as if turned round) or upper ("B")."""
    picture = _opened(data)
    if picture.mode.startswith("I"):
        samples = np.asarray(picture).astype(np.uint32)
        pixels: Pixels = (samples if half == "L" else samples >> 8).astype(np.uint8)
        return pixels
    tile = picture.tile[0]  # type: ignore[attr-defined]
    picture.tile = [(*tile[:3], tile[3][:-1] + half)]  # type: ignore[attr-defined]
    return _shallow(picture)


def _shallow(picture: Image.Image) -> Pixels:
    mode = picture.mode
    if mode in _GREY:
        return np.asarray(picture.convert("L"))
    if mode in _COLOUR:
        return np.asarray(picture.convert("RGB"))
    if mode.startswith("I;16"):
        upper: Pixels = (np.asarray(picture).astype(np.uint32) >> 8).astype(np.uint8)
        return upper
    raise Refused("not_supported")


def _bind(limits: PictureLimits) -> None:
    """Take away what decoding never needs."""
    for what, most in (
        (resource.RLIMIT_AS, limits.most_memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _allow(limits: PictureLimits) -> None:
    """Allow so much of the processor for the next picture, should whoever gave it be gone."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + limits.most_seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
