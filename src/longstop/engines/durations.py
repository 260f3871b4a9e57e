"""Fit distributions to times of which some began before one looked and some have not ended.

The likelihood takes who ended with the density, who is still there with the share that stays, and
whoever was first seen at a later age under the condition of having reached it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, chdtri, log_ndtr, stdtrit

from longstop.core.capacity.learned import Duration, Learned
from longstop.engines.survival import OPEN, Floats, Spells, on_log_scale

ROUNDS, CLOSE = 60, 1e-9
SPANS, FEWEST, IN_SPAN = 12, 4, 15
"""Spans of age at most and at least, and who ended in each, to hold a fit to what was seen."""
SURE = 0.05
"""A direction in which less than this of the most can differ is left out: it tells chance alone."""

_HALF_LOG_TAU = 0.5 * log(2 * np.pi)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A distribution fitted: what it is, and how likely it makes what was seen.

    scores are the derivatives of the logarithm of the hazard by each parameter, a row each, of
    whoever ended; hazard gives the cumulative hazard at ages.
    """

    duration: Duration
    likelihood: float
    parameters: int
    hazard: Callable[[Floats], Floats]
    scores: Floats


def fit(spells: Spells) -> Duration | None:
    """Fit the better of an exponential and a lognormal (Akaike 1974), with how well it describes.

    None where nothing ended, or no distribution could be fitted.
    """
    tried = [one for one in (exponential(spells), lognormal(spells)) if one is not None]
    if not tried:
        return None
    best = min(tried, key=lambda one: 2 * one.parameters - 2 * one.likelihood)
    return described(spells, best)


def described(spells: Spells, one: Fitted) -> Duration:
    """Give a fitted distribution with how well it describes."""
    return Duration(
        shape=one.duration.shape, figures=one.duration.figures, fits=goodness(spells, one)
    )


def exponential(spells: Spells) -> Fitted | None:
    """Fit a constant hazard; the interval is that of a gamma distribution (events and a half)."""
    events = spells.events
    if not events:
        return None
    seen = float((spells.last - spells.first).sum())
    mean = seen / events
    low, high = (2 * seen / chdtri(2 * events + 1, tail) for tail in (0.025, 0.975))
    return Fitted(
        Duration(shape="exponential", figures={"mean": Learned(mean, low, high, events)}, fits=nan),
        -events * log(mean) - seen / mean,
        1,
        lambda ages: ages / mean,
        -np.ones((1, events)),
    )


def lognormal(spells: Spells) -> Fitted | None:
    """Fit a lognormal by Newton's method, on the median's and sigma's logarithms.

    None where fewer than three ended or it does not come to rest.
    """
    events = spells.events
    if events < 3:
        return None
    found = _highest(spells)
    if found is None:
        return None
    (middle, wide), likelihood, curvature = found
    errors = np.sqrt(np.diag(np.linalg.inv(-curvature)))
    steps = float(stdtrit(events - 2, 0.975))
    sigma = exp(wide)
    over = spells.last[spells.ending != OPEN]
    z = (np.log(over) - middle) / sigma
    beyond = _beyond(z) - z
    return Fitted(
        Duration(
            shape="lognormal",
            figures={
                "median": on_log_scale(exp(middle), float(errors[0]), events, steps),
                "sigma": on_log_scale(sigma, float(errors[1]), events, steps),
            },
            fits=nan,
        ),
        likelihood,
        2,
        lambda ages: -log_ndtr(-(_logs(ages) - middle) / sigma),
        np.vstack((-beyond / sigma, -1.0 - z * beyond)),
    )


def _highest(
    spells: Spells,
) -> tuple[NDArray[np.float64], float, NDArray[np.float64]] | None:
    """Climb to the highest likelihood, each step halved until it leads upwards."""
    logs = np.log(spells.last[spells.ending != OPEN])
    at = np.array([np.median(logs), log(max(float(logs.std()), 0.05))])
    parts = _parts(spells)
    likelihood, slope, curvature = _likelihood(parts, at)
    for _ in range(ROUNDS):
        steepest = np.linalg.eigvalsh(curvature)[-1]
        bent = curvature - np.eye(2) * max(0.0, steepest + 1e-3 * len(spells))
        step = -np.linalg.solve(bent, slope)
        step *= min(1.0, 1.0 / max(float(np.abs(step).max()), 1e-300))
        for _ in range(40):
            told = _likelihood(parts, at + step)
            if told[0] >= likelihood - 1e-10 * abs(likelihood):
                break
            step = step / 2
        at = at + step
        likelihood, slope, curvature = told
        if float(np.abs(step).max()) < CLOSE:
            ends = np.linalg.eigvalsh(curvature)[-1] < 0 and np.isfinite(likelihood)
            return (at, likelihood, curvature) if ends else None
    return None


