"""Give each share the interval that its number of people allows: a figure without one misleads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import erfc, exp, fsum, gamma, sqrt
from statistics import NormalDist

Z95 = NormalDist().inv_cdf(0.975)
"""Standard errors on each side that hold 95 % of a normal distribution: 1.95996."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the ends of its 95 % interval; people says of how many, as they stand."""

    value: float
    low: float
    high: float
    people: int


@dataclass(frozen=True, slots=True)
class Pile:
    """People put together: how many, the sum of their weights and of the weights' squares."""

    people: int = 0
    weight: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, weights: Iterable[float]) -> Pile:
        """Put people with these weights together."""
        listed = list(weights)
        return cls(len(listed), sum(listed), sum(one * one for one in listed))

    def __add__(self, other: Pile) -> Pile:
        """Put two piles of different people together."""
        return Pile(
            self.people + other.people, self.weight + other.weight, self.squares + other.squares
        )

    @property
    def effective(self) -> float:
        """Say how many people of equal weight would tell as much.

        Source: Kish 1965, Survey Sampling: the square of the sum by the sum of the squares.
        """
        return self.weight * self.weight / self.squares if self.squares else 0.0


NOBODY = Pile()


def wilson(share: float, people: float) -> tuple[float, float]:
    """Compute the 95 % interval of a share of so many people (may be an effective number, above 0).

    Source: Wilson 1927, J. Am. Stat. Assoc. 22:209-212. It stays within 0 and 1 and keeps its
    width where the share is 0 or 1.
    """
    squared = Z95**2
    middle = (share + squared / (2 * people)) / (1 + squared / people)
    half = sqrt(share * (1 - share) / people + squared / (4 * people**2)) * Z95
    half /= 1 + squared / people
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def share_of(part: Pile, rest: Pile) -> Estimate | None:
    """Estimate which share of two piles the first is; None where both are empty."""
    whole = part + rest
    if not whole.people:
        return None
    share = min(1.0, part.weight / whole.weight)
    return Estimate(share, *wilson(share, whole.effective), whole.people)


def chi_square_beyond(value: float, freedom: int) -> float:
    """Compute the probability that chi-square with so many degrees of freedom goes beyond a value.

    Source: the closed form for whole degrees (Abramowitz and Stegun 1964, 26.4.4 and 26.4.5).
    """
    half = value / 2
    if freedom % 2:
        terms = (pow(half, n + 0.5) / gamma(n + 1.5) for n in range((freedom - 1) // 2))
        return min(1.0, erfc(sqrt(half)) + exp(-half) * fsum(terms))
    terms = (pow(half, n) / gamma(n + 1) for n in range(freedom // 2))
    return min(1.0, exp(-half) * fsum(terms))


def normal_beyond(z: float) -> float:
    """Compute the probability that a standard normal lies further from 0 than z, on either side."""
    return erfc(abs(z) / sqrt(2))
