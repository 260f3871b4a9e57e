"""Write a synthetic package with its truth and its agencies, as it goes, in flat memory.

Every household is drawn from a sub-seed of its own and what is written depends on nothing but the
arguments. Follow-ups and duplicates wait in a short queue; nothing else is remembered.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from longstop.synthetic import contacts
from longstop.synthetic.agencies import build_roster, render_roster, write_agencies
from longstop.synthetic.csv_writer import CsvWriter
from longstop.synthetic.cybertip_writer import CybertipWriter
from longstop.synthetic.errors import SyntheticError
from longstop.synthetic.ispws_writer import IspwsWriter
from longstop.synthetic.people import Household, StaffMember
from longstop.synthetic.places import Address
from longstop.synthetic.rendering import Writer
from longstop.synthetic.reports import Draft, Relation
from longstop.synthetic.stories import Scene, Turn, tell
from longstop.synthetic.truth import expected_children, truth_line

__all__ = ["SyntheticReport", "write_agencies", "write_synthetic"]

Format = Literal["csv", "cybertip-json", "ispws-xml"]

_DATA_NAMES: dict[str, str] = {
    "csv": "reports.csv",
    "cybertip-json": "reports.json",
    "ispws-xml": "reports.xml",
}
_POOL_SIZE = 40
_NEIGHBOURS = 40
_REPORT_EVERY = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class SyntheticReport:
    """What was written: the three files, and counts of source records, true people reported, and
    true children who must have a child record once all of it is received.
    """

    data: Path
    truth: Path
    agencies: Path
    records: int
    people: int
    children: int

    @property
    def files(self) -> tuple[Path, ...]:
        """The files written."""
        return (self.data, self.truth, self.agencies)


@dataclass(slots=True)
class _Counts:
    records: int = 0
    people: int = 0
    children: int = 0


def write_synthetic(
    out: Path,
    *,
    people: int,
    format: Format,  # noqa: A002 - the word the command line uses
    seed: int,
    dialect: str = "en",
    viral: int = 0,
    progress: Callable[[int], None] | None = None,
    damaged_share: float = 0.002,
    media_share: float = 0.001,
    bundle: bool = False,
    declared_beyond: int = 0,
) -> SyntheticReport:
    """Write reports about `people` true people, the truth and the agencies into the folder `out`.

    The files are reports.csv, .json or .xml, truth.jsonl and agencies.toml; files of those names
    are overwritten. `viral` adds that many people at the end, one report each, all of one file
    digest. `dialect` (en, fr, de) is for tables. `damaged_share` of the records cannot be read and
    `media_share` of reports that are no table hold a small plain picture. `bundle` puts a
    declared count round reports that are no table, too high by `declared_beyond`. `progress` is
    told the number of records written, every thousand and at the end. Wrong arguments raise
    SyntheticError.
    """
    if people < 0 or viral < 0:
        raise SyntheticError("A number of people cannot be negative. Nothing was written.")
    writer = _writer(format, dialect, bundle=bundle, declared_beyond=declared_beyond)
    out.mkdir(parents=True, exist_ok=True)
    roster = build_roster(seed)
    data, truth = out / _DATA_NAMES[format], out / "truth.jsonl"
    agencies = out / "agencies.toml"
    agencies.write_bytes(render_roster(roster).encode())
    rng = random.Random(f"{seed}:pool")
    scene = Scene(
        one_line=writer.one_line,
        damages=writer.damages,
        damaged_share=damaged_share,
        media_share=media_share if format != "csv" else 0.0,
        pool=tuple(contacts.draw_digest(rng) for _ in range(_POOL_SIZE)),
    )
    counts = _Counts(people=people + viral)
    drafts = _drafts(scene, roster.staff, counts, seed=seed, people=people, viral=viral)
    _write(data, truth, writer, drafts, counts, progress)
    return SyntheticReport(
        data=data,
        truth=truth,
        agencies=agencies,
        records=counts.records,
        people=counts.people,
        children=counts.children,
    )


def _writer(wanted: str, dialect: str, *, bundle: bool, declared_beyond: int) -> Writer:
    if wanted not in _DATA_NAMES:
        known = ", ".join(_DATA_NAMES)
        raise SyntheticError(f"There is no format {wanted!r}. Choose one of: {known}.")
    if wanted == "csv":
        if bundle or declared_beyond:
            raise SyntheticError("A table declares no count: leave bundle out, or no table.")
        return CsvWriter(dialect)
    if dialect != "en":
        raise SyntheticError("Only tables have dialects: leave the dialect out or choose csv.")
    if declared_beyond and not bundle:
        raise SyntheticError("Only a bundle declares a count: ask for a bundle as well.")
    kind = IspwsWriter if wanted == "ispws-xml" else CybertipWriter
    return kind(bundle=bundle, declared_beyond=declared_beyond)


def _drafts(
    scene: Scene,
    staff: tuple[StaffMember, ...],
    counts: _Counts,
    *,
    seed: int,
    people: int,
    viral: int,
) -> Iterator[Draft]:
    """Yield what is told of households until enough people are reported, then the viral drafts."""
    neighbours: deque[Address] = deque(maxlen=_NEIGHBOURS)
    yield from in_order(_turns(scene, staff, counts, neighbours, seed, people))
    digest = contacts.draw_digest(random.Random(f"{seed}:viral"))
    calm = replace(scene, damaged_share=0.0, media_share=0.0)
    # No household before has a number above the number of people, for each has one at least.
    for number in range(people + 1, people + 1 + viral):
        rng = random.Random(f"{seed}:viral:{number}")
        first = next(tell(rng, calm, Household(rng, number, (), neighbours), 1)[1])
        draft = replace(first.draft, digests=(digest,), sequels=0)
        counts.children += len(expected_children(draft))
        yield draft


def _turns(
    scene: Scene,
    staff: tuple[StaffMember, ...],
    counts: _Counts,
    neighbours: deque[Address],
    seed: int,
    people: int,
) -> Iterator[Turn]:
    """Tell household after household, and count the children who must have a record."""
    number, left = 0, people
    while left > 0:
        number += 1
        rng = random.Random(f"{seed}:household:{number}")
        household = Household(rng, number, staff, neighbours)
        told, turns = tell(rng, scene, household, left)
        left -= told
        yield from _counted(turns, counts)


def _counted(turns: Iterable[Turn], counts: _Counts) -> Iterator[Turn]:
    """Pass one household's turns on; its children's ids occur in no other household's."""
    children: set[str] = set()
    for turn in turns:
        children.update(expected_children(turn.draft))
        yield turn
    counts.children += len(children)


