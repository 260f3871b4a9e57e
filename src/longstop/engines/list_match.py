"""Look the files of a table up in lists, many at a time, and gather what each matches.

Most files match nothing, or one list of known software and no other; those are told as arrays. Only
for the others is every match spelt out and weighed by the rule (longstop.core.evidence.matching).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from longstop.core.evidence.codes import CODE_AT, MOST_ENTRIES, NUMBERS, Code, Mark, unpacked
from longstop.core.evidence.lists import Kind
from longstop.core.evidence.matching import EXACT, Match, Reading, readings_for
from longstop.engines.digest_table import Batch
from longstop.engines.list_folder import OpenList
from longstop.engines.pdq_index import MOST_APART

MOST_TOLD: Final = 20
"""Entries of one list that are spelt out for a file: one of each that decides, then the first."""
_COLUMN: Final = {Reading.REFERENCE: "pdq", Reading.FULL_RESOLUTION: "pdq_full"}
_NONE: Final = np.int64(-1)

Indexes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """One hash within the distance: what it stands for, how far, by which reading."""

    mark: Mark
    distance: int
    reading: Reading
    quality: int | None


@dataclass(slots=True)
class Looked:
    """What a batch came to: for each file the list that knows it, or -1, and the files to weigh."""

    known: Indexes
    matches: dict[int, list[Match]] = field(default_factory=dict)


def look_up(lists: Sequence[OpenList], batch: Batch, most_apart: int = MOST_APART) -> Looked:
    """Look a batch up in lists; a file in `matches` is weighed by all it has, known or not."""
    count = len(batch)
    looked = Looked(np.full(count, -1, np.int64))
    weigh = np.zeros(count, bool)
    exact = [_exact(one, batch) for one in lists]
    near = [_near(one, batch, most_apart) for one in lists]
    for number, (one, found) in enumerate(zip(lists, exact, strict=True)):
        hit = np.zeros(count, bool)
        for indexes in found.values():
            hit |= indexes >= 0
        clean = _plainly_known(one, batch, found) if one.description.kind is Kind.KNOWN else ~hit
        clean &= hit
        looked.known[clean & (looked.known < 0)] = number
        weigh |= hit & ~clean
    for by_file in near:
        weigh[list(by_file)] = True
    for file in np.flatnonzero(weigh).tolist():
        looked.matches[file] = [
            match
            for one, found, by_file in zip(lists, exact, near, strict=True)
            for match in _matches(one, batch, file, found, by_file.get(file, []))
        ]
    return looked


def _exact(one: OpenList, batch: Batch) -> dict[str, Indexes]:
    found = {}
    for name, table in one.tables.items():
        indexes = table.find_all(batch.rows[name])
        found[name] = np.where(batch.has[name], indexes, _NONE)
    return found


def _plainly_known(one: OpenList, batch: Batch, found: dict[str, Indexes]) -> npt.NDArray[np.bool_]:
    """Say which files a list knows by SHA-256, or by two digests, with nothing that differs."""
    count = len(batch)
    if one.retracted:
        return np.zeros(count, bool)
    entries = np.full(count, -1, np.int64)
    agreed, strong, plain = np.zeros(count, int), np.zeros(count, bool), np.ones(count, bool)
    known = np.uint64(NUMBERS[Code.KNOWN])
    for name, indexes in found.items():
        hit = indexes >= 0
        values = one.tables[name].first_values(np.maximum(indexes, 0)) if hit.any() else None
        if values is None:
            plain &= ~batch.has[name]
            continue
        own = (values & np.uint64(MOST_ENTRIES - 1)).astype(np.int64)
        plain &= hit == batch.has[name]
        plain &= ~hit | ((values >> np.uint64(CODE_AT)) & np.uint64(0xFF) == known)
        plain &= ~hit | (entries < 0) | (entries == own)
        entries = np.where(hit, own, entries)
        agreed += hit
        strong |= hit & (name == "sha256")
    return plain & (strong | (agreed > 1))


def _near(one: OpenList, batch: Batch, most_apart: int) -> dict[int, list[Near]]:
    found: dict[int, list[Near]] = {}
    for reading in readings_for(one.description.pdq_from) if one.pdq is not None else ():
        assert one.pdq is not None
        column = _COLUMN[reading]
        files = np.flatnonzero(batch.has[column])
        pairs = one.pdq.find(batch.rows[column][files], most_apart)
        for place, value, distance in zip(
            pairs.query.tolist(), one.pdq.values(pairs.index).tolist(), pairs.distance.tolist(),
            strict=True,
        ):  # fmt: skip
            file = int(files[place])
            quality = int(batch.quality[column][file])
            near = Near(unpacked(value), distance, reading, quality if quality >= 0 else None)
            found.setdefault(file, []).append(near)
    return found


def _matches(
    one: OpenList, batch: Batch, file: int, found: dict[str, Indexes], near: list[Near]
) -> Iterator[Match]:
    agreed: dict[int, set[str]] = {}
    marks: dict[int, Mark] = {}
    for name, indexes in found.items():
        if indexes[file] >= 0:
            for value in one.tables[name].values(int(indexes[file])).tolist():
                mark = unpacked(value)
                marks[mark.entry] = mark
                agreed.setdefault(mark.entry, set()).add(name)
    closest: dict[int, Near] = {}
    for look in sorted(near, key=lambda look: look.distance):
        marks.setdefault(look.mark.entry, look.mark)
        closest.setdefault(look.mark.entry, look)
    has = {name for name in EXACT if batch.has[name][file]}
    matches = {
        entry: _match(one, mark, agreed.get(entry, set()), has, closest.get(entry))
        for entry, mark in marks.items()
    }
    for number in _some(matches):
        entry, match = one.entry(number), matches[number]
        yield replace(match, entry=entry.name, graded_on=entry.updated or match.graded_on)


def _some(matches: dict[int, Match]) -> list[int]:
    """Choose which entries are spelt out: one of each that `outcome` tells apart is among them."""
    if len(matches) <= MOST_TOLD:
        return sorted(matches)
    first = {
        (one.code, one.retracted, one.says, one.contradicts, one.is_flat): entry
        for entry, one in sorted(matches.items(), reverse=True)
    }
    deciding = set(first.values())
    rest = [entry for entry in sorted(matches) if entry not in deciding]
    return sorted([*deciding, *rest[: max(MOST_TOLD - len(deciding), 0)]])


def _match(one: OpenList, mark: Mark, agreed: set[str], has: set[str], near: Near | None) -> Match:
    """Give a match by what stands beside the digest; its entry's name and day are not read yet."""
    about = one.description
    return Match(
        list_name=about.name,
        version=about.version,
        entry="",
        code=mark.code,
        graded_by=about.graded_by,
        graded_on=about.issued.isoformat(),
        agreed=frozenset(agreed),
        differ=frozenset(mark.has & has - agreed) if agreed else frozenset(),
        distance=None if near is None else near.distance,
        reading=None if near is None else near.reading,
        quality=None if near is None else near.quality,
        listed_quality=mark.quality,
        retracted=mark.entry in one.retracted,
    )
