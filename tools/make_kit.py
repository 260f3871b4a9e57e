"""Make the validation kit anew, with what is expected of it: `python -m tools.make_kit PICTURES`.

PICTURES is the folder skimage/data of scikit-image 0.26.0. What is expected is drafted by a scan
and taken only where other programs say the same: md5sum, sha1sum and sha256sum of every byte,
Python's own readers of archives, icat of the Sleuth Kit, pdqhash over Pillow's pixels, Meta's
hashes of three pictures, and a plain count of bits for what resembles what. A kit that is made anew
is another one (file systems carry times and numbers drawn at random): give it the next version.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from longstop.actions.validate_scanner import Validator, validate_scanner
from longstop.engines import time_source
from longstop.engines.kit.laid_out import EXPECTED, KIT
from longstop.engines.scan.result import PAGE, RESULT
from longstop.engines.scan.run import Scan, run_scan
from longstop.engines.scan.settings import Settings
from tools.kit_files import fill, packed
from tools.kit_lists import ABOUT, entries, expected_matches, write_lists
from tools.kit_truth import check_digests, check_pictures

VERSION: Final = "1"
PLACE: Final = Path(__file__).parents[1] / "src" / "longstop" / "engines" / "kit"
SCANS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "device": ("device", {}),
    "pictures read both ways": ("device/decoding", {"both_readings": True}),
    "disk": ("disk.E01", {}),
    "damaged disk": ("damaged.E01", {}),
    "card": ("card.001", {}),
    "phone": ("phone.zip", {}),
}
HEAD: Final = ("Whole, after", "Digest kept in the image", "Blocks")


def main() -> None:
    """Make it, check it, write it."""
    meta = Path(sys.argv[1])
    with TemporaryDirectory() as scratch:
        kit, work = Path(scratch) / "kit", Path(scratch) / "work"
        for folder in (kit, work / "zip", work / "disks"):
            folder.mkdir(parents=True)
        fill(kit, work, meta)
        drafts = {name: _draft(kit, work, name) for name in SCANS}
        listed = entries(kit, drafts["device"]["lines"])
        write_lists(kit / "lists", listed)
        for name, (source, _) in SCANS.items():
            check_digests(kit / source, drafts[name]["lines"])
            check_pictures(kit / source, drafts[name]["lines"])
        data = packed(kit)
    told = {
        "version": VERSION,
        "kit": sha256(data).hexdigest(),
        "scans": {name: _expected(name, draft) for name, draft in drafts.items()},
        "lists": ABOUT,
        "matched": {
            name: expected_matches(drafts[name]["lines"], listed) for name in ("device", "disk")
        },
    }
    (PLACE / KIT).write_bytes(data)
    (PLACE / EXPECTED).write_text(json.dumps(told, ensure_ascii=True, indent=1) + "\n")
    record = validate_scanner(Validator("make_kit", time_source.utc_now), None, 2, print)
    for one in record.checks:
        if not one.passed:
            sys.stdout.write(f"{one.part} {one.name}\n  {one.expected}\n  {one.found}\n")
    sys.stdout.write(f"{len(data):,} bytes, {len(record.checks)} checks, {record.passed}\n")


def _draft(kit: Path, work: Path, name: str) -> dict[str, Any]:
    source, settings = SCANS[name]
    out = work / "out" / name
    scan = Scan(source=kit / source, out=out, exhibit="kit", settings=Settings(**settings))
    run_scan(scan, 2, lambda _done, _files: None)
    result = json.loads((out / RESULT).read_bytes())
    page = (out / PAGE).read_text()
    start, end = page.index("Files found: "), page.index("What this does not show")
    return {
        "lines": {one["path"]: one for one in result["files"]},
        "counts": result["counts"],
        "whole": result["head"]["whole"],
        "page": page[start:end].split("\n"),
    }


def _expected(name: str, draft: dict[str, Any]) -> dict[str, Any]:
    source, settings = SCANS[name]
    _check_counts(draft)
    only_pictures = bool(settings)
    return {
        "source": source,
        "settings": settings,
        "files": {
            path: _line(path, one, only_pictures=only_pictures)
            for path, one in draft["lines"].items()
        },
        "counts": draft["counts"],
        "page": draft["page"],
        "whole": {key: value for key, value in draft["whole"].items() if key.startswith(HEAD)}
        | {key: value for key, value in draft["whole"].items() if key.endswith("not be read")},
    }


def _line(path: str, one: dict[str, Any], *, only_pictures: bool) -> dict[str, Any]:
    """Give what each part is answerable for, of one file."""
    line: dict[str, Any] = {}
    if path.startswith("hashing/"):
        line["hashing"] = _of(one, "size", "md5", "sha1", "sha256")
    if path.startswith("decoding/") or only_pictures:
        names = ("pdq", "pdq_quality", "pdq_full", "pdq_full_quality", "pdq_missing")
        line["decoding"] = _of(one, "kind", *names, "camera")
    if not only_pictures:
        line["walking"] = _of(one, "presence", "in_archive", "size", "sha256")
        line["reporting"] = _of(one, "coverage", "reason")
    return line


def _of(one: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: one[name] for name in names if name in one}


def _check_counts(draft: dict[str, Any]) -> None:
    """Count the lines again, in another way than a scan does."""
    lines, counts = draft["lines"].values(), draft["counts"]
    coverage = Counter(one["coverage"] for one in lines)
    sizes: Counter[str] = Counter()
    for one in lines:
        sizes[one["coverage"]] += one.get("size") or 0
    for name, told in counts["coverage"].items():
        assert told == {"files": coverage[name], "bytes": sizes[name]}, name
    reasons = Counter((one["coverage"], one["reason"]) for one in lines if "reason" in one)
    assert {(one["coverage"], one["reason"]): one["files"] for one in counts["reasons"]} == reasons
    assert counts["presence"] == {"carved": 0} | {
        name: sum(one["presence"] == name for one in lines) for name in ("live", "deleted")
    }
    assert counts["in_archives"] == sum(one["in_archive"] for one in lines)
    assert counts["pictures"] == {
        "with_pdq": sum("pdq" in one for one in lines),
        "of_them_too_flat": sum("pdq" in one and one["pdq_quality"] < 50 for one in lines),
        "without_pdq": dict(Counter(one["pdq_missing"] for one in lines if "pdq_missing" in one)),
    }


if __name__ == "__main__":
    main()
