"""List the work of an agency, a page at a time: by index, with as many reads for any page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from longstop.actions.house import House, NotFound
from longstop.actions.in_force import policy_in_force
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.replay import iso
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import ReferenceNotValid, parse_reference
from longstop.core.referral.why import Why, moment_of, parse_why
from longstop.core.triage.filed import Filed, read_filed
from longstop.core.triage.order import Merge, Stream
from longstop.store.queries.people import DeskOf, desks_of
from longstop.store.queries.work import (
    BEGINNING,
    Place,
    WorkDetail,
    WorkItem,
    details,
    find_agency,
    find_desk,
    numbers_of,
    page,
    zone_of,
)
from longstop.store.session import Actor, Connection

_FURTHEST = 1_000_000_000


class PlaceNotValid(LongstopError):
    """What was given as a place in the list is not one that a page gave."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, why it stands there, what it is, and how it stands if a referral."""

    item: WorkItem
    why: Why
    detail: WorkDetail
    filed: Filed | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, read at a moment, in the reader's zone; next goes on behind it.

    desks are those at which the reader may sit, their own first, by which the list may be narrowed.
    """

    rows: list[Row]
    next: str | None
    at: datetime
    zone: str
    desks: list[DeskOf]


def list_work(
    house: House,
    actor: Actor,
    *,
    agency: str | None = None,
    desk: str | None = None,
    limit: int = 20,
    after: str | None = None,
) -> Listed:
    """List the work one's own agency sees; for any other agency there is none, known or not.

    Raises NotFound for a desk one's own agency lacks, PlaceNotValid for a wrong `after`.
    """
    check(actor.roles, Permission.WORKLIST_READ)
    now = house.now()
    start = _parse(after, now) if after is not None else _Start(now)
    with house.database.as_person(actor) as connection, connection.transaction():
        found = find_agency(connection, agency) if agency is not None else actor.agency
        places = _places(connection, start)
        at_desk = find_desk(connection, found, desk) if desk is not None else None
        if desk is not None and at_desk is None:
            if found == actor.agency:
                raise NotFound(
                    f"Your agency has no desk '{desk}'. See them with: longstop desk list"
                )
            at_desk = 0
        streams = page(connection, found, at_desk, places, limit)
        merge = Merge(policy_in_force(connection, house), start.at, start.taken, start.low)
        keys = {stream: [one.key_at for one in items] for stream, items in streams.items()}
        items = [streams[stream][place] for stream, place in merge.draw(keys, limit)]
        known = details(connection, found, [item.obligation_id for item in items], now)
        zone = zone_of(connection, actor.agency)
        desks = desks_of(connection, actor.person, actor.agency, now)
    rows = [_row(item, known[item.obligation_id]) for item in items if item.obligation_id in known]
    more = _cursor(start, merge, rows) if rows and len(items) == limit else None
    return Listed(rows, more, now, zone, desks)


def _row(item: WorkItem, detail: WorkDetail) -> Row:
    why = parse_why(detail.why)
    return Row(item, why, detail, read_filed(why.standing) if why.standing else None)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a page begins: as of when, how many places were given, and behind what in each stream.

    A page goes on with the moment of the first, so that no order changes between two pages.
    """

    at: datetime
    taken: int = 0
    low: int = 0
    behind: Mapping[Stream, tuple[datetime, str]] = field(default_factory=dict)


def _cursor(start: _Start, merge: Merge, rows: Sequence[Row]) -> str:
    """Name a place without a number that would tell how many obligations there are."""
    behind = dict(start.behind)
    for row in rows:
        behind[Stream(row.item.stream)] = (row.item.key_at, row.detail.reference)
    parts = [f"{stream.value}~{iso(key)}~{ref}" for stream, (key, ref) in behind.items()]
    return "/".join([iso(start.at), str(merge.taken), str(merge.low), *parts])


def _parse(text: str, now: datetime) -> _Start:
    try:
        at, taken, low, *parts = text.split("/")
        behind = {}
        for part in parts:
            stream, key_at, reference = part.split("~")
            behind[Stream(int(stream))] = (moment_of(key_at), parse_reference(reference))
        start = _Start(moment_of(at), int(taken), int(low), behind)
        if not (behind and start.at <= now and 0 <= start.low <= start.taken < _FURTHEST):
            raise ValueError
    except (ValueError, ReferenceNotValid) as fault:
        raise PlaceNotValid(
            "--after takes the place that the page before gave. Nothing was listed. "
            "Begin at the top: longstop worklist"
        ) from fault
    return start


def _places(connection: Connection, start: _Start) -> dict[Stream, Place]:
    references = [reference for _, reference in start.behind.values()]
    numbers = numbers_of(connection, references) if references else {}
    behind = {
        stream: Place(stream, key, numbers.get(reference, 0))
        for stream, (key, reference) in start.behind.items()
    }
    return {**BEGINNING, **behind}
