"""List the exports that wait: one's own, and those of colleagues for whoever may agree to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check, may
from longstop.store.queries.exports import Proposal, open_exports
from longstop.store.session import Actor

MOST = 100


@dataclass(frozen=True, slots=True)
class ExportsListed:
    """What waits, the longest first, read at a moment."""

    rows: list[Proposal]
    at: datetime


def list_exports(house: House, actor: Actor, *, limit: int = MOST) -> ExportsListed:
    """List what was asked for and is neither fetched, refused nor lapsed."""
    check(actor.roles, Permission.EXPORT_MAKE)
    now = house.now()
    everybodys = may(actor.roles, Permission.EXPORT_AGREE).allowed
    with house.database.as_person(actor) as connection:
        rows = open_exports(
            connection, actor.agency, None if everybodys else actor.person,
            now - house.exporting.open_for, limit,
        )  # fmt: skip
    return ExportsListed(rows, now)
