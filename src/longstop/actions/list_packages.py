"""List what senders sent, the newest first, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.packages import PackageState, packages_seen
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class PackagesListed:
    """Packages, the moment they were read, and the zone of the reader's agency."""

    rows: list[PackageState]
    at: datetime
    zone: str


def list_packages(house: House, actor: Actor, *, limit: int = 50) -> PackagesListed:
    """List at most so many packages; raises NotAllowed."""
    check(actor.roles, Permission.PACKAGE_READ)
    with house.database.as_person(actor) as connection, connection.transaction():
        rows = packages_seen(connection, limit)
        return PackagesListed(rows, house.now(), zone_of(connection, actor.agency))
