"""Weigh what two profiles have in common, in bits for and against one person.

The weight is Fellegi and Sunter's (1969), log2 of the odds that both are one person: that of the
prior, and one for each comparison, adjusted by how frequent an agreeing name is (Winkler 2000). It
is the number that Splink gives as match_weight, to within 1e-9; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from longstop.core.linkage.comparing import COMPARISONS, levels_of
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile


@dataclass(frozen=True, slots=True)
class Part:
    """What one comparison adds, in bits; below nothing it speaks against."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Scored:
    """The whole weight in bits with the prior, and the parts of what could be compared."""

    weight: float
    parts: tuple[Part, ...]


def score(model: Model, a: Profile, b: Profile) -> Scored:
    """Weigh two profiles; the order of the two makes no difference."""
    weight, parts = model.prior_weight, []
    for at, level in enumerate(levels_of(a, b)):
        if level == 0:
            continue
        found = model.comparisons[at][level - 1]
        added = found.weight
        if found.frequency is not None:
            added += log2(found.base) - log2(_frequency(model, found.frequency, a, b))
        weight += added
        parts.append(Part(COMPARISONS[at].code, found.name, added))
    return Scored(weight, tuple(parts))


def _frequency(model: Model, kind: str, a: Profile, b: Profile) -> float:
    """Give how frequent the agreeing name is, by the profile of whom it is more frequent."""
    return max(frequency_of(model, kind, a), frequency_of(model, kind, b))


def frequency_of(model: Model, kind: str, profile: Profile) -> float:
    """Give the share of records with such a given, family or whole name; 0 where it has none."""
    given = model.given.get(profile.given, model.given_other) if profile.given else 0.0
    if kind == "given":
        return given
    family = model.family.get(profile.family, model.family_other) if profile.family else 0.0
    if kind == "family":
        return family
    return max(given * family, model.name_floor)
