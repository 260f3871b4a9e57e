"""Say when a person may give a grade: what must be looked for first, and what many at once may not.

Software grades nobody. A person may go against it both ways, with a reason; putting down is kept
and asks for a second person when the referral is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.questions import CHILD_IN_HOUSEHOLD, REGISTRY
from longstop.core.triage.evaluate import Access, access_of, to_ask
from longstop.core.triage.placing import Placed
from longstop.core.triage.policy import Grade, Policy

REASONS = (
    "answers_not_reliable",
    "attribution_doubtful",
    "known_to_officers",
    "pattern_across_reports",
    "tool_graded_otherwise",
    "outside_the_instrument",
)
NAMED = 20
_CHILD_AT_HOME = REGISTRY[CHILD_IN_HOUSEHOLD].bit


class GradingRefused(LongstopError):
    """The grade may not be given like this."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class GradeCase:
    """What the rule needs to know of one obligation; placed is None for what is no referral."""

    reference: str
    placed: Placed | None
    restricted: bool
    child_named: bool


def goes_down(placed: Placed, wanted: Grade) -> bool:
    """Tell whether a grade lies below what the policy and the tools make of what is known."""
    return placed.said is not None and wanted < placed.said


def why_not(policy: Policy, case: GradeCase, wanted: Grade, reason: str | None) -> str | None:
    """Say why one obligation may not be given this grade, and what to do; None when it may."""
    placed = case.placed
    if placed is None:
        return "only a referral is graded"
    ask = to_ask(policy, placed.standing.heard)
    if wanted <= Grade.MEDIUM and ask:
        codes = ", ".join(one.code for one in ask)
        return f"{wanted.words} needs these looked for first: {codes}"
    said = placed.span.working if placed.span else None
    if reason is None and wanted != said:
        against = said.words if said else "no grade at all"
        return f"the policy says {against} on what is known: give --reason"
    return None


def why_not_among_many(policy: Policy, case: GradeCase, wanted: Grade) -> str | None:
    """Say why this one may not be graded together with others; None when it may."""
    placed = case.placed
    if placed is None:
        return None
    before = placed.works_as
    if before is None or wanted < before or goes_down(placed, wanted):
        return "many at once are never put down"
    if case.restricted:
        return "restricted records are graded one by one"
    answers = placed.standing.heard
    if access_of(policy, answers) is Access.KNOWN or answers.true & _CHILD_AT_HOME:
        return "access to children is known: it is graded by itself"
    if case.child_named:
        return "a child is named in its report: it is graded by itself"
    if placed.standing.put_down:
        return "its grade was put down before: it is graded by itself"
    return None


def ends_second_look(many: int, graded_before_by: int | None, by: int) -> bool:
    """Tell whether a grade given now is the second look: by itself, and by another person."""
    return many == 1 and graded_before_by is not None and graded_before_by != by


def check_grading(
    policy: Policy, cases: Sequence[GradeCase], wanted: Grade, reason: str | None
) -> None:
    """Check that all may be given a grade; raises GradingRefused naming each that may not."""
    if reason is not None and reason not in REASONS:
        raise GradingRefused(
            f"That is not a reason for a grade. Nothing was changed."
            f" Choose one of: {', '.join(REASONS)}."
        )
    if len(cases) > policy.bulk.most:
        raise GradingRefused(
            f"{len(cases)} at once; the policy allows {policy.bulk.most}. Nothing was changed."
        )
    many = len(cases) > 1
    refused = []
    for case in cases:
        why = why_not(policy, case, wanted, reason)
        why = why or (why_not_among_many(policy, case, wanted) if many else None)
        if why is not None:
            refused.append(f"{case.reference}: {why}")
    if refused:
        more = f"; and {len(refused) - NAMED} more" if len(refused) > NAMED else ""
        raise GradingRefused(f"{'; '.join(refused[:NAMED])}{more}. Nothing was changed.")
