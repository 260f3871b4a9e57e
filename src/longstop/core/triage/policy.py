"""Hold a policy's rules in the shape in which they are evaluated: exact, ordered and immutable.

Points, the shrink factor and priors are whole thousandths, and a score is a whole number of
billionths, so that a score exactly on a band's limit is on it, on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

THOUSAND = 1000
BILLIONTHS = THOUSAND**3


class Grade(IntEnum):
    """How dangerous to children a person is held to be, from the least upwards."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    VERY_HIGH = 4

    @property
    def code(self) -> str:
        """Give the grade as it is stored: low, medium, high, very_high."""
        return self.name.lower()

    @property
    def words(self) -> str:
        """Give the grade as it is printed: Low, Medium, High, Very High."""
        return self.name.replace("_", " ").title()


def grade_named(code: str) -> Grade:
    """Read a stored grade; raises KeyError for another text."""
    return {grade.code: grade for grade in Grade}[code]


def grade_if_any(code: str | None) -> Grade | None:
    """Read a stored grade, None where there is none; raises KeyError for another text."""
    return grade_named(code) if code else None


@dataclass(frozen=True, slots=True)
class Floor:
    """A grade below which nobody falls of whom all of `yes` is so and none of `no` is."""

    grade: Grade
    yes: int
    no: int
    source: str

    def holds(self, yes: int, no: int) -> bool:
        """Tell whether these answers meet the floor's condition."""
        return not self.yes & ~yes and not self.no & ~no


@dataclass(frozen=True, slots=True)
class Weight:
    """What one yes adds to the score, in thousandths of log odds; may take away."""

    bit: int
    points: int
    source: str


@dataclass(frozen=True, slots=True)
class Prior:
    """How often a yes is to be expected where nothing is known, in thousandths."""

    bit: int
    share: int
    source: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure with where it comes from."""

    value: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """How the work is ordered under the policy: shares in thousandths, the rest in whole units.

    low_share: at most this share of places goes to Low while anything else waits.
    sample_share: so many of the Low are drawn; sampled_every: every so many places one is shown.
    age_cap_days: no grade's time to act may end later, and somebody is told when it ends.
    """

    emergency: int
    low_share: int
    sample_share: int
    sampled_every: int
    age_cap_days: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bulk:
    """How many referrals one person may grade at once, and the share that another looks at again.

    second_look is in thousandths.
    """

    most: int
    second_look: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """One written policy. digest is SHA-256 over its canonical content; texts are as written.

    limits gives, for Medium upwards, the score (billionths) at which the band begins. raising and
    lowering are the questions whose yes raises or lowers; no question is in both.
    """

    name: str
    version: str
    in_force: date
    owner: str
    ethics_reviewer: str
    outcome: str
    labels: tuple[str, ...]
    base_rate: Cited
    shrink: int
    floors: tuple[Floor, ...]
    weights: tuple[Weight, ...]
    priors: Mapping[int, Prior]
    limits: tuple[tuple[Grade, int], ...]
    limits_source: str
    targets: Mapping[Grade, int]
    targets_source: str
    access: int
    access_source: str
    must_ask: int
    order: Order
    bulk: Bulk
    raising: int
    lowering: int
    digest: str

    @property
    def reads(self) -> int:
        """The questions whose answers can change the grade."""
        return self.raising | self.lowering

    @property
    def stamp(self) -> str:
        """Name this very policy: name, version and the beginning of its digest."""
        return f"{self.name}@{self.version}+{self.digest.removeprefix('sha256:')[:12]}"


def band_of(policy: Policy, score: int) -> Grade:
    """Find the band of a score in billionths; a score on a limit belongs to the upper band."""
    reached = [grade for grade, limit in policy.limits if score >= limit]
    return max(reached, default=Grade.LOW)
