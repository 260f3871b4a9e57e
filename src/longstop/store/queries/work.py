"""Read what is to be done: the list of work by index, and one obligation by its reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from psycopg.rows import class_row

from longstop.core.triage.order import Stream
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order of work: stream, key, and the obligation's number to part equals."""

    stream: int
    key_at: datetime
    obligation_id: int


BEGINNING = {stream: Place(stream, datetime(1, 1, 1, tzinfo=UTC), 0) for stream in Stream}
"""The place before the first item of every stream."""


class WorkItem(NamedTuple):
    """One item of the list as it is filed: its stream, its key there, and what it is."""

    stream: int
    key_at: datetime
    obligation_id: int


@dataclass(frozen=True, slots=True)
class WorkDetail:
    """What a row of the list says of an obligation; people of other agencies have no code here.

    why is what the list of the agency that was asked for keeps of it; see core/referral/why.py.
    """

    id: int
    reference: str
    why: str
    kind: str
    state: str
    owner_agency: str
    owner_desk: str
    owner: str | None
    agency_name: str
    desk_name: str
    owner_name: str | None
    held: bool
    held_by: str | None
    held_by_name: str | None
    held_until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """One obligation as an action finds it, with the offer to another agency that is open."""

    id: int
    reference: str
    kind: str
    state: str
    previous_state: str | None
    is_open: bool
    owner_agency: int
    owner_agency_code: str
    owner_desk: int
    owner_person: int
    restricted: bool
    excluded: list[int]
    never_to: list[int]
    seen_by: list[int]
    held_by: int | None
    held_by_code: str | None
    held_until: datetime | None
    offer: int | None
    offered_to: int | None
    offered_desk: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked(Held):
    """What a reference is about in a transfer: itself, or the subject of the offer it names."""

    asked: str


PAGE = (
    "select w.stream, w.key_at, w.obligation_id"
    " from unnest(%(streams)s::smallint[], %(keys)s::timestamptz[], %(after)s::bigint[])"
    "   as s (stream, key_at, after)"
    " cross join lateral (select i.stream, i.key_at, i.obligation_id from work_item i"
    "   where i.agency = %(agency)s::int and i.stream = s.stream"
    "   and (i.key_at, i.obligation_id) > (s.key_at, s.after)"
    "   order by i.key_at, i.obligation_id limit %(limit)s) w"
)
PAGE_OF_DESK = PAGE.replace("::int and", "::int and i.desk = %(desk)s::int and", 1)

DETAILS = (
    "select o.id, o.reference, i.why, o.kind, o.state, a.code as owner_agency,"
    "  d.code as owner_desk, w.code as owner, a.name as agency_name, d.name as desk_name,"
    "  w.given_name || ' ' || w.family_name as owner_name,"
    "  o.held_by is not null and o.held_until > %(now)s as held,"
    "  case when o.held_until > %(now)s then h.code end as held_by,"
    "  case when o.held_until > %(now)s then h.given_name || ' ' || h.family_name end"
    "   as held_by_name,"
    "  case when o.held_until > %(now)s then o.held_until end as held_until"
    " from work_item i join obligation o on o.id = i.obligation_id"
    " join agency a on a.id = o.owner_agency join desk d on d.id = o.owner_desk"
    " left join person w on w.id = o.owner_person left join person h on h.id = o.held_by"
    " where i.agency = %(agency)s::int and i.obligation_id = any(%(ids)s::bigint[])"
)

_HELD = (
    "select o.id, o.reference, o.kind, o.state, o.previous_state, o.is_open, o.owner_agency,"
    "  a.code as owner_agency_code, o.owner_desk, o.owner_person,"
    "  o.compartment is not null as restricted, o.excluded, o.never_to, o.seen_by, o.held_by,"
    "  h.code as held_by_code, o.held_until, t.obligation_id as offer, t.to_agency as offered_to,"
    "  t.to_desk as offered_desk"
    " from obligation o join agency a on a.id = o.owner_agency"
    " left join person h on h.id = o.held_by"
    " left join transfer t on t.subject_id = o.id and t.answer is null"
)

_ASKED = (
    "select q.asked, HELD"
    " join (select y.reference as asked, coalesce(x.subject_id, y.id) as id from obligation y"
    "   left join transfer x on x.obligation_id = y.id where y.reference = any(%s::text[])) q"
    "  on q.id = o.id"
).replace("HELD", _HELD.removeprefix("select "))


def page(
    connection: Connection,
    agency: int | None,
    desk: int | None,
    after: Mapping[Stream, Place],
    limit: int,
) -> dict[Stream, list[WorkItem]]:
    """Read the next items of every stream by index, up to limit of each, from behind its place.

    An agency unknown has none. Merging them is for core/triage/order.py.
    """
    places = after.values()
    found = connection.execute(
        PAGE if desk is None else PAGE_OF_DESK,
        {
            "agency": agency, "desk": desk, "limit": limit,
            "streams": [place.stream for place in places],
            "keys": [place.key_at for place in places],
            "after": [place.obligation_id for place in places],
        },
        binary=True,
    ).fetchall()  # fmt: skip
    found.sort()
    return {
        Stream(number): [WorkItem(*row) for row in rows]
        for number, rows in groupby(found, itemgetter(0))
    }


