"""Read what somebody was told, what they declared of their household, and searches by others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestRow:
    """A digest of the reader's own, as it stood when it was made."""

    id: int
    role: str
    begins_at: datetime
    made_at: datetime
    counts: dict[str, int]
    waiting: int
    mailed_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """An alert that was told to the reader: of what, when, and whether somebody answered for it.

    rung is how high it stands now, which may be above the reader.
    """

    reference: str
    clock: str
    due_at: datetime
    raised_at: datetime
    rung: str
    next_climb_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing somebody declared: of themselves or their household, and what it may be."""

    id: int
    relation: str
    kinds: list[str]
    declared_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Searched:
    """A search by a colleague for themselves, their household or a colleague; never what was typed.

    finding is what came of looking into it; None where it waits.
    """

    id: int
    by: str
    whose: str
    reason: str
    kinds: list[str]
    at: datetime
    finding: str | None
    answered_by: str | None
    answered_at: datetime | None


# Each half by an index in its own order: together they would be sorted whole.
_HALF = (
    "(select * from search_alert where agency = %(agency)s and finding is {} null"
    "  order by at desc, id desc limit %(limit)s)"
)
_SEARCHES = (
    "select s.id, p.code as by, s.whose, s.reason, s.kinds, s.at, s.finding,"  # noqa: S608 - ours
    "  w.code as answered_by, s.answered_at"
    f" from ({_HALF.format('')} union all {_HALF.format('not')}) s"
    " join person p on p.id = s.person left join person w on w.id = s.answered_by"
    " order by s.finding is not null, s.at desc, s.id desc limit %(limit)s"
)


def digests_of(connection: Connection, person: int, limit: int) -> list[DigestRow]:
    """Read one's own digests, the latest first."""
    with connection.cursor(row_factory=class_row(DigestRow)) as cursor:
        return cursor.execute(
            "select id, role, begins_at, made_at, counts, waiting, mailed_at, read_at from digest"
            " where person = %s order by begins_at desc, role limit %s",
            (person, limit),
        ).fetchall()


LOOKED_THROUGH = 2_000
"""So many of the latest alerts told to somebody are looked through for those that stand."""


def told_to(connection: Connection, person: int, limit: int) -> list[Told]:
    """Read the alerts of running clocks that were told to somebody, the unanswered first.

    Of more than LOOKED_THROUGH that were ever told to them, the latest.
    """
    with connection.cursor(row_factory=class_row(Told)) as cursor:
        return cursor.execute(
            "select o.reference, c.kind as clock, c.due_at, a.raised_at, s.rung, s.next_climb_at,"
            "  w.code as acknowledged_by, s.acknowledged_at"
            " from (select clock_id, max(raised_at) as raised_at from (select clock_id, raised_at"
            "   from alert where person = %s and person is not null"
            "   order by raised_at desc, clock_id limit %s) t group by clock_id) a"
            " join clock c on c.id = a.clock_id join obligation o on o.id = c.obligation_id"
            " join alert s on s.clock_id = a.clock_id and s.standing"
            " left join person w on w.id = s.acknowledged_by"
            " where c.running order by s.acknowledged_at is not null, c.due_at, c.id limit %s",
            (person, LOOKED_THROUGH, limit),
        ).fetchall()


def wants_mail(connection: Connection, person: int) -> bool:
    """Tell whether somebody wants their digests by mail as well."""
    row = connection.execute("select digest_mail from person where id = %s", (person,)).fetchone()
    return row is not None and bool(row[0])


def mark_read(connection: Connection, person: int, ids: Sequence[int], now: datetime) -> list[int]:
    """Note that somebody read these digests of theirs; gives those that were new to them."""
    rows = connection.execute(
        "update digest set read_at = %s where person = %s and id = any(%s::bigint[])"
        " and read_at is null returning id",
        (now, person, list(ids)),
    ).fetchall()
    return sorted(row[0] for row in rows)


def entries_of(connection: Connection, person: int) -> list[Entry]:
    """List what somebody declared and did not take back."""
    with connection.cursor(row_factory=class_row(Entry)) as cursor:
        return cursor.execute(
            "select id, relation, kinds, declared_at from household_entry"
            " where person = %s and removed_at is null order by id",
            (person,),
        ).fetchall()


def add_entry(
    connection: Connection,
    *,
    agency: int,
    person: int,
    relation: str,
    kinds: Sequence[str],
    forms: Sequence[int],
    now: datetime,
) -> None:
    """Keep what somebody declares, as forms under the key of the house."""
    connection.execute(
        "insert into household_entry (agency, person, relation, kinds, forms, declared_at)"
        " values (%s, %s, %s, %s, %s, %s)",
        (agency, person, relation, list(kinds), list(forms), now),
    )


def end_entry(connection: Connection, person: int, id_: int, now: datetime) -> bool:
    """Take back something that was declared; tells whether it was there."""
    return bool(
        connection.execute(
            "update household_entry set removed_at = %s"
            " where id = %s and person = %s and removed_at is null",
            (now, id_, person),
        ).rowcount
    )


def searches(connection: Connection, agency: int, limit: int) -> list[Searched]:
    """List searches by colleagues to be looked into: those that wait first, the latest on top."""
    with connection.cursor(row_factory=class_row(Searched)) as cursor:
        return cursor.execute(_SEARCHES.encode(), {"agency": agency, "limit": limit}).fetchall()


def answer_search(
    connection: Connection, id_: int, *, agency: int, person: int, finding: str, now: datetime
) -> bool:
    """Write what came of looking into a search that waits; tells whether there was one."""
    return bool(
        connection.execute(
            "update search_alert set finding = %s, answered_by = %s, answered_at = %s"
            " where id = %s and agency = %s and finding is null",
            (finding, person, now, id_, agency),
        ).rowcount
    )
