"""Hold what a scan or a match of the kit gave against what is expected of it, check by check."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from longstop.core.evidence.validation import Check, Part
from longstop.engines.scan.result import COLUMNS, FILES, PAGE, RESULT

FIELDS: Final[Mapping[Part, tuple[str, ...]]] = {
    Part.HASHING: ("size", "md5", "sha1", "sha256"),
    Part.DECODING: (
        "kind", "pdq", "pdq_quality", "pdq_full", "pdq_full_quality", "pdq_missing", "camera",
    ),
    Part.WALKING: ("presence", "in_archive", "size", "sha256"),
    Part.REPORTING: ("coverage", "reason"),
}  # fmt: skip
"""What each part is answerable for in the line of a file."""

_MOST_NAMED: Final = 5
_COUNTS_FROM, _COUNTS_TO = "Files found: ", "What this does not show"


def scan_checks(name: str, out: Path, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """Compare the result of a scan, in its folder, with what is expected of it."""
    result = json.loads((out / RESULT).read_bytes())
    found = {one["path"]: one for one in result["files"]}
    yield Check(
        Part.WALKING,
        f"{name}: every file that is there, and no other",
        f"{len(wanted['files'])} files",
        _listing(wanted["files"], found),
    )
    for path, line in wanted["files"].items():
        for part, fields in FIELDS.items():
            if part.value in line:
                yield Check(
                    part,
                    f"{name}: {path}",
                    _in_words(line[part.value], fields),
                    _in_words(found[path], fields) if path in found else "it was not found",
                )
    yield from _counts(name, out, result, wanted)


def _listing(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    words = [f"{len(found)} files"]
    for what, names in (("missing", wanted.keys() - found), ("unknown", found.keys() - wanted)):
        if names:
            some = sorted(names)[:_MOST_NAMED]
            words.append(f"{what}: {len(names)}, such as {', '.join(some)}")
    return "; ".join(words)


def _in_words(line: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    said = [f"{name} {line[name]}" for name in fields if line.get(name) is not None]
    return ", ".join(said) or "nothing"


def _counts(
    name: str, out: Path, result: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[Check]:
    """Compare the counts, page one and the table: what a reader is told of the whole."""
    counts, head = _flat(result["counts"]), result["head"]
    for what, value in _flat(wanted["counts"]).items():
        told = counts.pop(what, "not told")
        yield Check(Part.REPORTING, f"{name}: counted, {what}", str(value), str(told))
    yield Check(Part.REPORTING, f"{name}: counted beside that", "nothing", _pairs(counts))
    page = (out / PAGE).read_text(encoding="utf-8")
    told_page = page[page.find(_COUNTS_FROM) : page.find(_COUNTS_TO)].split("\n")
    for number, line in enumerate(wanted["page"]):
        found = told_page[number] if number < len(told_page) else "the page ends before"
        yield Check(Part.REPORTING, f"{name}: page one, line {number + 1}", line, found)
    told_head = {key: head["whole"].get(key, "not told") for key in wanted["whole"]}
    yield Check(
        Part.REPORTING, f"{name}: the whole", _pairs(wanted["whole"]), _pairs(told_head)
    )  # fmt: skip
    with (out / FILES).open(encoding="utf-8", newline="") as file:
        rows = sum(1 for row in csv.DictReader(file) if set(row) == set(COLUMNS))
    lines = str(len(result["files"]))
    yield Check(Part.REPORTING, f"{name}: lines of the table", lines, str(rows))


def _flat(counts: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in counts.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}, {below}": one for below, one in _flat(value).items()}
        elif isinstance(value, list):
            flat |= {f"{one['coverage']}, {one['reason']}": one["files"] for one in value}
        else:
            flat[name] = value
    return flat


def _pairs(said: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in said.items()) or "nothing"


def match_checks(
    name: str, table: Path, counted: Mapping[str, Any], wanted: Mapping[str, Any]
) -> Iterator[Check]:
    """Compare the matches in a table, and what was counted of them, with what is expected."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        found: dict[str, list[str]] = {}
        for row in csv.DictReader(file):
            said = f"{row['outcome']}: {row['list']}, {row['code']}: {row['said']}"
            found.setdefault(row["path"], []).append(said)
    for path in (*wanted["matches"], *(found.keys() - wanted["matches"].keys())):
        lines = (sorted(one.get(path, [])) for one in (wanted["matches"], found))
        said, told = (" | ".join(some) or "no match" for some in lines)
        yield Check(Part.MATCHING, f"{name}: {path}", said, told)
    for what, value in wanted["counted"].items():
        yield Check(
            Part.MATCHING, f"{name}: counted, {what}", _plain(value), _plain(counted.get(what))
        )


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
