"""Say in words what a scenario comes to, as a planner reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import isnan, nan
from typing import Any

from longstop.core.capacity.intervals import Figure
from longstop.core.capacity.outcome import Answer, OfGrade
from longstop.core.capacity.scenario import Scenario
from longstop.core.capacity.telling import words
from longstop.core.capacity.work_order import WorkOrder

BUSIEST = 5


def answer_in_words(scenario: Scenario, order: WorkOrder, found: Answer) -> Iterator[str]:
    """Say it line by line; what is uncertain stands with its 95 % interval."""
    run = scenario.run
    yield f"{scenario.stamp}: {scenario.about}."
    yield (
        f"{run.days - run.warm_up_days} days, {found.replications} replications, order of work:"
        f" {scenario.rule.replace('_', ' ')} by {order.policy}. Figures in brackets hold the mean"
        " of all such runs with 95 %."
    )
    yield ""
    for grade, of in found.grades.items():
        yield f"{words(grade)}: {number(of.received)} people"
        floor = found.limits.missed[grade].value if found.limits else nan
        target = _hours(order.targets[grade]) + _since(scenario)
        yield from (f"  {line}" for line in _of_grade(of, target, run.days, floor))
    yield ""
    yield from delay_in_words(found)
    yield from _line(found)
    yield from _people(found)
    yield (
        "These are figures of a model: longstop capacity scenario show names which of its own"
        " figures are measured, published or assumed. A person decides whom to reach."
    )


def _of_grade(of: OfGrade, target: str, days: int, floor: float) -> Iterator[str]:
    yield (
        f"somebody acts: half {within(of.half_acted_on, days)},"
        f" nine of ten {within(of.most_acted_on, days)}"
    )
    alone = "" if isnan(floor) else f"; {floor:.1%} if nobody ever waited for anybody"
    yield f"not within the {target}: {percent(of.missed)}{alone}"
    yield (
        f"the child is safe: half {within(of.half_safe, days)},"
        f" nine of ten {within(of.most_safe, days)}"
    )
    yield f"arrest: half {within(of.half_arrested, days)}"
    yield f"lost because data expired: {percent(of.lost)}"
    if isnan(of.oldest.value):
        yield "nobody waits at the end"
    else:
        yield f"waiting at the end: {number(of.waiting)}, the oldest for {days_of(of.oldest)}"
    if not isnan(of.lapsed.value) and of.lapsed.value:
        yield f"bail ran out before the devices were examined: {percent(of.lapsed)}"


def delay_in_words(found: Answer) -> Iterator[str]:
    """Say the risk-weighted delay beside what no order of work can beat."""
    if isnan(found.delay.value):
        yield "Risk-weighted delay: not known, since nobody came."
        return
    yield (
        f"Risk-weighted delay: {days_of(found.delay)} from receipt until somebody has acted, or the"
        " case ended otherwise. A day weighs the more, the shorter the grade's time to act; whoever"
        " is lost, or open in the end, counts until the end."
    )
    if found.limits is None:
        return
    least = found.limits
    times = found.delay.value / least.informed.value if least.informed.value else nan
    said = "" if isnan(times) else f" This order is {times:.2f} times the first."
    yield (
        f"With these people no order of work can bring it below {days_of(least.informed)}, knowing"
        f" how long work takes in the mean; below {days_of(least.clairvoyant)}, knowing it of each"
        f" case; below {days_of(least.alone)} even if nobody ever waited for anybody.{said}"
    )


def _line(found: Answer) -> Iterator[str]:
    if isnan(found.in_time.value):
        yield "The cut-line: not known, since of nobody is it known whether somebody acted in time."
        return
    yield (
        f"The cut-line: {number(found.in_time)} of 1,000 are acted on within their target. With the"
        f" most dangerous first the line would run in {words(found.line_grade)}, with"
        f" {found.line_share:.0%} of that grade above it."
    )


def _people(found: Answer) -> Iterator[str]:
    busiest = sorted(found.busy.items(), key=lambda pair: -pair[1].value)[:BUSIEST]
    listed = ", ".join(f"{name} {one.value:.0%}" for name, one in busiest)
    yield f"Busiest (work begun, of the time that people are there): {listed}."


def answer_as_plain(scenario: Scenario, order: WorkOrder, found: Answer) -> dict[str, Any]:
    """Give it as figures, for programs: each with value and half width, null where not known."""
    return {
        "scenario": scenario.stamp,
        "policy": order.policy,
        "rule": str(scenario.rule),
        "replications": found.replications,
        "days": scenario.run.days,
        "in_time_of_1000": plain(asdict(found.in_time)),
        "line": {"grade": found.line_grade, "share": plain(found.line_share)},
        "grades": {
            grade: {"target_hours": order.targets[grade], **plain(asdict(of))}
            for grade, of in found.grades.items()
        },
        "delay": plain(asdict(found.delay)),
        "limits": plain(asdict(found.limits)) if found.limits else None,
        "busy": {name: plain(asdict(one)) for name, one in found.busy.items()},
    }


def plain(value: Any) -> Any:
    """Give figures as JSON can hold them: null for what is not known."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return None if isinstance(value, float) and isnan(value) else value


def number(one: Figure) -> str:
    """Say a count."""
    if isnan(one.value):
        return "not known"
    ends = "" if isnan(one.half) else f" [{max(0.0, one.low):,.0f}, {one.high:,.0f}]"
    return f"{one.value:,.0f}{ends}"


def percent(one: Figure) -> str:
    """Say a share."""
    if isnan(one.value):
        return "nobody to tell by"
    ends = f" [{max(0.0, one.low):.1%}, {min(1.0, one.high):.1%}]"
    return f"{one.value:.1%}" + ("" if isnan(one.half) else ends)


def days_of(one: Figure) -> str:
    """Say a time in days."""
    if isnan(one.value):
        return "not known"
    ends = "" if isnan(one.half) else f" [{max(0.0, one.low):.1f}, {one.high:.1f}]"
    return f"{one.value:.1f}{ends} days"


def within(one: Figure, days: int) -> str:
    """Say within which time, or that it lies beyond what was looked at."""
    return f"not within these {days} days" if isnan(one.value) else f"within {days_of(one)}"


def _since(scenario: Scenario) -> str:
    """Say from when the time to act runs: everything else is told from receipt."""
    since = f" after {scenario.deadline.runs_from}" if scenario.deadline else ""
    return f" they should{since}"


def _hours(hours: int) -> str:
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"
