"""Say which of many alike cases every run shows: the others are left to `make faults`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

import pytest


def first_of_each(
    cases: Iterable[tuple[Any, ...]], kind: Callable[[tuple[Any, ...]], Hashable]
) -> list[Any]:
    """Give the values of cases as parameters; `long` where one of the same kind stands before."""
    seen: set[Hashable] = set()
    given = []
    for case in cases:
        marks = [pytest.mark.long] if kind(case) in seen else []
        seen.add(kind(case))
        given.append(pytest.param(*case, marks=marks))
    return given
