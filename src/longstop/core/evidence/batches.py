"""Say whether a batch of a list is fit for use, or goes to quarantine until a person looks at it.

A list that came damaged would be worse than an old one: what it does not hold is not found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_REJECTED: Final = 0.05
LEAST_KEPT: Final = 0.5
"""Longstop's own choice: a twentieth unreadable, or half of the last version gone, is no update."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What came: entries taken, lines rejected, whether it ends early, entries of the last one.

    comparable says whether the version in use, if there is one, can be read.
    """

    entries: int
    rejected: int
    ended_early: bool
    before: int | None = None
    comparable: bool = True


def faults_of(batch: Batch) -> Iterator[str]:
    """Give each reason why a batch is not used by itself."""
    if not batch.entries:
        yield "it has no entry that can be read"
    if batch.ended_early:
        yield "it ends before its end, or names a page that was not given"
    read = batch.entries + batch.rejected
    if read and batch.rejected / read > MOST_REJECTED:
        yield f"{batch.rejected:,} of {read:,} lines cannot be read"
    if not batch.comparable:
        yield "the version in use is damaged, and nothing can be compared with it"
    if batch.before and batch.entries < LEAST_KEPT * batch.before:
        yield f"it has {batch.entries:,} entries where the version in use has {batch.before:,}"
