"""Hold a study as a page keeps it: what every way comes to, side by side, as plain figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from longstop.core.capacity.comparison import Comparison
from longstop.core.capacity.comparison_words import comparison_as_plain
from longstop.core.capacity.outcome import Answer
from longstop.core.capacity.outcome_words import answer_as_plain
from longstop.core.capacity.scenario import Scenario
from longstop.core.capacity.work_order import WorkOrder


@dataclass(frozen=True, slots=True)
class Studied:
    """One way of working: what it is, and what it came to."""

    scenario: Scenario
    order: WorkOrder
    answer: Answer


def study_as_plain(ways: Sequence[Studied], comparison: Comparison) -> dict[str, Any]:
    """Give a study as JSON can hold it; the first way is what the others are held to.

    Each figure has a value and the half of its interval of 95 %, null where not known.
    """
    plain = comparison_as_plain(comparison)
    answers = (answer_as_plain(one.scenario, one.order, one.answer) for one in ways)
    beside = zip(plain["ways"], answers, strict=True)
    return {**plain, "ways": [{**way, **answer} for way, answer in beside]}
