"""List the senders of one's agency, for whoever receives what they send."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.sources import Source, sources_of
from longstop.store.session import Actor


def list_sources(house: House, actor: Actor) -> list[Source]:
    """List the senders by name; raises NotAllowed."""
    check(actor.roles, Permission.PACKAGE_RECEIVE)
    with house.database.as_person(actor) as connection:
        return sources_of(connection, actor.agency)
