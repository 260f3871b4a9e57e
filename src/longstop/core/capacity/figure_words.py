"""Say a measured figure with its interval, everywhere alike."""

from __future__ import annotations

from math import isnan

from longstop.core.capacity.learned import Duration, Learned


def figure(one: Learned) -> str:
    """Say a figure with its interval, where it has one."""
    ends = ", ".join("not seen" if isnan(end) else f"{end:.3g}" for end in (one.low, one.high))
    return f"{one.value:.3g} [{ends}]"


def duration(one: Duration) -> str:
    """Say a distribution with its intervals."""
    return ", ".join(f"{name} {figure(each)}" for name, each in one.figures.items())
