"""Say a policy, and what it makes of some answers, in lines that a person can check."""

from __future__ import annotations

from typing import Any

from longstop.core.referral.questions import CHECK_WORDS, REGISTRY, in_mask
from longstop.core.triage.answers import Answers
from longstop.core.triage.evaluate import Assessment, Fired, Span
from longstop.core.triage.placing import Placed
from longstop.core.triage.policy import BILLIONTHS, THOUSAND, Floor, Policy, Weight

OUTSIDE = "Outside the instrument: under 18, or the age is disputed. A person decides."


def policy_in_words(policy: Policy) -> list[str]:
    """Say a policy line by line: who answers for it, its questions, floors, points and order."""
    (stamp, about), *parts = policy_parts(policy)
    lines = [stamp, *about]
    for head, said in parts:
        lines += ["", *([head, *(f"  {one}" for one in said)] if head else said)]
    return lines


def policy_parts(policy: Policy) -> list[tuple[str, list[str]]]:
    """Say a policy part by part, each with its head; the first has its stamp, the last has none."""
    about = [
        f"In force from {policy.in_force}. Owner: {policy.owner}."
        f" Ethics reviewer: {policy.ethics_reviewer}.",
        f"Labels: {', '.join(policy.labels)}.",
        f"Outcome: {policy.outcome}. Base rate {policy.base_rate.value / 10:g} %"
        f" [{policy.base_rate.source}]",
    ]
    questions = [
        f"{asked.code}: whether {asked.words} ({CHECK_WORDS[asked.check]})"
        + " *" * bool(asked.bit & policy.must_ask)
        for asked in REGISTRY.values()
    ]
    return [
        (policy.stamp, about),
        ("Questions", [*questions, "* must be looked for before Low or Medium can be confirmed"]),
        ("Floors", [_floor_rule(one) for one in policy.floors]),
        (
            f"Points (each times {policy.shrink / THOUSAND:g})",
            [_weight_rule(policy, one) for one in policy.weights],
        ),
        ("", _bounds(policy)),
    ]


def _floor_rule(floor: Floor) -> str:
    parts = [one.code for one in in_mask(floor.yes)]
    parts += [f"not {one.code}" for one in in_mask(floor.no)]
    return f"{floor.grade.words}: {' and '.join(parts)} [{floor.source}]"


def _weight_rule(policy: Policy, weight: Weight) -> str:
    prior = policy.priors[weight.bit]
    return (
        f"{weight.points / THOUSAND:+g} {in_mask(weight.bit)[0].code} [{weight.source}];"
        f" expected in {prior.share / 10:g} % where unknown [{prior.source}]"
    )


def _bounds(policy: Policy) -> list[str]:
    bands = ", ".join(f"{grade.words} from {at / BILLIONTHS:g}" for grade, at in policy.limits)
    access = ", ".join(one.code for one in in_mask(policy.access))
    hours = ", ".join(f"{grade.words} {at} h" for grade, at in policy.targets.items())
    return [
        f"Bands: {bands} [{policy.limits_source}]",
        f"Access to children: {access} [{policy.access_source}]",
        f"Targets: {hours} [{policy.targets_source}]",
        f"Order of work: Low at most {policy.order.low_share / 10:g} % of places;"
        f" {policy.order.sample_share / 10:g} % of Low drawn, one in every"
        f" {policy.order.sampled_every} places; nobody's time to act ends later than after"
        f" {policy.order.age_cap_days} days, and then somebody is told [{policy.order.source}]",
    ]


def assessment_in_words(found: Assessment) -> list[str]:
    """Say an assessment line by line: range, reasons, what is unknown, what to check next."""
    if found.span is None:
        return [OUTSIDE]
    lines = [
        f"Range: {_ends(found.span)}. On what is known it works as {found.span.working.words}."
    ]
    if found.emergency:
        doubt = " (provisional)" if found.emergency_provisional else ""
        lines.append(f"Danger now{doubt}: it stands first until that is settled.")
    lines += [f"{_floor(fired)} [{fired.floor.source}]" for fired in found.floors]
    lines += [
        f"{_points(one.score)} {one.asked.code}: {one.asked.words}. [{one.source}]"
        for one in found.added
        if not one.expected
    ]
    lines += _expected(found)
    lines.append(f"Score: {_points(found.score)}. Access to children: {found.access.value}.")
    lines += _conflicts(found)
    if found.missing:
        asked = ", ".join(one.code for one in found.missing)
        lines.append(f"To be looked for before Low or Medium can be confirmed: {asked}.")
    for what in found.unknowns:
        if what.if_yes != what.if_no:
            lines.append(
                f"{what.asked.code}: yes gives {_range(what.if_yes)}, no gives"
                f" {_range(what.if_no)}."
            )
    idle = [what.asked.code for what in found.unknowns if what.if_yes == what.if_no]
    if idle:
        lines.append(f"Unknown, and alone would change nothing: {', '.join(idle)}.")
    if found.best is not None:
        best = found.best.asked
        lines.append(f"Check next: {CHECK_WORDS[best.check]} whether {best.words}.")
    return lines


