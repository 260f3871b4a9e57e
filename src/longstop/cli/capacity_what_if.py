"""Read what a planner would change from the words of a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from longstop.actions.capacity_ways import Way, by_delay, by_pathway, by_rule, by_staff
from longstop.cli.policy_text import text_of
from longstop.core.capacity.scenario import Rule
from longstop.core.triage.document import read_policy


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
    ways = [by_rule(base, rule) for rule in rules]
    ways += [_by_policy(base, file) for file in policies]
    ways += [by_staff(base, words) for words in staff]
    ways += [by_delay(base, words) for words in delays]
    ways += [by_pathway(base, words) for words in pathways]
    return ways


def _by_policy(base: Way, file: Path) -> Way:
    policy = read_policy(text_of(file))
    return Way(f"policy: {policy.stamp}", replace(base.scenario, rule=Rule.WORKLIST), policy)
