"""Take the next one: the first in the order of work that is free, whoever else presses as well."""

from __future__ import annotations

from longstop.actions.find import AlreadyClosed, ChangedMeanwhile, NotYours
from longstop.actions.house import House
from longstop.actions.list_work import list_work
from longstop.actions.take import HeldByAnother, Taken, take
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.work import agency_of
from longstop.store.session import Actor

_AMONG = 50


def take_next(house: House, actor: Actor, *, desk: str | None = None) -> Taken | None:
    """Take the first of one's agency's that nobody holds; None where none of the first 50 is free.

    What somebody else takes at that moment is passed over. Raises NotFound for a desk one's agency
    lacks.
    """
    check(actor.roles, Permission.REFERRAL_TAKE)
    with house.database.as_person(actor) as connection:
        own = agency_of(connection, actor.agency).code
    for row in list_work(house, actor, desk=desk, limit=_AMONG).rows:
        if row.detail.owner_agency != own or row.detail.held:
            continue
        try:
            (taken,) = take(house, actor, [row.detail.reference])
        except (AlreadyClosed, ChangedMeanwhile, HeldByAnother, NotYours):
            continue
        return taken
    return None
