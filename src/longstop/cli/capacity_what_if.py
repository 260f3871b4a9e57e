"""Read what a planner would change from the words of a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from longstop.actions.compare_capacity import Way
from longstop.cli.policy_text import text_of
from longstop.core.capacity.scenario import Rule, Scenario
from longstop.core.capacity.what_if import (
    ChangeNotPossible,
    with_delay,
    with_pathway,
    with_staff,
)
from longstop.core.triage.document import read_policy
from longstop.core.triage.policy import Policy


def changed_ways(
    base: Way,
    *,
    rules: Sequence[Rule],
    policies: Sequence[Path],
    staff: Sequence[str],
    delays: Sequence[str],
    pathways: Sequence[str],
) -> list[Way]:
    """Give the base with each change by itself; raises ChangeNotPossible, PolicyNotValid."""
    scenario, policy = base.scenario, base.policy
    ways = [
        Way(f"order: {rule.replace('_', ' ')}", replace(scenario, rule=rule), policy)
        for rule in rules
    ]
    ways += [
        Way(f"policy: {one.stamp}", replace(scenario, rule=Rule.WORKLIST), one)
        for one in map(_policy, policies)
    ]
    for words in staff:
        name, number = _parted(words, "staff")
        ways.append(Way(f"staff: {name} {number}", with_staff(scenario, name, number), policy))
    for words in delays:
        ways.append(_by_figure(scenario, policy, words, "delay", with_delay))
    for words in pathways:
        ways.append(_by_figure(scenario, policy, words, "pathway", with_pathway))
    return ways


def _policy(file: Path) -> Policy:
    return read_policy(text_of(file))


def _by_figure(
    scenario: Scenario,
    policy: Policy,
    words: str,
    what: str,
    change: Callable[[Scenario, str, float], Scenario],
) -> Way:
    name, figure = _parted(words, what)
    try:
        value = float(figure)
    except ValueError:
        raise ChangeNotPossible(f"'{figure}' in --{what} is no figure. Nothing was run.") from None
    said = f"x {value:g}" if what == "delay" else f"{value:.0%}"
    return Way(f"{what}: {name} {said}", change(scenario, name, value), policy)


def _parted(words: str, what: str) -> tuple[str, str]:
    name, is_there, figure = words.rpartition("=")
    if not is_there or not name or not figure:
        raise ChangeNotPossible(
            f"--{what} is NAME=FIGURE, and '{words}' is not. Nothing was run. The names are those"
            " of the scenario: longstop capacity scenario show"
        )
    return name, figure
