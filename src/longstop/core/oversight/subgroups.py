"""Say for whom a grade is wrong more often, and hide what would tell of few people.

Of those who were yes, who was missed; of those who were no, who was flagged. The two are hidden
apart. Rates that are equal in both senses and promises that come true alike cannot be had together
where base rates differ, so all are printed and none is called fair.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from longstop.core.oversight.calibration import Brier, Large, brier, in_the_large
from longstop.core.oversight.intervals import Estimate, Pile, share_of
from longstop.core.oversight.labelled import Labelled
from longstop.core.oversight.suppression import Counted, Group, Kind, hidden_groups


@dataclass(frozen=True, slots=True)
class GroupRates:
    """One group: who was missed of its yes and flagged of its no; None where it is hidden.

    brier and large are there where both are shown and people have a probability.
    """

    column: str
    group: str
    missed: Estimate | None
    flagged: Estimate | None
    brier: Brier | None = None
    large: Large | None = None


def group_rates(
    rows: Sequence[Labelled], columns: Sequence[str], cut: int, least: int
) -> list[GroupRates]:
    """Compute the error rates of every group at a cut, with intervals, small ones hidden.

    A rate is hidden where either of its two counts is below least, or where it would give away one
    that is. The outcome's unknown are in no rate and in no count here.
    """
    known = [row for row in rows if row.known]
    sides = {yes: [row for row in known if row.yes is yes] for yes in (True, False)}
    kinds = {tuple(row.group(name) for name in columns) for row in known}
    hidden = {yes: _hidden(side, kinds, columns, cut, least) for yes, side in sides.items()}
    groups = sorted({(name, row.group(name)) for row in known for name in columns})
    order = {name: place for place, name in enumerate(columns)}
    return [
        _rates(known, group, cut, {yes: group in gone for yes, gone in hidden.items()})
        for group in sorted(groups, key=lambda one: (order[one[0]], one[1]))
    ]


def _hidden(
    side: Sequence[Labelled], kinds: Collection[Kind], columns: Sequence[str], cut: int, least: int
) -> frozenset[Group]:
    """Count one side by kind; a kind that has nobody here counts too, since none tells as well."""
    counted = dict.fromkeys(kinds, Counted())
    for row in side:
        kind = tuple(row.group(name) for name in columns)
        is_wrong = (row.band >= cut) is not row.yes
        counted[kind] += Counted(wrong=int(is_wrong), right=int(not is_wrong))
    return hidden_groups(counted, columns, least)


def _rates(
    known: Sequence[Labelled], group: Group, cut: int, hidden: Mapping[bool, bool]
) -> GroupRates:
    there = [row for row in known if row.group(group[0]) == group[1]]
    both = not any(hidden.values())
    return GroupRates(
        *group,
        missed=None if hidden[True] else _wrong(there, cut, yes=True),
        flagged=None if hidden[False] else _wrong(there, cut, yes=False),
        brier=brier(there) if both else None,
        large=in_the_large(there) if both else None,
    )


def _wrong(there: Sequence[Labelled], cut: int, *, yes: bool) -> Estimate | None:
    side = [row for row in there if row.yes is yes]
    wrong = Pile.of(row.weight for row in side if (row.band >= cut) is not yes)
    right = Pile.of(row.weight for row in side if (row.band >= cut) is yes)
    return share_of(wrong, right)