Parts = tuple[Floats, Floats, Floats]


def _parts(spells: Spells) -> Parts:
    """Divide into logarithms of who ended, who is still there, and who was first seen later."""
    over = spells.ending != OPEN
    late = spells.first > 0
    return np.log(spells.last[over]), np.log(spells.last[~over]), np.log(spells.first[late])


def _likelihood(
    parts: Parts, at: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """Give the logarithm of the likelihood, its slope and its curvature."""
    ended, still, late = parts
    sigma = exp(float(at[1]))
    value = -len(ended) * (float(at[1]) + _HALF_LOG_TAU) - float(ended.sum())
    slope, curvature = np.array([0.0, -float(len(ended))]), np.zeros((2, 2))
    for logs, sign in ((ended, 0.0), (still, 1.0), (late, -1.0)):
        z = (logs - at[0]) / sigma
        if sign:
            beyond = _beyond(z)
            value += sign * float(log_ndtr(-z).sum())
            first, second = -sign * beyond, -sign * beyond * (beyond - z)
        else:
            value -= float((z * z).sum()) / 2
            first, second = -z, -np.ones_like(z)
        slope += [-float(first.sum()) / sigma, -float((first * z).sum())]
        cross = float((second * z + first).sum()) / sigma
        curvature += [
            [float(second.sum()) / sigma**2, cross],
            [cross, float((second * z * z + first * z).sum())],
        ]
    return value, slope, curvature


def _beyond(z: Floats) -> Floats:
    """Give the hazard of the standard normal."""
    hazard: Floats = np.exp(-0.5 * z * z - _HALF_LOG_TAU - log_ndtr(-z))
    return hazard


def _logs(ages: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        found: Floats = np.log(ages)
    return found


def goodness(spells: Spells, one: Fitted) -> float:
    """Give the probability that what ended when would look at least so odd if the fit were right.

    Ages are divided into spans; in each, who ended is set beside who should have, by the hazard
    of everybody seen there, so that coming late and still being there are both reckoned with. The
    difference's spread allows for the parameters being fitted to the same people. nan where too
    few ended.
    Source: Hjort 1990, Ann. Stat. 18:1221-1258; Bagdonavicius and Nikulin 2011.
    """
    over = spells.last[spells.ending != OPEN]
    spans = min(SPANS, len(over) // IN_SPAN)
    if spans < FEWEST:
        return nan
    inner = np.quantile(over, np.arange(1, spans) / spans)
    edges = np.concatenate(([0.0], inner, [max(float(spells.last.max()), float(inner[-1]))]))
    if len(np.unique(edges)) < len(edges):
        return nan
    lows, highs = edges[:-1, None], edges[1:, None]
    upper = np.clip(spells.last[None, :], lows, highs)
    lower = np.clip(spells.first[None, :], lows, highs)
    due = (one.hazard(upper) - one.hazard(lower)).sum(axis=1)
    place = np.clip(np.searchsorted(edges, over, side="left") - 1, 0, spans - 1)
    ended = np.bincount(place, minlength=spans).astype(np.float64)
    many = float(len(spells))
    told = np.array([np.bincount(place, row, minlength=spans) for row in one.scores]) / many
    knows = one.scores @ one.scores.T / many
    spread = np.diag(ended) / many - told.T @ np.linalg.solve(knows, told)
    values, vectors = np.linalg.eigh(spread)
    kept = values > SURE * values[-1]
    off = vectors.T[kept] @ ((ended - due) / sqrt(many))
    return float(chdtrc(int(kept.sum()), float((off * off / values[kept]).sum())))
