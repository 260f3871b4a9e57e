"""Read what a planner would change into ways of working, each the base with one change.

No simulator is loaded here, so that a page can check a question and let another process answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from longstop.actions.capacity_scenarios import scenario_text
from longstop.core.capacity.document import ScenarioNotValid, read_scenario
from longstop.core.capacity.scenario import Rule, Scenario
from longstop.core.capacity.what_if import (
    ChangeNotPossible,
    with_delay,
    with_pathway,
    with_staff,
)
from longstop.core.referral.errors import LongstopError
from longstop.core.triage.policy import Policy

MOST_WAYS = 8
"""So many are set side by side on a page: what a table still shows, and a machine still answers."""


class QuestionNotValid(LongstopError):
    """A question has faults; `faults` lists all of them, one sentence each."""

    exit_code = 2

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Say all faults in one message."""
        self.faults = faults
        super().__init__(" ".join(faults))


@dataclass(frozen=True, slots=True)
class Way:
    """A scenario under a policy, by what a planner calls it."""

    label: str
    scenario: Scenario
    policy: Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a planner asks: a scenario, shipped by its name or a text of one's own, and what-ifs.

    rule is the order of work of the base, None as the scenario says. staff, delays and pathways are
    lines of NAME=FIGURE, as the command takes them.
    """

    shipped: str | None
    text: str
    rule: Rule | None
    rules: tuple[Rule, ...] = ()
    staff: tuple[str, ...] = ()
    delays: tuple[str, ...] = ()
    pathways: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        """Give the text of its scenario; raises ScenarioNotReadable."""
        return scenario_text(self.shipped) if self.shipped else self.text


def ways_of(asked: Question, policy: Policy) -> list[Way]:
    """Give the base and each what-if; raises QuestionNotValid with every fault found."""
    try:
        found = read_scenario(asked.document)
    except ScenarioNotValid as fault:
        raise QuestionNotValid(fault.faults) from None
    base = Way(found.name, replace(found, rule=asked.rule or found.rule), policy)
    ways, faults, changes = [base], [], list(_changes(asked))
    for change in changes[:MOST_WAYS]:
        try:
            ways.append(change(base))
        except ChangeNotPossible as fault:
            faults.append(str(fault))
    if len(changes) >= MOST_WAYS:
        faults.append(
            f"At most {MOST_WAYS - 1} what-ifs are set beside the scenario at once, and these are"
            f" {len(changes)}. Nothing was run."
        )
    if faults:
        raise QuestionNotValid(tuple(faults))
    return ways


def _changes(asked: Question) -> Iterator[Callable[[Way], Way]]:
    yield from (lambda base, one=one: by_rule(base, one) for one in asked.rules)
    yield from (lambda base, one=one: by_staff(base, one) for one in asked.staff)
    yield from (lambda base, one=one: by_delay(base, one) for one in asked.delays)
    yield from (lambda base, one=one: by_pathway(base, one) for one in asked.pathways)


def by_rule(base: Way, rule: Rule) -> Way:
    """Give the base by another order of work."""
    return replace(
        base,
        label=f"order: {rule.replace('_', ' ')}",
        scenario=replace(base.scenario, rule=rule),
    )


def by_staff(base: Way, words: str) -> Way:
    """Give the base with other people: NAME=30, NAME=+5 or NAME=-5; raises ChangeNotPossible."""
    name, number = _parted(words, "staff")
    return replace(
        base, label=f"staff: {name} {number}", scenario=with_staff(base.scenario, name, number)
    )


def by_delay(base: Way, words: str) -> Way:
    """Give the base with a delay so many times as long: STAGE=0.5; raises ChangeNotPossible."""
    name, times = _figure(words, "delay")
    return replace(
        base, label=f"delay: {name} x {times:g}", scenario=with_delay(base.scenario, name, times)
    )


def by_pathway(base: Way, words: str) -> Way:
    """Give the base with such a share on another way: NAME=0.5; raises ChangeNotPossible."""
    name, share = _figure(words, "pathway")
    return replace(
        base,
        label=f"pathway: {name} {share:.0%}",
        scenario=with_pathway(base.scenario, name, share),
    )


def _figure(words: str, what: str) -> tuple[str, float]:
    name, figure = _parted(words, what)
    try:
        return name, float(figure)
    except ValueError:
        raise ChangeNotPossible(f"'{figure}' in --{what} is no figure. Nothing was run.") from None


def _parted(words: str, what: str) -> tuple[str, str]:
    name, is_there, figure = words.rpartition("=")
    if not is_there or not name or not figure:
        raise ChangeNotPossible(
            f"--{what} is NAME=FIGURE, and '{words}' is not. Nothing was run. The names are those"
            " of the scenario: longstop capacity scenario show"
        )
    return name.strip(), figure.strip()
