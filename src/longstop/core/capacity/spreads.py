"""Read how long something takes out of a document: four ways to state a distribution."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Any

from longstop.core.capacity.network import Shape, Spread

_WAYS = {
    ("exactly",): Shape.CONSTANT,
    ("mean",): Shape.EXPONENTIAL,
    ("least", "most"): Shape.UNIFORM,
    ("median", "sigma"): Shape.LOGNORMAL,
}
LARGEST = 100_000.0


def is_number(value: object) -> bool:
    """Tell whether this is a figure of 0 or more that a computer can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= LARGEST


def is_spread(value: object) -> bool:
    """Tell whether this states a distribution."""
    if not isinstance(value, Mapping) or tuple(sorted(value)) not in _WAYS:
        return False
    if not all(map(is_number, value.values())) or value.get("sigma", 0) > 4:
        return False
    return bool(value.get("least", 0) <= value.get("most", 0))


def read_spread(value: Mapping[str, Any], unit: float = 1.0) -> Spread:
    """Read one, in units of time; sigma has none."""
    keys = tuple(sorted(value))
    shape = _WAYS[keys]
    first, *rest = (float(value[key]) for key in keys)
    second = rest[0] if rest else 0.0
    return Spread(shape, first * unit, second if shape is Shape.LOGNORMAL else second * unit)


def mean_of(spread: Spread) -> float:
    """Give the mean of a distribution."""
    if spread.shape is Shape.UNIFORM:
        return (spread.a + spread.b) / 2
    if spread.shape is Shape.LOGNORMAL:
        return spread.a * exp(spread.b**2 / 2)
    return spread.a


def varies_much(spread: Spread) -> bool:
    """Tell whether the standard deviation is above the mean."""
    return spread.shape is Shape.LOGNORMAL and exp(spread.b**2) > 2
