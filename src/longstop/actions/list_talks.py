"""List what one's agency must talk about with another that holds the same person."""

from __future__ import annotations

from longstop.actions.due_list import DueList, due_list
from longstop.actions.house import House
from longstop.store.queries.deconfliction import TalkWaits, talks_waiting
from longstop.store.session import Actor, Connection


def list_talks(house: House, actor: Actor, *, limit: int) -> DueList[TalkWaits]:
    """List the talks that wait, with whom to ring, the longest known first."""

    def read(connection: Connection, most: int) -> list[TalkWaits]:
        return talks_waiting(connection, actor.agency, house.now(), most)

    return due_list(house, actor, read, limit)