def details(
    connection: Connection, agency: int | None, ids: Sequence[int], now: datetime
) -> dict[int, WorkDetail]:
    """Read what the rows of an agency's page say, by their keys; a hold that ran out is none."""
    with connection.cursor(row_factory=class_row(WorkDetail)) as cursor:
        rows = cursor.execute(DETAILS, {"agency": agency, "ids": list(ids), "now": now}).fetchall()
    return {row.id: row for row in rows}


def numbers_of(connection: Connection, references: Sequence[str]) -> dict[str, int]:
    """Find the numbers behind the references one may see among these."""
    return dict(
        connection.execute(
            "select reference, id from obligation where reference = any(%s::text[])",
            (list(references),),
        ).fetchall()
    )


def seen(connection: Connection, references: Sequence[str]) -> dict[str, Held]:
    """Read the obligations one may see among these references, in one statement."""
    return _by_reference(connection, _HELD + " where o.reference = any(%s::text[])", references)


def seen_with_offers(connection: Connection, references: Sequence[str]) -> dict[str, Asked]:
    """Read what these references are about in a transfer, by the reference that was asked for."""
    with connection.cursor(row_factory=class_row(Asked)) as cursor:
        rows = cursor.execute(_ASKED.encode(), (list(references),)).fetchall()
    return {row.asked: row for row in rows}


def lock(connection: Connection, ids: Sequence[int]) -> dict[str, Held]:
    """Hold the obligations that one's own agency owns, in order of number, and read them again."""
    connection.execute(
        "select from obligation where id = any(%s::bigint[]) order by id for no key update",
        (list(ids),),
    )
    return _by_reference(connection, _HELD + " where o.id = any(%s::bigint[])", ids)


def _by_reference(
    connection: Connection, query: str, keys: Sequence[str] | Sequence[int]
) -> dict[str, Held]:
    with connection.cursor(row_factory=class_row(Held)) as cursor:
        rows = cursor.execute(query.encode(), (list(keys),)).fetchall()
    return {row.reference: row for row in rows}


@dataclass(frozen=True, slots=True)
class DeskNow:
    """A desk and who sits there now: the person on duty, else the supervisor."""

    agency: int
    id: int
    person: int
    restricted: bool


def zone_of(connection: Connection, agency: int) -> str:
    """Read an agency's time zone."""
    row = connection.execute("select zone from agency where id = %s", (agency,)).fetchone()
    return "UTC" if row is None else str(row[0])


@dataclass(frozen=True, slots=True)
class AgencyNow:
    """An agency of the address book."""

    id: int
    code: str
    country: str


def agency_of(connection: Connection, agency: int) -> AgencyNow:
    """Read an agency by its number, which must be one."""
    with connection.cursor(row_factory=class_row(AgencyNow)) as cursor:
        found = cursor.execute(
            "select id, code, country from agency where id = %s", (agency,)
        ).fetchone()
    assert found is not None, "an actor's agency is in the address book"
    return found


def find_agency(connection: Connection, named: str) -> int | None:
    """Find an agency by its code, or by its name where only one has it, in letters of any size."""
    row = connection.execute(
        "select coalesce(min(id) filter (where code = %(named)s),"
        " case when count(*) = 1 then min(id) end)"
        " from agency where code = %(named)s or lower(name) = lower(%(named)s)",
        {"named": named},
    ).fetchone()
    return row[0] if row else None


def is_bureau(connection: Connection, agency: int) -> bool:
    """Tell whether an agency is a bureau, and not one that a bureau gives work to."""
    row = connection.execute(
        "select kind = 'bureau' from agency where id = %s", (agency,)
    ).fetchone()
    return bool(row and row[0])


def find_desk(connection: Connection, agency: int | None, code: str) -> int | None:
    """Find a desk of an agency by its code."""
    row = connection.execute(
        "select id from desk where agency = %s::int and code = %s", (agency, code)
    ).fetchone()
    return None if row is None else int(row[0])


def desk_now(
    connection: Connection, agency: int, code: str | None, purposes: Sequence[str], now: datetime
) -> DeskNow | None:
    """Find a desk by code, or without one the first that serves one of these purposes, in order.

    The absence of people in another agency cannot be seen: there the person on duty counts.
    """
    with connection.cursor(row_factory=class_row(DeskNow)) as cursor:
        return cursor.execute(
            "select d.agency, d.id, case when d.duty_person is not null and d.duty_until > %(now)s"
            "    and not coalesce(p.absent, false) then d.duty_person else d.supervisor end"
            "  as person,"
            "  d.purpose = 'restricted' as restricted"
            " from desk d left join person p on p.id = d.duty_person"
            " where d.agency = %(agency)s and (d.code = %(code)s"
            "   or (%(code)s::text is null and d.purpose = any(%(purposes)s::text[])))"
            " order by array_position(%(purposes)s::text[], d.purpose), d.id limit 1",
            {"agency": agency, "code": code, "purposes": list(purposes), "now": now},
        ).fetchone()
