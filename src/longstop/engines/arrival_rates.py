"""Estimate how many come in a day, by weekday and month, where they come in sets and not singly.

Whoever comes in one package comes together, so days differ more than chance alone would have it.
How much more is measured, and widens every interval (quasi-likelihood: McCullagh and Nelder 1989,
Generalized Linear Models, 9.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, nan, sqrt

import numpy as np
from scipy.special import stdtrit

from longstop.core.capacity.learned import Learned
from longstop.engines.survival import Floats, Whole, on_log_scale

WEEK, YEAR = 7, 12
ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How days differ: a factor for each weekday (Monday first) and month, with means of 1.

    Empty where it was not learnt. days: the factor of each day counted.
    """

    week: tuple[Learned, ...]
    season: tuple[Learned, ...]
    days: Floats


def rhythm(counts: Whole, weekdays: Whole, months: Whole | None, known: Floats) -> Rhythm:
    """Learn the factors from how many came each day (a row each day).

    weekdays count from Monday 0, months from January 0; no months: the season is not learnt.
    known is what each day is already known to differ by. Every weekday and month asked for must
    have somebody.
    """
    columns = [weekdays[:, None] == np.arange(WEEK)]
    if months is not None:
        columns.append(months[:, None] == np.arange(1, YEAR))
    design = np.hstack(columns).astype(np.float64)
    at, covariance, freedom = _fitted(design, counts.astype(np.float64), known)
    steps = float(stdtrit(freedom, 0.975))
    week = _factors(at[:WEEK], covariance[:WEEK, :WEEK], steps, counts, weekdays)
    days = known * np.array([one.value for one in week])[weekdays]
    if months is None:
        return Rhythm(week, (), days)
    grown = np.zeros((YEAR, YEAR))
    grown[1:, 1:] = covariance[WEEK:, WEEK:]
    season = _factors(np.concatenate(([0.0], at[WEEK:])), grown, steps, counts, months)
    return Rhythm(week, season, days * np.array([one.value for one in season])[months])


def _fitted(design: Floats, counts: Floats, known: Floats) -> tuple[Floats, Floats, int]:
    """Fit logarithms of rates (Newton's method); gives them, their covariance, what is left."""
    with np.errstate(divide="ignore"):
        offset = np.log(known)
    at = np.zeros(design.shape[1])
    at[:WEEK] = log(max(counts.sum(), 1.0) / known.sum())
    for _ in range(ROUNDS):
        due = np.exp(design @ at + offset)
        step = np.linalg.solve(design.T @ (design * due[:, None]), design.T @ (counts - due))
        at = at + np.clip(step, -2.0, 2.0)
        if float(np.abs(step).max()) < 1e-10:
            break
    due = np.exp(design @ at + offset)
    wide, freedom = _excess(counts, due, design.shape[1])
    spread = np.linalg.inv(design.T @ (design * due[:, None]))
    return at, np.asarray(wide * spread, np.float64), freedom


def _excess(counts: Floats | Whole, due: Floats, fitted: int) -> tuple[float, int]:
    """Give how much more than by chance days differ, and on how many free days that rests.

    A day on which nobody can come tells nothing.
    """
    told = due > 0
    freedom = max(1, int(told.sum()) - fitted)
    return float(((counts - due)[told] ** 2 / due[told]).sum()) / freedom, freedom


def _factors(
    at: Floats, covariance: Floats, steps: float, counts: Whole, place: Whole
) -> tuple[Learned, ...]:
    """Turn logarithms into factors with a mean of 1, their intervals by the delta method."""
    rates = np.exp(at)
    moves = np.eye(len(at)) - rates / rates.sum()
    errors = np.sqrt(np.einsum("ij,jk,ik->i", moves, covariance, moves))
    many = np.bincount(place, counts, minlength=len(at))
    return tuple(
        on_log_scale(float(rate / rates.mean()), float(error), int(count), steps)
        for rate, error, count in zip(rates, errors, many, strict=True)
    )


def rate(counts: Whole, days: Floats) -> Learned:
    """Give how many come on a day whose factor is 1, from a count and a factor for each day."""
    total = float(counts.sum())
    if not total:
        return Learned(0.0, 0.0, 3.7 / float(days.sum()), 0)
    value = total / float(days.sum())
    wide, freedom = _excess(counts, value * days, 1)
    return on_log_scale(value, sqrt(wide / total), int(total), float(stdtrit(freedom, 0.975)))


def mean(values: Floats) -> Learned:
    """Give a mean of figures above 0, with an interval even on the logarithm's scale."""
    many = len(values)
    if many < 2:
        return Learned(float(values.mean()) if many else nan, nan, nan, many)
    value = float(values.mean())
    error = float(values.std(ddof=1)) / sqrt(many) / value
    return on_log_scale(value, error, many, float(stdtrit(many - 1, 0.975)))


def share_of_time(away: Floats, there: Floats) -> Learned:
    """Give the share of time away, from each person's days away and days in all.

    A person's days go together, so the interval is one over people (on the scale of log odds).
    """
    many, whole = len(there), float(there.sum())
    value = float(away.sum()) / whole if whole else nan
    if many < 2 or not 0 < value < 1:
        return Learned(value, nan, nan, many)
    off = away - value * there
    error = sqrt(float((off * off).sum()) * many / (many - 1)) / whole / (value * (1 - value))
    half = float(stdtrit(many - 1, 0.975)) * error
    odds = log(value / (1 - value))
    low, high = (1 / (1 + exp(-one)) for one in (odds - half, odds + half))
    return Learned(value, low, high, many)
