"""Hold what came against the sender's own numbers: a gap is a shortfall, what comes late ends it.

Done where a package is finished, in its transaction, and where a record is mended. One shortfall
for a package, however many gaps; a number stands in one shortfall only.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from longstop.actions.find import check_moved
from longstop.actions.house import House
from longstop.actions.intake_obligations import clock_maker
from longstop.core.clocks.choosing import told_stops
from longstop.core.intake.numbering import (
    Numbered,
    Numbering,
    combined,
    count,
    in_words,
    left_of,
    missing,
    ranges_of,
    read_numbering,
)
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.whole_rules import NUMBERS
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import bulk, ledger
from longstop.store.queries import clocks
from longstop.store.queries import numbers as queries
from longstop.store.queries.directory import Seat
from longstop.store.queries.numbers import NumberShortfall, Series
from longstop.store.queries.sources import Source
from longstop.store.session import Connection


@dataclass(slots=True)
class Noted:
    """How many numbers a package showed to be missing, and what the ledger has to tell."""

    missing: int = 0
    events: list[ledger.Event] = field(default_factory=list)


def note_numbers(
    connection: Connection,
    house: House,
    source: Source,
    package_id: int,
    seat: Seat,
    *,
    mended: bool = False,
) -> Noted:
    """Count a package's numbers inside the caller's transaction; nothing where none are declared.

    mended is for a record of it that was read only now: its other records were counted before.
    """
    if source.numbering is None:
        return Noted()
    numbering = read_numbering(source.numbering)
    queries.alone_with(connection, source.id)
    before = queries.seen_of(connection, source.id, numbering.pattern)
    references = queries.references_of(connection, source.id, package_id, all_=not before)
    came, strange = _read(numbering, references)
    seen = combined(before, came)
    queries.keep_seen(connection, source.id, source.agency, numbering.pattern, seen)
    noting = _Noting(connection, house, source, package_id, seat)
    known = queries.shortfalls_of(connection, source.id, numbering.pattern)
    claimed = noting.narrow(known, seen)
    new = left_of(missing(seen), claimed)
    if new or (strange and not mended):
        noting.open(new, 0 if mended else strange)
    return noting.noted


def _read(
    numbering: Numbering, references: Iterable[tuple[str | None, bool]]
) -> tuple[dict[str, Any], int]:
    """Gather the numbers by series, and count the new records that bear none."""
    found: dict[str, list[int]] = {}
    strange = 0
    for reference, is_new in references:
        one: Numbered | None = numbering.read(reference)
        if one is not None:
            found.setdefault(one.series, []).append(one.number)
        elif is_new:
            strange += 1
    return {series: ranges_of(numbers) for series, numbers in found.items()}, strange


@dataclass(slots=True)
class _Noting:
    connection: Connection
    house: House
    source: Source
    package_id: int
    seat: Seat
    noted: Noted = field(default_factory=Noted)

    def narrow(self, known: Sequence[NumberShortfall], seen: Series) -> dict[str, Any]:
        """Take what came out of the shortfalls that are open, and end those that miss nothing.

        Gives the numbers that stand in a shortfall still, a person's closed ones included.
        """
        claimed: dict[str, Any] = {}
        changed: dict[int, dict[str, Any]] = {}
        for one in known:
            left = left_of(one.ranges, seen) if one.is_open else dict(one.ranges)
            claimed = combined(claimed, left)
            if one.is_open and left != one.ranges:
                changed[one.id] = self._row(left, one.opened, one.without_number)
        if changed:
            queries.narrow(self.connection, changed)
            self._tell(changed)
        return claimed

    def _tell(self, changed: Mapping[int, Mapping[str, Any]]) -> None:
        """Tell what is left of each, and that those end of which nothing is."""
        met = [
            id_ for id_, row in changed.items() if not row["missing"] and not row["without_number"]
        ]
        now = self.house.now()
        running = clocks.running(self.connection, met)
        if met:
            clocks.stop(self.connection, met, None, now, "met")
            check_moved(queries.end_met(self.connection, met), len(met))
        for id_, row in changed.items():
            data: dict[str, Plain] = {"facts": {**NUMBERS.facts(row), "came_in": self.package_id}}
            stream = ledger.obligation_stream(id_)
            if id_ not in met:
                self.noted.events.append(ledger.Event(stream, "shortfall.narrowed", data))
                continue
            data["stop"] = told_stops(running[id_], None, now, "met")
            data["set"] = {
                "state": "closed", "previous_state": "open", "is_open": False,
                "next_clock_id": None, "outcome": queries.MET, "held_by": None,
                "held_until": None,
            }  # fmt: skip
            self.noted.events.append(ledger.Event(stream, "shortfall.met", data))

    def open(self, new: Series, strange: int) -> None:
        """Open the shortfall of a package."""
        maker = clock_maker(self.connection, self.house, self.house.now(), 1, opening=1)
        row = self._row(new, count(new), strange)
        opened = maker.open(
            ObligationKind.SHORTFALL,
            event="shortfall.opened",
            seat=self.seat,
            seen_by=[self.seat.agency],
            clocks=[("resolve", "shortfall")],
            facts={"package": self.package_id, **NUMBERS.facts(row)},
        )
        for table in ("obligation", "clock"):
            for made in maker.rows[table]:
                bulk.insert_one(self.connection, table, made)
        queries.insert_shortfall(self.connection, opened.id, self.package_id, row)
        self.noted.events += maker.events
        self.noted.missing = count(new)

    def _row(self, left: Series, opened: int, strange: int) -> dict[str, Any]:
        words = (queries.series_text(left), in_words(left))
        salt = os.urandom(SALT_BYTES)
        return {
            "source_id": self.source.id, "numbering": self.source.numbering, "opened": opened,
            "missing": count(left), "without_number": strange, "ranges": words[0],
            "told": words[1], "salt": salt, "commitment": commit(salt, words),
        }  # fmt: skip
