"""Read how a referral stands out of the why of its item of work, and say it in words.

The text is
`opened|policy|known,affirmed,alleged,no_trace|lowest,highest,working,tool|grade,on|marks`:
the answers as masks, the grades still open under the policy, a licensed tool's, a person's with
what it was given on, and the marks `h` (a clock runs that must be stopped before anything else)
and `s` (drawn as a sample). With the policy it suffices to find the item's place again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.core.referral.why import moment_of
from longstop.core.triage.answers import Answers
from longstop.core.triage.evaluate import Span
from longstop.core.triage.placing import Standing, said_of, works_as
from longstop.core.triage.policy import Grade, grade_if_any


@dataclass(frozen=True, kw_only=True, slots=True)
class Filed:
    """How a referral stands as it is filed; policy is empty while nothing was assessed."""

    opened_at: datetime
    policy: str
    standing: Standing
    span: Span | None
    pressed: bool
    sampled: bool

    @property
    def works_as(self) -> Grade | None:
        """Give the grade that orders the work, None where only a person can say."""
        said = said_of(self.span.working if self.span else None, self.standing.tool_grade)
        return works_as(self.standing, said)


def read_filed(text: str) -> Filed:
    """Read the part of a why that tells how a referral stands; raises ValueError or KeyError."""
    opened, policy, masks, grades, given, marks = text.split("|")
    known, affirmed, alleged, no_trace = (int(mask) for mask in masks.split(","))
    lowest, highest, working, tool = map(grade_if_any, grades.split(","))
    grade, graded_on = map(grade_if_any, given.split(","))
    return Filed(
        opened_at=moment_of(opened),
        policy=policy,
        standing=Standing(
            answers=Answers(known, affirmed, alleged, no_trace),
            grade=grade,
            graded_on=graded_on,
            tool_grade=tool,
        ),
        span=Span(lowest, highest, working) if lowest and highest and working else None,
        pressed="h" in marks,
        sampled="s" in marks,
    )


def danger_in_words(filed: Filed) -> str:
    """Say how dangerous somebody is held to be: 'graded High', 'Low to High, works as Medium'."""
    grade, works = filed.standing.grade, filed.works_as
    if grade is not None:
        news = f", news says {works.words}: grade it again" if works and works > grade else ""
        return f"graded {grade.words}{news}"
    if not filed.policy:
        return "not assessed yet"
    if filed.span is None:
        return "may be under 18: a person decides"
    tool = filed.standing.tool_grade
    said = f", a tool says {tool.words}" if tool else ""
    lowest, highest, working = filed.span.lowest, filed.span.highest, filed.span.working
    if lowest is highest:
        return f"{lowest.words}, not graded yet{said}"
    return f"{lowest.words} to {highest.words}, works as {working.words}{said}"
