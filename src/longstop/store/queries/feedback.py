"""Count what a sender's reports were worth: one grouped statement, however many there are."""

from __future__ import annotations

from datetime import datetime

from longstop.core.intake.feedback import Measured
from longstop.store.session import Connection


def measured(
    connection: Connection, source_id: int, since: datetime, until: datetime
) -> list[Measured]:
    """Count what came in packages of that time, by reporter and whole, as far as one may see it.

    Nothing for somebody of another agency.
    """
    rows = connection.execute(
        "select reporter, whole, counts from feedback_of(%s, %s, %s)", (source_id, since, until)
    )
    return [
        Measured(
            reporter=reporter or "",
            whole=whole,
            accepted=counts["accepted"],
            follow_up=counts["follow_up"],
            duplicate=counts["duplicate"],
            quarantined=counts["quarantined"],
            fields=counts["fields"],
            referrals=counts.get("referrals", 0),
            cells=counts["cells"],
            timed=counts.get("timed", 0),
            median_seconds=counts.get("median_seconds"),
            ninth_decile_seconds=counts.get("ninth_decile_seconds"),
        )
        for reporter, whole, counts in rows
    ]


def drift(
    connection: Connection, source_id: int, since: datetime, until: datetime
) -> list[tuple[str, int]]:
    """Count the values met in fields we do not know, the most frequent field first."""
    rows = connection.execute("select path, seen from drift_of(%s, %s, %s)",
                              (source_id, since, until))  # fmt: skip
    return [(path, int(seen)) for path, seen in rows]
