"""Hold what a linkage model says: how much each level of each comparison speaks for one person.

A model is a document like a policy (model_document.py): known by its digest, and named in every
link that was found with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a comparison.

    m and u are the shares of the level among pairs of one person and of two; weight is what it adds
    in bits, log2(m / u) or 0 where the level is not to count. frequency names what the weight is
    adjusted by: log2(base) minus log2 of how frequent the name is, so that a rare one weighs more
    and one of frequency `base` weighs as it stands (Winkler's adjustment, as Splink makes it).
    """

    name: str
    m: float
    u: float
    weight: float
    frequency: str | None = None
    base: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """Weights by comparison and level, how frequent names are, and the bands.

    prior is the probability that two records taken at random are of one person. A pair of weight
    `join` bits or more may be joined, one of `ask` or more is shown to a person. A value that more
    than `common` people share finds nobody. given and family hold the share of records that have a
    name; a name that is not listed has given_other or family_other. name_floor is the least that a
    full name's frequency counts as: relatives share names more often than chance would have it.
    """

    name: str
    version: str
    trained_on: str
    trained_at: str
    records: int
    forms: int
    prior: float
    join: float
    ask: float
    common: int
    comparisons: tuple[tuple[Level, ...], ...]
    given: Mapping[str, float] = field(repr=False)
    family: Mapping[str, float] = field(repr=False)
    given_other: float
    family_other: float
    name_floor: float
    digest: str

    @property
    def stamp(self) -> str:
        """Name the model and its very content: name, version and the first of the digest."""
        return f"{self.name} {self.version} {self.digest.removeprefix('sha256:')[:12]}"

    @property
    def prior_weight(self) -> float:
        """Give the prior in bits: log2 of its odds."""
        return log2(self.prior / (1 - self.prior))
