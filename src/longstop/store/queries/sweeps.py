"""Read whether the sweep is alive, so that somebody outside can be told when it is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class LastSweep:
    """The last sweep that finished, and how soon the next was promised."""

    finished_at: datetime
    every_seconds: int

    def is_late(self, now: datetime) -> bool:
        """Tell whether three promised moments have passed without a sweep."""
        return now - self.finished_at > 3 * timedelta(seconds=self.every_seconds)


def last_sweep(connection: Connection) -> LastSweep | None:
    """Read the last sweep that finished."""
    row = connection.execute(
        "select finished_at, every_seconds from sweep_run where finished_at is not null"
        " order by finished_at desc limit 1"
    ).fetchone()
    return None if row is None else LastSweep(*row)
