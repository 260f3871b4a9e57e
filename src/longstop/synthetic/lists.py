"""Load the word lists that lie beside the code, once, and draw from them by weight."""

from __future__ import annotations

import random
import tomllib
from bisect import bisect
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@cache
def load(name: str) -> dict[str, Any]:
    """Read one word list, `names` for data/names.toml, as TOML gives it."""
    text = resources.files(__package__).joinpath("data", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


class Weighted(Generic[T]):
    """Values drawn in proportion to their weights, in one random number and one bisection."""

    def __init__(self, values: Sequence[T], weights: Sequence[float]) -> None:
        """Keep the values with their running weights; both have the same length."""
        self.values = tuple(values)
        self._running = tuple(accumulate(weights))

    def draw(self, rng: random.Random) -> T:
        """Return one value."""
        return self.at(rng.random())

    def at(self, share: float) -> T:
        """Return the value that lies at a share (0 up to but not 1) of the total weight."""
        return self.values[bisect(self._running, share * self._running[-1])]


def one_of(rng: random.Random, values: Sequence[T]) -> T:
    """Return one of the values, all alike likely: choice() without its slower fairness loop."""
    return values[int(rng.random() * len(values))]
