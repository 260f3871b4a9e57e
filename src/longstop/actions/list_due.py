"""List what is owed of one kind: for children, of trust, of corrections, of holds and keeping."""

from __future__ import annotations

from longstop.actions.due_list import DueList, due_list
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.owed import Owed
from longstop.store.queries.due import DueRow, due_of
from longstop.store.session import Actor, Connection


def list_due(house: House, actor: Actor, owed: Owed, *, limit: int) -> DueList[DueRow]:
    """List at most so many, the first due on top, as far as the actor may see them."""
    if owed == Owed.HOLDS:
        check(actor.roles, Permission.REFERRAL_READ)

    def read(connection: Connection, most: int) -> list[DueRow]:
        return due_of(connection, actor.agency, owed, most)

    return due_list(house, actor, read, limit)
