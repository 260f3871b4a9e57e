"""Read lists of what is owed, as far as the reader may see it, at the reader's moment and zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor, Connection

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class DueList(Generic[Item]):
    """What was read, the moment it was read, and the zone in which its reader tells the time."""

    rows: list[Item]
    at: datetime
    zone: str


def due_list(
    house: House, actor: Actor, read: Callable[[Connection, int], list[Item]], limit: int
) -> DueList[Item]:
    """Read at most so many as the actor; raises NotAllowed to whoever may not read the list."""
    check(actor.roles, Permission.WORKLIST_READ)
    with house.database.as_person(actor) as connection, connection.transaction():
        return DueList(read(connection, limit), house.now(), zone_of(connection, actor.agency))
