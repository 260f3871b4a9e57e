"""Link referrals as they are received: who may be the person of an earlier one, whoever reported.

Receiving only notes whose profile is to be made; this makes them, finds, weighs and settles, some
thousands a transaction, and what the links do is done after. Cut short, it goes on where it
stopped, and the sweep does what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from longstop.actions.follow_links import follow_links
from longstop.actions.house import House
from longstop.actions.link_pairs import link_profiles
from longstop.actions.link_profiles import make_profiles
from longstop.actions.model_in_force import model_in_force
from longstop.actions.settle_nominals import settle_nominals
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries import linking as queries
from longstop.store.session import Actor, Connection

AT_ONCE = 10_000
Progress = Callable[[int, int], None]
"""Called after each step with how many referrals are linked and how many are left."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What was linked: referrals, pairs compared, those that join and ask, and what came of it.

    moved counts referrals whose nominal is another than before, common the keys that turned out to
    be shared by too many to say who somebody is.
    """

    referrals: int = 0
    pairs: int = 0
    joined: int = 0
    asked: int = 0
    moved: int = 0
    common: int = 0


def link_due(house: House, *, at_once: int = AT_ONCE, progress: Progress | None = None) -> Linked:
    """Link every referral that waits for it; at_once is how many a transaction takes."""
    total = Linked()
    with house.database.as_service("link") as connection:
        while True:
            with connection.transaction():
                done = _link_some(connection, house, at_once)
            if done is None:
                break
            total = _sum(total, done)
            if progress is not None:
                progress(total.referrals, queries.count_due(connection))
    follow_links(house)
    return total


def link_run(
    house: House, actor: Actor, *, everything: bool = False, progress: Progress | None = None
) -> Linked:
    """Link what waits for it as a person asks, or everything anew by the model in force now.

    Raises NotAllowed.
    """
    check(actor.roles, Permission.LINK_RUN)
    if everything:
        with house.database.as_service("link") as connection, connection.transaction():
            queries.alone(connection)
            queries.note_all_due(connection)
    return link_due(house, progress=progress)


def _link_some(connection: Connection, house: House, at_once: int) -> Linked | None:
    """Link some: the same number of statements, however many; None when nothing waits."""
    if not queries.due(connection, 1):
        return None
    queries.alone(connection)
    ids = queries.due(connection, at_once)
    if not ids:
        return None
    now = house.now()
    model = model_in_force(connection, house)
    found = link_profiles(connection, model, make_profiles(connection, ids), now)
    queries.done(connection, ids)
    settled = settle_nominals(connection, house, found.touched, now, by="arrival")
    return Linked(
        referrals=len(ids),
        pairs=found.pairs,
        joined=found.joined,
        asked=found.asked,
        moved=settled.moved,
        common=found.common,
    )


def _sum(one: Linked, other: Linked) -> Linked:
    return Linked(
        one.referrals + other.referrals,
        one.pairs + other.pairs,
        one.joined + other.joined,
        one.asked + other.asked,
        one.moved + other.moved,
        one.common + other.common,
    )
