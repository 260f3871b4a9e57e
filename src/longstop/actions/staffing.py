"""Tell whoever watches the house what is amiss with its shifts: who has not come, and gaps soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from longstop.core.clocks.roster import Stretch, gaps
from longstop.store.queries.rostering import NotCome, not_come, planned_between
from longstop.store.session import Connection

SOON = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyGap:
    """A gap that comes soon, for whoever watches the house."""

    agency: str
    desk: str
    rung: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a watcher must hear: shifts whose person has not come, and gaps that come soon."""

    not_come: Sequence[NotCome]
    gaps: Sequence[AgencyGap]

    @property
    def unattended(self) -> bool:
        """Tell whether somebody was to sit at a desk where nobody is."""
        return any(not one.attended for one in self.not_come)


def staffing(connection: Connection, now: datetime) -> Staffing:
    """Read what is amiss with the shifts of every agency, as the service."""
    found = []
    rows = planned_between(connection, now, now + SOON)
    for (agency, desk, rung), group in groupby(rows, key=lambda row: row[:3]):
        turns = [
            Stretch(starts_at=starts, ends_at=ends)
            for *_, starts, ends in group
            if starts is not None and ends is not None
        ]
        found += [
            AgencyGap(
                agency=agency, desk=desk, rung=rung, starts_at=one.starts_at, ends_at=one.ends_at
            )
            for one in gaps(turns, now, now + SOON)
        ]
    return Staffing(not_come(connection, now), found)
