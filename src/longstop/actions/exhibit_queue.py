"""List what waits in a laboratory, which is a desk, in the order in which it is to be examined."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.evidence.exhibits import Owner
from longstop.core.evidence.laboratory import LEAD, Because, Queued, because
from longstop.store.queries import exhibits
from longstop.store.queries.exhibits import QueuedRow
from longstop.store.queries.work import find_desk, zone_of
from longstop.store.session import Actor

SHOWN = 50


@dataclass(frozen=True, slots=True)
class QueuedHere:
    """A row of the queue, and what its place rests on."""

    row: QueuedRow
    because: Because

    @property
    def whose(self) -> Owner:
        """Give whose it is."""
        return Owner(self.row.owner)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, the first to be examined first; more says that there is more than is listed."""

    rows: list[QueuedHere]
    more: bool
    at: datetime
    zone: str


def exhibit_queue(
    house: House, actor: Actor, *, desk: str | None = None, limit: int = SHOWN
) -> Queue:
    """List at most so many of what waits at the actor's agency, or at one desk. Raises NotFound."""
    check(actor.roles, Permission.EXHIBIT_READ)
    now = house.now()
    with house.database.as_person(actor) as connection:
        number = None if desk is None else find_desk(connection, actor.agency, desk)
        if desk is not None and number is None:
            raise NotFound(f"No desk '{desk}' at your agency. See: longstop desk list")
        found = exhibits.queue(connection, number, now, now + LEAD, limit + 1)
        zone = zone_of(connection, actor.agency)
    rows = [QueuedHere(one, because(queued(one), now)) for one in found[:limit]]
    return Queue(rows, len(found) > limit, now, zone)


def queued(one: QueuedRow) -> Queued:
    """Give what decides the place of a row."""
    return Queued(
        number=one.id,
        of_victim=one.owner == Owner.VICTIM,
        next_date=one.next_date,
        danger=one.danger,
        registered_at=one.registered_at,
    )
