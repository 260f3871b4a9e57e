"""Hold calibration to records whose truth is known: do intervals of 95 % hold it 95 % of the time?

Records with late comers and some who are there still, by benchmarks/_known_truth.py, a thousand
times with fresh random numbers. Each figure's share must lie inside the band that holds all of them
together with 99 %; a second fresh run decides about what lies outside. Beside it the same with each
of two mistakes, which must fall out of the band.

Run: make bench, or python -m benchmarks.calibration [REPETITIONS].
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from secrets import randbelow

import numpy as np

from benchmarks._known_truth import (
    Found,
    Random,
    band,
    covered,
    doubts,
    once,
    times,
    truths,
    unaware_of_entering_late,
    unaware_of_staying,
)

REPETITIONS = 1_000
_MISTAKES = {
    "late comers taken for seen from the beginning": unaware_of_entering_late,
    "whoever is still there left out": unaware_of_staying,
}


def main() -> None:
    """Run all; prints every figure beside its bar and ends with 1 where one is not met."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REPETITIONS
    low, high = band(len(truths()), count)
    begun = time.perf_counter()
    found = _tried(count, once)
    outside = {name for name, share in found.items() if not low <= share <= high}
    for name, share in found.items():
        mark = "  outside" if name in outside else ""
        print(f"  {name:40} {share:7.1%}{mark}", flush=True)
    if outside:
        again = _tried(count, once)
        outside &= {name for name, share in again.items() if not low <= share <= high}
    print(f"  {count} repetitions: {time.perf_counter() - begun:.0f} s")
    bar = f"all, {low:.1%} to {high:.1%}"
    inside = f"{len(found) - len(outside)} of {len(found)}"
    good = [_said("figures whose intervals hold as they say", inside, bar, not outside)]
    good += _doubts(count)
    for name, see in _MISTAKES.items():
        wrong = _tried(count // 4, lambda random, see=see: times(random, see))  # type: ignore[misc]
        out = sum(share < low for share in wrong.values())
        good.append(_said(f"fall out: {name}", f"{out} of {len(wrong)}", "at least 3", out >= 3))
    if not all(good):
        sys.exit(1)


def _doubts(count: int) -> list[bool]:
    """Count how often a right fit is doubted, and a wrong one."""
    random = np.random.default_rng(randbelow(1 << 32))
    found = [doubts(random) for _ in range(count)]
    low, high = band(2, count)
    good = []
    for name in found[0]:
        share = sum(one[name] for one in found) / count
        right = name.startswith("right")
        met = 1 - high <= share <= 1 - low if right else share >= 0.95
        bar = f"{1 - high:.1%} to {1 - low:.1%}" if right else "at least 95 %"
        good.append(_said(f"a {name} is doubted", f"{share:.1%}", bar, met))
    return good


def _tried(count: int, learn: Callable[[Random], Found]) -> dict[str, float]:
    return covered(count, randbelow(1 << 32), learn)


def _said(name: str, value: str, bar: str, met: bool) -> bool:
    print(f"{name:62} {value:>10}   bar: {bar}{'' if met else '   NOT MET'}", flush=True)
    return met


if __name__ == "__main__":
    main()
