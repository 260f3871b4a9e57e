"""List the work of an agency, a page at a time: by index, with as many reads for any page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.replay import iso
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import ReferenceNotValid, parse_reference
from longstop.core.referral.why import Why, parse_why
from longstop.store.queries.work import (
    BEGINNING,
    Place,
    WorkDetail,
    WorkItem,
    details,
    find_agency,
    find_desk,
    number_of,
    page,
    zone_of,
)
from longstop.store.session import Actor, Connection

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


class PlaceNotValid(LongstopError):
    """What was given as a place in the list is not one that a page gave."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its place, why it stands there, and what it is."""

    item: WorkItem
    why: Why
    detail: WorkDetail


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, read at a moment, in the reader's zone; next goes on behind it."""

    rows: list[Row]
    next: str | None
    at: datetime
    zone: str


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
    start = _parse(after) if after is not None else None
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = find_agency(connection, agency) if agency is not None else actor.agency
        place = _place(connection, start) if start is not None else BEGINNING
        at_desk = find_desk(connection, found, desk) if desk is not None else None
        if desk is not None and at_desk is None:
            if found == actor.agency:
                raise NotFound(
                    f"Your agency has no desk '{desk}'. See them with: longstop desk list"
                )
            at_desk = 0
        items = page(connection, found, at_desk, place, limit)
        known = details(connection, [item.obligation_id for item in items], now)
        zone = zone_of(connection, actor.agency)
    rows = [
        Row(item, parse_why(item.why), known[item.obligation_id])
        for item in items
        if item.obligation_id in known
    ]
    return Listed(rows, _cursor(rows[-1]) if rows and len(items) == limit else None, now, zone)


@dataclass(frozen=True, slots=True)
class _Start:
    stream: int
    key_at: datetime
    reference: str


def _cursor(row: Row) -> str:
    """Name a place without a number that would tell how many obligations there are."""
    return f"{row.item.stream}/{iso(row.item.key_at)}/{row.detail.reference}"


def _parse(text: str) -> _Start:
    try:
        stream, key_at, reference = text.split("/")
        moment = datetime.strptime(key_at, _MOMENT).replace(tzinfo=UTC)
        return _Start(int(stream), moment, parse_reference(reference))
    except (ValueError, ReferenceNotValid) as fault:
        raise PlaceNotValid(
            "--after takes the place that the page before gave. Nothing was listed. "
            "Begin at the top: longstop worklist"
        ) from fault


def _place(connection: Connection, start: _Start) -> Place:
    return Place(start.stream, start.key_at, number_of(connection, start.reference))
