"""List the lines that could not be read and wait for a person, what falls due first at the top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.quarantine import Quarantined, next_waiting, waiting
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class QuarantinedListed:
    """What waits on one's agency's list of work, and the moment it was read."""

    rows: list[Quarantined]
    at: datetime


def list_quarantined(house: House, actor: Actor, *, limit: int = 50) -> QuarantinedListed:
    """List at most so many in the order of work; raises NotAllowed."""
    check(actor.roles, Permission.PACKAGE_READ)
    with house.database.as_person(actor) as connection:
        return QuarantinedListed(waiting(connection, actor.agency, limit), house.now())


def next_quarantined(house: House, actor: Actor, *, after: str | None = None) -> str | None:
    """Give the reference of the first that waits, or of the one after another; None at the end.

    The first it is too where that other waits no more. Raises NotAllowed.
    """
    check(actor.roles, Permission.PACKAGE_READ)
    with house.database.as_person(actor) as connection:
        return next_waiting(connection, actor.agency, after)