def assessment_in_brief(found: Assessment) -> list[str]:
    """Say what a first look needs of an assessment: how far it may go, what holds it up, conflicts.

    The reasons with their sources are assessment_in_words'.
    """
    if found.span is None:
        return [OUTSIDE]
    unknown = len(found.unknowns)
    return [
        f"{_ends(found.span)}: {unknown} {'question is' if unknown == 1 else 'questions are'}"
        " unknown.",
        *map(_floor, found.floors),
        *_conflicts(found),
    ]


def placed_in_words(placed: Placed) -> str:
    """Say where a referral stands in half a line, as after an answer."""
    if placed.span is None:
        return "outside the instrument, a person decides"
    span = placed.span
    if span.lowest is span.highest:
        return span.lowest.words
    return f"{span.lowest.words} to {span.highest.words}, works as {span.working.words}"


def _floor(fired: Fired) -> str:
    doubt = ", provisional: it rests on an allegation or a conflict" * fired.provisional
    asked = " and ".join(one.words for one in in_mask(fired.floor.yes | fired.floor.no))
    return f"At least {fired.floor.grade.words}: {asked}{doubt}."


def _conflicts(found: Assessment) -> list[str]:
    return [f"Sources contradict each other: {one.words}." for one in found.conflicts]


def _expected(found: Assessment) -> list[str]:
    """Say what is expected where nothing is known, with each source once."""
    sources: dict[str, list[str]] = {}
    for one in found.added:
        if one.expected:
            sources.setdefault(one.source, []).append(f"{_points(one.score)} {one.asked.code}")
    return [
        f"Not known, so what is to be expected: {', '.join(some)}. [{source}]"
        for source, some in sources.items()
    ]


def _ends(span: Span) -> str:
    if span.lowest is span.highest:
        return f"{span.lowest.words}, whatever is answered"
    return f"{span.lowest.words} to {span.highest.words}"


def _range(span: Span) -> str:
    if span.lowest is span.highest:
        return span.lowest.words
    return f"{span.lowest.words} to {span.highest.words} (works as {span.working.words})"


def _points(score: int) -> str:
    return f"{score / BILLIONTHS:+.3f}"


def assessment_as_plain(found: Assessment) -> dict[str, Any]:
    """Give an assessment for programs."""
    best = found.best
    return {
        "range": _span_as_plain(found.span),
        "score_billionths": found.score,
        "floors": [
            {"grade": one.floor.grade.code, "provisional": one.provisional,
             "source": one.floor.source}
            for one in found.floors
        ],
        "added": [
            {"question": one.asked.code, "score_billionths": one.score, "expected": one.expected}
            for one in found.added
        ],
        "conflicts": [one.code for one in found.conflicts],
        "missing": [one.code for one in found.missing],
        "unknowns": [
            {"question": one.asked.code, "if_yes": _span_as_plain(one.if_yes),
             "if_no": _span_as_plain(one.if_no)}
            for one in found.unknowns
        ],
        "check_next": None if best is None else {
            "question": best.asked.code, "check": best.asked.check.value
        },
        "access": found.access.value,
        "emergency": found.emergency,
    }  # fmt: skip


def _span_as_plain(span: Span | None) -> dict[str, str] | None:
    if span is None:
        return None
    return {
        "lowest": span.lowest.code, "highest": span.highest.code, "working": span.working.code
    }  # fmt: skip


def standing_lines(placed: Placed, found: Assessment) -> list[str]:
    """Say how dangerous somebody is held to be: a person's grade first, then what software says."""
    one = placed.standing
    lines = []
    if placed.works_as:
        lines.append(f"The work is ordered as {placed.works_as.words}.")
    if one.grade:
        down = ", put down below what the policy says" * one.put_down
        lines.append(f"Graded {one.grade.words} by a person{down}.")
        if placed.works_as and placed.works_as > one.grade:
            lines.append(f"News since then says {placed.works_as.words}: grade it again.")
    if one.tool and one.tool_grade:
        odds = ", on the other side of High" * placed.instruments_disagree
        lines.append(f"{one.tool} gave {one.tool_grade.words}{odds}.")
    lines += _from_elsewhere(one.linked)
    return [*lines, *assessment_in_words(found), f"By {placed.policy}. A person grades."]


def _from_elsewhere(linked: Answers) -> list[str]:
    """Say what reached it from other records of the same person, over sure links."""
    told = [f"{one.code} yes{' (alleged)' * bool(one.bit & linked.alleged)}"
            for one in in_mask(linked.yes)]  # fmt: skip
    told += [f"{one.code} no" for one in in_mask(linked.no)]
    told += [f"{one.code} both yes and no" for one in in_mask(linked.conflict)]
    return [f"Other records of the same person say: {', '.join(told)}."] if told else []
