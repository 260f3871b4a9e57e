"""Hold the heads of a list against the map that its sender has, before any line of it is read.

What a person needs to correct a map is told without what stands in the list: how many of the
first lines have something under a head, and its shape, with other letters and digits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from longstop.core.intake.column_guess import suggest_columns
from longstop.core.intake.column_words import fold
from longstop.core.intake.columns import ColumnMap, may_repeat
from longstop.core.intake.dates import Order

MOST_SHAPES = 3
_LONGEST_SHAPE = 24
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ufff0-\uffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadSeen:
    """One head of a list: its target by the map or as proposed, None where none is known.

    in_map tells whether the map names it. filled counts the sampled lines with something under it;
    shapes are the commonest forms of that.
    """

    head: str
    target: str | None
    in_map: bool
    filled: int
    shapes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeadsSeen:
    """The heads of a list in their order, how many lines were sampled, and a map that fits them.

    missing are heads of the sender's map that the list does not have.
    """

    heads: tuple[HeadSeen, ...]
    sampled: int
    proposed: ColumnMap
    has_map: bool
    missing: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Tell whether the sender's map names every head."""
        return all(one.in_map for one in self.heads)


def see_heads(
    heads: Sequence[str], sample: Sequence[Sequence[str]], kept: ColumnMap | None
) -> HeadsSeen:
    """Say what each head of a list means by the map that is kept, or may mean where it is silent.

    Heads that are empty or stand a second time mean nothing and are left out.
    """
    guessed = suggest_columns(heads, sample)
    known = {fold(head): target for head, target in (kept.columns if kept else {}).items()}
    places: dict[str, int] = {}
    for place, head in enumerate(heads):
        if fold(head):
            places.setdefault(fold(head), place)
    taken = {known[word] for word in places if word in known}
    seen: list[HeadSeen] = []
    for word, place in places.items():
        head = heads[place]
        target = known.get(word) or _free(guessed.columns.get(head), taken)
        cells = [cell for row in sample if place < len(row) and (cell := row[place].strip())]
        seen.append(
            HeadSeen(
                head=head, target=target, in_map=word in known, filled=len(cells),
                shapes=_shapes(cells),
            )
        )  # fmt: skip
    return HeadsSeen(
        heads=tuple(seen),
        sampled=len(sample),
        proposed=kept or guessed,
        has_map=kept is not None,
        missing=tuple(h for h in (kept.columns if kept else ()) if fold(h) not in places),
    )


def corrected(
    kept: ColumnMap | None,
    chosen: Mapping[str, str | None],
    *,
    date_order: Order | None,
    birth_date_order: Order | None,
) -> ColumnMap:
    """Put what a person chose for each head into a map; what else the map says stays.

    A head that the list does not have stays too, unless its target was given to another.
    """
    base = kept or ColumnMap(columns={})
    columns = {head: target for head, target in chosen.items() if target}
    words, taken = {fold(head) for head in chosen}, set(columns.values())
    stay = {
        head: target
        for head, target in base.columns.items()
        if fold(head) not in words and _free(target, taken)
    }
    return replace(
        base,
        columns={**columns, **stay},
        date_order=date_order,
        birth_date_order=birth_date_order,
    )


def shape_of(text: str) -> str:
    """Write how a text is built and nothing of what it says: 'aa 99.99.9999'."""
    shape = _DIGITS.sub("9", _LETTERS.sub("aa", _UNSEEN.sub("?", text.strip())))
    return shape if len(shape) <= _LONGEST_SHAPE else f"{shape[:_LONGEST_SHAPE]}..."


def _free(target: str | None, taken: set[str]) -> str | None:
    return None if target is None or (target in taken and not may_repeat(target)) else target


def _shapes(cells: Sequence[str]) -> tuple[str, ...]:
    common = Counter(shape_of(cell) for cell in cells).most_common(MOST_SHAPES)
    return tuple(shape for shape, _ in common)
