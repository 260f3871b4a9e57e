"""Read and keep what was found about who it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from longstop.store.session import Connection


def level_of(connection: Connection, obligation_id: int) -> str:
    """Read the level that stands; 'unknown' where there is no referral to be seen."""
    row = connection.execute(
        "select attribution from referral where obligation_id = %s", (obligation_id,)
    ).fetchone()
    return "unknown" if row is None else str(row[0])


def add_finding(
    connection: Connection,
    obligation_id: int,
    level: str,
    evidence: Sequence[str],
    against: Sequence[str],
    found_by: int,
    found_at: datetime,
) -> int:
    """Keep a finding after the earlier ones; gives its number among them."""
    row = connection.execute(
        "insert into attribution_finding"
        "  (obligation_id, attempt, level, evidence, against, found_by, found_at)"
        " select %(id)s, coalesce(max(attempt), 0) + 1, %(level)s, %(evidence)s::text[],"
        "  %(against)s::text[], %(by)s, %(at)s from attribution_finding"
        "  where obligation_id = %(id)s returning attempt",
        {
            "id": obligation_id, "level": level, "evidence": list(evidence),
            "against": list(against), "by": found_by, "at": found_at,
        },
    ).fetchone()  # fmt: skip
    assert row is not None
    return int(row[0])
