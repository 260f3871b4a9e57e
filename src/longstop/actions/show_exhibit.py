"""Show one exhibit: its lawful authority and limits, through whose hands it went, how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.find import canonical, not_found
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store import ledger
from longstop.store.queries import exhibits
from longstop.store.queries.exhibits import Authorised, DateOf, Hands, Told
from longstop.store.queries.work import numbers_of, zone_of
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class ExhibitShown:
    """An exhibit as it stood at a moment, in the zone of the reader's agency."""

    told: Told
    hands: list[Hands]
    authorised: list[Authorised]
    dates: list[DateOf]
    at: datetime
    zone: str


def show_exhibit(house: House, actor: Actor, reference: str) -> ExhibitShown:
    """Show an exhibit; the look is an entry in the reader's own stream. Raises NotFound."""
    check(actor.roles, Permission.EXHIBIT_READ)
    (wanted,) = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        id_ = numbers_of(connection, [wanted]).get(wanted, -1)
        told = exhibits.exhibit_told(connection, id_)
        if told is None:
            raise not_found([wanted])
        shown = ExhibitShown(
            told,
            exhibits.hands(connection, id_),
            exhibits.authorised(connection, id_),
            exhibits.dates(connection, id_),
            now,
            zone_of(connection, actor.agency),
        )
        event = ledger.Event(
            ledger.person_stream(actor.person), "exhibit.viewed", {"facts": {"obligation": id_}}
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return shown
