"""Solve linear programmes, and small ones in whole numbers, with HiGHS.

One thread and a fixed seed, so that the same programme has the same answer. A search in whole
numbers ends after so many nodes and never after a time, for the same reason. It never begins anew,
which took most of its time and found little.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from highspy import _core
from numpy.typing import NDArray

from longstop.core.referral.errors import LongstopError

Numbers = NDArray[np.float64]
Whole = NDArray[np.int32]
NODES = 100


class NotSolved(LongstopError):
    """HiGHS found no best answer: the programme contradicts itself or has no end."""

    exit_code = 3


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """Least cost of columns between bounds, so that every row of the matrix is between its own.

    starts, columns and factors are the matrix by rows: starts has one more than there are rows.
    """

    cost: Numbers
    lower: Numbers
    upper: Numbers
    row_lower: Numbers
    row_upper: Numbers
    starts: Whole
    columns: Whole
    factors: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """The least cost, the columns, and by how much cost falls for one more of each column."""

    cost: float
    columns: Numbers
    column_prices: Numbers
    seconds: float


def solve(programme: Programme, *, gap: float = 0.0, whole: bool = False) -> Solution:
    """Solve a programme by the simplex method; whole: all columns in whole numbers, to
    within a gap of the least cost.

    seconds are those that HiGHS took itself. Raises NotSolved.
    """
    highs: Any = (
        _core._Highs()
    )  # the class over it writes a banner among our output when it is made
    for option, value in {
        "output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0,
        "solver": "simplex", "mip_rel_gap": 0.0, "mip_abs_gap": gap, "mip_max_nodes": NODES,
        "mip_allow_restart": False,
    }.items():  # fmt: skip
        highs.setOptionValue(option, value)
    highs.passModel(_model(programme, whole=whole))
    begun = time.perf_counter()
    highs.run()
    seconds = time.perf_counter() - begun
    found = highs.getSolution()
    columns = np.asarray(found.col_value, np.float64)
    if not found.value_valid or len(columns) != len(programme.cost):
        raise NotSolved(
            f"No best answer was found ({highs.modelStatusToString(highs.getModelStatus())})."
            " Nothing was saved. Look at what is asked: do its figures contradict one another?"
        )
    prices = np.asarray(found.col_dual, np.float64) if found.dual_valid else np.zeros(len(columns))
    return Solution(float(highs.getInfo().objective_function_value), columns, prices, seconds)


def _model(programme: Programme, *, whole: bool) -> Any:
    model: Any = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(programme.cost), len(programme.row_lower)
    model.col_cost_, model.col_lower_, model.col_upper_ = (
        programme.cost, programme.lower, programme.upper,
    )  # fmt: skip
    model.row_lower_, model.row_upper_ = programme.row_lower, programme.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = programme.starts
    model.a_matrix_.index_ = programme.columns
    model.a_matrix_.value_ = programme.factors
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(programme.cost)
    return model


class Rows:
    """Gathers the rows of a programme, one after the other."""

    def __init__(self) -> None:
        """Begin with none."""
        self._starts, self._columns, self._factors = [0], list[int](), list[float]()
        self._lower, self._upper = list[float](), list[float]()

    def add(self, terms: dict[int, float], lower: float, upper: float) -> None:
        """Add a row: factors by column, and what it lies between."""
        self._columns += terms
        self._factors += terms.values()
        self._starts.append(len(self._columns))
        self._lower.append(lower)
        self._upper.append(upper)

    def programme(self, cost: Numbers, lower: Numbers, upper: Numbers) -> Programme:
        """Make the programme."""
        return Programme(
            cost=cost, lower=lower, upper=upper,
            row_lower=np.array(self._lower), row_upper=np.array(self._upper),
            starts=np.array(self._starts, np.int32),
            columns=np.array(self._columns, np.int32),
            factors=np.array(self._factors),
        )  # fmt: skip
