"""Say which reports for information are kept apart from the work."""

from __future__ import annotations

from longstop.actions.intake_plan import Planned
from longstop.core.intake.information import is_information
from longstop.core.triage.order import Stream

QUIET_FROM = Stream.MEDIUM
"""A report that works as High or more, or that only a person can place, is never put aside."""


def is_quiet(one: Planned, stream: int) -> bool:
    """Tell whether a record is for information and its person stands where that may be believed."""
    return stream >= QUIET_FROM and is_information(one.report, child=bool(one.openings.children))
