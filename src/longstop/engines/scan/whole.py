"""Digest an image or an archive as a whole, before its files are read and after, and compare."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from longstop.engines.hashing import hashing
from longstop.engines.scan.planned import Exhibit
from longstop.engines.scan.whole_file import whole_file

_BEFORE: Final = "before.json"
_UNREADABLE: Final = "Blocks of 1 MiB that could not be read"


def digest_before(exhibit: Exhibit, work: Path) -> None:
    """Keep the digests of the whole, unless they were kept when this scan was first begun."""
    kept = work / _BEFORE
    if exhibit.whole is not None and not kept.exists():
        found = json.dumps(_digests(exhibit)).encode()
        with whole_file(kept) as file:
            file.write(found)


def compared(exhibit: Exhibit, work: Path) -> dict[str, Any]:
    """Digest the whole again and say whether it is what it was, and what its maker said it is."""
    if exhibit.whole is None:
        return {}
    before: dict[str, Any] = json.loads((work / _BEFORE).read_bytes())
    told: dict[str, Any] = {f"Whole, before, {name}": value for name, value in before.items()}
    if _digests(exhibit) == before:
        told["Whole, after"] = "the same"
    else:
        told["Whole, after"] = "NOT THE SAME: IT CHANGED WHILE IT WAS SCANNED"
    stated = {name: exhibit.facts.get(f"{name} kept in it") for name in ("MD5", "SHA1")}
    known = {name: value for name, value in stated.items() if value is not None}
    if known:
        agrees = all(before[name] == value for name, value in known.items())
        words = "agrees" if agrees else "DOES NOT AGREE: THE IMAGE IS NOT WHAT ITS MAKER DIGESTED"
        told["Digest kept in the image"] = words
    return told


def _digests(exhibit: Exhibit) -> dict[str, Any]:
    unreadable = 0

    def readable() -> Iterator[bytes]:
        nonlocal unreadable
        assert exhibit.whole is not None
        for block, good in exhibit.whole():
            unreadable += not good
            yield block

    with hashing() as hasher:
        found = hasher.digest(readable())
    assert found.md5 is not None
    return {
        "MD5": found.md5.hex(),
        "SHA1": found.sha1.hex(),
        "SHA256": found.sha256.hex(),
        _UNREADABLE: unreadable,
    }
