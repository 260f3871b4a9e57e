"""Find an obligation and all that belongs with it, in one statement."""

from __future__ import annotations

from datetime import datetime

from psycopg.rows import class_row

from longstop.store.queries.story import OTHERS, RECORDS, SUBJECT, Subject
from longstop.store.session import Connection

_OF_ALL = SUBJECT.replace(
    "o.reference = %(reference)s", "o.id = any(array(select id from one union all table others))"
)
_OTHER_IDS = OTHERS.replace("o.reference, o.kind, o.state", "o.id", 1)
_WITH_OTHERS = (
    """
with one as materialized (
  select o.id, coalesce(r.source_record_id, c.source_record_id, q.source_record_id) as record
  from obligation o left join referral r on r.obligation_id = o.id
    left join child_record c on c.obligation_id = o.id
    left join quarantined_record q on q.obligation_id = o.id
  where o.reference = %(reference)s),
RECORDS,
others as materialized (OTHERS)""".replace("RECORDS", RECORDS)
    .replace("OTHERS", _OTHER_IDS)
    .replace("%(record)s", "(select record from one)")
    .replace("%(id)s", "(select id from one)")
    + _OF_ALL
)


def subjects_beside(connection: Connection, reference: str, now: datetime) -> list[Subject]:
    """Read the obligation behind a reference and all that its record opened, that one first.

    Empty when the reader may not see it; of the others, those that they may see.
    """
    with connection.cursor(row_factory=class_row(Subject)) as cursor:
        values = {"reference": reference, "now": now}
        found = cursor.execute(_WITH_OTHERS.encode(), values).fetchall()
    return sorted(found, key=lambda one: (one.reference != reference, one.id))
