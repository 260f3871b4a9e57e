"""Hold what packages hold against their manifests, and the texts still on disk against both.

What is not kept, media above all, cannot be digested again: its digest rests on the receipt alone,
and so does that of a text out of which media were taken. How many those are is said.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from typing import Any

from longstop.actions.house import House
from longstop.core.ledger.manifest import PartLine, check_manifest
from longstop.core.ledger.verification import Fault, Faults, What
from longstop.engines.source import Source
from longstop.engines.spool import kept_of
from longstop.store.queries import replay_records
from longstop.store.queries.replay_records import PartKept
from longstop.store.session import Connection

_TOLD, _PART = range(2)
_BLOCK = 1 << 20
Step = tuple[int, int, Any]
"""One row of one walk: the number of a package or refused file, which walk, and the row."""


def verify_parts(
    connection: Connection, house: House, faults: Faults, checked: Counter[str]
) -> None:
    """Check the manifest of every package and refused file, and every text that is still kept."""
    steps: Iterator[Step] = merge(
        ((id_, _TOLD, told) for id_, told in replay_records.manifests(connection)),
        ((id_, _PART, part) for id_, part in replay_records.parts(connection)),
        key=lambda step: step[:2],
    )
    for _, group in groupby(steps, key=lambda step: step[0]):
        for fault in _faults(house, group, checked):
            faults.add(fault)


def _faults(house: House, steps: Iterator[Step], checked: Counter[str]) -> Iterator[Fault]:
    told, where = None, ""
    parts: list[PartKept] = []
    for _, walk, row in steps:
        if walk == _TOLD:
            where, told = row
        else:
            where = row.reference
            parts.append(row)
    yield from check_manifest(told, [part.line for part in parts], where)
    for part in parts:
        checked["parts"] += 1
        kept = _kept(house, part)
        if kept is not None:
            checked["parts_digested_again"] += 1
            if _digest(kept) != part.line.kept_sha256:
                message = "The text kept on disk is not the text that was digested."
                yield Fault(What.PART_DIFFERS, f"{where} part {part.line.number}", message)
        if kept is None or not _is_whole(part.line):
            checked["parts_on_the_receipt_alone"] += 1


def _kept(house: House, part: PartKept) -> Source | None:
    if part.sha256 is None or part.line.kept_sha256 is None:
        return None
    return kept_of(house.spool_folder, part.sha256, part.line.number, house.keys)


def _is_whole(line: PartLine) -> bool:
    """Tell whether the text that is kept is the part's own bytes, nothing taken out."""
    return line.kept_sha256 == line.sha256


def _digest(source: Source) -> str:
    found = hashlib.sha256()
    with source.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
