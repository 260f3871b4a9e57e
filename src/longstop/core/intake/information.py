"""Say whether a report is for information only: its sender says so, and nothing in it says more.

Such reports are kept, owned and clocked apart from the referrals, so that they do not bury them
(reference UN-07). A sender's label never silences a child, urgency, or danger: then it counts for
nothing, and so it does where the next report of the same matter says more.
"""

from __future__ import annotations

from longstop.core.referral.records import Report
from longstop.core.referral.vocabulary import Question, Role, Said

CLOCK = ("review", "informational")
STATE = "informational"
_CHILDREN = (Role.VICTIM, Role.RECIPIENT, Role.CHILD)
_ACCESS = (Question.ACCESS_TO_CHILDREN, Question.ACCESS_TO_SUBJECT_CHILD)
_SPEAKS_UP = (Question.SENDER_URGENCY, Question.RETRACTION, Question.EXCULPATORY)
"""What somebody must hear: urgency, and what speaks for the person."""


def is_information(report: Report, *, child: bool) -> bool:
    """Tell whether a report is for information; child: a child has, or must have, a record of it.

    Unknown access to children is what nearly every report has; only what is said counts.
    """
    if not report.informational or report.urgent or child:
        return False
    if any(one.role in _CHILDREN or one.age_disputed for one in report.persons):
        return False
    said = [*report.statements, *(s for one in report.persons for s in one.statements)]
    return not any(
        one.question in _SPEAKS_UP or (one.question in _ACCESS and one.answer is Said.YES)
        for one in said
    )
