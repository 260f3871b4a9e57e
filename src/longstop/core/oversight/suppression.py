"""Hide small cells, and as many others as it takes that no hidden one can be worked out.

What is printed beside a table (the total, another table of the same people) lets a reader
subtract. So a group is hidden whole, and further groups with it, until no sum and difference of
what is printed gives a hidden group. Source of the two steps, primary and secondary suppression:
Willenborg and de Waal 2001, Elements of Statistical Disclosure Control.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Group = tuple[str, str]
"""A column and the group in it."""

Kind = tuple[str, ...]
"""A kind of person: the group they are in, for each column in turn."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Two counts that must both reach the least, or what they are of is hidden."""

    wrong: int = 0
    right: int = 0

    def __add__(self, other: Counted) -> Counted:
        """Put two together."""
        return Counted(self.wrong + other.wrong, self.right + other.right)

    @property
    def people(self) -> int:
        """Count both."""
        return self.wrong + self.right

    def is_small(self, least: int) -> bool:
        """Tell whether a count tells too much of few people; none at all does so too."""
        return min(self.wrong, self.right) < least


@dataclass(slots=True)
class _Tables:
    """The tables of all columns, and how many kinds of person two groups share."""

    columns: Sequence[str]
    groups: dict[Group, Counted] = field(default_factory=dict)
    shared: dict[tuple[Group | None, Group | None], int] = field(default_factory=dict)

    @classmethod
    def of(cls, kinds: Mapping[Kind, Counted], columns: Sequence[str]) -> _Tables:
        tables = cls(columns)
        for kind, counted in kinds.items():
            met: list[Group] = list(zip(columns, kind, strict=True))
            for one in met:
                tables.groups[one] = tables.groups.get(one, Counted()) + counted
            for left in (None, *met):
                for right in (None, *met):
                    tables.shared[left, right] = tables.shared.get((left, right), 0) + 1
        return tables

    def of_column(self, column: str) -> list[Group]:
        return [group for group in self.groups if group[0] == column]

    def smallest(self, groups: Sequence[Group]) -> Group:
        return min(groups, key=lambda one: (self.groups[one].people, one))


def hidden_groups(
    kinds: Mapping[Kind, Counted], columns: Sequence[str], least: int
) -> frozenset[Group]:
    """Choose which groups to hide, of people counted by kind; the total is taken to be printed.

    Whoever subtracts is taken to know which kinds of person there are. Within a column, what is
    hidden is together nobody, or at least two groups of whom both counts reach the least, or all
    groups. Over all columns, no hidden group is a sum or difference of what is printed. A column
    with one group says what the total says, and is printed.
    """
    tables = _Tables.of(kinds, columns)
    split = [name for name in columns if len(tables.of_column(name)) > 1]
    groups = [group for group in tables.groups if group[0] in split]
    hidden = {group for group in groups if tables.groups[group].is_small(least)}
    while (more := _more(tables, split, groups, hidden, least)) is not None:
        hidden.add(more)
    return frozenset(hidden)


def _more(
    tables: _Tables, split: Sequence[str], groups: Sequence[Group], hidden: set[Group], least: int
) -> Group | None:
    """Name one more group to hide, or None where nothing hidden can be worked out."""
    for column in split:
        of_column = tables.of_column(column)
        shown = [group for group in of_column if group not in hidden]
        gone = [group for group in of_column if group in hidden]
        together = sum((tables.groups[group] for group in gone), Counted())
        if gone and shown and together.is_small(least):
            return tables.smallest(shown)
    shown = [group for group in groups if group not in hidden]
    if shown and _any_follows(tables, shown, sorted(hidden)):
        return tables.smallest(shown)
    return None


def _any_follows(tables: _Tables, shown: Sequence[Group], hidden: Sequence[Group]) -> bool:
    """Tell whether a hidden group is a sum or difference of the total and the groups shown.

    Groups are vectors over the kinds of person, and their products how many kinds they share.
    After the printed ones are eliminated, what is left of a hidden one's own product is the square
    of its distance from all that they give: none where it follows from them. Exact fractions.
    """
    printed: list[Group | None] = [None, *shown]
    order = [*printed, *hidden]
    left = [[Fraction(tables.shared.get((a, b), 0)) for b in order] for a in order]
    for place in range(len(printed)):
        pivot = left[place]
        if not pivot[place]:
            continue
        for below in range(place + 1, len(order)):
            if left[below][place]:
                by = left[below][place] / pivot[place]
                left[below] = [a - by * b for a, b in zip(left[below], pivot, strict=True)]
    return any(not left[place][place] for place in range(len(printed), len(order)))
