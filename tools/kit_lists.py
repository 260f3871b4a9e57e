"""Make the lists of the validation kit, and find by plain counting what matches them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any, Final

from tools.kit_files import on_disks
from tools.kit_truth import digests_of

NEAR, FLOOR = 31, 50
EXACT: Final = ("md5", "sha1", "sha256")
ABOUT: Final[dict[str, dict[str, Any]]] = {
    "kit-graded": {"imported": "2026-11-28T12:00:00+00:00", "retracted": ["G6"]},
    "kit-known": {"imported": "2026-11-28T12:00:00+00:00", "retracted": []},
    "kit-expired": {"imported": "2020-06-01T12:00:00+00:00", "retracted": []},
}
_DESCRIBED: Final = """\
list = "{name}"
version = "1"
title = "A list of the validation kit"
source = "the validation kit of Longstop"
licence = "Apache-2.0"
terms = "for validation only: its entries are patterns and texts that the kit made up"
holder = "whoever validates"
graded_by = "nobody"
kind = "{kind}"
issued = {issued}
expires = {expires}
pdq_from = "reference"
{more}"""

Entries = dict[str, list[dict[str, str]]]
Lines = dict[str, dict[str, Any]]


def flipped(pdq: str, bits: int) -> str:
    """Change so many bits of a hash, spread over all of it."""
    value = int(pdq, 16)
    for number in range(bits):
        value ^= 1 << (number * 256 // bits)
    return f"{value:064x}"


def entries(kit: Path, lines: Lines) -> Entries:
    """Give the entries of each list; of PDQ the hashes that check_pictures holds to others."""

    def digest(name: str, *which: str) -> dict[str, str]:
        found = digests_of((kit / "device" / "matching" / name).read_bytes())
        return {one: found[one] for one in which}

    def pdq(name: str, bits: int = 0, quality: str = "100") -> dict[str, str]:
        return {"pdq": flipped(lines[f"matching/{name}"]["pdq"], bits), "quality": quality}

    other = digests_of(b"the file that the forger had in mind")
    deleted = digests_of(on_disks()["gone.jpg"])
    graded = [
        digest("listed.png", *EXACT) | {"category": "A"},
        pdq("near-in-fact.png") | {"category": "B"},
        pdq("near-by-10.png", 10) | {"category": "A"},
        pdq("near-by-31.png", 31) | {"category": "A"},
        pdq("not-near-by-32.png", 32) | {"category": "A"},
        digest("retracted.bin", *EXACT) | {"category": "A"},
        pdq("flat.png", 1, "0") | {"category": "A"},
        digest("listed-by-md5.bin", "md5") | {"category": "C"},
        digest("forged.bin", "md5") | {"sha256": other["sha256"], "category": "A"},
        digest("on-both-sides.bin", "sha256") | {"category": "B"},
        {"sha1": deleted["sha1"], "sha256": deleted["sha256"], "category": "B"},
    ]
    known = [
        digest("known.bin", *EXACT),
        digest("known-by-md5.bin", "md5"),
        digest("on-both-sides.bin", *EXACT),
    ]
    return {
        "kit-graded": [{"id": f"G{at + 1}"} | one for at, one in enumerate(graded)],
        "kit-known": [{"id": f"K{at + 1}"} | one for at, one in enumerate(known)],
        "kit-expired": [{"id": "X1"} | digest("known-by-md5.bin", *EXACT)],
    }


def write_lists(folder: Path, listed: Entries) -> None:
    """Write each list with what it is."""
    folder.mkdir()
    for name, some in listed.items():
        gone = name == "kit-expired"
        graded = name == "kit-graded"
        (folder / f"{name}.toml").write_text(
            _DESCRIBED.format(
                name=name,
                kind="graded" if graded else "known",
                issued="2020-01-01" if gone else "2026-11-01",
                expires="2021-01-01" if gone else "2999-12-31",
                more='categories = "letters"\n' if graded else "",
            )
        )
        with (folder / f"{name}.csv").open("w", newline="") as file:
            heads = ("id", *EXACT, "pdq", "quality", "category")
            writer = csv.DictWriter(file, heads, restval="")
            writer.writeheader()
            writer.writerows(some)


def expected_matches(lines: Lines, listed: Entries) -> dict[str, Any]:
    """Hold every file against every entry, and say by the stated rule what becomes of it."""
    matches: dict[str, list[str]] = {}
    outcomes: Counter[str] = Counter()
    unexamined = 0
    for path, one in sorted(lines.items()):
        if "sha256" not in one:
            unexamined += 1
            continue
        found = [
            (name, entry, agreed, apart)
            for name in ("kit-graded", "kit-known")
            for entry in listed[name]
            for agreed, apart in [_compared(one, entry)]
            if agreed or apart <= NEAR
        ]
        what = _outcome(one, found)
        outcomes[what] += 1
        if found:
            matches[path] = [_said(what, one, *each) for each in found]
    return {
        "matches": matches,
        "counted": {
            "files": len(lines),
            "not_examined": unexamined,
            "outcomes": {what: outcomes[what] for what in OUTCOMES},
            "set_aside": outcomes["known"],
            "still_to_open": len(lines) - outcomes["known"],
            "lists_not_used": {"kit-expired": "it expired on 2021-01-01"},
        },
    }


OUTCOMES: Final = (
    "conflict", "counted", "listed, not graded", "lead", "flat picture resembles",
    "same digest as a known file, not decided by it", "known", "not listed",
)  # fmt: skip


def _compared(one: dict[str, Any], entry: dict[str, str]) -> tuple[set[str], int]:
    agreed = {name for name in EXACT if entry.get(name) and entry[name] == one[name]}
    if "pdq" not in one or "pdq" not in entry:
        return agreed, 256
    return agreed, (int(one["pdq"], 16) ^ int(entry["pdq"], 16)).bit_count()


def _differs(one: dict[str, Any], entry: dict[str, str]) -> list[str]:
    return [name for name in EXACT if entry.get(name) and entry[name] != one[name]]


def _outcome(one: dict[str, Any], found: list[Any]) -> str:
    """Apply the rule of docs/how-to/lists-of-digests.md."""
    valid = [each for each in found if each[1]["id"] != "G6"]
    exact = [each for each in valid if each[2]]
    graded = any(name == "kit-graded" for name, *_ in exact)
    known = [each for each in exact if each[0] == "kit-known"]
    if (graded and known) or any(_differs(one, each[1]) for each in exact):
        return "conflict"
    if graded:
        return "counted"
    near = [each for each in valid if not each[2]]
    if any(one["pdq_quality"] >= FLOOR <= int(each[1]["quality"]) for each in near):
        return "lead"
    if any("sha256" in each[2] or len(each[2]) > 1 for each in known):
        return "known"
    if known:
        return "same digest as a known file, not decided by it"
    return "flat picture resembles" if near else "not listed"


_CODES: Final = {
    "A": ("listed-1", "listed, first of the list's grades"),
    "B": ("listed-2", "listed, second of the list's grades"),
    "C": ("listed-3", "listed, third of the list's grades"),
    "": ("known", "known file; that it is harmless is not said"),
}


def _said(
    what: str, one: dict[str, Any], name: str, entry: dict[str, str], agreed: set[str], apart: int
) -> str:
    """Write a match as docs/how-to/lists-of-digests.md says that it is told."""
    code, meaning = _CODES[entry.get("category", "")]
    if what == "known":
        return f"{what}: {name}, {code}: "  # of what is set aside no more is said
    of = f"entry {entry['id']} of list {name} (1)"
    if agreed:
        by = "from" if code == "known" else "by"
        weak = "MD5" if "md5" in agreed else "SHA-1"
        same = "bytes" if "sha256" in agreed or len(agreed) > 1 else weak
        said = f"same {same} as {of}, {code} {by} nobody on 2026-11-01 ({meaning})"
        if differ := _differs(one, entry):
            named = ", ".join(differ)
            said += f"; its {named} differs: a digest was forged, or the list is wrong"
    else:
        said = f"resembles {of}: {apart} of 256 bits apart, quality {one['pdq_quality']}"
        if min(one["pdq_quality"], int(entry["quality"])) < FLOOR:
            said += ", flat picture: its reading says little of it"
    if entry["id"] == "G6":
        said += "; the entry was retracted and does not count"
    return f"{what}: {name}, {code}: {said}"
