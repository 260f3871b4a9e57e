"""Read and prepare a package's records in batches: those of a large one in a process of its own.

Reading takes up to half the time of a receive, and one interpreter does one thing at a time. Where
there is enough to read, another process reads ahead, and works out of each record what needs
nothing else, while this one makes rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice, repeat

from longstop.actions.plan_parts import PackagePlan
from longstop.core.intake.prepared import Prepared, Preparing
from longstop.core.linkage.normal_forms import normal_form
from longstop.engines.collector import rare_collection
from longstop.engines.processes import Work, working
from longstop.engines.record_bytes import from_bytes, to_bytes
from longstop.engines.salting import salts

LARGE = 2_000_000
"""Bytes of text up to which we read here and now: to start a process takes about half a second."""

GROWS = 4_000
"""Records in a batch from which those before it are smaller."""

Batches = Iterator[list[Prepared]]


@contextmanager
def reading(plan: PackagePlan, done: int, size: int, country: str | None) -> Iterator[Batches]:
    """Give the records of a plan behind the first `done`, `size` at a time.

    country (ISO 3166 alpha-2) is that of telephone numbers that name none. What the plan says of
    its parts is complete when all are taken.
    """
    if plan.text_size <= LARGE:
        yield _batches(plan, done, repeat(size), country)
        return
    with working(1, open_reading, plan, done, size, country) as in_order:
        yield _taken(plan, in_order(repeat(None)))


@contextmanager
def open_reading(plan: PackagePlan, done: int, size: int, country: str | None) -> Iterator[Work]:
    """Open a plan in another process; gives what reads a batch each time it is asked."""
    with rare_collection():
        yield partial(_next, plan, _batches(plan, done, _growing(size), country))


def _next(plan: PackagePlan, batches: Batches, _asked: None) -> bytes | PackagePlan:
    """Read the next batch; gives the plan when there is no more to read."""
    for batch in batches:
        return to_bytes(batch)
    return plan


def _taken(plan: PackagePlan, found: Iterator[bytes | PackagePlan]) -> Batches:
    for one in found:
        if isinstance(one, PackagePlan):
            plan.as_read(one)
            return
        yield from_bytes(one)


def _growing(size: int) -> Iterator[int]:
    """Give the sizes of batches, large ones smaller at first: their rows are begun sooner."""
    if size >= GROWS:
        yield from (size // 4, size // 2)
    yield from repeat(size)


def _batches(plan: PackagePlan, done: int, sizes: Iterator[int], country: str | None) -> Batches:
    preparing = preparing_of(country)
    records = islice(plan.records(), done, None)
    while batch := [*map(preparing.prepare, islice(records, next(sizes)))]:
        yield batch


def preparing_of(country: str | None) -> Preparing:
    """Give what prepares the records of a sender of a country."""
    return Preparing(
        lambda one: normal_form(one.kind, one.raw, service=one.service, country=country), salts()
    )
