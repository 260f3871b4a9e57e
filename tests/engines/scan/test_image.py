from __future__ import annotations

import hashlib
import json
import lzma
import random
from pathlib import Path
from typing import Any

import pyewf
import pytest

from longstop.engines.pdq import reference_reading
from longstop.engines.scan.ewf import MAGIC, EwfPieces, Unknown
from longstop.engines.scan.run import ScanRefused
from tests.engines.evidence.pictures import encoded, waves
from tests.engines.scan import images
from tests.engines.scan.folders import scan, zipped

FILES = {
    "one.png": encoded(waves(90, 120)),
    "gone.jpg": encoded(waves(90, 120, 3), "JPEG"),
    "big.bin": random.Random(1).randbytes(2_500_000),
    "all.zip": zipped({"x.txt": b"in an archive"}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("image") / "files"
    (made / "DCIM").mkdir(parents=True)
    for name, data in FILES.items():
        (made / name).write_bytes(data)
    (made / "DCIM" / "two.png").write_bytes(FILES["one.png"])
    return made


def digest(name: str) -> str:
    return hashlib.sha256(FILES[name]).hexdigest()


def head(out: Path) -> Any:
    return json.loads((out / "result.json").read_bytes())["head"]


def test_files_of_ext4_have_the_digests_of_the_folder_they_came_from(
    folder: Path, tmp_path: Path
) -> None:
    image = images.ext4(tmp_path / "a.dd", folder)
    before = image.read_bytes()
    found = scan(image, tmp_path / "out")
    for name in FILES:
        assert (found[name]["sha256"], found[name]["presence"]) == (digest(name), "live")
    assert found["DCIM/two.png"]["pdq"] == reference_reading(waves(90, 120)).bits.hex()
    assert found["all.zip\\>x.txt"]["address"] == found["all.zip"]["address"]
    told = head(tmp_path / "out")
    assert told["whole"]["Whole, before, SHA256"] == hashlib.sha256(before).hexdigest()
    assert told["whole"]["Whole, after"] == "the same"
    assert image.read_bytes() == before
    assert "without mounting it" in (tmp_path / "out" / "page-one.txt").read_text()


def test_what_was_deleted_on_fat_is_found_marked_and_whole(folder: Path, tmp_path: Path) -> None:
    image = images.fat(tmp_path / "a.dd", folder, ("gone.jpg",))
    found = scan(image, tmp_path / "out")
    (gone,) = [one for one in found.values() if one["presence"] == "deleted"]
    assert gone["sha256"] == digest("gone.jpg")
    assert found["one.png"]["presence"] == "live"
    listed = images.run("fls", "-r", "-p", "-F", image)
    names = {line.split("\t", 1)[1] for line in listed.splitlines() if "$" not in line}
    assert names - {path for path in found if "\\>" not in path} == set()


def test_ntfs_is_read_with_its_other_streams(folder: Path, tmp_path: Path) -> None:
    image = images.ntfs(tmp_path / "a.dd", folder)
    (tmp_path / "hidden").write_bytes(FILES["one.png"])
    images.run("ntfscp", "-f", "-N", "side", image, tmp_path / "hidden", "big.bin")
    found = scan(image, tmp_path / "out")
    for name in FILES:
        assert found[name]["sha256"] == digest(name)
    assert found["big.bin:side"]["sha256"] == digest("one.png")
    assert found["$MFT"]["coverage"] == "examined"


def test_a_split_image_and_encase_give_what_the_raw_one_gives(folder: Path, tmp_path: Path) -> None:
    raw = images.ext4(tmp_path / "a.dd", folder)
    whole = scan(raw, tmp_path / "whole")
    data = raw.read_bytes()
    for number in range(3):
        piece = data[number * (6 << 20) : (number + 1) * (6 << 20)]
        (tmp_path / f"b.{number + 1:03d}").write_bytes(piece)
    assert scan(tmp_path / "b.001", tmp_path / "split") == whole
    (tmp_path / "b.002").rename(tmp_path / "kept")
    with pytest.raises(ScanRefused, match="every piece of it"):
        scan(tmp_path / "b.001", tmp_path / "torn")
    packed = images.e01(raw, tmp_path / "c")
    assert len(list(tmp_path.glob("c.E*"))) > 1
    assert scan(packed, tmp_path / "packed", workers=2) == whole
    told = head(tmp_path / "packed")
    assert told["whole"]["Digest kept in the image"] == "agrees"
    assert told["whole"]["Whole, before, MD5"] == told["facts"]["MD5 kept in it"]


def test_a_folder_that_was_renamed_is_found_under_the_name_it_has(
    folder: Path, tmp_path: Path
) -> None:
    image = images.blank(tmp_path / "a.dd", 16 << 20)
    images.run("mkfs.ext4", "-q", image)
    # The new name takes the place of one that was deleted, before the old name in its folder.
    (tmp_path / "steps").write_text(
        "mkdir a-name-that-makes-room\nmkdir old\ncd old\n"
        f"write {folder / 'one.png'} one.png\ncd /\nrmdir a-name-that-makes-room\n"
        "ln old new\nunlink old\n"
    )
    images.run("debugfs", "-w", "-f", tmp_path / "steps", image)
    found = scan(image, tmp_path / "out")
    assert (found["new/one.png"]["sha256"], found["new/one.png"]["presence"]) == (
        digest("one.png"),
        "live",
    )
    assert (found["old"]["presence"], found["old"]["reason"]) == ("deleted", "reused")


def test_every_part_of_a_disk_is_walked_or_named(folder: Path, tmp_path: Path) -> None:
    parts = [
        images.ext4(tmp_path / "1.dd", folder),
        images.fat(tmp_path / "2.dd", folder),
        images.blank(tmp_path / "3.dd", 1 << 20),
        images.blank(tmp_path / "4.dd", 1 << 20),
    ]
    parts[3].write_bytes(b"LUKS\xba\xbe\0\x01" + bytes((1 << 20) - 8))
    found = scan(images.disk(tmp_path / "disk.dd", parts), tmp_path / "out")
    ends = {path for path, one in found.items() if one.get("sha256") == digest("big.bin")}
    assert len({path.partition("/")[0] for path in ends}) == 2
    reasons = {one.get("reason") for one in found.values()}
    assert {"file_system", "encrypted_disk", "unallocated_space"} <= reasons


def test_a_damaged_encase_image_says_so_and_gives_the_rest(folder: Path, tmp_path: Path) -> None:
    raw = images.ext4(tmp_path / "a.dd", folder)
    packed = images.e01(raw, tmp_path / "c")
    second = tmp_path / "c.E02"
    hurt = bytearray(second.read_bytes())
    middle = len(hurt) // 2
    hurt[middle : middle + 3000] = bytes(3000)
    second.write_bytes(hurt)
    found = scan(packed, tmp_path / "out")
    told = head(tmp_path / "out")["whole"]
    assert "DOES NOT AGREE" in told["Digest kept in the image"]
    assert told["Whole, before, Blocks of 1 MiB that could not be read"] == 1
    unread = {path for path, one in found.items() if one["coverage"] == "unreadable"}
    assert unread == {"big.bin"}
    assert "sha256" not in found["big.bin"]
    assert {found[name]["sha256"] for name in FILES if name != "big.bin"} == {
        digest(name) for name in FILES if name != "big.bin"
    }


def test_our_reading_of_encase_gives_the_bytes_that_libewf_gives(
    folder: Path, tmp_path: Path
) -> None:
    raw = images.ext4(tmp_path / "a.dd", folder)
    with raw.open("ab") as file:
        file.write(random.Random(4).randbytes(70_000 // 512 * 512))
    packed = images.e01(raw, tmp_path / "c")
    data = raw.read_bytes()
    pieces = EwfPieces(sorted(tmp_path.glob("c.E*")))
    theirs = pyewf.handle()
    theirs.open(pyewf.glob(str(packed)))
    assert pieces.size == theirs.get_media_size() == len(data)
    chance = random.Random(5)
    for _ in range(60):
        place, count = chance.randrange(len(data)), chance.randrange(1, 200_000)
        assert pieces.at(place, count) == data[place : place + count]
    theirs.close()
    pieces.close()
    (tmp_path / "c.E02").write_bytes((tmp_path / "c.E02").read_bytes()[:5000])
    with pytest.raises(Unknown):
        EwfPieces(sorted(tmp_path.glob("c.E*")))


def test_what_is_no_image_at_all_is_named_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "noise.dd").write_bytes(random.Random(2).randbytes(300_000))
    found = scan(tmp_path / "noise.dd", tmp_path / "out")
    assert found["."]["reason"] == "file_system"
    assert found["."]["coverage"] == "not_supported"
    (tmp_path / "noise.E01").write_bytes(MAGIC + bytes(5000))
    with pytest.raises(ScanRefused, match="cannot be opened"):
        scan(tmp_path / "noise.E01", tmp_path / "other")


SAMPLES = Path("/usr/share/forensics-samples")


@pytest.mark.parametrize("system", ["ntfs", "vfat"])
def test_what_debians_sample_images_had_deleted_is_found_whole(system: str, tmp_path: Path) -> None:
    packed, originals = SAMPLES / f"fs.{system}.xz", SAMPLES / "original-files"
    assert packed.exists() and originals.is_dir(), (  # noqa: PT018 - one sentence for both
        f"Debian's forensics-samples-{system} and forensics-samples-files must be installed: run"
        " through make test, or make images"
    )
    (tmp_path / "a.dd").write_bytes(lzma.decompress(packed.read_bytes()))
    found = scan(tmp_path / "a.dd", tmp_path / "out", pdq=False, verify=False, depth=0)
    deleted = {one.get("sha256") for one in found.values() if one["presence"] == "deleted"}
    gone = [file for file in originals.glob("pic2/*.jpg") if file.is_file()]
    assert gone
    assert {hashlib.sha256(file.read_bytes()).hexdigest() for file in gone} - deleted == set()
