"""Check which of a sender's own numbers came, from the records themselves, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from longstop.core.intake.numbering import (
    Ranges,
    combined,
    left_of,
    missing,
    ranges_of,
    read_numbering,
)
from longstop.core.ledger.verification import Fault, Faults, What
from longstop.store.queries import numbers as queries
from longstop.store.session import Connection


def verify_numbers(connection: Connection, faults: Faults) -> None:
    """Check every sender that numbers what it sends."""
    for id_, name, pattern in queries.numbered_sources(connection):
        for message in _wrong(connection, id_, pattern):
            faults.add(Fault(What.NUMBERS_DIFFER, f"source {name}", message))


def _wrong(connection: Connection, source_id: int, pattern: str) -> Iterator[str]:
    numbering = read_numbering(pattern)
    numbers: dict[str, list[int]] = {}
    for reference, _ in queries.references_of(connection, source_id, all_=True):
        read = numbering.read(reference)
        if read is not None:
            numbers.setdefault(read.series, []).append(read.number)
    came = {series: ranges_of(some) for series, some in numbers.items()}
    seen = queries.seen_of(connection, source_id, pattern)
    if left_of(came, seen):
        yield "A number that came is not counted as come."
    if left_of(seen, came) and not queries.has_erased(connection, source_id):
        yield "A number is counted as come that no record bears."
    claimed: dict[str, Ranges] = {}
    for one in queries.shortfalls_of(connection, source_id, pattern, hold=False):
        claimed = combined(claimed, one.ranges)
        if one.is_open and left_of(one.ranges, seen) != one.ranges:
            yield "A shortfall still waits for a number that came."
    if left_of(missing(seen), claimed):
        yield "A number is missing and no shortfall says so."
