"""Hold what a bureau's own records teach: each figure with how sure it is, and what was not learnt.

Ages and times are in days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from math import isnan

LEAST = 20
"""Events below which a figure is not learnt: what is assumed stands, and it is said so."""

DOUBT = 0.05
"""A distribution that would look so odd less often than this is said to describe badly."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A figure with the ends of its 95 % interval, and on how many events it rests."""

    value: float
    low: float
    high: float
    many: int

    @property
    def is_enough(self) -> bool:
        """Tell whether it rests on enough to stand in a scenario."""
        return self.many >= LEAST and not isnan(self.value)

    def holds(self, truth: float) -> bool:
        """Tell whether a value lies inside."""
        return self.low <= truth <= self.high


class Way(IntEnum):
    """How a step ends."""

    ON = 0  # to what comes next
    CLOSED = 1
    BACK = 2
    EXPIRED = 3  # closed, because data had expired


class Step(StrEnum):
    """A step of a referral's life as the records tell it: waiting and work together."""

    TAKE = "take"  # from receipt until somebody takes it on
    GRADE = "grade"  # from receipt until a person has given a grade
    DEVELOP = "develop"  # from being taken until it is said to be ready
    SEND = "send"  # from being ready until it is sent
    ACCEPT = "accept"  # from being sent until somebody accepts by name
    ACT = "act"  # from being sent until somebody acts
    REACH = "reach"  # from receipt until somebody acts
    END = "end"  # from acting until it is closed
    FIND_OUT = "find_out"  # from asking others until nothing is out any more


@dataclass(frozen=True, kw_only=True, slots=True)
class Duration:
    """A distribution fitted to times: its figures, by which name, and how well it describes them.

    fits is the probability of looking at least so odd if it were right; nan where that cannot be
    told.
    """

    shape: str
    figures: Mapping[str, Learned]
    fits: float

    @property
    def is_doubtful(self) -> bool:
        """Tell whether it describes the times badly."""
        return self.fits < DOUBT

    @property
    def many(self) -> int:
        """Say on how many events it rests."""
        return max(one.many for one in self.figures.values())

    def stated(self) -> dict[str, float]:
        """Give it as a scenario states a distribution."""
        return {name: rounded(one.value) for name, one in self.figures.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class StepLearned:
    """How long a step takes of one grade (empty: of all), and how it ends.

    spells: how many were seen; late: those of them seen from later on than their beginning; open:
    those still there. unseen is the share that stays beyond the longest time seen.
    """

    step: Step
    grade: str
    spells: int
    late: int
    open: int
    half: Learned
    most: Learned
    shares: Mapping[Way, Learned]
    unseen: float
    duration: Duration | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ArrivalsLearned:
    """How many of a grade come in a day, and in what sets."""

    grade: str
    per_day: Learned
    batch: Learned


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Who stands at a step when the last day ends: each one's grade, and days since receipt."""

    step: Step
    waiting: tuple[tuple[str, float], ...]

    @property
    def grades(self) -> Mapping[str, int]:
        """Count them by grade."""
        return Counter(grade for grade, _ in self.waiting)


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """All that was learnt from first to last (dates, both in it), of so many referrals.

    looked_for and emergency are by grade. sent: to which agency how many went. staff: how many
    accounts of the bureau may work on referrals.
    """

    first: date
    last: date
    referrals: int
    ungraded: int
    arrivals: tuple[ArrivalsLearned, ...] = ()
    week: tuple[Learned, ...] = ()
    season: tuple[Learned, ...] = ()
    looked_for: Mapping[str, Learned] = field(default_factory=dict)
    emergency: Mapping[str, Learned] = field(default_factory=dict)
    steps: tuple[StepLearned, ...] = ()
    standing: tuple[Standing, ...] = ()
    data_age: Duration | None = None
    sent: Mapping[str, int] = field(default_factory=dict)
    staff: int = 0
    absence: Learned | None = None

    def step(self, step: Step, grade: str = "") -> StepLearned | None:
        """Find what was learnt of a step."""
        return next((one for one in self.steps if (one.step, one.grade) == (step, grade)), None)


def rounded(value: float) -> float:
    """Round to four figures that count: more would pretend to be known."""
    return float(f"{value:.4g}")