def in_order(turns: Iterable[Turn]) -> Iterator[Draft]:
    """Yield drafts when their wait is over; only waiting ones are held."""
    waiting: list[tuple[int, int, Draft]] = []
    for now, turn in enumerate(turns):
        heapq.heappush(waiting, (now + turn.delay, now, turn.draft))
        while waiting and waiting[0][0] <= now:
            yield heapq.heappop(waiting)[2]
    while waiting:
        yield heapq.heappop(waiting)[2]


class _Firsts:
    """Remember the ordinal of a reference's first record as long as sequels are to come."""

    def __init__(self) -> None:
        self._seen: dict[int, list[int]] = {}

    def of(self, ordinal: int, draft: Draft) -> int | None:
        if draft.relation in (Relation.FIRST, Relation.AGAIN):
            if draft.sequels:
                self._seen[draft.reference] = [ordinal, draft.sequels]
            return None
        entry = self._seen[draft.reference]
        entry[1] -= 1
        if not entry[1]:
            del self._seen[draft.reference]
        return entry[0]


def _write(
    data: Path,
    truth: Path,
    writer: Writer,
    drafts: Iterator[Draft],
    counts: _Counts,
    progress: Callable[[int], None] | None,
) -> None:
    firsts = _Firsts()
    with data.open("wb") as data_file, truth.open("wb") as truth_file:
        data_file.write(writer.head())
        for draft in drafts:
            counts.records += 1
            rendered = writer.render(draft)
            text = rendered.text if counts.records == 1 else writer.separator + rendered.text
            data_file.write(text.encode(writer.encoding))
            of = firsts.of(counts.records, draft)
            line = truth_line(counts.records, writer.reference(draft), of, draft, rendered)
            truth_file.write(line.encode())
            if progress is not None and counts.records % _REPORT_EVERY == 0:
                progress(counts.records)
        data_file.write(writer.tail(counts.records))
    if progress is not None:
        progress(counts.records)
