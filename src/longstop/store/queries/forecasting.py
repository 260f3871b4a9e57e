"""Count by kind which clocks of an agency fall due soon, and how those of late days went.

Each count goes along an index and ends after so many: a forecast needs a rate, not every row.
"""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from datetime import datetime

from psycopg.rows import class_row

from longstop.core.clocks.forecast import KindSeen
from longstop.store.session import Connection

FAR = 10_000
"""So many clocks of each sort are looked through: the next due, and the latest settled."""
_OURS = (
    " join obligation o on o.id = c.obligation_id"
    " where o.owner_agency = %(agency)s"
)  # fmt: skip
_QUERY = (
    "select kind, count(*) filter (where sort = 'due') as due,"
    "  count(*) filter (where sort = 'met') as met,"
    "  count(*) filter (where sort = 'missed') as missed from ("
    " (select c.kind, 'due' as sort from (select kind, obligation_id from clock"
    "   where running and not breach_seen and due_at <= %(until)s order by due_at limit %(far)s) c"
    f" {_OURS} and o.is_open)"
    " union all (select c.kind, 'met' from (select kind, obligation_id from clock"
    "   where stopped_why in ('met', 'graded') and stopped_at <= due_at and stopped_at > %(since)s"
    f"   order by stopped_at desc limit %(far)s) c{_OURS})"
    " union all (select c.kind, 'missed' from (select clock_id from breach"
    f"   where seen_at > %(since)s order by seen_at desc limit %(far)s) b"
    f" join clock c on c.id = b.clock_id{_OURS})"
    " ) counted group by kind"
)


def kinds_seen(
    connection: Connection, agency: int, since: datetime, until: datetime
) -> list[KindSeen]:
    """Count what an agency owns, by kind of clock: due until a moment, and settled since one."""
    with connection.cursor(row_factory=class_row(KindSeen)) as cursor:
        return cursor.execute(
            _QUERY.encode(), {"agency": agency, "since": since, "until": until, "far": FAR}
        ).fetchall()
