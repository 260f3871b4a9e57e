"""Keep reports for information apart, and take one in as a referral when news says more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from longstop.actions.intake_plan import Planned
from longstop.core.intake.information import is_information
from longstop.core.triage.order import Stream
from longstop.store.session import Connection

QUIET_FROM = Stream.MEDIUM
"""A report that works as High or more, or that only a person can place, is never put aside."""


def is_quiet(one: Planned, stream: int) -> bool:
    """Tell whether a record is for information and its person stands where that may be believed."""
    return stream >= QUIET_FROM and is_information(one.report, child=bool(one.openings.children))


def take_in(connection: Connection, clocks: Mapping[int, int], at: datetime) -> None:
    """Move these from information to received, and stop their clocks to review: two statements."""
    if not clocks:
        return
    connection.execute(
        "update clock set running = false, stopped_at = %s, stopped_why = 'met'"
        " where id = any(%s::bigint[])",
        (at, list(clocks.values())),
    )
    connection.execute(
        "update obligation set state = 'received', previous_state = 'informational'"
        " where id = any(%s::bigint[]) and state = 'informational'",
        (list(clocks),),
    )
