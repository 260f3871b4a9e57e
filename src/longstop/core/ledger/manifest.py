"""Write down what a package holds, one line a part, so that nobody can change it unseen.

A line says how large a part is, its digest, what it is, whether it is kept and what it was read as,
or why not. What it is called may be personal data, so the line holds a commitment to it: the name
and its 32 random bytes can be erased, and the manifest is still the one that the ledger binds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from longstop.core.ledger.canonical import Plain, canonical_text
from longstop.core.ledger.record_rules import Bound, check_value
from longstop.core.ledger.verification import Fault, What

NOT_OWED = frozenset(
    {"opened", "media_file", "empty", "no_record", "same_text", "signature", "system_file"}
)
"""Reasons that lose no record: everything else that was not read is owed by somebody."""

_BEGINS = b"longstop/manifest/1\n"
_MARK = 8  # hexadecimal digits: they tell which line was changed; the digest proves that none was


@dataclass(frozen=True, kw_only=True, slots=True)
class PartLine:
    """One part of a package: number from 1, within the number of what holds it, path as called.

    size (bytes) and sha256 (lower-case hexadecimal) are of the part's own bytes, None where they
    could not be had. read_as is a format, 'free_text', or None with the reason. kept_size and
    kept_sha256 are of the text that is kept, with media taken out. path and salt are None once
    erased.
    """

    number: int
    within: int | None
    path: str | None
    size: int | None
    sha256: str | None
    kind: str
    read_as: str | None
    reason: str | None
    kept_size: int | None
    kept_sha256: str | None
    media_removed: int
    salt: bytes | None
    commitment: bytes

    @property
    def owed(self) -> bool:
        """Tell whether the part could hold records and was not read."""
        return self.read_as is None and self.reason not in NOT_OWED

    def text(self) -> str:
        """Write the line in canonical form, without what the part is called."""
        return canonical_text(
            {
                "number": self.number, "within": self.within, "name": self.commitment.hex(),
                "bytes": self.size, "sha256": self.sha256, "kind": self.kind,
                "read_as": self.read_as, "reason": self.reason, "kept_bytes": self.kept_size,
                "kept_sha256": self.kept_sha256, "media_removed": self.media_removed,
            }
        )  # fmt: skip


def line_of(values: Sequence[Any]) -> PartLine:
    """Make a line out of its values, given in the order of its fields."""
    return PartLine(**dict(zip(PartLine.__dataclass_fields__, values, strict=True)))


def manifest_digest(lines: Sequence[PartLine]) -> str:
    """Digest a manifest: SHA-256 over its lines in their order, each with a line feed."""
    text = "".join(f"{line.text()}\n" for line in lines)
    return hashlib.sha256(_BEGINS + text.encode("utf-8")).hexdigest()


def manifest_fact(lines: Sequence[PartLine]) -> dict[str, Plain]:
    """Give what the entry that opens a package tells of its manifest."""
    marks = [_mark(line) for line in lines]
    return {"manifest": {"sha256": manifest_digest(lines), "lines": marks}}


def _mark(line: PartLine) -> str:
    return hashlib.sha256(line.text().encode("utf-8")).hexdigest()[:_MARK]


def check_manifest(told: object, lines: Sequence[PartLine], where: str) -> Iterator[Fault]:
    """Hold the parts of a package against what its opening entry told, naming each that differs.

    told is the fact, None where the entry is older than manifests.
    """
    if told is None and not lines:
        return
    fact: Mapping[str, Any] = told if isinstance(told, dict) else {}
    marks = fact.get("lines")
    marks = marks if isinstance(marks, list) else []
    there = {line.number: line for line in lines}
    found = False
    for number in sorted({*range(1, len(marks) + 1), *there}):
        fault = _differs(number, marks, there.get(number))
        if fault is not None:
            found = True
            yield Fault(What.PART_DIFFERS, f"{where} part {number}", fault)
    if not found and fact.get("sha256") != manifest_digest(lines):
        yield Fault(What.PART_DIFFERS, where, "Its manifest is not the one that the ledger binds.")
    for line in lines:
        yield from _check_name(line, f"{where} part {line.number}")


def _differs(number: int, marks: Sequence[object], line: PartLine | None) -> str | None:
    if line is None:
        return "The ledger tells of this part, but it is not there."
    if not 1 <= number <= len(marks):
        return "It is there, but the ledger does not tell of it."
    return None if marks[number - 1] == _mark(line) else "It is not what the ledger tells."


def _check_name(line: PartLine, where: str) -> Iterator[Fault]:
    bound = check_value(line.salt, line.commitment, [line.path], [line.path])
    if bound is Bound.CHANGED:
        yield Fault(What.VALUE_CHANGED, where, "Its name is not the one it was committed to.")
    elif bound is Bound.HALF_ERASED:
        yield Fault(What.VALUE_HALF_ERASED, where, "The salt is erased, but not its name.")


Range = tuple[int, int, int]
"""A part with the first and the last of its records, by their numbers in the package."""


def ranges_of(parts: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Sum up which part each record stands in, given (ordinal, part) by ordinal: as ranges."""
    ranges: list[list[int]] = []
    for ordinal, part in parts:
        if ranges and ranges[-1][0] == part:
            ranges[-1][2] = ordinal
        else:
            ranges.append([part, ordinal, ordinal])
    return ranges


def told_ranges(facts: Mapping[str, Any], first: int | None, last: int | None) -> list[list[int]]:
    """Take the ranges out of an entry's facts; a batch of one part that stands alone tells none."""
    if first is None or last is None:
        return []
    told = facts.get("parts", [[1, first, last]])
    whole = isinstance(told, list) and all(
        isinstance(one, list) and len(one) == 3 and all(type(n) is int for n in one) for one in told
    )
    return told if whole else []


def joined(ranges: Iterator[Sequence[int]]) -> list[Range]:
    """Join ranges of one part that follow each other, as batches cut them."""
    found: list[Range] = []
    for part, first, last in ranges:
        if found and found[-1][0] == part and found[-1][2] + 1 == first:
            found[-1] = (part, found[-1][1], last)
        else:
            found.append((part, first, last))
    return found
