"""Say a scenario in words, every figure with where it is from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from longstop.core.capacity.network import Shape, Spread
from longstop.core.capacity.scenario import GRADES, Agency, Scenario, Stage, Team

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def scenario_as_plain(scenario: Scenario) -> dict[str, Any]:
    """Give a scenario as figures and words, for programs."""
    return {"scenario": scenario.stamp, **asdict(scenario)}


def scenario_in_words(scenario: Scenario) -> Iterator[str]:
    """Say a scenario line by line."""
    run = scenario.run
    yield f"{scenario.stamp}: {scenario.about}."
    yield (
        f"From {run.starts}, {run.days} days, the first {run.warm_up_days} not counted;"
        f" seed {run.seed}."
    )
    yield _from(run.source)
    yield f"Order of work: {scenario.rule.replace('_', ' ')}."
    yield _from(scenario.rule_source)
    since = f"the end of {scenario.deadline.runs_from}" if scenario.deadline else "receipt"
    yield f"The time to act, by grade from the policy, runs from {since}."
    if scenario.deadline:
        yield _from(scenario.deadline.source)
    yield from _who_comes(scenario)
    yield from _who_works(scenario)
    yield from _what_is_done(scenario)
    yield from _what_ends(scenario)


def _who_comes(scenario: Scenario) -> Iterator[str]:
    yield "Who comes"
    for one in scenario.arrivals:
        together = f", {one.batch:g} together" if one.batch > 1 else ""
        yield (
            f"- {words(one.grade)}: {one.per_day:g} a day{together};"
            f" access to children looked for and not found: {one.looked_for:.0%};"
            f" in danger now: {one.emergency:.0%}"
        )
        yield _from(one.source)
    for backlog in scenario.backlogs:
        shares = ", ".join(
            f"{words(grade)} {backlog.grades[grade]:.0%}"
            for grade in reversed(GRADES)
            if grade in backlog.grades
        )
        yield (
            f"- {backlog.count:,} at once on day {backlog.on_day:g}, at"
            f" {backlog.stage or scenario.stages[0].name}: {shares};"
            f" there already {spread_in_words(backlog.age_days, 'days')}"
        )
        yield _from(backlog.source)


def _who_works(scenario: Scenario) -> Iterator[str]:
    yield "Who works"
    for one in scenario.calendars:
        days = ", ".join(_DAYS[day] for day in one.days)
        yield f"- hours '{one.name}': {days}, {one.opens:g} to {one.closes:g}"
        yield _from(one.source)
    everybody: tuple[Team | Agency, ...] = (*scenario.teams, *scenario.agencies)
    for team in everybody:
        hours = team.calendar or "round the clock"
        yield f"- {team.name}: {team.staff} people, {team.absence:.0%} away, {hours}"
        yield _from(team.source)


def _what_is_done(scenario: Scenario) -> Iterator[str]:
    yield "What is done"
    for stage in scenario.stages:
        yield f"- {stage.name}: {'; '.join(_of_stage(stage))}"
        yield _from(stage.source)
    for pathway in scenario.pathways:
        grades = ", ".join(map(words, pathway.grades))
        yield (
            f"- another way, {pathway.name}: {pathway.share:.0%} of {grades} after"
            f" {pathway.starts_after}, where access was looked for and not found; by {pathway.by},"
            f" {spread_in_words(pathway.work_hours, 'hours', 24)}"
        )
        yield _from(pathway.source)


def _of_stage(stage: Stage) -> Iterator[str]:
    if stage.by:
        yield f"by {stage.by}, {_by_grade(stage.work_hours)}"
    if stage.delay_days:
        yield f"then waits {spread_in_words(stage.delay_days, 'days')}"
    if stage.again:
        yield f"{stage.again:.0%} go back to {stage.again_to}"
    if any(stage.leaves.values()):
        yield "ends here: " + ", ".join(
            f"{words(grade)} {stage.leaves[grade]:.0%}" for grade in reversed(GRADES)
        )
    if stage.acts:
        yield "this is acting"
    if stage.stops:
        yield "the most urgent stop other work"


def _what_ends(scenario: Scenario) -> Iterator[str]:
    yield "What runs out"
    if scenario.data:
        yield (
            f"- data: kept {scenario.data.keeps_days:g} days,"
            f" {spread_in_words(scenario.data.age_days, 'days')} old at receipt;"
            f" needed until {scenario.data.until}"
        )
        yield _from(scenario.data.source)
    if scenario.bail:
        yield (
            f"- bail: {scenario.bail.lasts_days:g} days from {scenario.bail.starts_after},"
            f" until {scenario.bail.until}"
        )
        yield _from(scenario.bail.source)
    if scenario.safe:
        yield (
            f"- children's services are told after {scenario.safe.after}, and need"
            f" {spread_in_words(scenario.safe.delay_days, 'days')}"
        )
        yield _from(scenario.safe.source)


def _by_grade(spreads: Mapping[str, Spread]) -> str:
    if len(set(spreads.values())) == 1:
        return spread_in_words(spreads[GRADES[0]], "hours", 24)
    return ", ".join(
        f"{words(grade)} {spread_in_words(spreads[grade], 'hours', 24)}"
        for grade in reversed(GRADES)
    )


def spread_in_words(spread: Spread, unit: str, times: float = 1.0) -> str:
    """Say a distribution in so many units to a unit of time."""
    a, b = spread.a * times, spread.b * times
    if spread.shape is Shape.CONSTANT:
        return f"{a:g} {unit}"
    if spread.shape is Shape.EXPONENTIAL:
        return f"{a:g} {unit} in the mean (exponential)"
    if spread.shape is Shape.UNIFORM:
        return f"{a:g} to {b:g} {unit}"
    return f"half within {a:g} {unit} (lognormal, sigma {spread.b:g})"


def words(grade: str) -> str:
    """Give a grade as it is printed."""
    return grade.replace("_", " ").title()


def _from(source: str) -> str:
    return f"  {source}"
