"""List what senders sent, the newest first, and what of it does not add up yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.packages import PackageState, Unsettled, packages_seen, unsettled
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class PackagesListed:
    """Packages, what stands open beside them, the moment they were read, and the reader's zone."""

    rows: list[PackageState]
    open: list[Unsettled]
    at: datetime
    zone: str


def list_packages(house: House, actor: Actor, *, limit: int = 50) -> PackagesListed:
    """List at most so many packages, and as many of what stands open; raises NotAllowed."""
    check(actor.roles, Permission.PACKAGE_READ)
    with house.database.as_person(actor) as connection, connection.transaction():
        rows = packages_seen(connection, limit)
        owed = unsettled(connection, actor.agency, limit)
        return PackagesListed(rows, owed, house.now(), zone_of(connection, actor.agency))
