"""Tell whether two profiles may count, before it is asked which of their values many share.

What many share is taken out of both before they are weighed, and to know what that is costs a
digest of every value. Taking something out never makes two more alike, and of those who share a key
most share a name alone: they need not be asked for, and are not weighed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import log2
from typing import Final

from longstop.core.linkage.comparing import COMPARISONS, levels_of
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile
from longstop.core.linkage.scoring import frequency_of

_ALONE_ENOUGH: Final = tuple(
    (at, one.levels.index("same"))
    for at, one in enumerate(COMPARISONS)
    if one.code in ("account", "report")
)
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Sieve:
    """A model, and the most bits that a level comes to when values are taken out of the lists.

    adjusted are the places of comparisons that are adjusted by how frequent a name is.
    """

    model: Model
    prior: float
    most: tuple[tuple[float, ...], ...]
    adjusted: tuple[int, ...]


def sieve_of(model: Model) -> Sieve:
    """Make the sieve of a model.

    A comparison of lists then stands at its level or a lower one, so it adds what the heaviest of
    these does; names and dates stay as they are.
    """
    most = []
    for one, levels in zip(COMPARISONS, model.comparisons, strict=True):
        weights = [0.0, *(level.weight for level in levels)]
        most.append(tuple(weights if one.weighs_against else accumulate(weights, max)))
    adjusted = (
        at
        for at, levels in enumerate(model.comparisons)
        if any(level.frequency is not None for level in levels)
    )
    return Sieve(model, model.prior_weight, tuple(most), tuple(adjusted))


def may_count(sieve: Sieve, a: Profile, b: Profile) -> bool:
    """Tell whether two profiles, as they are, may join or ask without what many share.

    Where it is false, deciding.decide leaves them apart, whatever turns out to be common.
    """
    levels = levels_of(a, b)
    # Nothing is certain without one of these, and what is certain joins whatever it weighs.
    if any(levels[at] == same for at, same in _ALONE_ENOUGH):
        return True
    weight = sieve.prior + _ROUNDING
    for most, level in zip(sieve.most, levels, strict=True):
        weight += most[level]
    for at in sieve.adjusted:
        found = sieve.model.comparisons[at][levels[at] - 1]
        if levels[at] and found.frequency is not None:
            frequent = max(
                frequency_of(sieve.model, found.frequency, a),
                frequency_of(sieve.model, found.frequency, b),
            )
            weight += log2(found.base) - log2(frequent)
    return weight >= sieve.model.ask
