from __future__ import annotations

import csv
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from longstop.core.evidence.digests import PDQ_FLOOR
from longstop.core.evidence.perceptual import bits_apart
from longstop.engines import pdq
from longstop.engines.pdq import full_reading, reference_reading
from longstop.engines.picture_child import hashes
from longstop.engines.pictures import PictureLimits
from tests.engines.evidence.pictures import encoded, waves

BOTH = PictureLimits(both_readings=True)
# What Meta's own program gave, and in which package each picture is to be had.
VECTORS = Path(__file__).with_name("pdq-vectors.csv")
DEBIANS = 10  # of its pictures, in forensics-samples-files


def found_pictures() -> list[tuple[Path, str, int]]:
    """Find the pictures of the reference's list that this machine has, with hash and quality.

    Debian's are where `make images` puts them. For those of scikit-image unpack its wheel and name
    the folder: LONGSTOP_PDQ_PICTURES=FOLDER.
    """
    folders = os.environ.get("LONGSTOP_PDQ_PICTURES", "").split(os.pathsep)
    roots = [Path("/"), *(Path(folder) for folder in folders if folder)]
    roots += [Path(np.__file__).parents[1]]
    found = []
    for row in csv.DictReader(VECTORS.read_text().splitlines()):
        for path in (root / row["file"] for root in roots):
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == row["sha256"]:
                found.append((path, row["pdq_hex"], int(row["quality"])))
                break
    return found


def test_every_picture_of_the_reference_that_is_here_has_its_hash() -> None:
    pictures = found_pictures()
    assert len(pictures) >= DEBIANS, (
        "Debian's forensics-samples-files must be installed: run through make test, or make images"
    )
    for path, expected, quality in pictures:
        one, _, _ = hashes(path.read_bytes(), PictureLimits())
        assert one.quality == quality, path
        if quality >= PDQ_FLOOR:
            assert one.bits.hex() == expected, path


# What this code gave on 2026-11-28, when all 36 pictures of the reference had their hashes.
KEPT = {
    (512, 512): "1f5abb0c25e8ab0502f854a24c4793dffa1552b00777aed447b5fd71fa0500f5",
    (300, 451): "995ab14fa34a015b3b5eab0f33baab4daa584462ab5f52b006e72f94fd21a855",
    (900, 700): "61ed46d645f4aac6aabd04a82837eae5ff8ff43800bbf7e255cafb58aa000039",
    (64, 64): "05dbbb0605ecbb04aa7d16aa446203dffa1e52b00677aed56795ed71f81408f5",
}


@pytest.mark.parametrize(("shape", "kept"), KEPT.items())
def test_the_hash_of_a_made_picture_stays_what_it_was(shape: tuple[int, int], kept: str) -> None:
    one = reference_reading(waves(*shape))
    assert (one.bits.hex(), one.quality) == (kept, 100)


def test_a_large_picture_is_shrunk_first_and_a_small_one_is_not() -> None:
    large, small = waves(900, 700), waves(400, 300)
    assert reference_reading(large) != full_reading(large)
    assert bits_apart(reference_reading(large).bits, full_reading(large).bits) < 31
    assert reference_reading(small) == full_reading(small)


def test_sums_in_order_and_products_of_matrices_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = [waves(*shape, seed) for seed, shape in enumerate(((512, 512), (301, 77), (64, 90)))]
    quick = [reference_reading(picture) for picture in pictures]
    monkeypatch.setattr(pdq, "_NEAR", 2.0)  # so that nothing is far from the median
    assert [reference_reading(picture) for picture in pictures] == quick


def test_a_chequered_pattern_whose_bits_hang_on_rounding_is_the_same_in_grey_and_colour() -> None:
    board = (np.indices((200, 200)) // 25).sum(axis=0) % 2 * 255
    grey = board.astype(np.uint8)
    assert reference_reading(grey) == reference_reading(np.stack([grey] * 3, axis=-1))


def test_a_sliver_has_a_hash_of_nought() -> None:
    one = reference_reading(waves(1, 161))
    assert (one.bits, one.quality) == (bytes(32), 0)
    with pytest.raises(ValueError, match="grey or three colours"):
        reference_reading(np.zeros((8, 8, 4), dtype=np.uint8))


def test_a_picture_is_the_same_however_it_is_wrapped_and_near_when_pressed() -> None:
    pixels = waves(480, 640)
    plain, _, _ = hashes(encoded(pixels), BOTH)
    assert plain.bits == reference_reading(pixels).bits
    for kind in ("BMP", "TIFF", "WEBP"):
        assert hashes(encoded(pixels, kind, lossless=True), BOTH)[0] == plain
    pressed, _, _ = hashes(encoded(pixels, "JPEG", quality=60), BOTH)
    assert 0 <= bits_apart(pressed.bits, plain.bits) <= 10
