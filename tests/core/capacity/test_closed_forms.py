"""The formulas are those of the books: held to vectors that were computed elsewhere."""

from __future__ import annotations

import csv
from ast import literal_eval
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from longstop.core.capacity.closed_forms import (
    accumulating,
    cobham,
    cobham_one_server,
    conserved,
    erlang_a,
    erlang_c,
    erlang_c_wait,
    fluid_cost,
    fluid_queues,
    in_batches,
    loss_index,
    preemptive,
)

VECTORS = list(
    csv.DictReader(Path(__file__).with_name("vectors.csv").read_text(encoding="utf-8").splitlines())
)
FOUR, ONES, TWOS = (0.05, 0.15, 0.3, 0.4), (1.0,) * 4, (2.0,) * 4
RATES = [30 / target for target in (1, 7, 14, 30)]


def parameters(text: str) -> dict[str, Any]:
    """Read `a=1;b=[2, 3]`; what is no plain figure is left as text."""
    found: dict[str, Any] = {}
    for one in text.split(";"):
        name, _, value = one.partition("=")
        found[name] = literal_eval(value) if value and "/" not in value else value
    return found


def _kind(figure: str) -> int:
    return int(figure[-1]) - 1


def _erlang(given: dict[str, Any], figure: str) -> float:
    return (erlang_c if figure == "P(wait>0)" else erlang_c_wait)(given["a"], 1, given["c"])


def _fluid(given: dict[str, Any], figure: str) -> float:
    arrivals, service, expiry = given["lam"], given["mu"], given["theta"]

    def cost(order: tuple[int, ...]) -> float:
        queues = fluid_queues(arrivals, service, expiry, given["n"], order)
        return fluid_cost(queues, given["c"], expiry, given["gamma"])

    indices = list(map(loss_index, given["c"], service, expiry, given["gamma"]))
    best = tuple(sorted(range(4), key=lambda n: -indices[n]))
    if figure.startswith("index"):
        return indices[_kind(figure)]
    if figure.startswith("queue"):
        return fluid_queues(arrivals, service, expiry, given["n"], best)[_kind(figure)]
    if figure.startswith("min"):
        return min(map(cost, permutations(range(4))))
    return cost(best if figure == "cost index order" else best[::-1])


def _kleinrock(_: dict[str, Any], figure: str) -> float:
    if figure.endswith("APQ"):
        return sum(map(float.__mul__, FOUR, accumulating(FOUR, ONES, TWOS, RATES)))
    return conserved(FOUR, ONES, TWOS)


MODELS: dict[str, Callable[[dict[str, Any], str], float]] = {
    "ErlangC": _erlang,
    "Cobham M/M/c": lambda given, figure: cobham(given["lams"], given["mu"], given["c"])[
        _kind(figure)
    ],
    "Cobham M/G/1": lambda given, figure: cobham_one_server(
        given["lams"], given["ES"], given["ES2"]
    )[_kind(figure)],
    "APQ (Kleinrock 1964) M/M/1 mean": lambda given, figure: accumulating(
        given["lams"], ONES, TWOS, RATES
    )[_kind(figure)],
    "Cobham M/M/1 (same load, strict priority)": lambda given, figure: cobham_one_server(
        given["lams"], ONES, TWOS
    )[_kind(figure)],
    "Kleinrock conservation": _kleinrock,
    "c*mu/theta fluid (with loss penalty)": _fluid,
}


@pytest.mark.parametrize("row", VECTORS)
def test_a_vector_computed_elsewhere_comes_out(row: dict[str, str]) -> None:
    found = MODELS[row["model"]](parameters(row["parameters"]), row["figure"])
    assert found == pytest.approx(float(row["value"]), abs=1.1e-6)


def test_all_vectors_are_there() -> None:
    assert len(VECTORS) == 38


def test_patience_without_end_is_erlang_c_and_the_flow_is_kept_in_overload() -> None:
    lost, wait = erlang_a(4, 1, 5, 1e-9)
    assert (lost, wait) == pytest.approx((0, erlang_c_wait(4, 1, 5)), abs=1e-6)
    lost, _ = erlang_a(30, 1, 10, 0.5)
    assert 30 * (1 - lost) == pytest.approx(10, abs=1e-3)


def test_one_server_that_is_stopped_gives_the_textbook_time() -> None:
    assert preemptive((0.2, 0.3), 1, 1) == pytest.approx((1 / 0.8, 1 / (0.8 * 0.5)))


def test_batches_of_one_are_no_batches() -> None:
    assert in_batches(0.6, 1, 1) == pytest.approx(erlang_c_wait(0.6, 1, 1))
