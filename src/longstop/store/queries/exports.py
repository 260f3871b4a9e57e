"""Read whole lists row by row for an export, and keep those that wait for a second person.

A list is one statement, however long, and no more than a row of it is held here at once.
"""

# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from psycopg.rows import class_row

from longstop.core.casework.exporting import Agreeing
from longstop.core.ledger.replay import iso
from longstop.store.queries.looks import Look
from longstop.store.queries.work import DETAILS, WorkDetail
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal(Agreeing):
    """A list that somebody asked for and that takes two people, with its filters.

    Codes are of colleagues and desks of one's own agency; times are UTC.
    """

    id: int
    reference: str
    kind: str
    file: str
    reason: str
    desk: str | None
    person: str | None
    about: str | None
    first_day: date | None
    last_day: date | None
    most: int
    proposer: str
    agreed_by: int | None
    agreer: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a proposal keeps of a list that is asked for; numbers of desk, person, obligation."""

    id: int
    reference: str
    agency: int
    kind: str
    file: str
    reason: str
    desk: int | None
    person: int | None
    obligation: int | None
    first_day: date | None
    last_day: date | None
    most: int


_PROPOSAL = (
    "select x.id, x.reference, x.kind, x.file, x.reason, d.code as desk, l.code as person,"
    "  o.reference as about, x.first_day, x.last_day, x.most, x.proposed_by, p.code as proposer,"
    "  x.proposed_at, x.agreed_by, a.code as agreer, x.agreed_at is not null as agreed,"
    "  x.withdrawn_at is not null as withdrawn, x.fetched_at is not null as fetched"
    " from export_proposal x join person p on p.id = x.proposed_by"
    " left join desk d on d.id = x.at_desk left join person l on l.id = x.looks_of"
    " left join obligation o on o.id = x.obligation_id left join person a on a.id = x.agreed_by"
)
_OPEN = (
    f"{_PROPOSAL} where x.agency = %(agency)s and x.withdrawn_at is null and x.fetched_at is null"
    " and x.proposed_at > %(since)s"
    " and (%(person)s::int is null or x.proposed_by = %(person)s)"
    " order by x.proposed_at, x.id limit %(most)s"
)


def draw_export(connection: Connection) -> int:
    """Draw the number of an export."""
    row = connection.execute("select nextval('longstop.export_id')").fetchone()
    assert row is not None
    return int(row[0])


def exported_since(connection: Connection, since: datetime) -> int:
    """Count the rows that the person who asks took out alone since a moment."""
    row = connection.execute("select exported_since(%s)", (iso(since),)).fetchone()
    assert row is not None
    return int(row[0])


def propose_export(connection: Connection, one: Wanted, person: int, now: datetime) -> None:
    """Keep what was asked for until a second person agrees."""
    connection.execute(
        "insert into export_proposal (id, reference, agency, kind, file, reason, at_desk, looks_of,"
        "  obligation_id, first_day, last_day, most, proposed_by, proposed_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (one.id, one.reference, one.agency, one.kind, one.file, one.reason, one.desk, one.person,
         one.obligation, one.first_day, one.last_day, one.most, person, now),
    )  # fmt: skip


def hold_export(connection: Connection, reference: str) -> Proposal | None:
    """Hold what waits under a reference; None where there is none that one may see."""
    # First alone: of a row that was waited for, only the row itself would be read again.
    connection.execute(
        "select from export_proposal where reference = %s for no key update", (reference,)
    )
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(f"{_PROPOSAL} where x.reference = %s", (reference,)).fetchone()


def open_exports(
    connection: Connection, agency: int, person: int | None, since: datetime, most: int
) -> list[Proposal]:
    """List what was asked for since a moment, by a person of an agency or by any of them.

    What was fetched, refused or taken back is no more.
    """
    values = {"agency": agency, "person": person, "since": since, "most": most}
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(_OPEN.encode(), values).fetchall()


def agree_to_export(connection: Connection, id_: int, person: int, now: datetime) -> int:
    """Write the second person; gives how many rows it met."""
    return connection.execute(
        "update export_proposal set agreed_by = %s, agreed_at = %s where id = %s"
        " and agreed_at is null and withdrawn_at is null",
        (person, now, id_),
    ).rowcount


def withdraw_export(connection: Connection, id_: int, person: int, now: datetime) -> int:
    """Write that it is refused or taken back; gives how many rows it met."""
    return connection.execute(
        "update export_proposal set withdrawn_by = %s, withdrawn_at = %s where id = %s"
        " and withdrawn_at is null and fetched_at is null",
        (person, now, id_),
    ).rowcount


def note_fetched(connection: Connection, id_: int, now: datetime) -> int:
    """Write that it was fetched, which happens once; gives how many rows it met."""
    return connection.execute(
        "update export_proposal set fetched_at = %s where id = %s and fetched_at is null",
        (now, id_),
    ).rowcount


# Each row by its key, in the order given: asked for as one of a list, a long list is compared with
# itself.
_ROWS = DETAILS.replace(
    " from work_item i join",
    " from unnest(%(ids)s::bigint[]) with ordinality as q (id, place)"
    " join work_item i on i.obligation_id = q.id join",
    1,
).replace(" and i.obligation_id = any(%(ids)s::bigint[])", " order by q.place", 1)


def work_rows(
    connection: Connection, agency: int | None, ids: Sequence[int], now: datetime
) -> Iterator[WorkDetail]:
    """Read what the rows of an agency's list say, in the order of their numbers as given."""
    with connection.cursor(row_factory=class_row(WorkDetail)) as cursor:
        yield from cursor.stream(_ROWS.encode(), {"agency": agency, "ids": list(ids), "now": now})


_BY = "all_looks_by(%(who)s, %(since)s, %(before)s, %(most)s)"
_AT = "all_looks_at(%(what)s, %(who)s, %(since)s, %(before)s, %(most)s)"
_LOOKS = (
    "select l.id, l.at::timestamptz as at, p.code as by, l.event, o.reference, l.reason,"
    "  l.condition from {found} l join person p on p.id = l.person"
    " left join obligation o on o.id = l.obligation order by l.at desc, l.id desc"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """Whose looks, at what (None: everybody's, at anything), from a moment to before another."""

    person: int | None
    obligation: int | None
    since: datetime
    before: datetime
    most: int


def count_looks(connection: Connection, days: Days) -> int:
    """Count the looks of some days, up to the most that is wanted."""
    row = connection.execute(
        f"select count(*) from {_found(days)} l".encode(), _values(days)
    ).fetchone()
    assert row is not None
    return int(row[0])


def look_rows(connection: Connection, days: Days) -> Iterator[Look]:
    """Read the looks of some days, the latest first."""
    with connection.cursor(row_factory=class_row(Look)) as cursor:
        yield from cursor.stream(_LOOKS.format(found=_found(days)).encode(), _values(days))


def _found(days: Days) -> str:
    return _BY if days.obligation is None else _AT


def _values(days: Days) -> dict[str, str | int | None]:
    return {
        "who": days.person, "what": days.obligation, "since": iso(days.since),
        "before": iso(days.before), "most": days.most,
    }  # fmt: skip
