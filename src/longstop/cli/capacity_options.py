"""Options that several commands of `longstop capacity` have alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from longstop.core.capacity.scenario import Rule, Scenario

Named = Annotated[
    str, typer.Argument(help="national, bureau, spade-2012, or a file of your own (TOML).")
]
OtherRule = Annotated[Rule | None, typer.Option(help="Another order of work than the scenario's.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Another seed than the scenario's.")]
Most = Annotated[int, typer.Option(min=2, max=1000, help="Replications at most, however unsure.")]
Threads = Annotated[
    int, typer.Option(min=1, max=64, help="So many at once; the result is the same.")
]


def with_seed(scenario: Scenario, seed: int | None) -> Scenario:
    """Give a scenario another seed, if one was asked for."""
    return scenario if seed is None else replace(scenario, run=replace(scenario.run, seed=seed))
