"""Where theory knows the answer, the simulator gives it."""

from __future__ import annotations

import pytest

from benchmarks._exactness import (
    TARGETS,
    Claim,
    all_claims,
    exponential,
    held,
    queue,
    waits,
)
from longstop.core.capacity.network import Lane
from longstop.engines.simulator import replicate


def test_every_closed_form_lies_inside_simultaneous_intervals_of_99_percent() -> None:
    tried = list(held(all_claims(20_000), seed=1917, count=10))
    assert [one for one in tried if not one.is_inside] == []
    assert len(tried) == 41


def test_the_intervals_are_narrow_enough_to_tell_a_wrong_rule() -> None:
    strict = next(one for one in all_claims(20_000) if "Kleinrock's sum, strict" in one.truths)
    in_turn = queue((0.05, 0.15, 0.3, 0.4), 20_000, lanes=(Lane(), Lane(), Lane(), Lane()))
    assert strict.network == in_turn
    one_lane = queue(
        (0.05, 0.15, 0.3, 0.4),
        20_000,
        lanes=tuple(Lane(first=False, group=n, rate=1.0) for n in range(len(TARGETS))),
    )
    wrong = Claim(one_lane, waits, dict(list(strict.truths.items())[:4]))
    tried = list(held([wrong], seed=1917, count=10))
    assert [one.is_inside for one in tried] == [False] * 4


def test_in_overload_the_foremost_lose_nobody_and_the_last_wait_as_the_fluid_limit_says() -> None:
    # The fluid limit of Atar, Giat and Shimkin, ten times as large: 300 servers, four kinds.
    rates, service, expiry = (20, 100, 300, 400), (0.8, 1, 1.2, 1.5), (0.02, 0.02, 0.05, 0.05)
    found = []
    for n, theta in enumerate(expiry):
        crowd = queue(
            rates,
            120_000,
            servers=300,
            service=[exponential(1 / one) for one in service],
            patience=exponential(1 / theta),
        )
        seen = replicate(crowd, 1864)
        gone = seen.held(0, "lost") / (seen.held(0, "lost") + seen.held(0, "started"))
        found.append(gone[n] * rates[n] / theta)
    assert found[:2] == pytest.approx([0, 0], abs=2)
    assert found[3] == pytest.approx(8_000, rel=0.01)
