from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from longstop.core.evidence.perceptual import bits_apart
from longstop.engines.pdq import reference_reading
from longstop.engines.pictures import PictureLimits, PictureReader, picture_reader
from tests.engines.evidence.pictures import encoded, png, waves

PIXELS = waves(200, 260)
PLAIN = reference_reading(PIXELS)


@pytest.fixture(scope="module")
def reader() -> Iterator[PictureReader]:
    with picture_reader(PictureLimits(both_readings=True)) as one:
        yield one


def test_a_process_of_its_own_gives_what_is_given_here(reader: PictureReader) -> None:
    found = reader.read(encoded(PIXELS))
    assert (found.pdq, found.full, found.why, found.camera) == (PLAIN, PLAIN, None, False)


def test_transparency_is_left_out_and_a_rotation_tag_is_not_followed(reader: PictureReader) -> None:
    clear = np.dstack([PIXELS, np.indices(PIXELS.shape[:2])[1].astype(np.uint8)])
    assert reader.read(encoded(clear)).pdq == PLAIN
    tags = Image.Exif()
    tags[274], tags[271] = 6, "Maker of none"
    turned = reader.read(encoded(PIXELS, exif=tags))
    assert turned.pdq == PLAIN
    assert turned.camera


def test_palettes_grey_cmyk_and_animations_are_read_by_the_stated_rule(
    reader: PictureReader,
) -> None:
    palette = reader.read(encoded(PIXELS, "GIF", "P")).pdq
    assert palette is not None
    assert bits_apart(palette.bits, PLAIN.bits) < 31
    grey = np.asarray(Image.fromarray(PIXELS).convert("L"))
    assert reader.read(encoded(PIXELS, "PNG", "LA")).pdq == reference_reading(grey)
    pressed = reader.read(encoded(PIXELS, "JPEG", "CMYK", quality=95)).pdq
    assert pressed is not None
    assert bits_apart(pressed.bits, PLAIN.bits) < 31
    more = [Image.fromarray(waves(200, 260, seed)) for seed in (1, 2)]
    moving = encoded(PIXELS, "WEBP", save_all=True, append_images=more, lossless=True)
    assert reader.read(moving).pdq == PLAIN


@pytest.mark.parametrize("colours", [1, 3])
def test_of_sixteen_bits_the_reference_keeps_the_lower_eight(
    reader: PictureReader, colours: int
) -> None:
    upper, lower = PIXELS[..., :colours].squeeze(), waves(200, 260, 7)[..., :colours].squeeze()
    deep = np.stack([upper, lower], axis=-1).reshape(200, -1)
    rows = b"".join(b"\0" + row.tobytes() for row in deep)
    found = reader.read(png(260, 200, 16, 0 if colours == 1 else 2, rows))
    assert (found.pdq, found.full) == (reference_reading(lower), reference_reading(upper))


def test_half_a_jpeg_is_read_as_far_as_it_goes(reader: PictureReader) -> None:
    whole = encoded(PIXELS, "JPEG")
    found = reader.read(whole[: len(whole) // 2])
    assert found.pdq is not None
    assert found.pdq != reader.read(whole).pdq
    assert reader.read(whole[:40]).why == "damaged"
    assert reader.read(b"\xff\xd8\xff" + bytes(200)).why == "damaged"


def test_a_header_of_a_hundred_thousand_pixels_a_side_is_refused_before_it_is_decoded(
    reader: PictureReader,
) -> None:
    assert reader.read(png(100_000, 100_000, 8, 2, b"")).why == "too_many_pixels"
    assert reader.read(b"no picture at all").why == "not_supported"
    assert reader.read(encoded(PIXELS)).pdq == PLAIN


def test_what_takes_more_memory_than_allowed_ends_its_process_and_not_the_next_picture() -> None:
    side = 8_000
    picture = png(side, side, 8, 2, (b"\0" + bytes(3 * side)) * side)
    with picture_reader(PictureLimits(most_memory=500 << 20)) as small:
        assert small.read(picture).why == "needs_too_much_memory"
        assert small.read(encoded(PIXELS)).pdq == PLAIN


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A stand-in for a decoder that never ends: what is tried is that the process is killed.
    (tmp_path / "hangs.py").write_text(
        "import sys, time\nsys.stdin.buffer.read(8)\ntime.sleep(99)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with picture_reader(PictureLimits(most_seconds=0.5)) as quick, monkeypatch.context() as hang:
        hang.setattr("longstop.engines.pictures.PROGRAM", "hangs")
        assert quick.read(b"x").why == "takes_too_long"


def test_random_bytes_behind_a_true_header_never_end_the_reader(reader: PictureReader) -> None:
    rng = np.random.default_rng(3)
    whole = bytearray(encoded(PIXELS, "JPEG"))
    for _ in range(20):
        broken = bytearray(whole)
        for at in rng.integers(2, len(broken), 12):
            broken[at] = int(rng.integers(0, 256))
        found = reader.read(bytes(broken))
        assert (found.pdq is None) == (found.why is not None)
    assert reader.read(encoded(PIXELS)).pdq == PLAIN
