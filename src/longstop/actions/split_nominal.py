"""Split one referral off its nominal: it is none of the other people's in it."""

from __future__ import annotations

from collections.abc import Collection

from longstop.actions.find import ChangedMeanwhile, canonical, find_seen
from longstop.actions.house import House
from longstop.actions.say_link import LinkSaid, say
from longstop.core.authority.permissions import Permission, check
from longstop.core.linkage.words import LinkRefused, Said
from longstop.store.queries.link_views import fellows_seen
from longstop.store.session import Actor


def split_nominal(
    house: House, actor: Actor, reference: str, *, reason: str, seen: Collection[str] | None = None
) -> LinkSaid:
    """Say of a referral that it is different from every other of its nominal that one sees.

    Of others nobody says anything who cannot look at them. seen are the others that the actor had
    before their eyes, where they looked. Raises NotFound, NotYours, LinkRefused, ChangedMeanwhile.
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
    if seen is not None and {*seen} != {*fellows}:
        raise ChangedMeanwhile(
            f"{one.reference}: others are of its nominal now than when you looked. Nothing was"
            " changed. Look again, then decide."
        )
    return say(house, actor, one.reference, fellows, Said.DIFFERENT, reason=reason)
