"""Split one referral off its nominal: it is none of the other people's in it."""

from __future__ import annotations

from longstop.actions.find import canonical, find_seen
from longstop.actions.house import House
from longstop.actions.say_link import LinkSaid, say
from longstop.core.authority.permissions import Permission, check
from longstop.core.linkage.words import LinkRefused, Said
from longstop.store.queries.link_views import fellows_seen
from longstop.store.session import Actor


def split_nominal(house: House, actor: Actor, reference: str, *, reason: str) -> LinkSaid:
    """Say of a referral that it is different from every other of its nominal that one sees.

    Of others nobody says anything who cannot look at them. Raises NotFound, NotYours, LinkRefused.
    """
    check(actor.roles, Permission.LINK_DECIDE)
    with house.database.as_person(actor) as connection:
        (one,) = find_seen(connection, canonical([reference]))
        fellows = [fellow.reference for fellow in fellows_seen(connection, [one.id])]
    if not fellows:
        raise LinkRefused(
            f"{one.reference} stands alone: no other referral that you can see is of its nominal."
            " Nothing was changed."
        )
    return say(house, actor, one.reference, fellows, Said.DIFFERENT, reason=reason)
