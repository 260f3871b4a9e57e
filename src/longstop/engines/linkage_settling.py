"""Settle whole parts of what is linked, here or in other processes where there is much of it.

Parts need nothing of each other, so each processor takes some of them. What a process is handed are
columns, of which it makes the links and faces itself: making and sending those took longer than to
settle them. It loads no database and no arrays, so it has begun before it is given anything.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from longstop.core.linkage.clusters import Link, Pair, Words, settle
from longstop.core.linkage.deciding import Evidence
from longstop.core.linkage.profile import Profile
from longstop.engines.collector import rare_collection
from longstop.engines.processes import InOrder, Work, working

Group = tuple[int, ...]

FEW_LINKS: Final = 300_000
"""Up to so many links are settled here: starting processes would take longer."""
MOST_PROCESSES: Final = 8
HOW: Final = tuple(Evidence)
"""What a link rests on, by the number that stands for it in a block."""


@dataclass(frozen=True, slots=True)
class Block:
    """The links of some whole parts, who is in them, and of whom somebody said that they are one.

    links are the columns a, b, how (a number, see HOW), weight and own; faces are the columns
    referral, given, family, other_names, born, born_from and born_to.
    """

    links: tuple[list[Any], ...]
    faces: tuple[list[Any], ...]
    same: frozenset[Pair]


@contextmanager
def settling(links: int, different: frozenset[Pair]) -> Iterator[InOrder]:
    """Give what settles blocks, in their order; links says how many they hold together."""
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    if links <= FEW_LINKS or processes < 2:
        yield lambda blocks: map(partial(settle_block, different), blocks)
        return
    with working(processes, open_settling, different) as in_order:
        yield in_order


@contextmanager
def open_settling(different: frozenset[Pair]) -> Iterator[Work]:
    """Give what settles a block in another process."""
    with rare_collection():
        yield partial(settle_block, different)


def settle_block(different: frozenset[Pair], block: Block) -> tuple[Group, ...]:
    """Settle the parts of a block, as settling everything would."""
    a, b, how, weight, own = block.links
    links = map(Link, a, b, (HOW[number] for number in how), weight, own)
    faces = {row[0]: _face(*row) for row in zip(*block.faces, strict=True)}
    return settle(links, Words(block.same, different), faces)


def _face(
    referral: int, given: str | None, family: str | None, others: list[str] | None,
    born: str | None, born_from: int | None, born_to: int | None,
) -> Profile:  # fmt: skip
    return Profile(
        referral=referral, given=given, family=family, other_names=tuple(others or ()), born=born,
        born_from=born_from, born_to=born_to,
    )  # fmt: skip
