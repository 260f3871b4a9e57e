"""Estimate how long things take and how they end, from what is known of whom at what age.

Some were there before one began to look (left truncation: they count from the age at which they
were first seen) and some are still there (right censoring). Each may end in several ways, and one
ending keeps the others from happening, so a share is never one minus that of those who stay.

Sources: Aalen and Johansen 1978, Scand. J. Stat. 5:141-150, for the incidence of each ending;
Tsai, Jewell and Wang 1987, Biometrika 74:883-886, for entering late.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from longstop.core.capacity.learned import Learned

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Z95 = 1.959963984540054
OPEN = -1


@dataclass(frozen=True, slots=True)
class Spells:
    """Stretches of time, one a row: seen from an age on, until an age, and how it ended then.

    first and last are ages in days, 0 <= first < last; ending numbers the way (OPEN: still there).
    """

    first: Floats
    last: Floats
    ending: Whole

    def __len__(self) -> int:
        """Count them."""
        return len(self.last)

    @property
    def events(self) -> int:
        """Count those that ended."""
        return int((self.ending != OPEN).sum())


@dataclass(frozen=True, slots=True)
class Incidence:
    """What had happened by each age at which something did.

    at_risk: how many were seen just before; ended: how many ended so (a row each way); staying:
    the share still there after it; reached: the share ended so by then.
    """

    ages: Floats
    at_risk: Floats
    ended: Floats
    staying: Floats
    reached: Floats

    @property
    def before(self) -> Floats:
        """Give the share still there just before each age."""
        return np.concatenate(([1.0], self.staying[:-1]))


def incidence(spells: Spells, endings: int) -> Incidence:
    """Estimate the cumulative incidence of so many ways to end (Aalen-Johansen)."""
    over = spells.ending != OPEN
    ages, place = np.unique(spells.last[over], return_inverse=True)
    ended = np.zeros((endings, len(ages)))
    np.add.at(ended, (spells.ending[over], place), 1.0)
    entered = np.searchsorted(np.sort(spells.first), ages, side="left")
    gone = np.searchsorted(np.sort(spells.last), ages, side="left")
    at_risk = (entered - gone).astype(np.float64)
    staying = np.cumprod(1.0 - ended.sum(axis=0) / at_risk)
    before = np.concatenate(([1.0], staying[:-1]))
    reached = np.cumsum(before * ended / at_risk, axis=1)
    return Incidence(ages, at_risk, ended, staying, reached)


def share_ended(found: Incidence, way: int, *, by: float | None = None) -> Learned:
    """Give the share that has ended in a way by an age, of everybody."""
    return _share(found, way, by, of_ended=False)


def share_of_ended(found: Incidence, way: int) -> Learned:
    """Give the share that ends in a way, of those who end within the ages seen.

    It is the share of all where those not seen to end go as the others do.
    """
    return _share(found, way, None, of_ended=True)


def _share(found: Incidence, way: int, by: float | None, *, of_ended: bool) -> Learned:
    """Follow each event's influence on the share (delta method), and give Wilson's interval for
    as many people as would be as sure."""
    until = len(found.ages) if by is None else int(np.searchsorted(found.ages, by, side="right"))
    events = int(found.ended[:, :until].sum())
    if not events:
        return Learned(nan, nan, nan, 0)
    ended, at_risk = found.ended[:, :until], found.at_risk[:until]
    reached, before = found.reached[:, :until], found.before[:until]
    stays = 1.0 - ended.sum(axis=0) / at_risk
    later = (reached[:, -1:] - reached) / np.where(stays > 0, stays, 1.0)
    own = np.eye(len(ended))[:, :, None] * before
    moves = own - later[:, None, :]  # of each share, by an event of each way, at each age
    totals = reached[:, -1]
    if of_ended:
        whole = float(totals.sum())
        share = float(totals[way]) / whole
        influence = (moves[way] - share * moves.sum(axis=0)) / whole
    else:
        share = float(totals[way])
        influence = moves[way]
    variance = float((ended * (influence / at_risk) ** 2).sum())
    inside = 0 < share < 1 and variance > 0
    people = share * (1 - share) / variance if inside else float(events)
    return Learned(share, *wilson(share, people), events)


def wilson(share: float, people: float) -> tuple[float, float]:
    """Give the 95 % interval of a share of so many people (Wilson 1927), never beyond 0 or 1."""
    squared = Z95**2
    middle = (share + squared / (2 * people)) / (1 + squared / people)
    half = sqrt(share * (1 - share) / people + squared / (4 * people**2)) * Z95
    half /= 1 + squared / people
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def age_reached(found: Incidence, share: float) -> Learned:
    """Give the age by which such a share has ended, in whatever way; nan where it is not seen.

    The interval is where the band of those who stay (log-log, Greenwood) crosses the share
    (Brookmeyer and Crowley 1982).
    """
    events = int(found.ended.sum())
    if not events:
        return Learned(nan, nan, nan, 0)
    ended = found.ended.sum(axis=0)
    left = found.at_risk - ended
    steps = ended / (found.at_risk * np.where(left > 0, left, 1.0))
    spread = np.sqrt(np.cumsum(np.where(left > 0, steps, 0.0)))
    staying = np.clip(found.staying, 1e-12, 1 - 1e-12)
    width = Z95 * spread / np.abs(np.log(staying))
    least, most = staying ** np.exp(width), staying ** np.exp(-width)
    middle, low, high = (_crossing(found.ages, one, 1 - share) for one in (staying, least, most))
    return Learned(middle, low, high, events)


def _crossing(ages: Floats, staying: Floats, level: float) -> float:
    below = np.flatnonzero(staying <= level + 1e-12)
    return float(ages[below[0]]) if len(below) else nan


def on_log_scale(value: float, error: float, many: int, steps: float = Z95) -> Learned:
    """Give a figure above 0 with an interval that is even on the scale of its logarithm."""
    if not value > 0:
        return Learned(value, nan, nan, many)
    middle = log(value)
    return Learned(value, exp(middle - steps * error), exp(middle + steps * error), many)
