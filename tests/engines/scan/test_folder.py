from __future__ import annotations

import bz2
import csv
import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest

from longstop.core.evidence.names import bytes_of
from longstop.engines.pdq import reference_reading
from longstop.engines.scan.run import ScanRefused
from tests.engines.evidence.pictures import encoded, waves
from tests.engines.scan.folders import ODD, fill, scan, tarred


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scan") / "device"
    fill(folder)
    return folder


@pytest.fixture(scope="module")
def found(filled: Path) -> dict[str, dict[str, Any]]:
    return scan(filled, filled.parent / "out")


def test_every_file_is_digested_and_a_picture_hashed(
    filled: Path, found: dict[str, dict[str, Any]]
) -> None:
    one = found["DCIM/one.png"]
    data = (filled / "DCIM" / "one.png").read_bytes()
    assert one["sha256"] == hashlib.sha256(data).hexdigest()
    assert one["sha1"] == hashlib.new("sha1", data, usedforsecurity=False).hexdigest()
    assert one["md5"] == hashlib.new("md5", data, usedforsecurity=False).hexdigest()
    assert one["pdq"] == reference_reading(waves(120, 160)).bits.hex()
    assert (one["pdq_quality"], one["coverage"], one["presence"]) == (100, "examined", "live")
    assert found["empty"]["sha256"] == hashlib.sha256(b"").hexdigest()
    odd = next(path for path in found if bytes_of(path) == ODD)
    assert found[odd]["size"] == 3


def test_what_is_in_an_archive_is_a_file_of_its_own(found: dict[str, dict[str, Any]]) -> None:
    one = found["DCIM/one.png"]
    inside = [
        "all.zip\\>x/one.png", "all.zip\\>in.zip\\>deep.png", "all.tar.gz\\>gzip\\>t.png",
    ]  # fmt: skip
    for path in inside:
        assert found[path]["in_archive"]
        assert (found[path]["sha256"], found[path]["pdq"]) == (one["sha256"], one["pdq"])
    assert found["all.zip\\>../up"]["reason"] == "unsafe_name"
    assert found["all.zip"]["coverage"] == found["all.zip\\>../up"]["coverage"] == "examined"


def test_what_was_not_examined_is_listed_with_its_reason(found: dict[str, dict[str, Any]]) -> None:
    told = {path: (one["coverage"], one.get("reason")) for path, one in found.items()}
    assert told["loop"] == told["DCIM/up"] == ("not_attempted", "link")
    assert told["pipe"] == ("not_attempted", "special")
    assert told["locked.luks"] == ("encrypted", "encrypted_disk")
    assert told["other.7z"] == ("not_supported", "other_archive")
    assert told["page.pdf"] == ("examined", "inside_not_looked_at")
    assert told["bomb.gz"] == ("examined", None)
    assert told["bomb.gz\\>gzip"] == ("not_attempted", "unpacks_too_far")
    assert told["broken.zip"][0] == "unreadable"
    assert found["huge.png"]["pdq_missing"] == "too_many_pixels"
    assert found["other.7z"]["sha256"]


def test_page_one_says_what_it_is_and_the_table_holds_every_file(
    filled: Path, found: dict[str, dict[str, Any]]
) -> None:
    out = filled.parent / "out"
    page = (out / "page-one.txt").read_text()
    assert page.index("Not from a forensic image") < page.index("How far they were examined")
    assert "NOT VALIDATED HERE" in page
    assert "What this does not show" in page
    rows = list(csv.DictReader((out / "files.csv").read_text().splitlines()))
    assert {row["path"] for row in rows} == set(found)
    counts = json.loads((out / "result.json").read_bytes())["counts"]
    assert counts["files"] == len(found)
    assert sum(one["files"] for one in counts["coverage"].values()) == len(found)


def test_two_workers_and_another_run_give_the_same_bytes(
    filled: Path, found: dict[str, dict[str, Any]]
) -> None:
    assert found
    scan(filled, filled.parent / "again", workers=2)
    for name in ("result.json", "files.csv", "page-one.txt"):
        one = (filled.parent / "again" / name).read_bytes()
        assert one == (filled.parent / "out" / name).read_bytes()


def test_a_laboratory_may_leave_out_what_it_does_not_use(filled: Path, tmp_path: Path) -> None:
    found = scan(filled, tmp_path / "out", md5=False, pdq=False, depth=0)
    assert "md5" not in found["DCIM/one.png"]
    assert found["DCIM/one.png"]["pdq_missing"] == "switched_off"
    assert found["all.zip"]["reason"] == "too_deep"
    both = scan(filled / "DCIM", tmp_path / "both", both_readings=True)
    assert both["one.png"]["pdq_full"] == both["one.png"]["pdq"]


def test_a_result_never_goes_into_what_is_scanned_nor_over_another(
    filled: Path, found: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    assert found
    with pytest.raises(ScanRefused, match="would be written into what is scanned"):
        scan(filled, filled / "DCIM" / "out")
    with pytest.raises(ScanRefused, match="another scan"):
        scan(filled, filled.parent / "out", md5=False)
    (tmp_path / "mine.txt").write_text("x")
    with pytest.raises(ScanRefused, match="holds other things"):
        scan(filled, tmp_path)
    with pytest.raises(ScanRefused, match="nothing of that name"):
        scan(filled / "gone", tmp_path / "out")
    assert not (filled / "DCIM" / "out").exists()


def test_bounds_hold_over_everything_one_file_unpacks_to(filled: Path, tmp_path: Path) -> None:
    small = scan(filled, tmp_path / "small", unpacked_bytes=30_000)
    assert small["all.zip"]["reason"] == "unpacks_too_large"
    few = scan(filled, tmp_path / "few", parts=1)
    assert few["all.zip"]["reason"] == "too_many_parts"
    assert few["all.zip"]["sha256"]


def test_what_unpacks_slowly_at_first_is_known_for_what_it_is(tmp_path: Path) -> None:
    picture = encoded(waves(120, 160))
    device = tmp_path / "device"
    device.mkdir()
    # Nothing comes out of the first 64 KiB of such a file: a block of bzip2 is longer.
    noise = random.Random(6).randbytes(300_000)
    (device / "all.tar.bz2").write_bytes(bz2.compress(tarred({"t.png": picture, "noise": noise})))
    found = scan(device, tmp_path / "out")
    assert found["all.tar.bz2\\>bzip2"]["kind"] == "application/x-tar"
    assert found["all.tar.bz2\\>bzip2\\>t.png"]["pdq_quality"] == 100
