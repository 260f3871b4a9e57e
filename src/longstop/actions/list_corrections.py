"""List the correction notices that are open: those to be sent, and those nobody acknowledged."""

from __future__ import annotations

from longstop.actions.due_list import DueList, due_list
from longstop.actions.house import House
from longstop.store.queries.corrections import NoticeListed, listed
from longstop.store.session import Actor


def list_corrections(house: House, actor: Actor, *, limit: int = 50) -> DueList[NoticeListed]:
    """List notices that the actor's agency sends or was sent, the first due on top."""
    return due_list(house, actor, listed, limit)
