"""Say a measured figure with its interval, everywhere alike."""

from __future__ import annotations

from math import isnan

from longstop.core.capacity.learned import Duration, Learned


def figure(one: Learned) -> str:
    """Say a figure with its interval, where it has one."""
    ends = ", ".join("not seen" if isnan(end) else f"{end:.3g}" for end in (one.low, one.high))
    return f"{one.value:.3g} [{ends}]"


def duration(one: Duration) -> str:
    """Say a distribution with its intervals, and how well it describes what was seen."""
    figures = ", ".join(f"{name} {figure(each)}" for name, each in one.figures.items())
    if isnan(one.fits):
        return f"{one.shape}, {figures} (how well it describes cannot be said)"
    verdict = "DESCRIBES BADLY" if one.is_doubtful else "describes well enough"
    return f"{one.shape}, {figures} ({verdict}, p = {one.fits:.2g})"
