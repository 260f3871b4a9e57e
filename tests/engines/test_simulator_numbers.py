"""The simulator's own logarithm, exponential and quantile are right, and its numbers random."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from longstop.engines.simulator_compile import apart
from longstop.engines.simulator_numbers import ln, normal, person, power_of_e, share


@apart
def work_out(us: np.ndarray, xs: np.ndarray, out: np.ndarray) -> None:
    for n in range(len(us)):
        out[0, n], out[1, n], out[2, n] = ln(us[n]), normal(us[n]), power_of_e(xs[n])


@apart
def draw(key: np.uint64, out: np.ndarray) -> None:
    cases, nodes, visits, purposes = out.shape
    for a in range(cases):
        own = person(key, a)
        for b in range(nodes):
            for c in range(visits):
                for d in range(purposes):
                    out[a, b, c, d] = share(own, b, c, d)


def test_logarithm_exponential_and_normal_are_those_of_the_library() -> None:
    us = np.concatenate([np.geomspace(1e-16, 0.5, 3_000), np.linspace(0.001, 0.999, 3_000)])
    xs, out = np.linspace(-300, 300, len(us)), np.zeros((3, len(us)))
    work_out(us, xs, out)
    quantile = NormalDist().inv_cdf
    assert np.allclose(out[0], [math.log(u) for u in us], rtol=4e-16, atol=3e-16)
    assert np.allclose(out[1], [quantile(u) for u in us], rtol=3e-7, atol=3e-7)
    assert np.allclose(out[2], [math.exp(x) for x in xs], rtol=4e-16)


def test_numbers_for_different_cases_stages_visits_and_purposes_know_nothing_of_one_another() -> (
    None
):
    out = np.zeros((5_000, 8, 4, 8))
    draw(np.uint64(1864), out)
    assert out.min() > 0
    assert out.max() < 1
    rows = out.reshape(5_000, -1)
    # Mean, variance and correlations as of independent uniforms: five standard errors.
    assert abs(rows.mean() - 0.5) < 5 * math.sqrt(1 / 12 / rows.size)
    between = np.corrcoef(rows.T) - np.eye(rows.shape[1])
    assert abs(between).max() < 5.5 / math.sqrt(5_000)
    assert abs(np.corrcoef(out.ravel()[:-1], out.ravel()[1:])[0, 1]) < 5 / math.sqrt(out.size)
    tens = np.histogram(rows, bins=64, range=(0, 1))[0]
    expected = rows.size / 64
    assert ((tens - expected) ** 2 / expected).sum() < 63 + 5 * math.sqrt(2 * 63)
    assert len(np.unique(out)) == out.size
