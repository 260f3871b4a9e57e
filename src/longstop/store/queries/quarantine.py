"""Read the records that wait in quarantine: why, where they stood, whose package, since when."""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.core.triage.order import Stream
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Quarantined:
    """A quarantined record without its text, and what its obligation says.

    path names the part of the package it stands in: empty for a file that came alone.
    """

    id: int
    reference: str
    state: str
    outcome: str | None
    opened_at: datetime
    due_at: datetime | None
    reason: str
    location: str
    ordinal: int
    part: int
    path: str | None
    record_id: int
    package: str
    package_id: int
    agency: int


_QUARANTINED = (
    "select o.id, o.reference, o.state, o.outcome, o.opened_at, c.due_at, q.reason, q.location,"
    "  s.ordinal, s.part, m.path, s.id, p.reference, p.id, s.agency"
    " from obligation o join quarantined_record q on q.obligation_id = o.id"
    " join source_record s on s.id = q.source_record_id"
    " join obligation p on p.id = s.package_id"
    " left join clock c on c.id = o.next_clock_id"
    " left join package_part m on m.obligation_id = s.package_id and m.number = s.part"
)


WAITING = (
    _QUARANTINED + " join work_item w on w.obligation_id = o.id and w.agency = %s"
    " where o.kind = 'quarantined_record' and w.stream = %s"
    " order by w.key_at, w.obligation_id limit %s"
)
"""What waits on an agency's list of work, in its order: agency, stream, how many."""


_ON_THE_LIST = (
    "select {} from work_item w join obligation o on o.id = w.obligation_id"
    " where o.kind = 'quarantined_record' and w.agency = %(agency)s and w.stream = %(stream)s"
)
NEXT = (
    f"with last as ({_ON_THE_LIST.format('w.key_at, w.obligation_id')}"
    "  and o.reference = %(after)s) "
    + _ON_THE_LIST.format("o.reference")
    + " and (w.key_at, w.obligation_id)"
    "  > (coalesce((select key_at from last), '-infinity'),"
    "     coalesce((select obligation_id from last), 0))"
    " order by w.key_at, w.obligation_id limit 1"
)
"""The one after another on an agency's list of work, or the first where that waits no more."""


def _quarantined(row: tuple[object, ...]) -> Quarantined:
    return Quarantined(**dict(zip(Quarantined.__dataclass_fields__, row, strict=True)))  # type: ignore[arg-type]


def waiting(connection: Connection, agency: int, limit: int) -> list[Quarantined]:
    """List what waits on an agency's list of work and one may see; what falls due first, first."""
    rows = connection.execute(WAITING, (agency, Stream.OFFICE, limit))
    return [_quarantined(row) for row in rows]


def next_waiting(connection: Connection, agency: int, after: str | None) -> str | None:
    """Find the reference of the one after another on an agency's list, None at its end."""
    values = {"agency": agency, "stream": Stream.OFFICE, "after": after}
    row = connection.execute(NEXT.encode(), values).fetchone()
    return None if row is None else str(row[0])


def quarantined_of(connection: Connection, reference: str) -> Quarantined | None:
    """Find a quarantined record that one may see by its reference."""
    row = connection.execute(_QUARANTINED + " where o.reference = %s", (reference,)).fetchone()
    return None if row is None else _quarantined(row)


def quarantined_to_act_on(connection: Connection, reference: str) -> Quarantined | None:
    """Find a quarantined record that one may see and act on by its reference."""
    row = connection.execute(
        _QUARANTINED + " where o.reference = %s and may_act(o.id)", (reference,)
    ).fetchone()
    return None if row is None else _quarantined(row)


def text_of(connection: Connection, record_id: int) -> str | None:
    """Read the text of a record as it was received; None where it has been erased."""
    row = connection.execute(
        "select content from source_record where id = %s", (record_id,)
    ).fetchone()
    return None if row is None else row[0]
