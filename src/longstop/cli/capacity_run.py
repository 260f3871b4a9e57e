"""`longstop capacity run`: what a scenario comes to, in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.capacity_scenarios import find_scenario
from longstop.actions.house import shipped_policy
from longstop.actions.run_capacity import MOST, WITHIN, run_capacity
from longstop.cli.capacity_options import Most, Named, OtherRule, Seed, Threads, with_seed
from longstop.cli.frame import Json, faults_told, frame, printable, tell
from longstop.cli.policy_text import text_of
from longstop.core.capacity.outcome_words import answer_as_plain, answer_in_words
from longstop.core.triage.document import read_policy


def run_command(
    context: typer.Context,
    scenario: Named,
    policy: Annotated[
        Path | None,
        typer.Option(help="A policy document whose order of work counts; the shipped one if none."),
    ] = None,
    rule: OtherRule = None,
    seed: Seed = None,
    within: Annotated[
        float,
        typer.Option(min=0.0001, max=0.5, help="How sure each share must be: 0.01 is one percent."),
    ] = WITHIN,
    most: Most = MOST,
    threads: Threads = 1,
    as_json: Json = False,
) -> None:
    """Run a scenario: who is reached and when, who is missed or lost, and where the line runs.

    It is run again with other random numbers until every share is as sure as --within asks. The
    first run after an installation compiles for up to a minute.

    Example: longstop capacity run bureau
    """
    here = frame(context)
    with faults_told():
        found = find_scenario(scenario)
        rules = shipped_policy() if policy is None else read_policy(text_of(policy))
        found = with_seed(replace(found, rule=rule or found.rule), seed)
        order, came = run_capacity(found, rules, within=within, most=most, threads=threads)
    if as_json:
        here.print_json(answer_as_plain(found, order, came))
        return
    for line in answer_in_words(found, order, came):
        here.out.print(printable(line), markup=False)
    if came.replications >= most:
        tell(f"Ended at {most} replications: some shares may be less sure than {within:.2%}.")
