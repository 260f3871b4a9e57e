"""List the desks a person may sit at, their own first."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.people import DeskOf, desks_of
from longstop.store.session import Actor


def my_desks(house: House, actor: Actor) -> list[DeskOf]:
    """List the desks of one's agency at which one may sit.

    First where one is on duty, then those one supervises, then the others.
    """
    check(actor.roles, Permission.WORKLIST_READ)
    with house.database.as_person(actor) as connection:
        return desks_of(connection, actor.person, actor.agency, house.now())
